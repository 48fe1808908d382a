"""The socket of open pages: they say what they show, and hear when it changed and who else is there."""

import asyncio
import contextlib
from array import array
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Annotated

import asyncpg
import msgspec
from litestar.connection import ASGIConnection
from litestar.types import Receive, Scope, Send
from msgspec import Meta, Struct

from helpdesk.accounts.queries.sessions import SignedIn, actor_of
from helpdesk.core.errors import Unavailable
from helpdesk.core.ids import hash_token
from helpdesk.events.actor import Actor, Customer, Staff
from helpdesk.live.allowance import Allowance
from helpdesk.live.hub import EVERYTHING, HUB, Client, public_topic, topic_of_page
from helpdesk.live.lists import LISTS, VIEW, ShownList, is_key
from helpdesk.live.presence import TOPIC as PRESENCE
from helpdesk.live.seat import Doing, Seat, crowded, is_presence, presence_news
from helpdesk.live.sessions import OPEN_PAGES
from helpdesk.live.shown_lists import shown_lists
from helpdesk.tickets.queries.visible import visible_ticket_ids
from helpdesk.web.kit.lines import Ended, Line
from helpdesk.web.kit.security import is_same_origin
from helpdesk.web.kit.sessions import cookie_name

PATH = "/live"
MOST_TOPICS = 100
MOST_ROWS = 500
# A change of topics costs a look at the database; a list in which much happens changes every second.
MOST_CHANGES = 120
CHANGES_PER_SECONDS = 60
STAFF_TOPICS = frozenset({"tickets"})
ABOUT_TICKETS = frozenset({"ticket", PRESENCE})
LONGEST_ID = 18
LARGEST_ID = 2**63 - 1
GOING_AWAY = 1001
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013
SESSION_ENDED = 4401
LOST = (Unavailable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Said(Struct, frozen=True):
    """What a page sends: the topics and rows it shows, when they change, and what its reader does."""

    topics: list[str] | None = None
    rows: list[Annotated[int, Meta(ge=1, le=LARGEST_ID)]] | None = None
    doing: Doing | None = None


class Shown(Struct, frozen=True):
    """What a page shows, as far as it is listened to; rows in order."""

    topics: tuple[str, ...] = ()
    rows: Sequence[int] | None = None


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
    if found is None or found.lacks_factor:
        return None
    return LivePage(line, hash_token(token), found.actor, Seat(found.picture))


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
        "_seat",
        "_sending",
        "_shown",
        "_untold",
        "token_hash",
    )

    def __init__(self, line: Line, token_hash: bytes, actor: Actor, seat: Seat) -> None:
        self.token_hash = token_hash
        self._line = line
        self._actor = actor
        self._seat = seat
        self._shown = Shown()
        self._changes = Allowance(most=MOST_CHANGES, per_seconds=CHANGES_PER_SECONDS)
        self._client = Client(self._send_soon)
        self._untold: tuple[str, ...] = ()
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
            self._seat.leave()
            LISTS.show(self._client, ())
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
        if said.topics is not None:
            named = said.rows
            rows = None if named is None or len(named) > MOST_ROWS else array("q", sorted(named))
            self._shown = Shown(tuple(said.topics[:MOST_TOPICS]), rows)
            await self._listen_to_shown()
        if said.doing is not None:
            await self._seat.take(self._actor, said.doing)

    async def _listen_to_shown(self) -> None:
        shown, actor = self._shown, self._actor
        allowed, lists = await _allowed(actor, shown.topics), await _lists_in(shown, actor)
        # Whoever changed either meanwhile asks by themselves.
        if shown is self._shown and actor is self._actor:
            before = self._client.topics
            HUB.want(self._client, allowed)
            LISTS.show(self._client, lists)
            self._tell_people(crowded(allowed - before))

    def _tell_people(self, topics: Iterable[str]) -> None:
        """Send who is where, beside the hints: there may be more of them than a client keeps."""
        self._untold = (*self._untold, *topics)
        if self._untold:
            self._send_soon()

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
        while self._is_asked_again or self._untold or self._client.has_hints:
            if self._is_asked_again:
                self._is_asked_again = False
                await self._listen_to_shown()
                await self._seat.keep(self._actor)
                continue
            if self._untold:
                await self._say_people()
                continue
            topic = self._client.take()
            if topic is None:
                await self._close(self._close_code)
                return
            if await self._may_hear(topic):
                await self._line.say(self._message(topic))
            if topic == EVERYTHING:
                self._tell_people(filter(is_presence, self._client.topics))

    async def _say_people(self) -> None:
        topics, self._untold = self._untold, ()
        allowed = await _allowed(self._actor, topics) if _sees_less(self._actor) else topics
        for topic in topics:
            if topic in allowed:
                await self._line.say(self._message(topic))

    def _message(self, topic: str) -> str:
        if is_presence(topic):
            return presence_news(topic, self._actor)
        return msgspec.json.encode(Hint(topic_of_page(topic))).decode()

    async def _may_hear(self, topic: str) -> bool:
        """Whoever does not see everything is asked about at each hint: it may have ended this moment."""
        if topic == EVERYTHING or not _sees_less(self._actor):
            return True
        return topic in await _allowed(self._actor, [topic_of_page(topic)])

    async def _close(self, code: int) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            await self._line.close(code)


def _sees_less(actor: Actor) -> bool:
    return isinstance(actor, Customer) or (isinstance(actor, Staff) and bool(actor.hidden_teams))


async def _allowed(actor: Actor, topics: Sequence[str]) -> frozenset[str]:
    """The topics of these that the actor may hear of; others are left out without a word."""
    ids = {topic: ticket for topic in topics if (ticket := _ticket_of(topic))}
    seen = await visible_ticket_ids(actor, sorted(set(ids.values()))) if ids else frozenset()
    tickets = frozenset(topic for topic, ticket in ids.items() if ticket in seen)
    if isinstance(actor, Staff):
        own = STAFF_TOPICS | {f"tray:{actor.person}"}
        return tickets.union(topic for topic in topics if topic in own or _list_of(topic))
    return frozenset(public_topic(topic) for topic in tickets if not is_presence(topic))


async def _lists_in(shown: Shown, actor: Actor) -> list[ShownList]:
    """The lists of tickets on a page of the desk."""
    if not isinstance(actor, Staff):
        return []
    return await shown_lists(actor, filter(None, map(_list_of, shown.topics)), shown.rows)


def _list_of(topic: str) -> str:
    """The key in `view:open` or `view:12`; nothing for any other topic."""
    kind, _, key = topic.partition(":")
    return key if kind == VIEW and is_key(key) else ""


def _ticket_of(topic: str) -> int | None:
    """The id in `ticket:88` or `presence:88`; None for other topics, and for a number that no row has."""
    kind, _, number = topic.partition(":")
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID
    return int(number) if kind in ABOUT_TICKETS and is_number else None
