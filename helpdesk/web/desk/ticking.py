"""The bar under a list by which ticked tickets are changed together."""

from msgspec import Struct

from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.choices import TicketChoices
from helpdesk.web.desk.listing import ListPlace


class TickingPart(Struct, frozen=True, kw_only=True):
    """The list as a form says it, and what is offered at one press: to solve, to take over."""

    place: str
    solved: int | None
    reader: int


def ticking_part(actor: Staff, place: ListPlace, choices: TicketChoices) -> TickingPart:
    """The bar of a list, whichever page of it is shown."""
    solved = (
        choice.id for choice in choices.statuses if choice.category == Category.SOLVED and choice.is_offered
    )
    return TickingPart(place=place.at(None).suffix, solved=next(solved, None), reader=actor.person)
