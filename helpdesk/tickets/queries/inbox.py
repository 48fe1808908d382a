"""The lists of the desk: a view, narrowed and ordered, a page at a time."""

from datetime import datetime
from functools import partial

from msgspec import Struct

from helpdesk.conditions.compiling import Clause, all_true, to_sql
from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import EVERYTHING, Condition
from helpdesk.core.pagination import PAGE_SIZE, Page
from helpdesk.db.sql import Question, fetch_as
from helpdesk.events.actor import Staff
from helpdesk.sla.queries.next_clock import next_clock_column
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.condition_fields import TICKET_FIELDS
from helpdesk.tickets.enums import Category, Priority, Sort, View
from helpdesk.tickets.queries.cursors import ListCursor, decoded, encoded
from helpdesk.tickets.queries.orders import ORDERS
from helpdesk.tickets.queries.states import state_clause
from helpdesk.tickets.queries.unread import unread_clause
from helpdesk.tickets.queries.views import view_clause


class InboxRow(Struct, frozen=True, kw_only=True):
    """A ticket as one line of a list; `next_clock` as `sla.queries.next_clock` reads it.

    `impact_reasons` as `queries.stakes` reads them, in the lists that are ordered by them.
    """

    id: int
    number: str
    subject: str
    requester: int
    requester_name: str
    organisation_name: str | None
    assignee: int | None
    assignee_name: str | None
    status_name: str
    status_category: Category
    priority: Priority
    priority_name: str
    tags: tuple[str, ...] = ()
    last_message_at: datetime
    waiting_since: datetime | None
    next_clock: str | None = None
    is_unread: bool = False
    impact_reasons: str | None = None
    sort_rank: int
    sort_at: datetime | None

    def cursor(self) -> ListCursor:
        return ListCursor(rank=self.sort_rank, at=self.sort_at, id=self.id)


class Narrowed(Struct, frozen=True):
    """A condition over more fields than a ticket's own."""

    condition: Condition
    fields: Fields


class Listing(Struct, frozen=True, kw_only=True):
    """Which page of which list; `after` is what the page before gave. Tags cost as much as all else."""

    view: View
    filters: Condition | Narrowed = EVERYTHING
    sort: Sort = Sort.NEWEST
    after: str | None = None
    limit: int = PAGE_SIZE
    has_tags: bool = True


async def inbox(
    actor: Staff,
    view: View,
    *,
    filters: Condition | Narrowed = EVERYTHING,
    sort: Sort = Sort.NEWEST,
    after: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[InboxRow]:
    """The next page of a view, in one statement. `after` is what the page before gave."""
    return await listed(actor, Listing(view=view, filters=filters, sort=sort, after=after, limit=limit))


async def listed(actor: Staff, listing: Listing) -> Page[InboxRow]:
    """A page of a list, in one statement."""
    question = inbox_question(actor, listing)
    return inbox_of(listing, await fetch_as(InboxRow, question.statement, *question.args))


def inbox_of(listing: Listing, rows: list[InboxRow]) -> Page[InboxRow]:
    """The page from what its question was answered with: one row more than it shows, if there are more."""
    limit = listing.limit
    return Page(rows[:limit], encoded(rows[limit - 1].cursor()) if len(rows) > limit else None)


def list_clause(actor: Staff, listing: Listing, first_param: int = 1) -> Clause:
    """Which tickets are in the list, on whatever page of it."""
    narrowed = as_narrowed(listing.filters)
    return all_true(
        partial(visible_to, actor),
        partial(view_clause, actor, listing.view),
        partial(state_clause, narrowed.condition),
        partial(to_sql, narrowed.condition, narrowed.fields),
        first_param=first_param,
    )


def as_narrowed(filters: Condition | Narrowed) -> Narrowed:
    """A condition with the fields that it asks for."""
    return filters if isinstance(filters, Narrowed) else Narrowed(filters, TICKET_FIELDS)


def inbox_question(actor: Staff, listing: Listing) -> Question[InboxRow]:
    """The next page of a view, to be asked for together with other things.

    A limit stands in the statement, that PostgreSQL keeps a plan for, or makes one each time.
    Where the limit is a parameter it expects a tenth of all rows and finds no plan good enough to keep; to
    make one takes as long as to read the page. For a text that is searched that is well spent: what one text
    matches says nothing of the next.
    """
    order = ORDERS[listing.sort]
    wanted = all_true(partial(list_clause, actor, listing), partial(order.after, decoded(listing.after)))
    unread = unread_clause(actor, len(wanted.args) + 1)
    args, most = (*wanted.args, *unread.args), listing.limit + 1
    if " LIKE " in wanted.sql:
        asked = _statement(listing, wanted.sql, unread.sql, f"${len(args) + 1}")
        return Question(InboxRow, asked, (*args, most))
    return Question(InboxRow, _statement(listing, wanted.sql, unread.sql, str(most)), args)


def _statement(listing: Listing, wanted: str, unread: str, most: str) -> str:
    """Names are looked up by themselves, which PostgreSQL does for the rows of the page only."""
    order = ORDERS[listing.sort]
    names = f"{_NAMES}, {_TAGS}" if listing.has_tags else _NAMES
    reasons = "impact_reasons::text, " if listing.sort == Sort.IMPACT else ""
    return f"""
        SELECT tickets.id, number, subject, requester, assignee, status_category, priority, last_message_at,
               waiting_since, {unread} AS is_unread, {reasons}{_NEXT_CLOCK} AS next_clock,
               {order.columns()}, {names}
        FROM tickets WHERE {wanted} ORDER BY {order.written()} LIMIT {most}
    """  # noqa: S608 - every piece is ours; what a person wrote is a parameter


# As text, also where the row becomes JSON.
_NEXT_CLOCK = f"{next_clock_column('ticket', 'tickets.id')}::text"
_NAMES = """
    (SELECT name FROM persons WHERE persons.id = tickets.requester) AS requester_name,
    (SELECT name FROM organisations WHERE organisations.id = tickets.organisation) AS organisation_name,
    (SELECT name FROM persons WHERE persons.id = tickets.assignee) AS assignee_name,
    (SELECT name FROM statuses WHERE statuses.id = tickets.status) AS status_name,
    coalesce((SELECT name FROM priorities WHERE priorities.id = tickets.named_priority),
             (SELECT name FROM priorities WHERE priorities.level = tickets.priority AND is_default),
             tickets.priority) AS priority_name
"""
_TAGS = """
    ARRAY(SELECT name FROM ticket_tags JOIN tags ON tags.id = ticket_tags.tag
          WHERE ticket_tags.ticket = tickets.id ORDER BY name) AS tags
"""
