"""What pages keep for a moment is each key's own, at most five seconds old, and forgotten when news come."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.db.sql import execute
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Staff
from helpdesk.live.hub import Hub
from helpdesk.web.desk.kept import CHOICES, COUNTS
from helpdesk.web.kit.kept import MOST_KEPT, OLDEST, Kept
from tests.factories.persons import make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


async def with_one_ticket() -> Staff:
    """An agent; one ticket is there, and nobody works on it."""
    agent = await make_agent()
    await make_ticket()
    return agent


async def test_counts_hold_for_five_seconds() -> None:
    agent, at = await with_one_ticket(), now()
    with frozen(at):
        await COUNTS.of(agent)
        await make_ticket()
    with frozen(at + OLDEST):
        kept = await COUNTS.of(agent)
    with frozen(at + OLDEST + timedelta(milliseconds=1)):
        counted = await COUNTS.of(agent)

    assert (kept.all, counted.all) == (1, 2)


@pytest.mark.parametrize(("topic", "shown"), [("tickets", 2), ("*", 2), ("ticket:1", 1), ("person:1", 1)])
async def test_counts_are_forgotten_when_the_hub_hears_of_tickets(topic: str, shown: int) -> None:
    agent, hub = await with_one_ticket(), Hub()
    hub.tell_also(COUNTS.hear)
    await COUNTS.of(agent)
    await make_ticket()

    hub.publish_to_all() if topic == "*" else hub.publish(topic)

    assert (await COUNTS.of(agent)).all == shown


@pytest.mark.parametrize(
    ("topic", "shown"), [("team:1", 1), ("company:1", 1), ("tickets", 0), ("ticket:1", 0)]
)
async def test_choices_are_forgotten_when_the_hub_hears_of_the_company(topic: str, shown: int) -> None:
    await CHOICES.of(None)
    await make_team()

    CHOICES.hear(topic)

    assert len((await CHOICES.of(None)).teams) == shown


async def test_counts_are_everybodys_own() -> None:
    agent, other = await with_one_ticket(), await make_agent("Other")
    await execute("UPDATE tickets SET assignee = $1", agent.person)

    assert ((await COUNTS.of(agent)).mine, (await COUNTS.of(other)).mine) == (1, 0)


async def test_numbers_of_all_who_see_every_ticket_are_counted_once() -> None:
    agent, other = await with_one_ticket(), await make_agent("Other")
    await COUNTS.of(agent)
    await make_ticket()
    team = await make_team()
    kept_out = Staff(person=other.person, hidden_teams=frozenset({team}))

    assert ((await COUNTS.of(other)).all, (await COUNTS.of(kept_out)).all) == (1, 2)


async def test_transaction_sees_what_it_changed() -> None:
    agent = await with_one_ticket()
    await COUNTS.of(agent)
    async with transaction():
        await execute("UPDATE tickets SET assignee = $1", agent.person)

        assert (await COUNTS.of(agent)).mine == 1


async def test_what_changed_while_it_was_read_is_not_kept() -> None:
    given = iter(["before", "after"])

    async def read(_key: int) -> str:
        kept.hear("news")
        return next(given)

    kept: Kept[int, str] = Kept(read, is_news=lambda topic: topic == "news")

    assert (await kept.of(1), await kept.of(1)) == ("before", "after")


async def test_what_is_kept_is_bounded() -> None:
    async def read(key: int) -> int:
        return key

    kept: Kept[int, int] = Kept(read, is_news=lambda _topic: False)
    for number in range(MOST_KEPT + 1):
        await kept.of(number)

    assert len(kept._kept) == 1
