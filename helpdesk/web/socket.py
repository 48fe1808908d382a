"""The socket of open pages: they say what they show, and hear when it changed and who else is there."""

import asyncio
import contextlib

import asyncpg
import msgspec
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect
from msgspec import Struct

from helpdesk.accounts.queries.sessions import actor_of
from helpdesk.core.errors import Unavailable
from helpdesk.core.settings import Settings
from helpdesk.events.actor import Actor, Customer, Staff
from helpdesk.live.allowance import Allowance
from helpdesk.live.hub import EVERYTHING, HUB, Client, public_topic, topic_of_page
from helpdesk.live.presence import TOPIC as PRESENCE
from helpdesk.live.seat import Doing, Seat, crowded, is_presence, presence_news
from helpdesk.tickets.queries.visible import visible_ticket_ids
from helpdesk.web.kit.guards import signed_in
from helpdesk.web.kit.sessions import cookie_name
from helpdesk.web.kit.visit import current_visit

MOST_TOPICS = 100
# A change of topics costs a look at the database; a list in which much happens changes every second.
MOST_CHANGES = 120
CHANGES_PER_SECONDS = 60
SESSION_CHECK_SECONDS = 60
STAFF_TOPICS = frozenset({"tickets"})
ABOUT_TICKETS = frozenset({"ticket", PRESENCE})
LONGEST_ID = 18
GOING_AWAY = 1001
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013
SESSION_ENDED = 4401
LOST = (Unavailable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Said(Struct, frozen=True):
    """What a page sends: every topic it shows, each time the set changes; and what its reader does."""

    topics: list[str] | None = None
    doing: Doing | None = None


class Hint(Struct, frozen=True):
    topic: str


@websocket("/live", guards=[signed_in])
async def live(socket: WebSocket, settings: NamedDependency[Settings]) -> None:
    """Send hints for the topics this person may see, until the page or the session ends."""
    token = socket.cookies.get(cookie_name(is_secure=settings.is_secure), "")
    await socket.accept()
    visit = current_visit()
    await LivePage(socket, token, visit.actor, Seat(visit.picture)).serve()


class LivePage:
    """One open page: what it shows, who looks at it, and the session that lets them."""

    def __init__(self, socket: WebSocket, token: str, actor: Actor, seat: Seat) -> None:
        self._socket = socket
        self._token = token
        self._actor = actor
        self._seat = seat
        self._shown: list[str] = []
        self._changes = Allowance(most=MOST_CHANGES, per_seconds=CHANGES_PER_SECONDS)
        self._client = Client()
        self._person = Client()

    async def serve(self) -> None:
        """Listen to the page and to what happens, until one of both ends."""
        HUB.want(self._client, frozenset())
        HUB.want(self._person, frozenset({f"person:{self._actor.person}"}))
        try:
            await self._serve()
        except* WebSocketDisconnect:
            pass  # the page is gone; there is nobody to tell
        except* LOST:
            with contextlib.suppress(OSError, RuntimeError):
                await self._socket.close(code=TRY_AGAIN_LATER)
        finally:
            self._seat.leave()
            HUB.leave(self._client)
            HUB.leave(self._person)

    async def _serve(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            others = [tasks.create_task(self._send_hints()), tasks.create_task(self._end_with_session())]
            await self._receive_topics()
            for task in others:
                task.cancel()

    async def _receive_topics(self) -> None:
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                text = await self._socket.receive_text()
                if not self._changes.take():
                    await self._socket.close(code=POLICY_VIOLATION)
                    return
                try:
                    said = msgspec.json.decode(text, type=Said)
                except msgspec.MsgspecError:
                    continue
                await self._heed(said)

    async def _heed(self, said: Said) -> None:
        if said.topics is not None:
            self._shown = said.topics[:MOST_TOPICS]
            await self._listen_to_shown()
        if said.doing is not None:
            await self._seat.take(self._actor, said.doing)

    async def _listen_to_shown(self) -> None:
        before = self._client.topics
        HUB.want(self._client, await _allowed(self._actor, self._shown))
        for topic in crowded(self._client.topics - before):
            self._client.tell(topic)

    async def _send_hints(self) -> None:
        while (topic := await self._client.next_hint()) is not None:
            if await self._may_hear(topic):
                await self._socket.send_text(self._message(topic))
            if topic == EVERYTHING:
                for missed in filter(is_presence, self._client.topics):
                    self._client.tell(missed)
        await self._socket.close(code=GOING_AWAY)

    def _message(self, topic: str) -> str:
        if is_presence(topic):
            return presence_news(topic, self._actor)
        return msgspec.json.encode(Hint(topic_of_page(topic))).decode()

    async def _may_hear(self, topic: str) -> bool:
        """Whoever does not see everything is asked about at each hint: it may have ended this moment."""
        if topic == EVERYTHING or not _sees_less(self._actor):
            return True
        return topic in await _allowed(self._actor, [topic_of_page(topic)])

    async def _end_with_session(self) -> None:
        """Close the socket when its session has ended, and see no more than the person may by now."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SESSION_CHECK_SECONDS):
                    await self._person.next_hint()
            found = await actor_of(self._token)
            if found is None:
                await self._socket.close(code=SESSION_ENDED)
                return
            self._actor = found.actor
            await self._listen_to_shown()
            await self._seat.keep(self._actor)


def _sees_less(actor: Actor) -> bool:
    return isinstance(actor, Customer) or (isinstance(actor, Staff) and bool(actor.hidden_teams))


async def _allowed(actor: Actor, topics: list[str]) -> frozenset[str]:
    """The topics of these that the actor may hear of; others are left out without a word."""
    ids = {topic: ticket for topic in topics if (ticket := _ticket_of(topic))}
    seen = await visible_ticket_ids(actor, sorted(set(ids.values()))) if ids else frozenset()
    tickets = frozenset(topic for topic, ticket in ids.items() if ticket in seen)
    if isinstance(actor, Staff):
        return tickets | (STAFF_TOPICS | {f"tray:{actor.person}"}).intersection(topics)
    return frozenset(public_topic(topic) for topic in tickets if not is_presence(topic))


def _ticket_of(topic: str) -> int | None:
    """The id in `ticket:88` or `presence:88`; None for other topics, and for a number that no row has."""
    kind, _, number = topic.partition(":")
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID
    return int(number) if kind in ABOUT_TICKETS and is_number else None
