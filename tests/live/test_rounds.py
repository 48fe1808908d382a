"""Processes tell each other who is where: at once, again after a lost line; one that is gone is forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import msgspec
import pytest

from helpdesk.db.sql import execute, fetch_value
from helpdesk.live import rounds as rounds_module
from helpdesk.live.presence import Onlooker, Presence, State
from helpdesk.live.rounds import CHANNEL, LONGEST_PAYLOAD, Rounds

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

LISTENERS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'helpdesk-listen'"
    " AND state = 'idle' AND query LIKE 'LISTEN%'"
)


def someone(person: int, state: State = State.VIEWING, name: str = "") -> Onlooker:
    return Onlooker(person=person, name=name or f"Person {person}", state=state)


@asynccontextmanager
async def processes(count: int) -> AsyncIterator[list[Presence]]:
    """So many web processes of one database, which hear each other."""
    found = [Presence(lambda _topic: None) for _ in range(count)]
    async with AsyncExitStack() as stack:
        for each in found:
            await stack.enter_async_context(told(each))
        await listening(count)
        yield found


@asynccontextmanager
async def told(presence: Presence) -> AsyncIterator[asyncio.Task[None]]:
    """A process's rounds for the length of the block."""
    running = asyncio.ensure_future(Rounds(presence).run())
    try:
        yield running
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def listening(count: int) -> None:
    async with asyncio.timeout(5):
        while await fetch_value(f"SELECT count(*) {LISTENERS}") != count:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)


async def seen(presence: Presence, ticket: int, *expected: tuple[int, str]) -> None:
    """Wait until exactly these people are at the ticket."""
    try:
        async with asyncio.timeout(5):
            while people(presence, ticket) != list(expected):  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0.01)
    except TimeoutError:
        pytest.fail(f"{people(presence, ticket)} and not {list(expected)}")


def people(presence: Presence, ticket: int) -> list[tuple[int, str]]:
    return [(each.person, each.state) for each in presence.people(ticket)]


async def test_coming_turning_and_going_is_told() -> None:
    async with processes(3) as (one, two, three):
        one.come("page", 88, someone(3))
        for other in (two, three):
            await seen(other, 88, (3, "viewing"))

        one.come("page", 88, someone(3, State.TYPING))
        two.come("page", 88, someone(4))
        await seen(three, 88, (3, "typing"), (4, "viewing"))

        one.go("page")
        for each in (one, two, three):
            await seen(each, 88, (4, "viewing"))


async def test_process_that_begins_later_is_told_everything() -> None:
    long_name = "å" * 60
    async with processes(1) as (one,):
        for ticket in range(1, 101):
            one.come(ticket, ticket, someone(3, name=long_name))
        assert len(msgspec.json.encode(one.here())) > 2 * LONGEST_PAYLOAD

        late = Presence(lambda _topic: None)
        async with told(late):
            await seen(late, 100, (3, "viewing"))

            assert late.people(1) == [someone(3, name=long_name)]


async def test_what_was_missed_while_the_line_was_dead_is_told_again() -> None:
    async with processes(2) as (one, two):
        one.come("stays", 88, someone(3))
        one.come("goes", 88, someone(4))
        await seen(two, 88, (3, "viewing"), (4, "viewing"))

        await execute(f"SELECT pg_terminate_backend(pid) {LISTENERS}")
        one.go("goes")
        one.come("comes", 88, someone(5))

        await seen(two, 88, (3, "viewing"), (5, "viewing"))


async def test_notification_that_was_missed_is_noticed_at_the_next_one() -> None:
    async with processes(2) as (one, two):
        one.come("page", 88, someone(3))
        await seen(two, 88, (3, "viewing"))

        lost = (
            f'{{"process":"other","number":7,"sights":[[99,8,{msgspec.json.encode(someone(8)).decode()}]]}}'
        )
        await execute("SELECT pg_notify($1, $2)", CHANNEL, lost)
        await seen(two, 99, (8, "viewing"))
        again = lost.replace('"number":7', '"number":9').replace("[99,8,", "[98,8,")
        await execute("SELECT pg_notify($1, $2)", CHANNEL, again)
        await seen(two, 98, (8, "viewing"))

        # both asked for everything, and what is told again is right
        await seen(two, 88, (3, "viewing"))
        assert people(one, 98) == [(8, "viewing")]


async def test_process_that_ends_takes_its_people_along() -> None:
    async with processes(1) as (one,):
        other = Presence(lambda _topic: None)
        async with told(other):
            other.come("page", 88, someone(4))
            await seen(one, 88, (4, "viewing"))

        await seen(one, 88)


async def test_process_that_falls_silent_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds_module, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(rounds_module, "SILENT_SECONDS", 0.5)
    async with processes(2) as (one, two):
        two.come("page", 88, someone(4))
        sight = f"[88,8,{msgspec.json.encode(someone(8)).decode()}]"
        silent = f'{{"process":"silent","number":1,"is_whole":true,"sights":[{sight}]}}'
        await execute("SELECT pg_notify($1, $2)", CHANNEL, silent)
        await seen(one, 88, (4, "viewing"), (8, "viewing"))

        await seen(one, 88, (4, "viewing"))


async def test_rubbish_is_ignored() -> None:
    async with processes(2) as (one, two):
        for rubbish in ("", "{", "[]", "null", '{"process": 3}', '{"process":"x","number":1,"sights":[[1]]}'):
            await execute("SELECT pg_notify($1, $2)", CHANNEL, rubbish)
        one.come("page", 88, someone(3))

        await seen(two, 88, (3, "viewing"))


async def test_database_that_is_away_for_a_while_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds_module, "AGAIN_SECONDS", 0.05)
    async with processes(2) as (one, two):
        away = True

        async def sometimes(statement: str, *args: object) -> int:
            if away:
                raise OSError("away")
            return await execute(statement, *args)

        monkeypatch.setattr(rounds_module, "execute", sometimes)
        one.come("page", 88, someone(3))
        await asyncio.sleep(0.3)
        unheard = people(two, 88)
        away = False

        await seen(two, 88, (3, "viewing"))
        assert unheard == []
