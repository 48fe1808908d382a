"""`helpdesk user reset-second-factor`: the way back in for an administrator whom nobody else can help."""

import asyncio
from collections.abc import Awaitable, Callable

from helpdesk.db.engine import configure, pool
from tests.commands.outcomes import Outcome, Run
from tests.factories.persons import make_person
from tests.factories.second_factors import give_second_factor
from tests.factories.sessions import make_session
from tests.kit.recorded import queued
from tests.kit.secrets import own_secrets

Ask = Callable[..., object]
RESET = ("user", "reset-second-factor")
LEFT = """
    SELECT (SELECT count(*) FROM second_factors) || ' ' || (SELECT count(*) FROM recovery_codes)
      || ' ' || (SELECT count(*) FROM sessions)
"""
TOLD = "SELECT actor_kind FROM events WHERE name = 'SecondFactorReset'"


def done(dsn: str, work: Callable[[], Awaitable[object]]) -> object:
    """What this work answers in the database of the command."""

    async def answer() -> object:
        configure(dsn)
        async with pool(name="tests", size=2):
            return await work()

    return asyncio.run(answer())


async def ada(email: str = "ada@example.org") -> None:
    """An administrator with a second factor, signed in."""
    person = await make_person("Ada Stern", email=email, role="admin")
    await give_second_factor(person)
    await make_session(person)


def test_lost_second_factor_is_taken_away_and_the_person_told(run: Run, database_url: str, ask: Ask) -> None:
    with own_secrets():
        done(database_url, ada)

    outcome = run(*RESET, " Ada@EXAMPLE.org")

    assert outcome == Outcome(
        0,
        "Ada Stern has no second factor any more, is signed out everywhere, and is told so by mail.\n",
        "",
    )
    assert (ask(LEFT), ask(TOLD)) == ("0 0 0", "system")
    assert done(database_url, queued) == ["mail.tell_of_reset"]


def test_person_without_one_keeps_what_they_have(run: Run, database_url: str, ask: Ask) -> None:
    with own_secrets():
        done(database_url, ada)
    run(*RESET, "ada@example.org")

    outcome = run(*RESET, "ada@example.org")

    assert outcome == Outcome(0, "Ada Stern has no second factor. Nothing was changed.\n", "")
    assert ask("SELECT count(*) FROM events WHERE name = 'SecondFactorReset'") == 1


def test_unknown_address_is_refused(run: Run, database_url: str, ask: Ask) -> None:
    with own_secrets():
        done(database_url, ada)

    assert run(*RESET, "eve@example.org") == Outcome(1, "", "There is no such person.\n")
    assert str(ask(LEFT)).startswith("1 ")
