"""What else a person asked, beside the ticket one looks at."""

from datetime import datetime
from functools import partial

from msgspec import Struct

from helpdesk.conditions.compiling import Clause, all_true
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.enums import Category

MOST_SHOWN = 10


class OtherTicketRow(Struct, frozen=True, kw_only=True):
    id: int
    number: str
    subject: str
    status_name: str
    status_category: Category
    last_message_at: datetime


async def other_tickets(
    actor: Staff, person_id: int, *, without: int, limit: int = MOST_SHOWN
) -> list[OtherTicketRow]:
    """The person's newest tickets that the actor may see, without the one of this id."""
    wanted = all_true(
        partial(visible_to, actor),
        lambda first: Clause(f"tickets.requester = ${first}", (person_id,)),
        lambda first: Clause(f"tickets.id <> ${first}", (without,)),
        first_param=2,
    )
    return await fetch_as(
        OtherTicketRow,
        f"""
        SELECT tickets.id, tickets.number, tickets.subject, tickets.status_category, tickets.last_message_at,
               statuses.name AS status_name
        FROM tickets JOIN statuses ON statuses.id = tickets.status
        WHERE {wanted.sql}
        ORDER BY tickets.last_message_at DESC, tickets.id DESC LIMIT $1
        """,  # noqa: S608 - every piece is ours; what a person wrote is a parameter
        limit,
        *wanted.args,
    )
