"""`helpdesk watch`: a list as one person sees it, kept true through the socket of the pages."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable

import pytest

from helpdesk.accounts.queries.people import person_id_by_email
from helpdesk.db.engine import configure, pool
from helpdesk.events.actor import SYSTEM
from helpdesk.tickets.actions.open import NewTicket, open_ticket
from tests.commands.outcomes import Run
from tests.commands.processes import Command, answers, free_port

Ask = Callable[..., object]
ADA = "ada@example.org"
WITHIN_SECONDS = 5


@pytest.fixture
def ada(run: Run, database_url: str) -> str:
    """A member of staff."""
    del database_url
    made = ("user", "create", "--email", ADA, "--name", "Ada Stern", "--role", "agent", "--password-stdin")
    assert run(*made, given="tr0mbones at noon\n").code == 0
    return ADA


def opened(dsn: str, subject: str) -> None:
    async def work() -> None:
        requester = await person_id_by_email(ADA)
        await open_ticket(SYSTEM, NewTicket(subject=subject, body="x", requester=requester or 0))

    done(dsn, work)


def done(dsn: str, work: Callable[[], Awaitable[None]]) -> None:
    async def doing() -> None:
        async with pool(name="tests", size=2):
            await work()

    configure(dsn)
    asyncio.run(doing())


def test_list_is_shown_as_it_is(run: Run, database_url: str, ada: str) -> None:
    opened(database_url, "Squeaky soles\x1b[2J")

    outcome = run("watch", "open", "--as", ada, "--once")

    title, names, *rows = outcome.out.splitlines()
    assert (outcome.code, outcome.err, title.partition(",")[0]) == (0, "", "All open: 1")
    assert names.split() == ["Number", "Promise", "Status", "Priority", "Requester", "Assignee", "Subject"]
    # What a subject could steer a terminal with is left out of it.
    shown = ["New", "Normal", "Ada", "Stern", "–", "Squeaky", "soles", "[2J"]
    assert [row.split()[1:] for row in rows] == [shown]


def test_session_ends_with_the_watching(run: Run, ask: Ask, ada: str) -> None:
    assert run("watch", "--as", ada, "--once").code == 0

    assert ask("SELECT count(*) FROM sessions") == 0


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nobody@example.org", "Error: Nobody has the address nobody@example.org.\n"),
        ("cleo@example.org", "Error: cleo@example.org may not see the queue.\n"),
    ],
)
def test_only_staff_see_the_queue(run: Run, ada: str, email: str, sentence: str) -> None:
    del ada
    made = ("user", "create", "--email", "cleo@example.org", "--name", "Cleo", "--password-stdin")
    run(*made, given="tr0mbones at noon\n")

    outcome = run("watch", "--as", email, "--once")

    assert (outcome.code, outcome.out, outcome.err) == (1, "", sentence)


def test_pages_that_do_not_answer_are_named(run: Run, ada: str) -> None:
    outcome = run("watch", "--as", ada, "--url", f"http://127.0.0.1:{free_port()}")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("Error: The pages do not answer at http://127.0.0.1:")
    assert outcome.err.endswith("Name their address with --url.\n")


@pytest.mark.slow
def test_list_follows_what_happens_also_past_a_web_process_that_was_replaced(
    database_url: str, ada: str
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with Command("web", "--port", port) as web:
        web.wait(lambda: answers(f"{address}/healthz"))
        watch = Command("watch", "open", "--as", ada, "--url", address)
        watch.wait(lambda: any("Number" in line for line in list(watch.lines)))
        first = _seconds_until(watch, database_url, "Squeaky soles")
        web.end()
    with watch, Command("web", "--port", port) as web:
        web.wait(lambda: answers(f"{address}/healthz"))
        second = _seconds_until(watch, database_url, "Loose laces")

        assert watch.end(signal.SIGINT) == 130
    assert first < WITHIN_SECONDS
    assert second < WITHIN_SECONDS


def _seconds_until(watch: Command, dsn: str, subject: str) -> float:
    """How long after a ticket was opened it is in the list."""
    opened(dsn, subject)
    began = time.monotonic()
    watch.wait(lambda: any(subject in line for line in list(watch.lines)))
    return time.monotonic() - began
