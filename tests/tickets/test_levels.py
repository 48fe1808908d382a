"""Levels of teams and roles of one's own: whose tickets staff see, and which of them they work on."""

from collections.abc import Awaitable, Callable
from functools import partial
from itertools import product

import pytest

from helpdesk.accounts.tables import TeamMember
from helpdesk.conditions.compiling import all_true
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import BUILT_IN, Capability, Role, Staff
from helpdesk.tickets.access import access_ticket, visible_to
from helpdesk.tickets.actions.assign import assign_ticket, claim_ticket, unassign_ticket
from helpdesk.tickets.actions.fields import change_subject, set_priority, set_team, set_type
from helpdesk.tickets.actions.followers import add_follower, remove_follower, write_followers
from helpdesk.tickets.actions.handing_over import Heir, hand_over_tickets
from helpdesk.tickets.actions.notes import add_note, log_call
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.status import change_status, reopen_ticket, solve_ticket
from helpdesk.tickets.actions.tags import add_tags, remove_tags
from helpdesk.tickets.enums import CallDirection, Category, Disposition, Priority, View
from helpdesk.tickets.events import MessageAdded
from helpdesk.tickets.queries.choices import ticket_choices
from helpdesk.tickets.queries.counts import view_counts
from helpdesk.tickets.queries.customer_lists import organisation_list, people_list
from helpdesk.tickets.queries.inbox import inbox
from helpdesk.tickets.queries.names import ticket_names
from helpdesk.tickets.queries.views import view_clause
from helpdesk.tickets.queries.visible import visible_ticket_ids
from helpdesk.tickets.queries.workbench import workbench
from helpdesk.tickets.tables import Ticket
from tests.factories.organisations import make_organisation
from tests.factories.persons import (
    as_signed_in,
    make_admin,
    make_agent,
    make_observer,
    make_own_role,
    make_person,
)
from tests.factories.teams import make_team
from tests.factories.tickets import make_mention, make_ticket, status_id
from tests.kit.recorded import recorded

pytestmark = pytest.mark.usefixtures("database")

WRITES: dict[str, Callable[[Staff, str], Awaitable[object]]] = {
    "reply": lambda actor, number: post_reply(actor, number, Reply(body="Hello")),
    "call": lambda actor, number: log_call(actor, number, body="Rang", direction=CallDirection.INCOMING),
    "solve": solve_ticket,
    "reopen": reopen_ticket,
    "claim": claim_ticket,
    "assign": lambda actor, number: assign_ticket(actor, number, actor.person),
    "unassign": unassign_ticket,
    "priority": lambda actor, number: set_priority(actor, number, Priority.HIGH),
    "type": lambda actor, number: set_type(actor, number, None),
    "team": lambda actor, number: set_team(actor, number, None),
    "subject": lambda actor, number: change_subject(actor, number, "Other"),
    "tags": lambda actor, number: add_tags(actor, number, ["vip"]),
    "untag": lambda actor, number: remove_tags(actor, number, ["vip"]),
    "follow": lambda actor, number: add_follower(actor, number, actor.person),
    "unfollow": lambda actor, number: remove_follower(actor, number, 0),
}


async def test_ticket_of_a_hidden_team_is_seen_by_members_assignee_follower_and_administrator() -> None:
    member, reader, assignee, follower, outsider = [(await make_agent()).person for _ in range(5)]
    team = await make_team(others="none", members=(member,))
    await TeamMember.insert(TeamMember(team=team, person=reader, level="read"))
    ticket = await make_ticket(team=team, assignee=assignee)
    await write_followers(ticket.id, [follower])
    admin = (await make_admin()).person

    people = [member, reader, assignee, follower, admin, outsider]
    seen = [await _sees(await as_signed_in(person), ticket.number) for person in people]

    assert seen == [True, True, True, True, True, False]


@pytest.mark.parametrize(
    ("others", "level", "sees", "writes"),
    [
        ("write", None, True, True),
        ("read", None, True, False),
        ("none", None, False, False),
        ("write", "read", True, False),
        ("none", "read", True, False),
        ("none", "write", True, True),
        ("read", "write", True, True),
    ],
)
async def test_level_of_a_member_counts_before_that_of_others(
    others: str, level: str | None, *, sees: bool, writes: bool
) -> None:
    person, team = (await make_agent()).person, await make_team(others=others)
    if level:
        await TeamMember.insert(TeamMember(team=team, person=person, level=level))
    ticket = await make_ticket(team=team)
    actor = await as_signed_in(person)

    assert [await _sees(actor, ticket.number), await _writes(actor, ticket.number)] == [sees, writes]


async def test_assignee_works_on_the_ticket_of_any_team_and_a_follower_reads_it() -> None:
    assignee, follower = (await make_agent()).person, (await make_agent()).person
    ticket = await make_ticket(team=await make_team(others="none"), assignee=assignee)
    await write_followers(ticket.id, [follower])

    assert await _writes(await as_signed_in(assignee), ticket.number)
    assert not await _writes(await as_signed_in(follower), ticket.number)


async def test_hidden_tickets_are_in_no_list_count_or_column() -> None:
    anna, club = await make_person("Anna"), await make_organisation()
    team = await make_team(others="none")
    shown = await make_ticket(requester=anna, organisation=club)
    hidden = await make_ticket(requester=anna, organisation=club, team=team)
    await make_mention(shown, hidden)
    agent = await as_signed_in((await make_agent("Zoë")).person)

    bench = await workbench(agent, await access_ticket(agent, shown.number))
    counts = await view_counts(agent)

    assert [row.number for row in (await inbox(agent, View.ALL)).rows] == [shown.number]
    assert [counts.all, counts.open, counts.unassigned] == [1, 1, 1]
    assert await visible_ticket_ids(agent, [shown.id, hidden.id]) == {shown.id}
    assert list(await ticket_names(agent, [shown.id, hidden.id])) == [shown.id]
    assert [bench.others, bench.linked] == [[], []]
    assert [row.open_tickets for row in await people_list(agent, "Anna")] == [1]
    assert [row.open_tickets for row in await organisation_list(agent)] == [1]


async def test_every_ticket_that_is_seen_beside_hidden_teams_is_counted_once() -> None:
    agent, other = await make_agent(), await make_agent()
    teams = [None, *[await make_team(others=others) for others in ("write", "none", "none")]]
    mine = await make_team(others="none", members=(agent.person,))
    made = []
    for team, assignee, category, is_followed in product(
        (*teams, mine), (None, agent.person, other.person), Category, (False, True)
    ):
        followers = (agent.person, other.person) if is_followed else (other.person,)
        ticket = await make_ticket(team=team, assignee=assignee, category=category, followers=followers)
        made.append(ticket.id)
    await make_ticket(team=teams[2], assignee=agent.person, disposition=Disposition.SPAM)
    actor = await as_signed_in(agent.person)

    counts = await view_counts(actor)

    assert len(actor.hidden_teams) == 2
    assert counts.all == len(await visible_ticket_ids(actor, made)) == 36 * 3 + 2 * (12 + 6 + 6)
    assert {view: counts.of(view) for view in View} == {view: await _plainly(actor, view) for view in View}


async def test_member_finds_what_is_hidden_from_others() -> None:
    agent = await make_agent()
    team = await make_team(others="none", members=(agent.person,))
    anna = await make_person("Anna")
    first = await make_ticket(requester=anna, team=team)
    second = await make_ticket(requester=anna, team=team)
    member = await as_signed_in(agent.person)

    bench = await workbench(member, await access_ticket(member, first.number))

    assert [other.number for other in bench.others] == [second.number]
    assert [row.open_tickets for row in await people_list(member, "Anna")] == [2]


@pytest.mark.parametrize("write", WRITES)
async def test_team_that_is_read_only_refuses_every_action(write: str) -> None:
    ticket = await make_ticket(team=await make_team(others="read"))
    agent = await as_signed_in((await make_agent()).person)

    with pytest.raises(Forbidden):
        await WRITES[write](agent, ticket.number)
    assert await recorded() == []


@pytest.mark.parametrize("write", WRITES)
async def test_hidden_ticket_is_not_there_for_any_action(write: str) -> None:
    ticket = await make_ticket(team=await make_team(others="none"))
    agent = await as_signed_in((await make_agent()).person)

    with pytest.raises(NotFound):
        await WRITES[write](agent, ticket.number)
    assert await recorded() == []


@pytest.mark.parametrize("write", WRITES)
async def test_observer_is_refused_every_action_but_the_note(write: str) -> None:
    observer, ticket = await make_observer(), await make_ticket()

    with pytest.raises(Forbidden):
        await WRITES[write](observer, ticket.number)
    assert await recorded() == []


async def test_observer_reads_and_writes_internal_notes() -> None:
    observer, ticket = await make_observer(), await make_ticket()

    await add_note(observer, ticket.number, body="Looks like cabinet 2.")

    assert len(await recorded()) == 1


@pytest.mark.parametrize("others", ["read", "none"])
async def test_note_is_written_wherever_one_sees_the_ticket(others: str) -> None:
    observer, agent = (await make_observer()).person, (await make_agent()).person
    ticket = await make_ticket(team=await make_team(others=others))
    await write_followers(ticket.id, [observer, agent])

    for person in (observer, agent):
        await add_note(await as_signed_in(person), ticket.number, body="Looks like cabinet 2.")

    assert [type(fact) for fact in await recorded()] == [MessageAdded, MessageAdded]


async def test_note_needs_the_capability_and_a_ticket_one_sees() -> None:
    reader = await as_signed_in(
        (await make_agent(staff_role=await make_own_role(Capability.READ_TICKETS))).person
    )
    shown = await make_ticket()
    hidden = await make_ticket(team=await make_team(others="none"))
    observer = await as_signed_in((await make_observer()).person)

    with pytest.raises(Forbidden):
        await add_note(reader, shown.number, body="No.")
    with pytest.raises(NotFound):
        await add_note(observer, hidden.number, body="No.")


async def test_ticket_is_given_to_nobody_who_may_not_work_on_it() -> None:
    observer, admin, leaver = await make_observer(), await make_admin(), await make_agent()
    ticket = await make_ticket()
    new = NewTicket(subject="Laces", body="Torn.", requester=ticket.requester, assignee=observer.person)

    with pytest.raises(Invalid):
        await assign_ticket(admin, ticket.number, observer.person)
    with pytest.raises(Invalid):
        await open_ticket(admin, new)
    with pytest.raises(Invalid):
        await hand_over_tickets(admin, leaver.person, Heir(person=observer.person))
    choices = await ticket_choices()

    assert observer.person not in {choice.id for choice in choices.workers}
    assert observer.person in {choice.id for choice in choices.staff}
    assert await recorded() == []


def test_every_built_in_role_of_staff_works_on_tickets() -> None:
    assert all(Capability.WRITE_TICKETS in BUILT_IN[role] for role in Role if role != Role.CUSTOMER)


async def test_observer_opens_no_ticket_and_gives_no_status() -> None:
    observer, ticket = await make_observer(), await make_ticket()
    new = NewTicket(subject="Laces", body="Torn.", requester=await make_person())

    with pytest.raises(Forbidden):
        await open_ticket(observer, new)
    with pytest.raises(Forbidden):
        await change_status(observer, ticket.number, await status_id(Category.SOLVED))


async def test_own_follow_is_ended_by_whoever_may_only_read() -> None:
    observer, ticket = await make_observer(), await make_ticket()
    await write_followers(ticket.id, [observer.person])

    await remove_follower(observer, ticket.number, observer.person)

    assert (await access_ticket(observer, ticket.number)).followers == ()


async def test_role_without_tickets_sees_none_not_even_its_own() -> None:
    role = await make_own_role(Capability.MANAGE_PEOPLE)
    clerk = await as_signed_in((await make_agent(staff_role=role)).person)
    ticket = await make_ticket(assignee=clerk.person)

    assert not await _sees(clerk, ticket.number)
    assert (await inbox(clerk, View.ALL)).rows == []


async def test_ticket_may_be_handed_to_a_team_one_does_not_see_into() -> None:
    agent = await as_signed_in((await make_agent()).person)
    ticket, team = await make_ticket(), await make_team(others="none")
    agent = await as_signed_in(agent.person)

    await set_team(agent, ticket.number, team)

    assert await Ticket.select(Ticket.team).where(Ticket.id == ticket.id) == [{"team": team}]
    assert not await _sees(agent, ticket.number)


async def _sees(actor: Staff, number: str) -> bool:
    try:
        await access_ticket(actor, number)
    except NotFound:
        return False
    return True


async def _plainly(actor: Staff, view: View) -> int:
    """How many tickets a view holds, as its list would find them."""
    seen = all_true(partial(visible_to, actor), partial(view_clause, actor, view))
    return await fetch_value(f"SELECT count(*) FROM tickets WHERE {seen.sql}", *seen.args)  # noqa: S608 - clauses of ours


async def _writes(actor: Staff, number: str) -> bool:
    try:
        await set_priority(actor, number, Priority.URGENT)
    except (Forbidden, NotFound):
        return False
    return True
