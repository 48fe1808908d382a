"""Who can see a ticket is whoever may open it, asked from the ticket's side and from each person's."""

from datetime import timedelta
from itertools import product

import pytest
from msgspec import Struct

from helpdesk.accounts.enums import Level
from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.accounts.tables import TeamMember
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.events.actor import EVERYTHING, OBSERVING, Actor, Capability, Role
from helpdesk.tickets.access import access_ticket, locked_ticket
from helpdesk.tickets.queries.audience import Audience, Reason, audience
from helpdesk.tickets.queries.readers import readers_among
from helpdesk.tickets.rules import write_refusal
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import (
    make_admin,
    make_agent,
    make_observer,
    make_own_role,
    make_person,
)
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_ticket
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")

BUILT_IN_KINDS = (Role.CUSTOMER, Role.AGENT, Role.LEAD, Role.ADMIN)
OWN_KINDS = (
    OBSERVING,
    EVERYTHING,
    EVERYTHING - {Capability.READ_TICKETS},
    EVERYTHING - {Capability.READ_AUDIT},
)


class Company(Struct, frozen=True):
    """Everybody of every kind, and a team some of them are in."""

    people: list[int]
    followers: list[int]
    team: int


@pytest.mark.parametrize("others", [None, "write", "read", "none"])
async def test_audience_is_whoever_may_open_the_ticket(others: str | None) -> None:
    company = await _company(others or "write")
    assignees = [None, company.people[0], company.people[-1], *company.followers[-3:]]

    for assignee in assignees:
        ticket = await make_ticket(
            requester=company.people[0],
            team=company.team if others else None,
            followers=tuple(company.followers),
            assignee=assignee,
        )
        seen = await _seen(ticket)
        shown = {
            person: level
            for person in company.people
            if (level := await _level(await actor_of_person(person), ticket)) is not None
        }

        levels = {seer.id: seer.level for seer in seen.staff}
        assert await readers_among(ticket.id, company.people) == set(levels)
        assert levels | {seer.id: "customer" for seer in seen.customers} == shown


async def test_each_is_named_once_with_the_nearest_reason() -> None:
    admin, member, reader = await make_admin("Admin"), await make_agent("Member"), await make_agent("Reader")
    assignee, follower = await make_agent("Assignee"), await make_observer("Follower")
    anna, colleague = await make_person("Anna"), await make_person("Colleague")
    team = await make_team(others="none", members=(member.person, assignee.person))
    await TeamMember.insert(TeamMember(team=team, person=reader.person, level="read"))
    await make_agent("Outsider")
    ticket = await make_ticket(
        requester=anna,
        team=team,
        assignee=assignee.person,
        followers=(follower.person, member.person, colleague, admin.person, anna),
    )

    found = await _seen(ticket)

    assert [(seer.name, seer.reason, seer.level) for seer in found.staff] == [
        ("Assignee", Reason.ASSIGNEE, Level.WRITE),
        ("Member", Reason.MEMBER, Level.WRITE),
        ("Reader", Reason.MEMBER, Level.READ),
        ("Admin", Reason.FOLLOWER, Level.WRITE),
        ("Follower", Reason.FOLLOWER, Level.READ),
    ]
    assert [(seer.name, seer.reason) for seer in found.customers] == [
        ("Anna", Reason.REQUESTER),
        ("Colleague", Reason.FOLLOWER),
    ]


@pytest.mark.parametrize("is_private", [False, True])
@pytest.mark.parametrize("access", ["none", "everyone", "role", "named"])
async def test_audience_knows_what_an_organisation_shares(access: str, *, is_private: bool) -> None:
    roles = '["Kit manager"]' if access == "role" else "[]"
    club = await make_organisation(ticket_access=access, ticket_access_roles=roles)
    people = [await make_person() for _ in range(6)] + [(await make_agent()).person]
    gone = await make_person(deactivated_at=now())
    yesterday = now().date() - timedelta(days=1)
    for person, columns in zip(
        [*people[1:], gone],
        [{}, {"role": "kit MANAGER"}, {"sees_tickets": True}, {"until_on": yesterday}, {}, {}, {}],
        strict=True,
    ):
        await make_membership(person, club, **columns)
    ticket = await make_ticket(requester=people[0], organisation=club, is_private=is_private)

    seen = await _seen(ticket)

    levels = {person: await _level(await actor_of_person(person), ticket) for person in [*people, gone]}
    customers = {person for person, level in levels.items() if level == "customer"}
    assert {seer.id for seer in seen.customers} == customers


async def test_staff_who_asked_themselves_see_what_staff_see() -> None:
    agent = await make_agent()
    ticket = await make_ticket(requester=agent.person, team=await make_team(others="none"))

    found = await _seen(ticket)

    assert await _level(await actor_of_person(agent.person), ticket) is None
    assert [found.staff, found.customers] == [[], []]


async def test_long_lists_end_and_say_how_many_there_are() -> None:
    for name in ("Zoë", "Amir", "Mika"):
        await make_agent(name)
    ticket = await make_ticket(followers=tuple([await make_person(name) for name in ("Beth", "Carl")]))

    found = await audience(await locked_ticket(ticket.id), limit=2)

    assert [(seer.name, seer.alike) for seer in found.staff] == [("Amir", 3), ("Mika", 3)]
    assert [(seer.name, seer.alike) for seer in found.customers[1:]] == [("Beth", 2), ("Carl", 2)]


async def test_audience_takes_two_statements_however_many_see_it() -> None:
    costs = []
    for number in (1, 3):
        for _ in range(number):
            await make_agent()
        ticket = await locked_ticket((await make_ticket()).id)
        async with count_statements() as statements:
            await audience(ticket)
        costs.append(len(statements))

    assert costs == [2, 2]


async def _company(others: str) -> Company:
    """Of each role one outside the team, one in it at each level, each also as a follower."""
    team = await make_team(others=others)
    kinds = [{"role": role} for role in BUILT_IN_KINDS]
    kinds += [{"role": Role.AGENT, "staff_role": await make_own_role(*held)} for held in OWN_KINDS]
    people, followers = [], []
    for columns, level, is_following in product(kinds, (None, "read", "write"), (False, True)):
        if level and columns["role"] == Role.CUSTOMER:
            continue
        person = await make_person(**columns)
        people.append(person)
        if level:
            await TeamMember.insert(TeamMember(team=team, person=person, level=level))
        if is_following:
            followers.append(person)
    followers.append(await make_person(role=Role.AGENT, deactivated_at=now()))
    followers.append(await make_person(deactivated_at=now()))
    return Company([*people, *followers[-2:]], followers, team)


async def _seen(ticket: MadeTicket) -> Audience:
    return await audience(await locked_ticket(ticket.id))


async def _level(actor: Actor | None, ticket: MadeTicket) -> str | None:
    """What somebody may do with a ticket; None for whoever cannot open it, or cannot sign in."""
    if actor is None:
        return None
    try:
        found = await access_ticket(actor, ticket.number)
    except NotFound:
        return None
    if not actor.is_staff:
        return "customer"
    return "read" if write_refusal(actor, found) else "write"
