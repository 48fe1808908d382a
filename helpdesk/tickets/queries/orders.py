"""How lists of tickets are ordered, and the rows that follow the last one shown."""

from msgspec import Struct

from helpdesk.conditions.compiling import Clause
from helpdesk.tickets.enums import Sort
from helpdesk.tickets.queries.cursors import ListCursor

_URGENCY = "array_position('{low,normal,high,urgent}'::text[], tickets.priority::text)"
_WAITING_SINCE = "coalesce(tickets.waiting_since, 'infinity')"
# As the indexes of what is due have it.
DUE_AT = "coalesce(tickets.next_due_at, 'infinity')"
# All parts of a key go in one direction: where as much depends on two, the next promise comes first.
_LEAST_IMPACT = "(-tickets.impact)"
_IS_OPEN = "(tickets.status_category NOT IN ('solved', 'closed'))::int"


class Order(Struct, frozen=True):
    """A sort key of rank, instant and id, all in one direction. Without a rank every row ranks 0."""

    at: str
    is_descending: bool
    rank: str = ""

    def key(self) -> str:
        """The key as expressions over `tickets`."""
        return ", ".join(part for part in (self.rank, self.at, "tickets.id") if part)

    def columns(self) -> str:
        """What a page selects to make the next cursor."""
        rank = self.rank or "0"
        return f"{rank} AS sort_rank, nullif({self.at}, 'infinity') AS sort_at"

    def written(self) -> str:
        """The ORDER BY over `tickets`."""
        direction = " DESC" if self.is_descending else ""
        return ", ".join(f"{part}{direction}" for part in (self.rank, self.at, "tickets.id") if part)

    def after(self, cursor: ListCursor | None, first_param: int) -> Clause:
        """The rows that follow the cursor."""
        if cursor is None:
            return Clause("TRUE", ())
        sign = "<" if self.is_descending else ">"
        instant = f"coalesce(${first_param}::timestamptz, 'infinity')"
        if not self.rank:
            key = f"({self.key()}) {sign} ({instant}, ${first_param + 1}::bigint)"
            return Clause(key, (cursor.at, cursor.id))
        key = f"({self.key()}) {sign} (${first_param + 2}::int, {instant}, ${first_param + 1}::bigint)"
        return Clause(key, (cursor.at, cursor.id, cursor.rank))


ORDERS = {
    Sort.NEWEST: Order(at="tickets.last_message_at", is_descending=True),
    Sort.OLDEST: Order(at="tickets.last_message_at", is_descending=False),
    Sort.WAITING: Order(at=_WAITING_SINCE, is_descending=False),
    Sort.DUE: Order(at=DUE_AT, is_descending=False),
    Sort.PRIORITY: Order(at="tickets.last_message_at", is_descending=True, rank=_URGENCY),
    Sort.IMPACT: Order(at=DUE_AT, is_descending=False, rank=_LEAST_IMPACT),
}
OPEN_FIRST = Order(at="tickets.last_message_at", is_descending=True, rank=_IS_OPEN)
