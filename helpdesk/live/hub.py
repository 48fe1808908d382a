"""The hub of one process: which client wants to hear of which topic. Hints are topics, never content."""

import asyncio
from collections import defaultdict

EVERYTHING = "*"
BACKLOG = 64


class Client:
    """One open page. A client that falls behind is told to refresh everything, once."""

    def __init__(self) -> None:
        self.topics: frozenset[str] = frozenset()
        self._hints: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        self._waiting: set[str] = set()

    def tell(self, topic: str) -> None:
        """Queue a hint; one that waits already is not doubled."""
        if topic in self._waiting or EVERYTHING in self._waiting:
            return
        if self._hints.full():
            self._replace_all()
            return
        self._waiting.add(topic)
        self._hints.put_nowait(topic)

    async def next_hint(self) -> str:
        """The next topic that changed, as soon as there is one."""
        topic = await self._hints.get()
        self._waiting.discard(topic)
        return topic

    def _replace_all(self) -> None:
        while not self._hints.empty():
            self._hints.get_nowait()
        self._waiting = {EVERYTHING}
        self._hints.put_nowait(EVERYTHING)


class Hub:
    """All clients of this process by the topics they want."""

    def __init__(self) -> None:
        self._clients: dict[str, set[Client]] = defaultdict(set)

    def want(self, client: Client, topics: frozenset[str]) -> None:
        """Replace what a client wants to hear of; a topic without clients is forgotten."""
        for topic in client.topics - topics:
            self._drop(topic, client)
        for topic in topics - client.topics:
            self._clients[topic].add(client)
        client.topics = topics

    def leave(self, client: Client) -> None:
        self.want(client, frozenset())

    def publish(self, topic: str) -> None:
        """Give a hint to whoever wants the topic."""
        for client in list(self._clients.get(topic, ())):
            client.tell(topic)

    def publish_to_all(self) -> None:
        """Tell every client to refresh: something may have been missed."""
        everyone = {client for clients in self._clients.values() for client in clients}
        for client in everyone:
            client.tell(EVERYTHING)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(self._clients)

    def _drop(self, topic: str, client: Client) -> None:
        self._clients[topic].discard(client)
        if not self._clients[topic]:
            del self._clients[topic]


HUB = Hub()
