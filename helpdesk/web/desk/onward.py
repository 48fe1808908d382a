"""Where somebody goes once they are done with a ticket: they stay, go on, or go back, as they prefer."""

from litestar.response import Redirect, Response
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.preferences import AfterSend
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.inbox import listed
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.rows import listing_of
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.visit import current_visit


class Onward(Struct, frozen=True):
    """Known before the ticket is changed: afterwards it may have left its list. Without a `url` one stays."""

    url: str = ""

    async def led(self, said: str) -> Redirect | Response[str] | None:
        """Lead there and say what was done; None for whoever stays."""
        if not self.url:
            return None
        done = await see_done(self.url, said)
        return Response("", headers={"HX-Redirect": self.url}) if current_visit().is_fragment else done


STAYING = Onward()


async def onward(actor: Staff, place: ListPlace, number: str, step: AfterSend) -> Onward:
    """Where `step` leads from this ticket of a list. Whoever stays is asked for nothing."""
    match step:
        case AfterSend.STAY:
            return STAYING
        case AfterSend.LIST:
            return Onward(place.url)
        case AfterSend.NEXT:
            return Onward(await _next_url(actor, place, number))


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
