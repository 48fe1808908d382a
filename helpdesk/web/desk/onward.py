"""Where somebody goes once they are done with a ticket: they stay, go on, or go back, as they prefer."""

from urllib.parse import parse_qs, urlsplit

from litestar import Request
from litestar.response import Redirect, Response
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.preferences import AfterSend
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.inbox import listed
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.next_ticket import GUIDED, next_stop
from helpdesk.web.desk.places import known_place
from helpdesk.web.desk.rows import listing_of
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.visit import current_visit


class Leaving(Struct, frozen=True, kw_only=True):
    """Who is about to be done with which ticket of which list, on a page at this address."""

    actor: Staff
    place: ListPlace
    number: str
    page_url: str = ""

    @classmethod
    def of(cls, request: Request, actor: Staff, place: ListPlace, number: str) -> "Leaving":
        headers = request.headers
        page_url = headers.get("hx-current-url") or headers.get("referer") or ""
        return cls(actor=actor, place=place, number=number, page_url=page_url)

    @property
    def is_guided(self) -> bool:
        return GUIDED in self._query

    @property
    def guided_place(self) -> ListPlace | None:
        """The list that is worked through from one next ticket to the other; without one their own work."""
        return self.place if "view" in self._query else None

    @property
    def _query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page_url).query)


class Onward(Struct, frozen=True):
    """Where it goes on to. A `url` is known before the ticket is changed, for it may leave its list then.

    A guide is asked afterwards. With neither one stays.
    """

    url: str = ""
    guide: Leaving | None = None

    async def led(self, said: str) -> Redirect | Response[str] | None:
        """Lead there and say what was done; None for whoever stays."""
        url = (await next_stop(self.guide.actor, self.guide.guided_place)).url if self.guide else self.url
        if not url:
            return None
        done = await see_done(url, said)
        return Response("", headers={"HX-Redirect": url}) if current_visit().is_fragment else done


STAYING = Onward()


async def onward(leaving: Leaving, step: AfterSend) -> Onward:
    """Where `step` leads from this ticket. Whoever stays is asked for nothing."""
    if step == AfterSend.STAY:
        return STAYING
    place = await known_place(leaving.actor, leaving.place)
    if step == AfterSend.LIST:
        return Onward(place.url)
    leaving = replace(leaving, place=place)
    if leaving.is_guided:
        return Onward(guide=leaving)
    return Onward(await _next_url(leaving.actor, place, leaving.number))


async def is_solving(status: int | str | None) -> bool:
    """Whether a ticket that gets this status, as a form names it, is solved by it."""
    choices = await CHOICES.of(None)
    return any(str(each.id) == str(status) and each.category == Category.SOLVED for each in choices.statuses)


async def _next_url(actor: Staff, place: ListPlace, number: str) -> str:
    """The ticket below this one; the first where this one is not in the list, the list after the last."""
    found = await listed(actor, replace(await listing_of(place), has_tags=False))
    numbers = [row.number for row in found.rows]
    below = numbers[numbers.index(number) + 1 :] if number in numbers else numbers
    if below:
        return place.ticket_url(below[0])
    if found.after:
        return await _next_url(actor, place.at(found.after), number)
    return place.at(None).url
