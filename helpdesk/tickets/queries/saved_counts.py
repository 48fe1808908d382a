"""How many tickets saved views hold, one by one or all at once, never more than a badge shows."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from helpdesk.conditions.compiling import Clause, all_true, to_sql
from helpdesk.db.sql import fetch, fetch_value_within
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.queries.counts import MOST_COUNTED
from helpdesk.tickets.queries.inbox import Narrowed
from helpdesk.tickets.queries.states import state_clause

LONGEST = timedelta(seconds=2)


async def saved_count(actor: Staff, asked: Narrowed) -> int | None:
    """Of the tickets the actor sees; None where it takes longer than a number is worth."""
    wanted = _wanted(actor, asked, 1)
    return await fetch_value_within(LONGEST, _counting(wanted), *wanted.args)


async def saved_counts_at_once(actor: Staff, asked: Sequence[Narrowed]) -> list[int]:
    """The same of several in one statement."""
    if not asked:
        return []
    columns: list[str] = []
    args: list[object] = []
    for number, each in enumerate(asked):
        wanted = _wanted(actor, each, len(args) + 1)
        args.extend(wanted.args)
        columns.append(f"({_counting(wanted)}) AS view_{number}")
    (row,) = await fetch(f"SELECT {', '.join(columns)}", *args)
    return list(row.values())


def _wanted(actor: Staff, asked: Narrowed, first_param: int) -> Clause:
    return all_true(
        partial(visible_to, actor),
        partial(state_clause, asked.condition),
        partial(to_sql, asked.condition, asked.fields),
        first_param=first_param,
    )


def _counting(wanted: Clause) -> str:
    return f"SELECT count(*) FROM (SELECT FROM tickets WHERE {wanted.sql} LIMIT {MOST_COUNTED}) AS those"  # noqa: S608 - the clause is ours
