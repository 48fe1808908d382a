"""The hub of one process: which client wants to hear of which topic. Hints are topics, never content."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress

EVERYTHING = "*"
BACKLOG = 64
GOODBYE_SECONDS = 1.0
# No page is told of one topic more often than this.
REST_SECONDS = 1.0

_FOR_CUSTOMERS = " public"


def public_topic(topic: str) -> str:
    """What customers listen to in place of a topic: they are not to know that something internal happened."""
    return topic + _FOR_CUSTOMERS


def topic_of_page(topic: str) -> str:
    """The topic as a page calls it, whoever looks at it."""
    return topic.removesuffix(_FOR_CUSTOMERS)


class Client:
    """One open page. Of a topic it hears at once, and then at most once a second.

    What happens within that second is told together when it is over, so that the last state is always told.
    A client that falls behind is told to refresh everything, once. `on_hint` is called when there is
    something to take, so that nobody has to wait for it.
    """

    __slots__ = ("_hints", "_is_ended", "_on_hint", "_resting", "_waiting", "topics")

    def __init__(self, on_hint: Callable[[], None] | None = None) -> None:
        self.topics: frozenset[str] = frozenset()
        self._on_hint = on_hint
        # In the order in which they came, each once.
        self._hints: dict[str, None] = {}
        # What was told within the last second, and whether it happened again.
        self._resting: dict[str, bool] = {}
        self._waiting: asyncio.Future[None] | None = None
        self._is_ended = False

    def tell(self, topic: str) -> None:
        """Queue a hint; one that waits already is not doubled."""
        if self._is_ended:
            return
        if topic in self._resting:
            self._resting[topic] = True
        elif topic not in self._hints and EVERYTHING not in self._hints:
            if len(self._hints) >= BACKLOG:
                self._hints.clear()
                topic = EVERYTHING
            self._hints[topic] = None
            self._wake()

    def end(self) -> None:
        """Say that nothing more will come."""
        self._is_ended = True
        self._hints.clear()
        self._wake()

    def forget(self, topics: frozenset[str]) -> None:
        """What waited of these is not told any more."""
        for topic in topics:
            self._hints.pop(topic, None)
            if topic in self._resting:
                self._resting[topic] = False

    @property
    def has_hints(self) -> bool:
        """Whether there is something to take, be it the end."""
        return bool(self._hints) or self._is_ended

    def take(self) -> str | None:
        """The next topic that changed, whenever `has_hints`; None when nothing more will come."""
        if self._is_ended:
            return None
        topic = next(iter(self._hints))
        del self._hints[topic]
        self._resting[topic] = False
        asyncio.get_running_loop().call_later(REST_SECONDS, self._rested, topic)
        return topic

    async def next_hint(self) -> str | None:
        """The same, as soon as there is one."""
        while not self.has_hints:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return self.take()

    def _rested(self, topic: str) -> None:
        if self._resting.pop(topic, False):
            self.tell(topic)

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
        if self._on_hint is not None:
            self._on_hint()


class Hub:
    """All clients of this process by the topics they want."""

    def __init__(self) -> None:
        self._clients: dict[str, set[Client]] = defaultdict(set)
        self._everyone: set[Client] = set()
        self._emptied: asyncio.Event | None = None
        self._hearers: set[Callable[[str], None]] = set()

    def tell_also(self, hear: Callable[[str], None]) -> None:
        """Call this with every topic as well, before the clients hear of it, and with "*" for all of them."""
        self._hearers.add(hear)

    def want(self, client: Client, topics: frozenset[str]) -> None:
        """Replace what a client wants to hear of; a topic without clients is forgotten."""
        self._everyone.add(client)
        for topic in client.topics - topics:
            self._drop(topic, client)
        client.forget(client.topics - topics)
        for topic in topics - client.topics:
            self._clients[topic].add(client)
        client.topics = topics

    def leave(self, client: Client) -> None:
        self.want(client, frozenset())
        self._everyone.discard(client)
        if self._emptied and not self._everyone:
            self._emptied.set()

    def publish(self, topic: str) -> None:
        """Give a hint to whoever wants the topic."""
        for hear in self._hearers:
            hear(topic)
        for client in list(self._clients.get(topic, ())):
            client.tell(topic)

    def publish_to_all(self) -> None:
        """Tell every client to refresh: something may have been missed."""
        for hear in self._hearers:
            hear(EVERYTHING)
        for client in self._everyone:
            client.tell(EVERYTHING)

    async def end(self) -> None:
        """Tell every client that this process ends, and give them a moment to leave."""
        if not self._everyone:
            return
        self._emptied = asyncio.Event()
        for client in self._everyone:
            client.end()
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._emptied.wait()

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(self._clients)

    def _drop(self, topic: str, client: Client) -> None:
        self._clients[topic].discard(client)
        if not self._clients[topic]:
            del self._clients[topic]


HUB = Hub()
