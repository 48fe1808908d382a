"""From a recorded event to a hint: at once, after a lost connection, after very many, and never twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from helpdesk.db.engine import DB
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM
from helpdesk.events.record import LONGEST_PAYLOAD, record
from helpdesk.live import bridge as bridging
from helpdesk.live.bridge import LOOKED_AT, Bridge
from helpdesk.live.hub import EVERYTHING, Client, Hub, public_topic
from helpdesk.tickets.events import SubjectChanged, TagsChanged

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

LISTENERS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'helpdesk-listen'"
    " AND state = 'idle' AND query LIKE 'LISTEN%'"
)


@asynccontextmanager
async def bridged(hub: Hub) -> AsyncIterator[None]:
    """A bridge for the length of the block, which begins when it listens."""
    running = asyncio.ensure_future(Bridge(hub).run())
    try:
        await listening()
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def listening() -> None:
    async with asyncio.timeout(5):
        while not await fetch_value(f"SELECT count(*) {LISTENERS}"):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.01)


async def cut_off() -> None:
    """End the connection that listens, as a restart of the server or a network does."""
    assert await fetch_value(f"SELECT count(pg_terminate_backend(pid)) {LISTENERS}") == 1


async def change(*tickets: int) -> None:
    """Something happens to these tickets, in one transaction."""
    async with transaction():
        for ticket in tickets:
            await record(SubjectChanged(ticket=ticket), SYSTEM)


def showing(hub: Hub, *topics: str) -> Client:
    client = Client()
    hub.want(client, frozenset(topics))
    return client


async def hints(client: Client, count: int) -> list[str | None]:
    async with asyncio.timeout(5):
        return [await client.next_hint() for _ in range(count)]


async def silence(client: Client) -> bool:
    """Nothing more comes within a moment."""
    try:
        async with asyncio.timeout(0.2):
            await client.next_hint()
    except TimeoutError:
        return True
    return False


async def test_recorded_event_reaches_who_shows_its_subject_or_a_list_of_them() -> None:
    hub = Hub()
    page, desk, other = showing(hub, "ticket:7"), showing(hub, "tickets"), showing(hub, "ticket:8")

    async with bridged(hub):
        await change(7)

        assert await hints(page, 1) == ["ticket:7"]
        assert await hints(desk, 1) == ["tickets"]
        assert await silence(other)


async def test_customers_are_told_of_what_they_see_change_and_of_nothing_else() -> None:
    hub = Hub()
    customer, staff = showing(hub, public_topic("ticket:7")), showing(hub, "ticket:7")

    async with bridged(hub):
        async with transaction():
            await record(TagsChanged(ticket=7), SYSTEM)
        assert await hints(staff, 1) == ["ticket:7"]
        assert await silence(customer)

        await cut_off()
        await change(7)
        assert await hints(customer, 1) == [public_topic("ticket:7")]

        await listening()
        async with transaction():
            await record(TagsChanged(ticket=7), SYSTEM)
        assert await silence(customer)


async def test_what_was_missed_tells_customers_no_more_than_what_was_heard() -> None:
    hub = Hub()
    customer, staff = showing(hub, public_topic("ticket:7")), showing(hub, "ticket:7", "ticket:8")

    async with bridged(hub):
        async with transaction():
            for ticket in [7, *range(1000, 1000 + LONGEST_PAYLOAD // 10)]:
                await record(TagsChanged(ticket=ticket), SYSTEM)
        assert await hints(staff, 1) == ["ticket:7"]
        assert await silence(customer)


async def test_event_of_a_failed_transaction_is_not_told() -> None:
    hub = Hub()
    page = showing(hub, "ticket:7", "ticket:8")

    async with bridged(hub):
        with pytest.raises(ValueError, match="no"):
            async with transaction():
                await record(SubjectChanged(ticket=7), SYSTEM)
                raise ValueError("no")
        await change(8)

        assert await hints(page, 1) == ["ticket:8"]
        assert await silence(page)


async def test_what_was_there_before_is_no_news() -> None:
    hub = Hub()
    page = showing(hub, "ticket:6", "ticket:7")
    await change(6)

    async with bridged(hub):
        await change(7)

        assert await hints(page, 1) == ["ticket:7"]
        assert await silence(page)


async def test_lost_connection_comes_back_and_what_was_missed_is_told() -> None:
    hub = Hub()
    page = showing(hub, "ticket:7", "ticket:8")

    async with bridged(hub):
        await cut_off()
        await change(7)
        assert await hints(page, 1) == ["ticket:7"]

        await listening()
        await change(8)
        assert await hints(page, 1) == ["ticket:8"]


async def test_nothing_is_told_twice() -> None:
    hub = Hub()
    page = showing(hub, "ticket:7", "ticket:8", "tickets")

    async with bridged(hub):
        await change(7)
        assert await hints(page, 2) == ["ticket:7", "tickets"]

        await cut_off()
        await change(8)

        assert await hints(page, 2) == ["ticket:8", "tickets"]
        await listening()
        assert await silence(page)


async def test_older_id_that_commits_after_a_younger_one_is_told() -> None:
    hub = Hub()
    page = showing(hub, "ticket:7", "ticket:8")
    slow = await asyncpg.connect(**DB.config)

    async with bridged(hub):
        slowly = slow.transaction()
        await slowly.start()
        await slow.execute(
            "INSERT INTO events (name, subject_kind, subject_id, actor_kind)"
            " VALUES ('SubjectChanged', 'ticket', 7, 'system')"
        )
        await change(8)
        assert await hints(page, 1) == ["ticket:8"]

        await slowly.commit()
        await cut_off()

        assert await hints(page, 1) == ["ticket:7"]
    await slow.close()


async def test_more_events_than_a_notification_holds_are_read_from_the_table() -> None:
    hub = Hub()
    tickets = range(1, LONGEST_PAYLOAD // 10)
    page = showing(hub, "ticket:1", f"ticket:{tickets[-1]}")

    async with bridged(hub):
        await change(*tickets)

        assert await hints(page, 2) == ["ticket:1", f"ticket:{tickets[-1]}"]


async def test_more_events_than_a_look_goes_through_refresh_everything_once() -> None:
    hub = Hub()
    page = showing(hub, "ticket:1", "ticket:5")

    async with bridged(hub):
        await change(*range(1, LOOKED_AT + 2))
        assert await hints(page, 1) == [EVERYTHING]

        await change(5)
        assert await hints(page, 1) == ["ticket:5"]
        assert await silence(page)


async def test_memory_of_what_was_told_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridging, "MOST_REMEMBERED", 3)
    bridge = Bridge(Hub())

    for event_id in range(10):
        bridge._tell(event_id, "ticket:1", is_public=False)

    assert list(bridge._told) == [7, 8, 9]


async def test_database_that_is_away_for_a_while_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridging, "AGAIN_SECONDS", 0.05)
    monkeypatch.setattr(bridging, "CATCH_UP_SECONDS", 0.05)
    hub = Hub()
    page = showing(hub, "ticket:7", "ticket:8")
    await execute("ALTER TABLE events RENAME TO events_away")
    running = asyncio.ensure_future(Bridge(hub).run())
    await asyncio.sleep(0.1)

    await execute("ALTER TABLE events_away RENAME TO events")
    await listening()
    await change(7)
    assert await hints(page, 1) == ["ticket:7"]

    await execute("ALTER TABLE events RENAME TO events_away")
    await asyncio.sleep(0.1)
    await execute("ALTER TABLE events_away RENAME TO events")
    await cut_off()
    await change(8)
    assert await hints(page, 1) == ["ticket:8"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_bridge_that_breaks_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Breaking(Hub):
        """A hub that fails once, with a failure nobody expects."""

        is_broken = True

        def publish_to_all(self) -> None:
            self.is_broken, was_broken = False, self.is_broken
            if was_broken:
                raise LookupError("broken on purpose")
            super().publish_to_all()

    monkeypatch.setattr(bridging, "AGAIN_SECONDS", 0.05)
    hub = Breaking()
    page = showing(hub, "ticket:5")

    async with bridged(hub):
        await change(*range(1, LOOKED_AT + 2))
        async with asyncio.timeout(5):
            while hub.is_broken:  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0.01)
        await listening()
        await change(5)

        assert await hints(page, 1) == ["ticket:5"]
