"""The counts beside the views are kept for a moment, each actor's own, and forgotten when tickets change."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.db.sql import execute
from helpdesk.events.actor import Staff
from helpdesk.live.hub import Hub
from helpdesk.web.desk.counts import MOST_KEPT, OLDEST, KeptCounts
from tests.factories.persons import make_agent
from tests.factories.tickets import make_ticket

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


async def with_one_ticket() -> Staff:
    """An agent; one ticket is there, and nobody works on it."""
    agent = await make_agent()
    await make_ticket()
    return agent


async def test_counts_hold_for_five_seconds() -> None:
    agent, counts = await with_one_ticket(), KeptCounts()
    at = now()
    with frozen(at):
        await counts.of(agent)
        await make_ticket()
    with frozen(at + OLDEST):
        kept = await counts.of(agent)
    with frozen(at + OLDEST + timedelta(milliseconds=1)):
        counted = await counts.of(agent)

    assert (kept.all, counted.all) == (1, 2)


@pytest.mark.parametrize(("topic", "shown"), [("tickets", 2), ("*", 2), ("ticket:1", 1), ("person:1", 1)])
async def test_counts_are_forgotten_when_the_hub_hears_of_tickets(topic: str, shown: int) -> None:
    agent, counts, hub = await with_one_ticket(), KeptCounts(), Hub()
    hub.tell_also(counts.hear)
    await counts.of(agent)
    await make_ticket()

    hub.publish_to_all() if topic == "*" else hub.publish(topic)

    assert (await counts.of(agent)).all == shown


async def test_counts_are_everybodys_own() -> None:
    agent, counts = await with_one_ticket(), KeptCounts()
    other = await make_agent("Other")
    await execute("UPDATE tickets SET assignee = $1", agent.person)

    assert ((await counts.of(agent)).mine, (await counts.of(other)).mine) == (1, 0)


async def test_what_is_kept_is_bounded() -> None:
    agent, counts = await with_one_ticket(), KeptCounts()
    kept = await counts.of(agent)
    counts._kept = {(None, Staff(person=number)): (now(), kept) for number in range(MOST_KEPT)}

    await counts.of(agent)

    assert len(counts._kept) == 1
