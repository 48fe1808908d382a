"""Hints reach who wants them, are not doubled, and overflow into one refresh."""

from helpdesk.live.hub import BACKLOG, EVERYTHING, Client, Hub


async def hints(client: Client, count: int) -> list[str]:
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
