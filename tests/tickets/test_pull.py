"""Pulling the next ticket: which one it is, for whom there is none, and that none goes to two."""

import asyncio
from datetime import timedelta

import pytest

from helpdesk.accounts.actions.availability import Absence, set_availability, set_capacity
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.tables import TeamMember
from helpdesk.company.decisions import TICKETS_AT_MOST, decide
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Forbidden
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.pull import pull_next
from helpdesk.tickets.enums import Category, Priority, Way
from helpdesk.tickets.events import TicketAssigned, Why
from helpdesk.tickets.queries.loads import Load, load_of, loads, loads_of_workers
from tests.factories.persons import (
    as_signed_in,
    make_admin,
    make_agent,
    make_lead,
    make_observer,
    make_person,
)
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.counting import count_statements
from tests.kit.recorded import recorded

pytestmark = pytest.mark.usefixtures("database")


async def pulled_by(actor: Staff) -> str:
    return (await pull_next(actor)).number


async def refusal_of(actor: Staff) -> str:
    with pytest.raises(Conflict) as refused:
        await pull_next(actor)
    return refused.value.sentence


async def test_next_promise_comes_first_then_priority_then_age() -> None:
    at = now()
    old, urgent = await make_ticket(), await make_ticket(priority=Priority.URGENT)
    later = await make_ticket(next_due_at=at + timedelta(hours=2))
    broken = await make_ticket(next_due_at=at - timedelta(hours=1))
    mara = await make_agent()

    order = [await pulled_by(mara) for _ in range(4)]

    assert order == [broken.number, later.number, urgent.number, old.number]
    assert await refusal_of(mara) == "Nothing of your teams waits for somebody to take it."


async def test_pulled_ticket_is_theirs_with_the_reason() -> None:
    due, mara = now() + timedelta(hours=1), await make_agent()
    await make_ticket(assignee=mara.person)
    ticket = await make_ticket(next_due_at=due)

    pulled = await pull_next(mara)

    why = Why(way=Way.PULLED, in_work=2, capacity=20, due_at=due)
    assert (pulled.number, pulled.why) == (ticket.number, why)
    assert await recorded() == [
        TicketAssigned(ticket=ticket.id, assignee=mara.person, previous=None, why=why)
    ]
    (line,) = await fetch("SELECT ticket, person, giver, way FROM handouts")
    assert line == {"ticket": ticket.id, "person": mara.person, "giver": mara.person, "way": "pulled"}


async def test_only_what_is_nobodys_waits_for_us_and_is_of_ones_teams_is_pulled() -> None:
    own, other = await make_team(), await make_team()
    mara, jonas = await make_agent(teams=(own,)), await make_agent()
    at = now()
    await make_ticket(team=other, next_due_at=at)
    await make_ticket(assignee=jonas.person, next_due_at=at)
    for category in set(Category) - {Category.NEW, Category.OPEN}:
        await make_ticket(team=own, category=category, next_due_at=at)
    await make_ticket(team=own, disposition="spam", next_due_at=at)
    new = await make_ticket(team=own, category=Category.NEW)

    assert await pulled_by(mara) == new.number
    assert await refusal_of(mara) == "Nothing of your teams waits for somebody to take it."


async def test_who_may_only_read_a_team_is_handed_none_of_it() -> None:
    team = await make_team()
    person = await make_person(role="agent")
    await TeamMember.insert(TeamMember(team=team, person=person, level="read"))
    await make_ticket(team=team)

    assert (
        await refusal_of(await as_signed_in(person)) == "Nothing of your teams waits for somebody to take it."
    )


async def test_who_may_not_work_on_tickets_pulls_none() -> None:
    await make_ticket()

    with pytest.raises(Forbidden):
        await pull_next(await make_observer())


async def test_capacity_ends_it_and_finished_tickets_make_room() -> None:
    lead, mara = await make_lead(), await make_agent()
    await set_capacity(lead, mara.person, 2)
    for category in (Category.OPEN, Category.WAITING, Category.SOLVED):
        await make_ticket(assignee=mara.person, category=category)
    for _ in range(2):
        await make_ticket()

    await pull_next(mara)

    assert await refusal_of(mara) == "You have 2 of 2 tickets in work. Finish or give back one first."


async def test_whoever_is_away_pulls_none_and_whoever_is_busy_may() -> None:
    mara, ticket = await make_agent(), await make_ticket()

    await set_availability(mara, mara.person, Absence(state=AvailabilityState.AWAY))
    refused = await refusal_of(mara)
    await set_availability(mara, mara.person, Absence(state=AvailabilityState.BUSY))

    assert refused == "You are away. Say that you are available to pull the next ticket."
    assert await pulled_by(mara) == ticket.number


@pytest.mark.commits
async def test_many_who_pull_at_once_get_each_ticket_once() -> None:
    people = [await make_agent() for _ in range(8)]
    tickets = [await make_ticket(next_due_at=now()) for _ in range(20)]

    for _ in range(2):
        await asyncio.gather(*(pull_next(person) for person in people))
    last = await asyncio.gather(*(pull_next(person) for person in people), return_exceptions=True)

    assert sum(isinstance(found, Conflict) for found in last) == 4
    lines = await fetch("SELECT ticket FROM handouts ORDER BY ticket")
    assert [line["ticket"] for line in lines] == [ticket.id for ticket in tickets]
    assert await fetch_value("SELECT count(*) FROM tickets WHERE assignee IS NULL") == 0


@pytest.mark.commits
async def test_one_who_pulls_twice_at_once_stays_within_their_capacity() -> None:
    lead, mara = await make_lead(), await make_agent()
    await set_capacity(lead, mara.person, 2)
    for _ in range(5):
        await make_ticket()

    await asyncio.gather(*(pull_next(mara) for _ in range(5)), return_exceptions=True)

    assert await load_of(mara.person) == Load(mara.person, 2, 2)


async def test_load_is_what_waits_for_us_of_the_company_s_number_or_ones_own() -> None:
    admin, mara, jonas = await make_admin(), await make_agent(), await make_agent()
    await make_agent(deactivated_at=now())
    await make_observer()
    await decide(admin, TICKETS_AT_MOST, 7)
    await set_capacity(admin, jonas.person, 3)
    for category in Category:
        await make_ticket(assignee=mara.person, category=category)
    await make_ticket(assignee=mara.person, disposition="spam")

    async with count_statements() as asked:
        found = await loads([mara.person, jonas.person])

    assert found == {mara.person: Load(mara.person, 2, 7), jonas.person: Load(jonas.person, 0, 3)}
    assert len(asked) == 1
    assert found[mara.person].is_full is False
    assert set(await loads_of_workers()) == {admin.person, mara.person, jonas.person}
