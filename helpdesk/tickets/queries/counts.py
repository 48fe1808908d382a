"""How many tickets each view holds, as its badge shows it."""

from functools import partial

from msgspec import Struct

from helpdesk.conditions.compiling import all_true
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.enums import View
from helpdesk.tickets.queries.views import view_clause

MOST_COUNTED = 999


class ViewCounts(Struct, frozen=True):
    """A number a view; 999 stands for that many or more."""

    mine: int
    overdue: int
    due_soon: int
    unassigned: int
    team: int
    waiting: int
    open: int
    all: int
    closed: int

    def of(self, view: View) -> int:
        return getattr(self, view)


async def view_counts(actor: Staff) -> ViewCounts:
    """All counts in one statement, each of which stops counting at 999."""
    args: list[object] = []
    counts: list[str] = []
    for view in View:
        seen = all_true(
            partial(visible_to, actor), partial(view_clause, actor, view), first_param=len(args) + 1
        )
        args.extend(seen.args)
        counts.append(_counted(view, seen.sql))
    return (await fetch_as(ViewCounts, f"SELECT {', '.join(counts)}", *args))[0]


def _counted(view: View, wanted: str) -> str:
    those = f"SELECT FROM tickets WHERE {wanted} LIMIT {MOST_COUNTED}"
    return f'(SELECT count(*) FROM ({those}) AS those) AS "{view}"'  # noqa: S608 - the clauses are ours
