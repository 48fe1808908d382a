"""Hints reach who wants them, are not doubled, overflow into one refresh, and end with the process."""

import asyncio

import pytest

from helpdesk.live import hub as hub_module
from helpdesk.live.hub import BACKLOG, EVERYTHING, REST_SECONDS, Client, Hub


async def hints(client: Client, count: int) -> list[str | None]:
    return [await client.next_hint() for _ in range(count)]


def waiting(client: Client) -> int:
    return len(client._hints)


async def silent(client: Client, seconds: float) -> bool:
    """Nothing comes for so long."""
    try:
        async with asyncio.timeout(seconds):
            await client.next_hint()
    except TimeoutError:
        return True
    return False


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
    assert waiting(client) == 0


async def test_first_hint_comes_at_once_and_later_ones_of_the_same_second_together() -> None:
    hub, client, loop = Hub(), Client(), asyncio.get_running_loop()
    hub.want(client, frozenset({"ticket:1", "ticket:2"}))
    began = loop.time()

    hub.publish("ticket:1")
    first, at_once = await hints(client, 1), loop.time() - began
    for topic in ("ticket:1", "ticket:2", "ticket:1", "ticket:1"):
        hub.publish(topic)
    other, also_at_once = await hints(client, 1), loop.time() - began
    later, after = await hints(client, 1), loop.time() - began

    assert (first, other, later) == (["ticket:1"], ["ticket:2"], ["ticket:1"])
    assert at_once < also_at_once < 0.5 < REST_SECONDS - 0.01 <= after < REST_SECONDS + 0.5
    assert await silent(client, 0.05)


async def test_ten_seconds_of_changes_are_a_hint_a_second_and_the_last_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub_module, "REST_SECONDS", 0.05)
    hub, client = Hub(), Client()
    hub.want(client, frozenset({"ticket:1"}))
    told: list[int] = []
    changed = 0

    async def hear() -> None:
        while await client.next_hint():
            told.append(changed)

    hearing = asyncio.ensure_future(hear())
    for changed in range(1, 101):  # noqa: B007 - read by whoever hears
        hub.publish("ticket:1")
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.1)
    hearing.cancel()

    assert (told[0], told[-1]) == (1, 100)
    assert len(told) <= 0.005 * 100 / 0.05 * 2 + 2


async def test_what_is_wanted_no_longer_is_not_told_later() -> None:
    hub, client = Hub(), Client()
    hub.want(client, frozenset({"ticket:1", "ticket:2"}))
    hub.publish("ticket:1")
    assert await hints(client, 1) == ["ticket:1"]
    hub.publish("ticket:1")
    hub.publish("ticket:2")

    hub.want(client, frozenset())

    assert await silent(client, REST_SECONDS + 0.1)


async def test_whoever_takes_by_themselves_is_called_when_there_is_something() -> None:
    called: list[bool] = []
    hub, client = Hub(), Client(lambda: called.append(client.has_hints))
    hub.want(client, frozenset({"ticket:1"}))

    hub.publish("ticket:1")

    assert (called, client.take(), client.has_hints) == ([True], "ticket:1", False)


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
