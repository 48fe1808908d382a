"""The hub of one process: which client wants to hear of which topic. Hints are topics, never content."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress

EVERYTHING = "*"
BACKLOG = 64
GOODBYE_SECONDS = 1.0


_FOR_CUSTOMERS = " public"


def public_topic(topic: str) -> str:
    """What customers listen to in place of a topic: they are not to know that something internal happened."""
    return topic + _FOR_CUSTOMERS


def topic_of_page(topic: str) -> str:
    """The topic as a page calls it, whoever looks at it."""
    return topic.removesuffix(_FOR_CUSTOMERS)


class Client:
    """One open page. A client that falls behind is told to refresh everything, once."""

    def __init__(self) -> None:
        self.topics: frozenset[str] = frozenset()
        self._hints: asyncio.Queue[str | None] = asyncio.Queue(BACKLOG)
        self._waiting: set[str] = set()

    def tell(self, topic: str) -> None:
        """Queue a hint; one that waits already is not doubled."""
        if topic in self._waiting or EVERYTHING in self._waiting:
            return
        if self._hints.full():
            self._replace_all(EVERYTHING)
            return
        self._waiting.add(topic)
        self._hints.put_nowait(topic)

    def end(self) -> None:
        """Say that nothing more will come."""
        self._replace_all(None)

    async def next_hint(self) -> str | None:
        """The next topic that changed, as soon as there is one; None when nothing more will come."""
        topic = await self._hints.get()
        if topic is not None:
            self._waiting.discard(topic)
        return topic

    def _replace_all(self, topic: str | None) -> None:
        while not self._hints.empty():
            self._hints.get_nowait()
        self._waiting = {EVERYTHING}
        self._hints.put_nowait(topic)


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
