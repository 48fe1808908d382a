"""Recording: the fact, its changes, its jobs and one wake-up are there together or not at all."""

import asyncio
from collections.abc import Iterator
from typing import ClassVar

import asyncpg
import msgspec
import pytest

from helpdesk.db.engine import DB
from helpdesk.db.sql import fetch
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Staff
from helpdesk.events.event import Change, Event, EventOfAny, SubjectKind
from helpdesk.events.record import CHANNEL, record, register_subscriptions
from helpdesk.subscriptions import register

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


class LampLit(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "lamp"
    lamp: int
    colour: str = "red"


class LightSeen(EventOfAny, frozen=True, kw_only=True):
    @property
    def turn(self) -> str:
        return f"seen:{self.of_kind}:{self.of}"


@pytest.fixture(autouse=True)
def subscribed() -> Iterator[None]:
    register_subscriptions({LampLit: ("test.react", "test.react_too"), LightSeen: ("test.look",)})
    yield
    register()


async def test_event_carries_actor_subject_and_facts() -> None:
    async with transaction():
        await record(LampLit(lamp=7), Staff(person=3, cause=12))

    rows = await fetch(
        "SELECT name, subject_kind, subject_id, actor_kind, actor_id, cause_id, data FROM events"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("LampLit", "lamp", 7, "staff", 3, 12, '{"lamp": 7, "colour": "red"}')
    ]


async def test_every_subscriber_gets_one_job_with_the_facts() -> None:
    async with transaction():
        await record(LampLit(lamp=7), SYSTEM)

    event_id = (await fetch("SELECT id FROM events"))[0]["id"]
    rows = await fetch("SELECT name, key, args FROM jobs ORDER BY name")
    assert [(row["name"], row["key"], msgspec.json.decode(row["args"])) for row in rows] == [
        (name, f"{name}:{event_id}", {"lamp": 7, "colour": "red", "event_id": event_id})
        for name in ("test.react", "test.react_too")
    ]


async def test_event_of_any_kind_of_subject_says_which_it_is() -> None:
    async with transaction():
        await record(LightSeen(of_kind=SubjectKind("torch"), of=9), SYSTEM)

    rows = await fetch("SELECT subject_kind, subject_id FROM events")
    assert [tuple(row.values()) for row in rows] == [("torch", 9)]


async def test_jobs_of_one_turn_wait_for_each_other_in_the_order_of_their_events() -> None:
    async with transaction():
        for of in [1] * 12 + [2]:
            await record(LightSeen(of_kind=SubjectKind("torch"), of=of), SYSTEM)

    rows = await fetch("SELECT lock, key FROM jobs ORDER BY due, id")
    events = await fetch("SELECT id FROM events ORDER BY id")
    assert [row["key"] for row in rows] == [f"test.look:{event['id']}" for event in events]
    assert [row["lock"] for row in rows] == ["seen:torch:1"] * 12 + ["seen:torch:2"]


async def test_changes_that_change_nothing_are_left_out() -> None:
    async with transaction():
        await record(LampLit(lamp=1), SYSTEM, [Change("a", "1", "2"), Change("b", "x", "x")])
        await record(LampLit(lamp=2), SYSTEM, [Change("c", None, "3")])

    rows = await fetch(
        "SELECT subject_id, field, old, new FROM changes JOIN events ON events.id = event_id"
        " ORDER BY changes.id"
    )
    assert [tuple(row.values()) for row in rows] == [(1, "a", "1", "2"), (2, "c", None, "3")]


async def test_failed_transaction_records_nothing() -> None:
    with pytest.raises(ValueError, match="no"):
        async with transaction():
            await record(LampLit(lamp=7), SYSTEM)
            raise ValueError("no")

    assert await fetch("SELECT id FROM events UNION ALL SELECT id FROM jobs") == []


async def test_one_notification_a_transaction_names_events_and_subjects() -> None:
    heard: list[str] = []
    listener = await asyncpg.connect(**DB.config)
    try:
        await listener.add_listener(CHANNEL, lambda *args: heard.append(args[3]))
        async with transaction():
            await record(LampLit(lamp=7), SYSTEM)
            await record(LampLit(lamp=8), SYSTEM)
        async with transaction():
            for lamp in range(1000):
                await record(LampLit(lamp=lamp), SYSTEM)
        await asyncio.sleep(0.1)
    finally:
        await listener.close()

    ids = [row["id"] for row in await fetch("SELECT id FROM events ORDER BY id LIMIT 2")]
    assert heard == [f"{ids[0]} lamp:7,{ids[1]} lamp:8", ""]
