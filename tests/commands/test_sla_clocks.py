"""`helpdesk sla explain` and `helpdesk sla rebuild`: why clocks stand as they do, and whether all hold."""

import asyncio
from collections.abc import Callable

from helpdesk.db.engine import configure, pool
from helpdesk.sla.enums import Metric
from tests.commands.outcomes import Outcome, Run
from tests.tickets.clocks import HOUR, opened, promise

Ask = Callable[..., object]


def make_promised_ticket(dsn: str) -> str:
    """A ticket with a clock; its number."""

    async def work() -> str:
        configure(dsn)
        async with pool(name="tests", size=2):
            await promise(targets={Metric.RESOLUTION: 8 * HOUR})
            return (await opened(9))[0].number

    return asyncio.run(work())


def test_clocks_are_explained_in_sentences(run: Run, database_url: str) -> None:
    number = make_promised_ticket(database_url)

    outcome = run("sla", "explain", number)

    assert outcome.code == 0
    assert outcome.out.splitlines()[0] == "Resolution"
    assert "  Promised are 8 h of working time, by the default policy “Usual”." in outcome.out.splitlines()


def test_ticket_that_is_not_there_is_one_sentence(run: Run, database_url: str) -> None:
    del database_url

    assert run("sla", "explain", "X-1") == Outcome(1, "", "There is no such ticket.\n")


def test_what_does_not_follow_is_told_and_put_right(run: Run, database_url: str, ask: Ask) -> None:
    make_promised_ticket(database_url)
    assert run("sla", "rebuild", "--check") == Outcome(0, "1 looked at, 0 differ.\n", "")
    ask("UPDATE sla_clocks SET target_seconds = 1 RETURNING 1")

    told = run("sla", "rebuild", "--check")
    assert told.code == 1
    assert "target_seconds: 1 is kept, 28800 follows" in told.out
    assert told.out.endswith("1 looked at, 1 differ.\n")

    assert run("sla", "rebuild") == Outcome(0, "1 looked at, 1 put right.\n", "")
    assert run("sla", "rebuild", "--check").code == 0
