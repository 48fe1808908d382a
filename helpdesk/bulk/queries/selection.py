"""Which tickets a bulk change is about: some that were picked, or all of a list."""

from functools import partial

from msgspec import Struct

from helpdesk.conditions.compiling import Clause, all_true
from helpdesk.core.errors import Conflict
from helpdesk.core.formats import whole_number
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_as, fetch_value
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.queries.inbox import Listing, list_clause
from helpdesk.tickets.records import TICKET_RECORD, TicketRecord
from helpdesk.tickets.rules import is_id

MOST_TICKETS = 10_000


class Picked(Struct, frozen=True):
    """Tickets by their ids; whoever changes them sees each of them, or it is left out."""

    ids: tuple[int, ...]


Selection = Picked | Listing


def selected(actor: Staff, selection: Selection, first_param: int = 1) -> Clause:
    """Which tickets those are, of all that the actor may see."""
    if isinstance(selection, Listing):
        return list_clause(actor, selection, first_param)
    ids = sorted({each for each in selection.ids if is_id(each)})
    return all_true(
        partial(visible_to, actor),
        lambda param: Clause(f"tickets.id = ANY(${param}::bigint[])", (ids,)),
        first_param=first_param,
    )


async def selected_tickets(actor: Staff, selection: Selection) -> list[TicketRecord]:
    """The tickets themselves; one more than a bulk change takes, where there are too many."""
    wanted = selected(actor, selection)
    return await fetch_as(
        TicketRecord,
        f"{TICKET_RECORD} WHERE {wanted.sql} ORDER BY tickets.id LIMIT {MOST_TICKETS + 1}",
        *wanted.args,
    )


async def selected_count(actor: Staff, selection: Selection) -> int:
    """How many those are; one more than a bulk change takes, where there are too many."""
    wanted = selected(actor, selection)
    return await fetch_value(
        f"SELECT count(*) FROM (SELECT FROM tickets WHERE {wanted.sql} LIMIT {MOST_TICKETS + 1}) AS found",  # noqa: S608 - the clause is ours
        *wanted.args,
    )


def ensure_some(count: int) -> None:
    """Refuse none, and more than one change takes."""
    if not count:
        raise Conflict(_("None of these tickets is there any more."))
    if count > MOST_TICKETS:
        sentence = _("More than {most} tickets cannot be changed at once. Please narrow the list first.")
        raise Conflict(sentence.format(most=whole_number(MOST_TICKETS)))
