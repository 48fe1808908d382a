"""A customer's own tickets, for the portal."""

from datetime import datetime
from functools import partial

from msgspec import Struct

from helpdesk.conditions.compiling import Clause, all_true
from helpdesk.core.clock import now
from helpdesk.core.pagination import PAGE_SIZE, Page
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Customer
from helpdesk.tickets.access import access_ticket, visible_to
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.cursors import ListCursor, decoded, encoded
from helpdesk.tickets.queries.orders import OPEN_FIRST
from helpdesk.tickets.queries.views import UNSETTLED_SQL
from helpdesk.tickets.rules import SETTLED, can_be_reopened


class MyTicketRow(Struct, frozen=True, kw_only=True):
    """A ticket as its customer sees it in a list."""

    id: int
    number: str
    subject: str
    requester: int
    requester_name: str
    status_name: str
    customer_status: str | None = None
    status_category: Category
    created_at: datetime
    last_message_at: datetime
    sort_rank: int


async def my_tickets(
    actor: Customer, *, only_open: bool = False, after: str | None = None, limit: int = PAGE_SIZE
) -> Page[MyTicketRow]:
    """The tickets the customer asked or follows: those in work first, then by their newest message."""
    wanted = all_true(
        partial(visible_to, actor),
        lambda _first: Clause(UNSETTLED_SQL if only_open else "TRUE", ()),
        partial(OPEN_FIRST.after, decoded(after)),
        first_param=2,
    )
    rows = await fetch_as(
        MyTicketRow,
        f"""
        SELECT tickets.id, tickets.number, tickets.subject, tickets.requester, tickets.status_category,
               tickets.created_at, tickets.last_message_at, persons.name AS requester_name,
               statuses.name AS status_name, statuses.customer_name AS customer_status,
               {OPEN_FIRST.rank} AS sort_rank
        FROM tickets
        JOIN persons ON persons.id = tickets.requester
        JOIN statuses ON statuses.id = tickets.status
        WHERE {wanted.sql}
        ORDER BY {OPEN_FIRST.written()} LIMIT $1
        """,  # noqa: S608 - every piece is ours; what a person wrote is a parameter
        limit + 1,
        *wanted.args,
    )
    return Page(rows[:limit], encoded(_cursor(rows[limit - 1])) if len(rows) > limit else None)


def _cursor(row: MyTicketRow) -> ListCursor:
    return ListCursor(rank=row.sort_rank, at=row.last_message_at, id=row.id)


class MyTicketPage(Struct, frozen=True, kw_only=True):
    """A ticket as its customer sees it: nothing of how we work on it.

    `is_follow_up` tells that a reply opens a new ticket, because this one was settled too long ago.
    """

    id: int
    number: str
    subject: str
    requester_name: str
    status_name: str
    customer_status: str | None = None
    status_category: Category
    created_at: datetime
    last_message_at: datetime
    can_solve: bool
    can_reopen: bool
    is_follow_up: bool


async def my_ticket_page(actor: Customer, number: str) -> MyTicketPage:
    """The customer's ticket; NotFound as `access_ticket` says."""
    ticket = await access_ticket(actor, number)
    is_own = ticket.requester == actor.person
    can_be_woken = can_be_reopened(ticket.status_category, ticket.settled_at, now())
    is_settled = ticket.status_category in SETTLED
    return MyTicketPage(
        id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        requester_name=ticket.requester_name,
        status_name=ticket.status_name,
        customer_status=ticket.customer_status,
        status_category=ticket.status_category,
        created_at=ticket.created_at,
        last_message_at=ticket.last_message_at,
        can_solve=is_own and not is_settled,
        can_reopen=is_own and is_settled and can_be_woken,
        is_follow_up=not can_be_woken,
    )
