"""Hints reach who wants them, are not doubled, overflow into one refresh, and end with the process."""

import asyncio

import pytest

from helpdesk.live import hub as hub_module
from helpdesk.live.hub import BACKLOG, EVERYTHING, Client, Hub


async def hints(client: Client, count: int) -> list[str | None]:
    return [await client.next_hint() for _ in range(count)]


def waiting(client: Client) -> int:
    return client._hints.qsize()


async def test_client_hears_only_of_its_topics() -> None:
    hub, one, other = Hub(), Client(), Client()
    hub.want(one, frozenset({"ticket:1"}))
    hub.want(other, frozenset({"ticket:2"}))

    hub.publish("ticket:1")

    assert await hints(one, 1) == ["ticket:1"]
    assert waiting(other) == 0


async def test_waiting_hint_is_not_doubled() -> None:
    hub, client = Hub(), Client()
    hub.want(client, frozenset({"ticket:1", "ticket:2"}))

    for topic in ("ticket:1", "ticket:1", "ticket:2"):
        hub.publish(topic)

    assert await hints(client, 2) == ["ticket:1", "ticket:2"]
    hub.publish("ticket:1")
    assert await hints(client, 1) == ["ticket:1"]


async def test_client_that_falls_behind_refreshes_everything_once() -> None:
    hub, client = Hub(), Client()
    topics = [f"ticket:{number}" for number in range(BACKLOG + 5)]
    hub.want(client, frozenset(topics))

    for topic in topics:
        hub.publish(topic)

    assert await hints(client, 1) == [EVERYTHING]
    assert waiting(client) == 0


def test_topics_without_clients_are_forgotten() -> None:
    hub = Hub()
    for number in range(1000):
        client = Client()
        hub.want(client, frozenset({f"ticket:{number}"}))
        hub.leave(client)

    assert hub.topics == frozenset()


async def test_ending_tells_everyone_and_waits_until_they_have_left() -> None:
    hub, page, idle = Hub(), Client(), Client()
    hub.want(page, frozenset({"ticket:1"}))
    hub.want(idle, frozenset())
    hub.publish("ticket:1")
    ended: list[str | None] = []

    async def leave(client: Client) -> None:
        ended.append(await client.next_hint())
        hub.leave(client)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(leave(page))
        tasks.create_task(leave(idle))
        await hub.end()
        assert ended == [None, None]


async def test_ending_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "GOODBYE_SECONDS", 0.05)
    hub, client = Hub(), Client()
    hub.want(client, frozenset({"ticket:1"}))

    async with asyncio.timeout(2):
        await hub.end()

    hub.publish("ticket:1")
    assert await hints(client, 1) == [None]
    assert waiting(client) == 0


async def test_ending_an_empty_hub_takes_no_time() -> None:
    async with asyncio.timeout(0.01):
        await Hub().end()


async def test_everyone_may_be_told_to_refresh() -> None:
    hub, page, idle = Hub(), Client(), Client()
    hub.want(page, frozenset({"ticket:1", "tickets"}))
    hub.want(idle, frozenset())

    hub.publish_to_all()

    assert await hints(page, 1) == [EVERYTHING]
    assert (waiting(page), waiting(idle)) == (0, 1)
