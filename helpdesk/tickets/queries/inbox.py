"""The lists of the desk: a view, narrowed and ordered, a page at a time."""

from datetime import datetime
from functools import partial

from msgspec import Struct

from helpdesk.conditions.compiling import all_true, to_sql
from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import EVERYTHING, Condition
from helpdesk.core.pagination import PAGE_SIZE, Page
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.condition_fields import TICKET_FIELDS
from helpdesk.tickets.enums import Category, Channel, Priority, Sort, View
from helpdesk.tickets.queries.cursors import ListCursor, decoded, encoded
from helpdesk.tickets.queries.orders import ORDERS, Order
from helpdesk.tickets.queries.views import view_clause


class InboxRow(Struct, frozen=True, kw_only=True):
    """A ticket as one line of a list."""

    id: int
    number: str
    subject: str
    requester: int
    requester_name: str
    organisation: int | None
    organisation_name: str | None
    team: int | None
    team_name: str | None
    assignee: int | None
    assignee_name: str | None
    status: int
    status_name: str
    status_category: Category
    priority: Priority
    type_name: str | None
    channel: Channel
    tags: tuple[str, ...]
    last_message_at: datetime
    waiting_since: datetime | None
    next_due_at: datetime | None
    created_at: datetime
    sort_rank: int
    sort_at: datetime | None

    def cursor(self) -> ListCursor:
        return ListCursor(rank=self.sort_rank, at=self.sort_at, id=self.id)


class Narrowed(Struct, frozen=True):
    """A condition over more fields than a ticket's own."""

    condition: Condition
    fields: Fields


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
    order = ORDERS[sort]
    narrowed = filters if isinstance(filters, Narrowed) else Narrowed(filters, TICKET_FIELDS)
    wanted = all_true(
        partial(visible_to, actor),
        partial(view_clause, actor, view),
        partial(to_sql, narrowed.condition, narrowed.fields),
        partial(order.after, decoded(after)),
        first_param=2,
    )
    rows = await fetch_as(InboxRow, _statement(order, wanted.sql), limit + 1, *wanted.args)
    return Page(rows[:limit], encoded(rows[limit - 1].cursor()) if len(rows) > limit else None)


def _statement(order: Order, wanted: str) -> str:
    """The page is cut first, so that names and tags are looked up for its rows only."""
    return f"""
        WITH page AS (
          SELECT tickets.*, {order.columns()} FROM tickets
          WHERE {wanted} ORDER BY {order.written()} LIMIT $1
        )
        SELECT page.id, page.number, page.subject, page.requester, page.organisation, page.team,
               page.assignee, page.status, page.status_category, page.priority, page.channel,
               page.last_message_at, page.waiting_since, page.next_due_at, page.created_at,
               page.sort_rank, page.sort_at,
               requesters.name AS requester_name, organisations.name AS organisation_name,
               teams.name AS team_name, assignees.name AS assignee_name, statuses.name AS status_name,
               ticket_types.name AS type_name,
               ARRAY(SELECT tags.name FROM ticket_tags JOIN tags ON tags.id = ticket_tags.tag
                     WHERE ticket_tags.ticket = page.id ORDER BY tags.name) AS tags
        FROM page
        JOIN persons AS requesters ON requesters.id = page.requester
        JOIN statuses ON statuses.id = page.status
        LEFT JOIN organisations ON organisations.id = page.organisation
        LEFT JOIN teams ON teams.id = page.team
        LEFT JOIN persons AS assignees ON assignees.id = page.assignee
        LEFT JOIN ticket_types ON ticket_types.id = page.type
        ORDER BY {order.of_page()}
    """  # noqa: S608 - every piece is ours; what a person wrote is a parameter
