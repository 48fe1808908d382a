"""`python -m tests.bench.recalculating`: how soon everything open goes by a calendar that was changed.

It takes the installation of `make bench-data` whose size is given, or the largest one, changes the hours of
its default calendar, and lets one worker bring what is open up to date. Each change makes every history
longer, so that an installation is measured once and then made anew.
"""

import asyncio
import sys
import time
from typing import NamedTuple

from msgspec.structs import replace

from helpdesk import subscriptions
from helpdesk.db.engine import configure, pool
from helpdesk.db.migrate import migrate
from helpdesk.db.server.embedded import serving
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import SYSTEM
from helpdesk.sla.actions.calendars import CalendarDraft, base_of, change_calendar
from helpdesk.sla.calendar_content import Hours
from helpdesk.sla.queries.calendars import calendars
from helpdesk.sla.queries.recalculations import running_recalculation
from tests.bench.firing import processes
from tests.bench.installations import FOLDER, sizes_made

LOOKED_AT = 100_000
BAR_SECONDS = 60
LATER, SOONER = "18:30", "17:30"


class Recalculated(NamedTuple):
    """How many tickets were looked at in how many rounds, how many got other terms, and in what time."""

    rounds: int
    tickets: int
    retold: int
    seconds: float

    @property
    def seconds_for_all(self) -> float:
        """What as many as the bar speaks of would take."""
        return self.seconds * LOOKED_AT / self.tickets


async def recalculated(size: int, *, rounds: int) -> Recalculated:
    """So many changes of the hours, each followed until nothing goes by the old ones any more."""
    with serving(FOLDER / str(size)) as dsn:
        configure(dsn)
        await migrate()
        subscriptions.register()
        async with pool(name="bench", size=2):
            newest = await fetch_value("SELECT coalesce(max(id), 0) FROM sla_recalculations")
            told = await fetch_value("SELECT count(*) FROM sla_terms")
            with processes(dsn, ["worker"]):
                began = time.monotonic()
                for number in range(rounds):
                    await _change_hours(SOONER if number % 2 else LATER)
                    while await running_recalculation():  # noqa: ASYNC110 - it is the database that knows
                        await asyncio.sleep(0.02)
                seconds = time.monotonic() - began
            tickets = await fetch_value("SELECT sum(total) FROM sla_recalculations WHERE id > $1", newest)
            retold = await fetch_value("SELECT count(*) FROM sla_terms") - told
    return Recalculated(rounds, int(tickets), retold, seconds)


async def _change_hours(end: str) -> None:
    """Let the days of the default calendar end then."""
    calendar = next(each for each in await calendars() if each.is_default)
    week = tuple(_ending(hours, end) for hours in calendar.content.week)
    draft = CalendarDraft(
        name=calendar.name, content=replace(calendar.content, week=week), on_call=calendar.on_call
    )
    await change_calendar(SYSTEM, calendar.id, draft, base=base_of(calendar))


def _ending(hours: Hours, end: str) -> Hours:
    return ((hours[0][0], end),) if hours else hours


def table_of(found: Recalculated) -> list[str]:
    return [
        f"{'tickets recalculated':<34}{found.tickets:>9} in {found.seconds:.1f} s, {found.rounds} rounds",
        f"{'of these with other terms':<34}{found.retold:>9}",
        f"{f'for {LOOKED_AT:,}':<34}{found.seconds_for_all:>9.1f} s  (bar {BAR_SECONDS})",
    ]


if __name__ == "__main__":
    chosen = int(sys.argv[1]) if len(sys.argv) > 1 else sizes_made()[-1]
    print(*table_of(asyncio.run(recalculated(chosen, rounds=1))), sep="\n")
