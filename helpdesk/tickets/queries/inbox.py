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
from helpdesk.tickets.enums import Category, Grouping, ListColumn, Priority, Sort, View
from helpdesk.tickets.queries.cursors import ListCursor, decoded, encoded
from helpdesk.tickets.queries.groupings import GROUP_KEYS, MOST_GROUPED
from helpdesk.tickets.queries.orders import ORDERS
from helpdesk.tickets.queries.states import state_clause
from helpdesk.tickets.queries.unread import unread_clause
from helpdesk.tickets.queries.views import view_clause


class InboxRow(Struct, frozen=True, kw_only=True):
    """A ticket as one line of a list; `next_clock` as `sla.queries.next_clock` reads it.

    `impact_reasons` as `queries.stakes` reads them. What stands from there on is asked for by the list.
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
    team_name: str | None = None
    type_name: str | None = None
    created_at: datetime | None = None
    group_key: str = ""
    sort_rank: int
    sort_at: datetime | None

    def cursor(self) -> ListCursor:
        return ListCursor(rank=self.sort_rank, at=self.sort_at, id=self.id, group=self.group_key)


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
    columns: tuple[ListColumn, ...] = ()
    grouping: Grouping | None = None


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
    wanted = list_clause(actor, listing)
    after = _after(listing, len(wanted.args) + 1)
    args = (*wanted.args, *after.args)
    unread = unread_clause(actor, len(args) + 1)
    args, most = (*args, *unread.args), listing.limit + 1
    source = _source(listing, wanted.sql, after.sql)
    if " LIKE " in wanted.sql:
        asked = _statement(listing, source, unread.sql, f"${len(args) + 1}")
        return Question(InboxRow, asked, (*args, most))
    return Question(InboxRow, _statement(listing, source, unread.sql, str(most)), args)


def _after(listing: Listing, first_param: int) -> Clause:
    """The rows that follow the cursor: of its group, and all of the groups that come later."""
    cursor = decoded(listing.after)
    following = ORDERS[listing.sort].after(cursor, first_param)
    if cursor is None or listing.grouping is None:
        return following
    key, group = GROUP_KEYS[listing.grouping], f"${first_param + len(following.args)}::text"
    sql = f"({key} > {group} OR ({key} = {group} AND {following.sql}))"
    return Clause(sql, (*following.args, cursor.group))


def _source(listing: Listing, wanted: str, after: str) -> str:
    """Where rows come from: groups are made of the first of the list in its order, which an index gives."""
    if listing.grouping is None:
        return f"tickets WHERE ({wanted}) AND {after}"
    order = ORDERS[listing.sort].written()
    first = f"SELECT tickets.* FROM tickets WHERE {wanted} ORDER BY {order} LIMIT {MOST_GROUPED}"  # noqa: S608
    return f"({first}) AS tickets WHERE {after}"


def _statement(listing: Listing, source: str, unread: str, most: str) -> str:
    """Names are looked up by themselves, which PostgreSQL does for the rows of the page only."""
    order = ORDERS[listing.sort]
    names = ", ".join([_NAMES, *([_TAGS] if listing.has_tags else []), *_more(listing)])
    group = f"{GROUP_KEYS[listing.grouping]}, " if listing.grouping else ""
    return f"""
        SELECT tickets.id, number, subject, requester, assignee, status_category, priority, last_message_at,
               waiting_since, {unread} AS is_unread, {_NEXT_CLOCK} AS next_clock, {order.columns()}, {names}
        FROM {source} ORDER BY {group}{order.written()} LIMIT {most}
    """  # noqa: S608 - every piece is ours; what a person wrote is a parameter


def _more(listing: Listing) -> list[str]:
    """What only some lists show."""
    wanted = set(listing.columns)
    if listing.sort == Sort.IMPACT:
        wanted.add(ListColumn.IMPACT)
    if listing.grouping == Grouping.TEAM:
        wanted.add(ListColumn.TEAM)
    found = [written for column, written in _MORE.items() if column in wanted]
    return found if listing.grouping is None else [*found, f"{GROUP_KEYS[listing.grouping]} AS group_key"]


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
_MORE = {
    ListColumn.TEAM: "(SELECT name FROM teams WHERE teams.id = tickets.team) AS team_name",
    ListColumn.TYPE: "(SELECT name FROM ticket_types WHERE ticket_types.id = tickets.type) AS type_name",
    ListColumn.CREATED: "created_at",
    ListColumn.IMPACT: "impact_reasons::text",
}
