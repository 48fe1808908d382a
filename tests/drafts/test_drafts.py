"""Unsent text: kept for its author, one for each purpose, gone when it is sent or emptied."""

import asyncio
from datetime import UTC, datetime

import pytest

from helpdesk.core.clock import frozen
from helpdesk.core.errors import Forbidden
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.drafts.actions import LONGEST_DRAFT, discard_draft, save_draft
from helpdesk.drafts.enums import DraftPurpose
from helpdesk.events.actor import GUEST
from tests.drafts.reading import drafts_of
from tests.factories.persons import make_agent, make_customer

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


async def test_draft_is_kept_and_replaced() -> None:
    agent = await make_agent()
    await save_draft(agent, "ticket", 5, DraftPurpose.REPLY, "He")

    with frozen(NOON):
        await save_draft(agent, "ticket", 5, DraftPurpose.REPLY, " Hello \n")

    assert await fetch("SELECT purpose, body, updated_at FROM drafts") == [
        {"purpose": "reply", "body": " Hello \n", "updated_at": NOON}
    ]


async def test_drafts_are_told_apart_by_person_subject_and_purpose() -> None:
    agent, customer = await make_agent(), await make_customer()
    for actor, kind, subject, purpose in (
        (agent, "ticket", 5, "reply"),
        (agent, "ticket", 5, "note"),
        (agent, "ticket", 6, "reply"),
        (agent, "article", 5, "reply"),
        (customer, "ticket", 5, "reply"),
    ):
        await save_draft(actor, kind, subject, purpose, f"{actor.kind} {kind} {subject} {purpose}")

    await discard_draft(agent, "ticket", 5, "reply")

    assert await drafts_of(agent, 5) == {"note": "staff ticket 5 note"}
    rows = await fetch("SELECT body FROM drafts ORDER BY id")
    assert [row["body"] for row in rows] == [
        "staff ticket 5 note",
        "staff ticket 6 reply",
        "staff article 5 reply",
        "customer ticket 5 reply",
    ]


@pytest.mark.parametrize("body", ["", " \n", "\x00"])
async def test_emptied_draft_is_gone(body: str) -> None:
    agent = await make_agent()
    await save_draft(agent, "ticket", 5, "reply", "text")

    await save_draft(agent, "ticket", 5, "reply", body)

    assert await drafts_of(agent, 5) == {}


async def test_draft_keeps_what_postgres_can() -> None:
    agent = await make_agent()

    await save_draft(agent, "ticket", 5, "reply", "a\x00b\ud800" + "x" * LONGEST_DRAFT)

    assert await drafts_of(agent, 5) == {"reply": "ab?" + "x" * (LONGEST_DRAFT - 3)}


async def test_guests_have_no_drafts() -> None:
    with pytest.raises(Forbidden):
        await save_draft(GUEST, "ticket", 5, "reply", "text")
    assert await fetch_value("SELECT count(*) FROM drafts") == 0


@pytest.mark.commits
async def test_two_windows_save_one_draft() -> None:
    agent = await make_agent()

    await asyncio.gather(*(save_draft(agent, "ticket", 5, "reply", f"text {n}") for n in range(8)))

    assert await fetch_value("SELECT count(*) FROM drafts") == 1
