"""The socket of open pages: they say what they show, and hear when it changed. Content never passes it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import msgspec
from litestar.connection import ASGIConnection
from litestar.types import Receive, Scope, Send
from msgspec import Struct

from helpdesk.accounts.queries.sessions import SignedIn, actor_of
from helpdesk.core.errors import Unavailable
from helpdesk.core.ids import hash_token
from helpdesk.events.actor import Actor, Customer, Staff
from helpdesk.live.allowance import Allowance
from helpdesk.live.hub import EVERYTHING, HUB, Client, public_topic, topic_of_page
from helpdesk.live.sessions import OPEN_PAGES
from helpdesk.tickets.queries.visible import visible_ticket_ids
from helpdesk.web.kit.lines import Ended, Line
from helpdesk.web.kit.security import is_same_origin
from helpdesk.web.kit.sessions import cookie_name

PATH = "/live"
MOST_TOPICS = 100
# Each change costs a look at the database. Somebody who leafs through tickets changes once for each.
MOST_CHANGES = 60
CHANGES_PER_SECONDS = 60
STAFF_TOPICS = frozenset({"tickets"})
TICKET = "ticket"
LONGEST_ID = 18
GOING_AWAY = 1001
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013
SESSION_ENDED = 4401
LOST = (Unavailable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Said(Struct, frozen=True):
    """What a page sends: every topic it shows, each time the set changes."""

    topics: list[str]


class Hint(Struct, frozen=True):
    topic: str


def socket_of_pages(*, is_secure: bool) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The ASGI application behind `/live`, for pages of ours whose person is signed in."""
    cookie = cookie_name(is_secure=is_secure)

    async def live(scope: Scope, receive: Receive, send: Send) -> None:
        line = Line(scope, receive, send)
        try:
            page = await _page_of(line, cookie)
        except LOST:
            page = None
        if page is None:
            await line.close(POLICY_VIOLATION)
        else:
            await page.serve()

    return live


async def _page_of(line: Line, cookie: str) -> "LivePage | None":
    """The page whose socket this is; None where another site opens it, or nobody is signed in."""
    token = ASGIConnection(line.scope).cookies.get(cookie, "")
    if not token or not is_same_origin(line.scope):
        return None
    found = await actor_of(token)
    return None if found is None or found.lacks_factor else LivePage(line, hash_token(token), found.actor)


class LivePage:
    """One open page: what it shows, who looks at it, and the session that lets them.

    Idle pages are many, so nothing waits beside the page's own task: hints are sent by a task that lasts as
    long as there are some.
    """

    __slots__ = (
        "_actor",
        "_changes",
        "_client",
        "_close_code",
        "_is_asked_again",
        "_line",
        "_sending",
        "_shown",
        "token_hash",
    )

    def __init__(self, line: Line, token_hash: bytes, actor: Actor) -> None:
        self.token_hash = token_hash
        self._line = line
        self._actor = actor
        self._shown: tuple[str, ...] = ()
        self._changes = Allowance(most=MOST_CHANGES, per_seconds=CHANGES_PER_SECONDS)
        self._client = Client(self._send_soon)
        self._sending: asyncio.Task[None] | None = None
        self._is_asked_again = False
        self._close_code = GOING_AWAY

    @property
    def person(self) -> int:
        return self._actor.person or 0

    async def serve(self) -> None:
        """Listen to the page until it ends, or its session does."""
        await self._line.accept()
        HUB.want(self._client, frozenset())
        OPEN_PAGES.add(self)
        try:
            await self._receive()
        except LOST:
            await self._close(TRY_AGAIN_LATER)
        finally:
            OPEN_PAGES.remove(self)
            HUB.leave(self._client)
            if self._sending is not None:
                self._sending.cancel()

    def signed_in_as(self, found: SignedIn | None) -> None:
        """End with the session; before another hint, hear of no more than the person may see by now."""
        if found is None or found.lacks_factor:
            self._close_code = SESSION_ENDED
            self._client.end()
        elif found.actor != self._actor:
            self._actor = found.actor
            self._is_asked_again = True
            self._send_soon()

    async def _receive(self) -> None:
        with contextlib.suppress(Ended):
            while True:
                text = await self._line.heard()
                if not self._changes.take():
                    await self._close(POLICY_VIOLATION)
                    return
                with contextlib.suppress(msgspec.MsgspecError):
                    await self._heard(msgspec.json.decode(text, type=Said))

    async def _heard(self, said: Said) -> None:
        self._shown = tuple(said.topics[:MOST_TOPICS])
        await self._listen_to_shown()

    async def _listen_to_shown(self) -> None:
        shown, actor = self._shown, self._actor
        allowed = await _allowed(actor, shown)
        # Whoever changed either meanwhile asks by themselves.
        if shown is self._shown and actor is self._actor:
            HUB.want(self._client, allowed)

    def _send_soon(self) -> None:
        if self._sending is None:
            self._sending = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        try:
            await self._send_all()
        except LOST:
            await self._close(TRY_AGAIN_LATER)
        finally:
            self._sending = None

    async def _send_all(self) -> None:
        while self._is_asked_again or self._client.has_hints:
            if self._is_asked_again:
                self._is_asked_again = False
                await self._listen_to_shown()
                continue
            topic = self._client.take()
            if topic is None:
                await self._close(self._close_code)
                return
            if await self._may_hear(topic):
                await self._line.say(msgspec.json.encode(Hint(topic_of_page(topic))).decode())

    async def _may_hear(self, topic: str) -> bool:
        """Customers are asked for each hint: what their organisation shares may have ended this moment."""
        if not isinstance(self._actor, Customer) or topic == EVERYTHING:
            return True
        return topic in await _allowed(self._actor, [topic_of_page(topic)])

    async def _close(self, code: int) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            await self._line.close(code)


async def _allowed(actor: Actor, topics: Sequence[str]) -> frozenset[str]:
    """The topics of these that the actor may hear of; others are left out without a word."""
    ids = {ticket for topic in topics if (ticket := _ticket_of(topic))}
    seen = await visible_ticket_ids(actor, sorted(ids)) if ids else frozenset()
    tickets = frozenset(f"{TICKET}:{ticket}" for ticket in seen)
    if isinstance(actor, Staff):
        return tickets | (STAFF_TOPICS | {f"tray:{actor.person}"}).intersection(topics)
    return frozenset(public_topic(ticket) for ticket in tickets)


def _ticket_of(topic: str) -> int | None:
    """The id in `ticket:88`; None for any other topic, and for a number that no row has."""
    kind, _, number = topic.partition(":")
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID
    return int(number) if kind == TICKET and is_number else None
