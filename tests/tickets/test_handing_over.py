"""Open tickets of somebody who leaves: to a person, a team or nobody, few at once and many by a job."""

import asyncio

import pytest

from helpdesk.accounts.actions.roles import deactivate_person
from helpdesk.accounts.enums import Level
from helpdesk.accounts.tables import Person
from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import BUILT_IN, Capability, Role
from helpdesk.events.event import Change
from helpdesk.tickets.actions import handing_over
from helpdesk.tickets.actions.handing_over import Heir, hand_over_tickets, open_ticket_count
from helpdesk.tickets.enums import Category, Way
from helpdesk.tickets.events import TicketAssigned, TicketTeamChanged, Why
from helpdesk.tickets.jobs import hand_over
from tests.factories.persons import (
    as_signed_in,
    make_admin,
    make_agent,
    make_customer,
    make_lead,
    make_own_role,
    make_person,
)
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.recorded import changes, forget_recorded, marked_dirty, queued, recorded

pytestmark = pytest.mark.usefixtures("database")

HANDED_OVER = Why(way=Way.HANDED_OVER)


async def lies(ticket: int) -> tuple[int | None, int | None]:
    """With whom, and with which team."""
    row = (await fetch("SELECT assignee, team FROM tickets WHERE id = $1", ticket))[0]
    return row["assignee"], row["team"]


async def test_open_tickets_go_to_a_person_and_settled_ones_stay() -> None:
    admin, mika, noor = await make_admin(), await make_agent("Mika"), await make_agent("Noor")
    opened = await make_ticket(assignee=mika.person)
    solved = await make_ticket(assignee=mika.person, category=Category.SOLVED)
    others = await make_ticket(assignee=noor.person)

    count = await open_ticket_count(mika.person)
    await hand_over_tickets(admin, mika.person, Heir(person=noor.person))

    assert count == 1
    assert [(await lies(ticket.id))[0] for ticket in (opened, solved, others)] == [
        noor.person,
        mika.person,
        noor.person,
    ]
    assert await recorded() == [
        TicketAssigned(ticket=opened.id, assignee=noor.person, previous=mika.person, why=HANDED_OVER)
    ]
    assert await changes() == [Change("assignee", "Mika", "Noor")]
    assert await marked_dirty() == [("ticket", opened.id)]
    assert await queued() == ["notify.fan_out", "tickets.hand_over"]


async def test_open_tickets_go_to_a_team_without_an_assignee() -> None:
    admin, mika, team = await make_admin(), await make_agent("Mika"), await make_team("Workshop")
    ticket = await make_ticket(assignee=mika.person)

    await hand_over_tickets(admin, mika.person, Heir(team=team))

    assert await lies(ticket.id) == (None, team)
    assert await recorded() == [
        TicketAssigned(ticket=ticket.id, assignee=None, previous=mika.person, why=HANDED_OVER),
        TicketTeamChanged(ticket=ticket.id, team=team, previous=None),
    ]


async def test_without_an_heir_they_are_anybodys_and_keep_their_team() -> None:
    admin, mika, team = await make_admin(), await make_agent(), await make_team()
    ticket = await make_ticket(assignee=mika.person, team=team)

    await hand_over_tickets(admin, mika.person, Heir())

    assert await lies(ticket.id) == (None, team)


@pytest.mark.parametrize("others", [Level.NONE, Level.READ])
async def test_who_is_kept_out_of_a_team_gives_nobody_its_tickets(others: Level) -> None:
    mika = await make_agent()
    hidden = await make_team(members=(mika.person,), others=others)
    role = await make_own_role(*BUILT_IN[Role.AGENT], Capability.MANAGE_PEOPLE)
    manager = await as_signed_in(await make_person(role=Role.AGENT, staff_role=role))
    theirs = await make_ticket(assignee=mika.person, team=hidden)
    ours = await make_ticket(assignee=mika.person)
    args = {"person": mika.person, "heir_team": None, "by": manager.person}

    await hand_over_tickets(manager, mika.person, Heir(person=manager.person))
    at_once = [await lies(theirs.id), await lies(ours.id)]
    await execute("UPDATE tickets SET assignee = $1", mika.person)
    await execute("UPDATE persons SET deactivated_at = now() WHERE id = $1", mika.person)
    await hand_over(**args, heir_person=manager.person)

    assert at_once == [(None, hidden), (manager.person, None)]
    assert [await lies(theirs.id), await lies(ours.id)] == at_once


async def test_heir_must_work_here_be_there_and_not_be_the_one_who_leaves() -> None:
    admin, mika = await make_admin(), await make_agent()
    gone = await make_agent(deactivated_at=now())
    customer = await make_customer()
    ticket = await make_ticket(assignee=mika.person)

    for heir in (
        Heir(person=mika.person),
        Heir(person=gone.person),
        Heir(person=customer.person),
        Heir(person=2**70),
        Heir(team=987654321),
    ):
        with pytest.raises(Invalid):
            await hand_over_tickets(admin, mika.person, heir)

    assert await lies(ticket.id) == (mika.person, None)


async def test_only_who_manages_people_hands_over() -> None:
    mika = await make_agent()
    ticket = await make_ticket(assignee=mika.person)

    for actor in (await make_customer(), await make_agent(), await make_lead()):
        with pytest.raises(Forbidden):
            await hand_over_tickets(actor, mika.person, Heir())

    assert await lies(ticket.id) == (mika.person, None)


async def test_many_follow_in_batches_and_a_second_run_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handing_over, "AT_ONCE", 2)
    admin, mika, noor = await make_admin(), await make_agent(), await make_agent()
    tickets = [await make_ticket(assignee=mika.person) for _ in range(5)]
    async with transaction():
        await deactivate_person(admin, mika.person)
        await hand_over_tickets(admin, mika.person, Heir(person=noor.person))
    left_at_once = await open_ticket_count(mika.person)
    args = {"person": mika.person, "heir_person": noor.person, "heir_team": None, "by": admin.person}

    left = []
    for _run in range(4):
        await hand_over(**args)
        left.append(await open_ticket_count(mika.person))
    before = len(await recorded())
    await hand_over(**args)

    assert (left_at_once, left) == (5, [3, 1, 0, 0])
    assert {(await lies(ticket.id))[0] for ticket in tickets} == {noor.person}
    assert len(await recorded()) == before


async def test_job_leaves_somebody_who_is_back_and_an_heir_who_is_gone_alone() -> None:
    admin, mika, noor = await make_admin(), await make_agent(), await make_agent()
    ticket = await make_ticket(assignee=mika.person)
    args = {"person": mika.person, "heir_person": noor.person, "heir_team": None, "by": admin.person}

    await hand_over(**args)
    back = await lies(ticket.id)
    for person in (mika, noor):
        await Person.update({Person.deactivated_at: now()}).where(Person.id == person.person)
    await hand_over(**args)

    assert (back[0], (await lies(ticket.id))[0]) == (mika.person, None)


async def test_refused_heir_leaves_everything_as_it_was() -> None:
    admin, mika = await make_admin(), await make_agent()

    with pytest.raises(Invalid):
        async with transaction():
            await deactivate_person(admin, mika.person)
            await hand_over_tickets(admin, mika.person, Heir(person=mika.person))

    assert await fetch_value("SELECT deactivated_at FROM persons WHERE id = $1", mika.person) is None
    assert await recorded() == []


@pytest.mark.commits
async def test_two_jobs_at_once_give_each_ticket_away_once() -> None:
    admin, mika, noor = await make_admin(), await make_agent(), await make_agent()
    tickets = [await make_ticket(assignee=mika.person) for _ in range(6)]
    await execute("UPDATE persons SET deactivated_at = now() WHERE id = $1", mika.person)
    await forget_recorded()

    await asyncio.gather(
        *(
            hand_over(person=mika.person, heir_person=noor.person, heir_team=None, by=admin.person)
            for _ in "ab"
        )
    )

    assert sorted(fact.ticket for fact in await recorded()) == sorted(ticket.id for ticket in tickets)
