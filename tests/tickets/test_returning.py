"""Tickets of whoever is away: to the substitute or back to the team, after working time, and never twice."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.accounts.actions.availability import Absence, set_availability
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.company.decisions import AWAY_AFTER_MINUTES, TICKETS_OF_AWAY, decide
from helpdesk.company.enums import TicketsOfAway
from helpdesk.core.clock import frozen
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.events.actor import SYSTEM, Staff
from helpdesk.tickets.actions.assign import assign_ticket
from helpdesk.tickets.actions.returning import return_tickets_of_away
from helpdesk.tickets.enums import Category, Way
from helpdesk.tickets.events import TicketAssigned, Why
from helpdesk.tickets.jobs import return_of_away
from tests.factories.calendars import make_calendar
from tests.factories.persons import make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.recorded import forget_recorded, recorded, recorded_actors

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
UNTIL = NOON + timedelta(days=14)


async def away(person: Staff, substitute: Staff | None = None) -> None:
    stand_in = substitute.person if substitute else None
    absence = Absence(state=AvailabilityState.AWAY, until=UNTIL, substitute=stand_in)
    with frozen(NOON):
        await set_availability(person, person.person, absence)
    await forget_recorded()


async def returned(hours: float) -> int:
    with frozen(NOON + timedelta(hours=hours)):
        return await return_tickets_of_away()


async def assignee_of(ticket: int) -> int | None:
    return await fetch_value("SELECT assignee FROM tickets WHERE id = $1", ticket)


async def test_tickets_in_work_go_to_the_substitute_once_the_time_is_over() -> None:
    mara, jonas = await make_agent("Mara"), await make_agent("Jonas")
    ticket = await make_ticket(assignee=mara.person)
    await away(mara, jonas)

    early = await returned(3.9)
    with frozen(NOON + timedelta(hours=4)):
        for _ in range(2):
            await return_of_away()

    assert (early, await assignee_of(ticket.id)) == (0, jonas.person)
    why = Why(way=Way.STOOD_IN, until=UNTIL)
    assert await recorded() == [
        TicketAssigned(ticket=ticket.id, assignee=jonas.person, previous=mara.person, why=why)
    ]
    assert await recorded_actors() == [("system", None)]
    lines = await fetch("SELECT way, person, previous, giver FROM handouts")
    assert lines == [{"way": "stood_in", "person": jonas.person, "previous": mara.person, "giver": None}]


async def test_what_waits_for_its_customer_or_is_settled_stays() -> None:
    mara = await make_agent()
    tickets = {category: await make_ticket(assignee=mara.person, category=category) for category in Category}
    await away(mara)

    assert await returned(5) == 2
    left = [category for category, ticket in tickets.items() if await assignee_of(ticket.id) == mara.person]
    assert set(left) == set(Category) - {Category.NEW, Category.OPEN}


async def test_without_a_substitute_it_goes_back_to_the_team() -> None:
    mara, team = await make_agent(), await make_team()
    ticket = await make_ticket(assignee=mara.person, team=team)
    await away(mara)

    assert await returned(4) == 1
    assert await assignee_of(ticket.id) is None
    assert await fetch_value("SELECT team FROM tickets WHERE id = $1", ticket.id) == team
    assert await fetch_value("SELECT way FROM handouts") == "returned"


async def test_substitute_who_may_not_work_for_the_team_gets_nothing_of_it() -> None:
    hidden = await make_team(others="none")
    mara, jonas = await make_agent(teams=(hidden,)), await make_agent()
    ticket = await make_ticket(assignee=mara.person, team=hidden)
    await away(mara, jonas)

    await returned(4)

    assert await assignee_of(ticket.id) is None


async def test_only_working_time_of_the_team_counts() -> None:
    calendar = await make_calendar("Office")
    team = await make_team(calendar=calendar)
    mara = await make_agent()
    ticket = await make_ticket(assignee=mara.person, team=team)
    night = datetime(2026, 11, 22, 22, tzinfo=UTC)
    await away(mara)
    await execute("UPDATE availabilities SET changed_at = $1", night)

    with frozen(night + timedelta(hours=8)):
        asleep = await return_tickets_of_away()
    with frozen(night + timedelta(days=1)):
        awake = await return_tickets_of_away()

    assert (asleep, awake, await assignee_of(ticket.id)) == (0, 1, None)


async def test_ticket_that_is_given_to_somebody_away_waits_from_then() -> None:
    mara, jonas = await make_agent(), await make_agent()
    ticket = await make_ticket()
    await away(mara, jonas)
    with frozen(NOON + timedelta(hours=3)):
        await assign_ticket(jonas, ticket.number, mara.person)

    assert (await returned(5), await returned(7)) == (0, 1)


async def test_whoever_is_back_keeps_what_they_have() -> None:
    mara = await make_agent()
    ticket = await make_ticket(assignee=mara.person)
    await away(mara)

    with frozen(UNTIL):
        assert await return_tickets_of_away() == 0
    assert await assignee_of(ticket.id) == mara.person


async def test_company_decides_whether_and_where_they_go() -> None:
    mara, jonas = await make_agent(), await make_agent()
    ticket = await make_ticket(assignee=mara.person)
    await away(mara, jonas)

    await decide(SYSTEM, TICKETS_OF_AWAY, TicketsOfAway.STAY)
    stayed = await returned(100)
    await decide(SYSTEM, TICKETS_OF_AWAY, TicketsOfAway.TEAM)
    await decide(SYSTEM, AWAY_AFTER_MINUTES, 0)
    gone = await returned(0)

    assert (stayed, gone, await assignee_of(ticket.id)) == (0, 1, None)
