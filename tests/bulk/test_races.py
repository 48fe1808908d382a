"""Two agents and their bulk changes on the same tickets at once: one history, no lost edit, no mail twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from helpdesk.bulk.actions.run import run_batch
from helpdesk.bulk.actions.stop import undo_bulk_change
from helpdesk.bulk.edits import Edits
from helpdesk.core.errors import Conflict
from helpdesk.core.secrets import load_secrets
from helpdesk.core.settings import load_settings
from helpdesk.core.signing import configure_signing
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.events.actor import Staff
from helpdesk.files.store import configure_store
from helpdesk.jobs.worker import Worker
from helpdesk.mail.actions.mailboxes import ensure_default_mailbox
from helpdesk.mail.addresses import configure_mail
from helpdesk.tickets.actions.assign import assign_ticket, claim_ticket
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.status import reopen_ticket, solve_ticket
from helpdesk.tickets.enums import Category, Priority
from tests.factories.bulk import begun, outcomes
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import MadeTicket, make_ticket, status_id
from tests.tickets.reading import record_of

pytestmark = [pytest.mark.usefixtures("database", "mailing"), pytest.mark.commits]

Deed = Callable[[], Awaitable[object]]
FIELDS = {"assignee", "status", "priority", "tags"}


@pytest_asyncio.fixture
async def mailing(database: None, tmp_path: Path) -> None:
    """An installation whose mail goes to files."""
    del database
    settings = load_settings(
        {}, data=tmp_path, base_url="https://help.example.com", mail_from="a@example.com"
    )
    configure_signing(load_secrets(settings))
    configure_store(settings)
    configure_mail(settings)
    await ensure_default_mailbox(settings)


async def done(deed: Deed) -> bool:
    """Do it; whether it was taken, for somebody may have been quicker."""
    try:
        await deed()
    except Conflict:
        return False
    return True


async def in_bulk(actor: Staff, tickets: list[MadeTicket], edits: Edits, *, is_undone: bool) -> int:
    change = await begun(actor, tickets, edits)
    # Whoever asked for it and the worker may do it at the same time.
    await asyncio.gather(run_batch(change), run_batch(change))
    while await run_batch(change):
        pass
    if is_undone:
        await done(lambda: undo_bulk_change(actor, change))
        await asyncio.gather(run_batch(change), run_batch(change))
        while await run_batch(change):
            pass
    return change


async def everybody_at_once(
    chance: random.Random, agents: list[Staff], tickets: list[MadeTicket]
) -> tuple[int, list[int]]:
    """A round of everything; how many replies were sent, and which bulk changes were made."""
    (mara, dario), (first, second) = agents, tickets
    solved = await status_id(Category.SOLVED)
    replies: list[Deed] = [
        lambda: post_reply(mara, first.number, Reply(body="We send new ones.", request_key=f"m{first.id}")),
        lambda: post_reply(mara, first.number, Reply(body="We send new ones.", request_key=f"m{first.id}")),
        lambda: post_reply(dario, second.number, Reply(body="They are on their way.", status=solved)),
    ]
    deeds: list[Deed] = [
        lambda: claim_ticket(mara, first.number),
        lambda: claim_ticket(dario, first.number),
        lambda: assign_ticket(dario, second.number, mara.person),
        lambda: solve_ticket(mara, first.number),
        lambda: reopen_ticket(dario, second.number),
    ]
    bulk = [
        in_bulk(
            mara,
            tickets,
            Edits(priority=Priority.HIGH, add_tags=("hers",), assignee=mara.person),
            is_undone=chance.random() < 0.5,
        ),
        in_bulk(
            dario,
            tickets,
            Edits(priority=Priority.LOW, add_tags=("his",), status=solved),
            is_undone=chance.random() < 0.5,
        ),
    ]
    single = [done(deed) for deed in [*replies, *deeds]]
    chance.shuffle(single)
    _singles, *changes = await asyncio.gather(asyncio.gather(*single), *bulk)
    await asyncio.gather(Worker().run_due(), Worker().run_due())
    return len(await fetch("SELECT id FROM messages WHERE ticket = ANY($1)", [first.id, second.id])), changes


async def broken_links(ticket: MadeTicket) -> list[str]:
    """Where the history of a ticket does not say what stood, each field from what was before to what is."""
    rows = await fetch(
        """
        SELECT field, old, new FROM changes JOIN events ON events.id = changes.event_id
        WHERE subject_kind = 'ticket' AND subject_id = $1 ORDER BY events.id, changes.id
        """,
        ticket.id,
    )
    standing: dict[str, str | None] = {
        "assignee": None,
        "status": "Open",
        "priority": "normal",
        "tags": None,
    }
    faults = []
    for row in (row for row in rows if row["field"] in FIELDS):
        if (row["old"] or "").lower() != (standing[row["field"]] or "").lower():
            faults.append(f"{row['field']}: {row['old']} for {standing[row['field']]}")
        standing[row["field"]] = row["new"]
    found = await record_of(ticket.id)
    now = {
        "assignee": found.assignee_name,
        "status": found.status_name,
        "priority": found.priority,
        "tags": ", ".join(found.tags) or None,
    }
    return faults + [
        f"{name}: {standing[name]}, is {now[name]}" for name in now if now[name] != standing[name]
    ]


@pytest.mark.parametrize("rounds", [4, pytest.param(100, marks=pytest.mark.slow)])
async def test_what_everybody_does_at_once_is_all_there_and_once(rounds: int) -> None:
    chance = random.Random(rounds)  # noqa: S311 - the same in every run
    agents = [await make_agent("Mara Kim"), await make_agent("Dario Rossi")]
    requester = await make_person("Annika Lund", email="annika@example.org")
    sent = 0

    for _ in range(rounds):
        tickets = [await make_ticket(requester=requester) for _ in range(2)]
        messages, changes = await everybody_at_once(chance, agents, tickets)
        sent += messages

        assert [await broken_links(ticket) for ticket in tickets] == [[], []]
        for change in changes:
            assert len(await outcomes(change)) == 2
            assert None not in [outcome for outcome, *_rest in await outcomes(change)]
        # One key is one reply, and an answer to somebody's own ticket is refused to nobody.
        assert messages == 2

    mails = await fetch(
        "SELECT message, address, count(*) AS copies, min(state) AS state FROM outbound_mails"
        " WHERE message IS NOT NULL GROUP BY 1, 2"
    )
    assert len(mails) == sent
    assert {(row["address"], row["copies"], row["state"]) for row in mails} == {
        ("annika@example.org", 1, "sent")
    }
    assert await fetch_value("SELECT count(*) FROM jobs WHERE state = 'held' OR error IS NOT NULL") == 0
