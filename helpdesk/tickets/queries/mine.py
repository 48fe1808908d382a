"""A customer's tickets for the portal: those they take part in, those of an organisation, and one of them."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from msgspec import Struct

from helpdesk.conditions.compiling import Clause, all_true
from helpdesk.core.clock import now
from helpdesk.core.pagination import PAGE_SIZE, Page
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Customer
from helpdesk.tickets.access import access_ticket, shared_in, visible_to
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.colleagues import colleague_standing
from helpdesk.tickets.queries.cursors import ListCursor, decoded, encoded
from helpdesk.tickets.queries.custom import ShownField, shown_to_customer
from helpdesk.tickets.queries.orders import OPEN_FIRST
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
    is_private: bool = False


class OrganisationFilters(Struct, frozen=True, kw_only=True):
    """What the list of an organisation is narrowed to: tickets in work or settled ones, of one person."""

    is_open: bool | None = None
    requester: int | None = None


async def my_tickets(
    actor: Customer, *, only_open: bool = False, after: str | None = None, limit: int = PAGE_SIZE
) -> Page[MyTicketRow]:
    """The tickets the customer asked or follows: those in work first, then by their newest message."""
    wanted = [
        partial(visible_to, actor),
        partial(_taking_part, actor),
        partial(_in_work, is_open=True if only_open else None),
    ]
    return await _page(wanted, after, limit)


async def organisation_tickets(
    actor: Customer,
    organisation: int,
    filters: OrganisationFilters = OrganisationFilters(),  # noqa: B008 - frozen
    *,
    after: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[MyTicketRow]:
    """What was asked in an organisation as far as it shares it with the customer, in the same order.

    Private tickets are not in it, not even one's own: the list shows what colleagues see.
    """
    wanted = [
        partial(shared_in, actor, organisation),
        partial(_in_work, is_open=filters.is_open),
        partial(_asked_by, filters.requester),
    ]
    return await _page(wanted, after, limit)


async def _page(
    conditions: list[Callable[[int], Clause]], after: str | None, limit: int
) -> Page[MyTicketRow]:
    wanted = all_true(*conditions, partial(OPEN_FIRST.after, decoded(after)), first_param=2)
    rows = await fetch_as(
        MyTicketRow,
        f"""
        SELECT tickets.id, tickets.number, tickets.subject, tickets.requester, tickets.status_category,
               tickets.is_private, tickets.created_at, tickets.last_message_at,
               persons.name AS requester_name, statuses.name AS status_name,
               statuses.customer_name AS customer_status, {OPEN_FIRST.rank} AS sort_rank
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


def _taking_part(actor: Customer, first_param: int) -> Clause:
    person = f"${first_param}"
    followed = f"SELECT ticket FROM ticket_followers WHERE person = {person}"  # noqa: S608 - a number
    return Clause(f"(tickets.requester = {person} OR tickets.id = ANY(ARRAY({followed})))", (actor.person,))


def _in_work(_first_param: int, *, is_open: bool | None) -> Clause:
    """By the rank of the order, so that its index serves the condition as well."""
    return Clause("TRUE" if is_open is None else f"{OPEN_FIRST.rank} = {int(is_open)}", ())


def _asked_by(requester: int | None, first_param: int) -> Clause:
    if requester is None:
        return Clause("TRUE", ())
    return Clause(f"tickets.requester = ${first_param}", (requester,))


def _cursor(row: MyTicketRow) -> ListCursor:
    return ListCursor(rank=row.sort_rank, at=row.last_message_at, id=row.id)


class MyTicketPage(Struct, frozen=True, kw_only=True):
    """A ticket as its customer sees it: nothing of how we work on it.

    `is_follow_up` tells that a reply opens a new ticket, because this one was settled too long ago.
    `is_shared` tells that colleagues of whoever asked see it, unless it is private; `is_colleague` that the
    reader is one of them.
    `fields` are the names and values of the custom fields that customers see.
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
    settled_at: datetime | None
    fields: list[ShownField]
    organisation: int | None = None
    organisation_name: str | None = None
    is_private: bool = False
    is_shared: bool = False
    is_colleague: bool = False
    can_hide: bool = False
    can_reply: bool = True


async def my_ticket_page(actor: Customer, number: str) -> MyTicketPage:
    """The customer's ticket; NotFound as `access_ticket` says."""
    ticket = await access_ticket(actor, number)
    is_own = ticket.requester == actor.person
    can_be_woken = can_be_reopened(ticket.status_category, ticket.settled_at, now())
    is_settled = ticket.status_category in SETTLED
    standing = await colleague_standing(actor, ticket)
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
        settled_at=ticket.settled_at,
        organisation=ticket.organisation,
        organisation_name=ticket.organisation_name,
        is_private=ticket.is_private,
        is_shared=standing.is_shared,
        is_colleague=standing.is_colleague,
        can_hide=is_own and (standing.is_shared or ticket.is_private),
        can_reply=standing.may_reply,
        fields=await shown_to_customer(ticket),
    )
