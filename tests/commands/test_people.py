"""`helpdesk user create`: people of every role who can sign in, and refusals in one sentence."""

import asyncio
from collections.abc import Callable

import pytest

from helpdesk.accounts.actions.sessions import sign_in
from helpdesk.db.engine import configure, pool
from helpdesk.events.actor import Role
from tests.commands.outcomes import Outcome, Run

Ask = Callable[..., object]
PASSWORD = "tr0mbones at noon"  # noqa: S105 - of tests only
ADA = ("user", "create", "--email", "ada@example.org", "--name", "Ada Stern", "--password-stdin")


async def signed_in(dsn: str, email: str, password: str) -> str:
    configure(dsn)
    async with pool(name="tests", size=2):
        return await sign_in(email, password, ip="192.0.2.1", user_agent="Browser")


@pytest.mark.parametrize("role", list(Role))
def test_person_of_each_role_can_sign_in(run: Run, database_url: str, ask: Ask, role: Role) -> None:
    outcome = run(*ADA, "--role", role.value, given=f"{PASSWORD}\n")

    person = ask("SELECT id FROM persons")
    assert outcome == Outcome(0, f"Ada Stern is person {person} and may sign in as {role}.\n", "")
    assert ask("SELECT role FROM persons") == role
    assert asyncio.run(signed_in(database_url, "ada@example.org", PASSWORD))


def test_customer_is_what_nobody_says(run: Run, database_url: str, ask: Ask) -> None:
    del database_url

    assert run(*ADA, given=PASSWORD).code == 0
    assert ask("SELECT role FROM persons") == Role.CUSTOMER


def test_address_counts_as_proven_however_it_is_written(run: Run, database_url: str, ask: Ask) -> None:
    outcome = run(*ADA[:3], " Ada@EXAMPLE.org", *ADA[4:], given=f"{PASSWORD}\n")

    assert outcome.code == 0
    assert ask("SELECT value FROM identities WHERE verified_at IS NOT NULL") == "ada@example.org"
    assert asyncio.run(signed_in(database_url, "ADA@example.org", PASSWORD))


def test_address_that_is_taken_is_refused(run: Run, database_url: str, ask: Ask) -> None:
    del database_url
    run(*ADA, given=PASSWORD)

    outcome = run(*ADA, "--role", "admin", given=PASSWORD)

    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (1, "", 1)
    assert ask("SELECT count(*) FROM persons WHERE role = 'customer'") == 1


@pytest.mark.parametrize("password", ["short", "", "ada stern ada stern", "password1234"])
def test_weak_password_is_refused_and_nobody_is_made(
    run: Run, database_url: str, ask: Ask, password: str
) -> None:
    del database_url

    outcome = run(*ADA, given=f"{password}\n")

    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (1, "", 1)
    assert outcome.err.startswith("password: ")
    assert ask("SELECT count(*) FROM persons") == 0


def test_what_is_wrong_is_said_by_field(run: Run, database_url: str) -> None:
    del database_url

    outcome = run(*ADA[:3], "ada", "--name", "", "--password-stdin", given=PASSWORD)

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("name: ")
    assert " email: " in outcome.err


def test_password_is_asked_for_where_none_is_given(
    run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _prompt: PASSWORD)

    outcome = run(*ADA[:-1])

    assert outcome.code == 0
    assert asyncio.run(signed_in(database_url, "ada@example.org", PASSWORD))
