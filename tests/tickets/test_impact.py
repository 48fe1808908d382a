"""How much depends on a ticket: the points, that they are kept true, and why a list has the order it has."""

from datetime import datetime, timedelta

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.db.sql import execute, fetch, fetch_one
from helpdesk.sla.enums import Metric
from helpdesk.tickets.actions.fields import set_priority
from helpdesk.tickets.actions.followers import add_follower
from helpdesk.tickets.actions.status import solve_ticket
from helpdesk.tickets.actions.weighing import BATCH, weigh_due
from helpdesk.tickets.enums import Category, Priority
from helpdesk.tickets.impact import Impact, Reason, Stake, Weight, impact_of
from helpdesk.tickets.queries.stakes import stakes
from helpdesk.tickets.tables import Ticket
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_person
from tests.factories.tickets import make_ticket
from tests.tickets.clocks import HOUR as SECONDS_AN_HOUR
from tests.tickets.clocks import at, opened, promise

NOON = at(12)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NORMAL = Reason(Weight.PRIORITY, 10, "normal")


def weighed(**facts: object) -> Impact:
    return impact_of(Stake(**{"category": Category.OPEN, "priority": Priority.NORMAL, **facts}), NOON)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"priority": Priority.LOW}, [Reason(Weight.PRIORITY, 1, "low")]),
        ({"priority": Priority.URGENT}, [Reason(Weight.PRIORITY, 45, "urgent")]),
        ({"next_due_at": NOON}, [Reason(Weight.BROKEN, 40), NORMAL]),
        ({"next_due_at": NOON + HOUR}, [Reason(Weight.DUE, 25, "1"), NORMAL]),
        ({"next_due_at": NOON + 4 * HOUR}, [Reason(Weight.DUE, 12, "4"), NORMAL]),
        ({"next_due_at": NOON + 5 * HOUR}, [NORMAL]),
        ({"waiting_since": NOON - HOUR / 2}, [NORMAL]),
        ({"waiting_since": NOON - HOUR}, [NORMAL, Reason(Weight.WAITING, 3, "1")]),
        ({"waiting_since": NOON - 3 * DAY}, [Reason(Weight.WAITING, 25, "72"), NORMAL]),
        ({"waiting_since": NOON - 90 * DAY}, [Reason(Weight.WAITING, 35, "168"), NORMAL]),
        ({"tier": "Gold", "tier_rank": 1}, [Reason(Weight.TIER, 20, "Gold"), NORMAL]),
        ({"tier": "Tin", "tier_rank": 9}, [NORMAL, Reason(Weight.TIER, 3, "Tin")]),
        ({"has_contract": True}, [NORMAL, Reason(Weight.CONTRACT, 8)]),
        ({"people": 3}, [NORMAL, Reason(Weight.PEOPLE, 6, "3")]),
        ({"people": 40}, [Reason(Weight.PEOPLE, 15, "40"), NORMAL]),
        ({"category": Category.SOLVED, "next_due_at": NOON}, []),
    ],
)
def test_points_of_each_reason(facts: dict[str, object], reasons: list[Reason]) -> None:
    impact = weighed(**facts)

    assert list(impact.reasons) == reasons
    assert impact.points == sum(reason.points for reason in reasons)


@pytest.mark.parametrize(
    ("facts", "due_at"),
    [
        ({}, NOON + DAY),
        ({"next_due_at": NOON + 6 * HOUR}, NOON + 2 * HOUR),
        ({"next_due_at": NOON + 3 * HOUR}, NOON + 2 * HOUR),
        ({"next_due_at": NOON + HOUR / 2}, NOON + HOUR / 2),
        ({"next_due_at": NOON - HOUR}, NOON + DAY),
        ({"waiting_since": NOON - 3 * HOUR}, NOON + HOUR),
        ({"waiting_since": NOON - 3 * HOUR, "next_due_at": NOON + HOUR / 4}, NOON + HOUR / 4),
        ({"category": Category.CLOSED, "waiting_since": NOON - HOUR}, None),
    ],
)
def test_instant_at_which_time_alone_may_change_it(facts: dict[str, object], due_at: datetime | None) -> None:
    assert weighed(**facts).due_at == due_at


async def kept(ticket: int) -> Impact:
    [found] = await stakes([ticket])
    return found.kept


@pytest.mark.usefixtures("database")
async def test_a_ticket_has_its_impact_from_its_first_moment() -> None:
    await promise(targets={Metric.RESOLUTION: SECONDS_AN_HOUR})
    ref, _agent = await opened()

    assert await kept(ref.id) == Impact(35, (Reason(Weight.DUE, 25, "1"), NORMAL), at(11))


@pytest.mark.usefixtures("database")
async def test_what_is_done_to_a_ticket_changes_its_impact() -> None:
    ref, agent = await opened()
    customer = await make_person("Friend")

    with frozen(at(10)):
        await set_priority(agent, ref.number, Priority.URGENT)
        urgent = await kept(ref.id)
        await add_follower(agent, ref.number, customer)
        followed = await kept(ref.id)
        await solve_ticket(agent, ref.number)

    assert urgent.reasons == (Reason(Weight.PRIORITY, 45, "urgent"),)
    assert followed.reasons == (*urgent.reasons, Reason(Weight.PEOPLE, 3, "2"))
    assert await kept(ref.id) == Impact(0, (), None)


@pytest.mark.usefixtures("database")
async def test_time_alone_moves_it_and_a_second_look_changes_nothing() -> None:
    ref, _agent = await opened()
    with frozen(at(10.5)):
        early = await weigh_due()
    with frozen(at(15)):
        looked_at = await weigh_due()
        again = await weigh_due()

    assert (early, looked_at, again) == (0, 1, 0)
    assert await kept(ref.id) == Impact(18, (NORMAL, Reason(Weight.WAITING, 8, "4")), at(34))


@pytest.mark.usefixtures("database")
async def test_tickets_of_before_are_weighed_batch_by_batch_and_settled_ones_left() -> None:
    organisation = await make_organisation("Fjord")
    await execute("INSERT INTO tiers (name, position) VALUES ('Retired', 1), ('Gold', 2), ('Silver', 3)")
    await execute("UPDATE tiers SET retired_at = now() WHERE name = 'Retired'")
    await execute("UPDATE organisations SET tier = (SELECT id FROM tiers WHERE name = 'Silver')")
    ticket = await make_ticket(organisation=organisation, waiting_since=now() - 2 * DAY)
    await make_ticket(category=Category.CLOSED)

    assert await weigh_due() == 1

    assert (await kept(ticket.id)).reasons == (
        Reason(Weight.WAITING, 15, "24"),
        Reason(Weight.TIER, 12, "Silver"),
        NORMAL,
    )
    assert await fetch_one(object, "SELECT FROM jobs WHERE name = 'tickets.weigh_due'") is None


@pytest.mark.usefixtures("database")
async def test_a_full_batch_calls_for_another() -> None:
    ticket = await make_ticket()
    columns = "number, brand, subject, requester, status, status_category, channel, last_message_at"
    await execute(
        f"""
        INSERT INTO tickets ({columns})
        SELECT 'N-' || n, brand, subject, requester, status, status_category, channel, last_message_at
        FROM tickets, generate_series(1, $1::int) AS n WHERE id = $2
        """,  # noqa: S608 - the columns are ours
        BATCH,
        ticket.id,
    )

    first = await weigh_due()
    queued = await fetch("SELECT name FROM jobs")
    second = await weigh_due()

    assert (first, second) == (BATCH, 1)
    assert queued == [{"name": "tickets.weigh_due"}]
    assert await Ticket.count().where(Ticket.impact != 10) == 0
