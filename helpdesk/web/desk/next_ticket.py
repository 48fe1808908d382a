"""The next ticket: led there with its reasons, and past it where somebody would rather do another."""

from typing import Any
from urllib.parse import quote

from litestar import Controller, Request, get, post
from litestar.datastructures import MultiDict
from litestar.di import NamedDependency
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.live.presence import PRESENCE
from helpdesk.tickets.actions.skipping import skip_ticket
from helpdesk.tickets.enums import Sort, View
from helpdesk.tickets.impact_words import reason_with_points
from helpdesk.tickets.queries.next_ticket import NextTicket, next_in_list, next_ticket, why_of
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.places import known_place
from helpdesk.web.desk.rows import listing_of
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.pages import see_other

GUIDED = "guided"


class GuidePart(Struct, frozen=True, kw_only=True):
    """Above a ticket that somebody was led to: why it is this one, and the way past it."""

    reasons: list[str]
    points: int
    number: str
    skip_url: str


class Stop(Struct, frozen=True):
    """Where the guide leads: to the next ticket, or to the list where nothing waits."""

    url: str
    is_ticket: bool


class NextController(Controller):
    path = "/next"

    @get()
    async def show(self, request: Request, actor: NamedDependency[Staff]) -> Redirect:
        """On to the next ticket of one's own work, or of the list that the address names."""
        return await _to_the_next(request, actor)


class SkipController(Controller):
    path = "/next/skips"

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Redirect:
        """Put the ticket of the form aside, and on to the next."""
        number = (await request.form()).get("number", "")
        await skip_ticket(actor, str(number))
        return await _to_the_next(request, actor)


async def guide_part(number: str, params: MultiDict[Any]) -> GuidePart | None:
    """Above a ticket that its reader may see, if the address says that they were led there."""
    if GUIDED not in params:
        return None
    query = ListPlace.of_ticket(params).suffix if "view" in params else ""
    why = await why_of(number)
    return GuidePart(
        reasons=[reason_with_points(reason) for reason in why],
        points=sum(reason.points for reason in why),
        number=number,
        skip_url=f"/desk/next/skips{query}",
    )


async def next_stop(actor: Staff, place: ListPlace | None) -> Stop:
    """The next ticket of a list, or without one of one's own work, that nobody else looks at."""
    looked_at = PRESENCE.looked_at(but_by=actor.person)
    if place is None:
        found = await next_ticket(actor, looked_at)
        return _stop(found, ListPlace(view=_list_of(found)), "")
    listing = replace(await listing_of(place), sort=place.sort or Sort.IMPACT)
    return _stop(await next_in_list(actor, listing, looked_at), place, place.suffix)


def _stop(found: NextTicket | None, place: ListPlace, query: str) -> Stop:
    if found is None:
        return Stop(place.url, is_ticket=False)
    address = f"/desk/tickets/{quote(found.number, safe='')}{query}"
    return Stop(f"{address}{'&' if query else '?'}{GUIDED}=1", is_ticket=True)


async def _to_the_next(request: Request, actor: Staff) -> Redirect:
    place = ListPlace.of_ticket(request.query_params) if "view" in request.query_params else None
    stop = await next_stop(actor, await known_place(actor, place) if place else None)
    if stop.is_ticket:
        return see_other(stop.url)
    return await see_done(stop.url, _("Nothing here waits for you to do it next."))


def _list_of(found: NextTicket | None) -> View:
    return View.UNASSIGNED if found and found.assignee is None else View.MINE
