"""Climbing the ladder: every action, once, in the name of the escalation, and only while it still counts."""

from datetime import timedelta

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, AnyOf, Check, Condition, Not
from helpdesk.core.clock import frozen, now
from helpdesk.customers.events import TaskGiven
from helpdesk.customers.tables import Task
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.fields.enums import Kind
from helpdesk.jobs.worker import Worker
from helpdesk.sla.enums import ClockState, Metric
from helpdesk.sla.policy_content import (
    Action,
    AddNote,
    AddTag,
    CreateTask,
    Level,
    Notify,
    RaisePriority,
    Reassign,
    Recipient,
)
from helpdesk.sla.timer import fire_all
from helpdesk.tickets.access import locked_ticket
from helpdesk.tickets.enums import Priority
from helpdesk.tickets.events import EscalationHindered, PriorityChanged, TicketAssigned, TicketTeamChanged
from tests.factories.calendars import make_calendar
from tests.factories.clocks import level, make_clock, make_terms
from tests.factories.fields import make_field
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_person
from tests.factories.policies import make_contract, make_tier
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_ticket
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")


async def climbed(
    ticket: MadeTicket,
    *actions: Action,
    state: ClockState = ClockState.RUNNING,
    condition: Condition | None = None,
    cycle: int = 1,
    calendar_version: int | None = None,
) -> int:
    """Let the timer reach a level of these actions and the worker climb it; the clock."""
    asked = {"condition": condition} if condition else {}
    rung = Level(metric=Metric.RESOLUTION, offset_minutes=-60, actions=actions, **asked)
    terms = await make_terms(rung, subject=ticket.id, calendar_version=calendar_version)
    clock = await make_clock(level(now() - timedelta(seconds=1)), subject=ticket.id, terms=terms, cycle=cycle)
    await fire_all(now())
    if state != ClockState.RUNNING:
        await fetch("UPDATE sla_clocks SET state = $2 WHERE id = $1", clock, state)
    await Worker().run_due()
    return clock


async def told() -> list[tuple[int, int | None]]:
    """Who has a notice, and for whom."""
    rows = await fetch(
        "SELECT person, (facts ->> 'instead_of')::bigint AS instead_of FROM notices ORDER BY person"
    )
    return [(row["person"], row["instead_of"]) for row in rows]


async def person_of(name: str) -> int:
    return (await make_agent(name)).person


async def test_level_tells_whom_it_means() -> None:
    assignee, lead, member, manager, deputy, follower, named = [await person_of("") for _ in range(7)]
    team = await make_team(lead=lead, members=(member,))
    ticket = await make_ticket(
        assignee=assignee,
        team=team,
        organisation=await make_organisation(manager=manager, deputy=deputy),
        followers=(follower, await make_person()),
    )

    everybody = [Recipient.ASSIGNEE, Recipient.LEAD, Recipient.TEAM, Recipient.ACCOUNT_MANAGER]
    others = [Recipient.DEPUTY, Recipient.FOLLOWERS]
    await climbed(
        ticket,
        *(Notify(recipient=recipient) for recipient in [*everybody, *others]),
        Notify(recipient=Recipient.PERSON, person=named),
    )

    people = sorted([assignee, lead, member, manager, deputy, follower, named])
    assert await told() == [(person, None) for person in people]


async def test_whoever_is_meant_twice_hears_once() -> None:
    person = await person_of("")
    ticket = await make_ticket(assignee=person, team=await make_team(lead=person))

    await climbed(ticket, Notify(recipient=Recipient.ASSIGNEE), Notify(recipient=Recipient.LEAD))

    assert await told() == [(person, None)]
    assert await fetch_value("SELECT count(*) FROM outbound_mails WHERE template = 'notice'") == 1


async def test_where_nobody_is_meant_whoever_is_on_call_hears() -> None:
    on_call = await person_of("")
    await make_calendar(is_default=True, on_call=on_call)

    await climbed(await make_ticket(), Notify(recipient=Recipient.ASSIGNEE))

    assert await told() == [(on_call, None)]


async def test_where_whoever_is_on_call_has_left_the_one_of_the_usual_hours_is() -> None:
    on_call, gone = await person_of(""), (await make_agent(deactivated_at=now())).person
    await make_calendar(is_default=True, on_call=on_call)
    calendar = await make_calendar(on_call=gone)
    version = await fetch_value("SELECT id FROM calendar_versions WHERE calendar = $1", calendar)

    await climbed(await make_ticket(), Notify(recipient=Recipient.ON_CALL), calendar_version=version)

    assert await told() == [(on_call, None)]


async def test_nobody_stands_in_for_followers() -> None:
    await make_calendar(is_default=True, on_call=await person_of(""))

    await climbed(await make_ticket(), Notify(recipient=Recipient.FOLLOWERS))

    assert await told() == []


async def test_level_gives_the_ticket_away_in_the_name_of_the_escalation() -> None:
    team, person = await make_team("Second line"), await person_of("Ada")
    ticket = await make_ticket()

    await climbed(ticket, Reassign(team=team), Reassign(person=person))

    record = await locked_ticket(ticket.id)
    assert (record.team, record.assignee) == (team, person)
    events = [event for event in await recorded() if isinstance(event, TicketTeamChanged | TicketAssigned)]
    assert [type(event) for event in events] == [TicketTeamChanged, TicketAssigned]
    rows = await fetch(
        "SELECT events.actor_kind, events.actor_id, causes.name FROM events"
        " JOIN events AS causes ON causes.id = events.cause_id"
        " WHERE events.name LIKE 'Ticket%' ORDER BY events.id"
    )
    assert [tuple(row.values()) for row in rows] == [("rule", None, "LadderStepDue")] * 2


async def test_level_gives_the_ticket_to_whoever_is_on_call() -> None:
    on_call = await person_of("")
    await make_calendar(is_default=True, on_call=on_call)
    ticket = await make_ticket()

    await climbed(ticket, Reassign(to_on_call=True))

    assert (await locked_ticket(ticket.id)).assignee == on_call


@pytest.mark.parametrize(
    ("priority", "to", "then"),
    [
        (Priority.NORMAL, None, Priority.HIGH),
        (Priority.URGENT, None, Priority.URGENT),
        (Priority.LOW, "urgent", Priority.URGENT),
        (Priority.URGENT, "high", Priority.URGENT),
    ],
)
async def test_priority_is_raised_and_never_lowered(
    priority: Priority, to: str | None, then: Priority
) -> None:
    ticket = await make_ticket(priority=priority)

    await climbed(ticket, RaisePriority(to=to))

    assert (await locked_ticket(ticket.id)).priority == then
    changed = [event for event in await recorded() if isinstance(event, PriorityChanged)]
    raised = PriorityChanged(ticket=ticket.id, priority=then, previous=priority, is_escalation=True)
    assert changed == ([] if priority == then else [raised])


async def test_level_tags_and_notes() -> None:
    ticket = await make_ticket()

    await climbed(ticket, AddTag(name="late"), AddNote(text="Ring the customer."))

    assert (await locked_ticket(ticket.id)).tags == ("late",)
    rows = await fetch("SELECT audience, author_kind, author, body FROM messages")
    assert [tuple(row.values()) for row in rows] == [("internal", "automatic", None, "Ring the customer.")]


async def test_level_gives_a_task_that_is_due_in_working_time() -> None:
    lead = await person_of("")
    organisation = await make_organisation()
    ticket = await make_ticket(team=await make_team(lead=lead), organisation=organisation)

    at = now()
    with frozen(at):
        await climbed(ticket, CreateTask(title="Ring the customer", due_in_minutes=90))

    tasks = await Task.select(
        Task.title, Task.owner, Task.person, Task.organisation, Task.subject_id, Task.due_at
    )
    assert [tuple(task.values()) for task in tasks] == [
        ("Ring the customer", lead, ticket.requester, organisation, ticket.id, at + timedelta(minutes=90))
    ]
    assert [type(event) for event in await recorded() if isinstance(event, TaskGiven)] == [TaskGiven]
    assert await told() == [(lead, None)]


@pytest.mark.parametrize("state", [ClockState.FULFILLED, ClockState.CANCELLED])
async def test_level_of_a_clock_that_ended_meanwhile_is_not_climbed(state: ClockState) -> None:
    ticket = await make_ticket()

    await climbed(ticket, AddTag(name="late"), state=state)

    assert (await locked_ticket(ticket.id)).tags == ()


async def test_condition_is_asked_when_the_level_is_climbed() -> None:
    quiet, loud = await make_ticket(priority=Priority.LOW), await make_ticket(priority=Priority.HIGH)
    condition = Check(field="priority", operator=Operator.IS, value="high")

    for ticket in (quiet, loud):
        await climbed(ticket, AddTag(name="late"), condition=condition)

    assert (await locked_ticket(quiet.id)).tags == ()
    assert (await locked_ticket(loud.id)).tags == ("late",)


async def test_condition_can_ask_for_custom_fields_tier_and_contract() -> None:
    """The same that conditions of policies can ask for, of the ticket as it stands."""
    await make_field("floor", Kind.NUMBER)
    gold, other = await make_tier("Gold"), await make_tier("Other")
    organisation = await make_organisation(tier=gold)
    contract = await make_contract(organisation)
    ticket = await make_ticket(organisation=organisation, custom='{"floor": 3}')
    floor = Check("custom.floor", Operator.MORE_THAN, 2)
    agreed = All((Check("tier", Operator.IS, gold), Check("contract", Operator.CONTAINS, contract)))
    is_other = Check("tier", Operator.IS, other)

    await climbed(ticket, AddTag(name="all-three"), condition=All((floor, agreed)))
    await climbed(ticket, AddTag(name="never"), condition=is_other, cycle=2)
    await climbed(ticket, AddTag(name="group"), condition=AnyOf((is_other, Not(Not(floor)))), cycle=3)

    assert (await locked_ticket(ticket.id)).tags == ("all-three", "group")


async def test_condition_asks_for_the_priority_that_an_escalation_raised() -> None:
    ticket = await make_ticket(priority=Priority.NORMAL)
    is_urgent = Check("priority", Operator.IS, "urgent")

    await climbed(ticket, RaisePriority(to="urgent"))
    await climbed(ticket, AddTag(name="now-urgent"), condition=is_urgent, cycle=2)

    assert (await locked_ticket(ticket.id)).tags == ("now-urgent",)


async def test_condition_on_a_field_that_is_gone_does_not_hold_and_the_history_says_so() -> None:
    await make_field("floor", Kind.NUMBER, is_retired=True)
    ticket = await make_ticket(custom='{"floor": 3}')

    await climbed(ticket, AddTag(name="late"), condition=Check("custom.floor", Operator.IS, 3))

    assert (await locked_ticket(ticket.id)).tags == ()
    assert "There is no field “custom.floor”." in [change.new for change in await changes()]
    assert await fetch_value("SELECT count(*) FROM jobs") == 0


async def test_ticket_that_was_thrown_away_is_left_alone() -> None:
    ticket = await make_ticket(assignee=await person_of(""), disposition="spam")

    await climbed(ticket, Notify(recipient=Recipient.ASSIGNEE))

    assert await told() == []


async def test_action_that_cannot_be_done_is_told_and_hinders_no_other() -> None:
    gone = (await make_agent(deactivated_at=now())).person
    ticket = await make_ticket()

    await climbed(ticket, Reassign(person=gone), AddTag(name="late"))

    assert (await locked_ticket(ticket.id)).tags == ("late",)
    assert [event for event in await recorded() if isinstance(event, EscalationHindered)] == [
        EscalationHindered(ticket=ticket.id)
    ]
    assert "Please choose somebody who works on tickets." in [change.new for change in await changes()]


async def test_level_that_its_policy_no_longer_has_is_not_climbed() -> None:
    ticket = await make_ticket()
    terms = await make_terms(subject=ticket.id)
    await make_clock(level(now() - timedelta(seconds=1), 3), subject=ticket.id, terms=terms)

    await fire_all(now())

    assert await Worker().run_due() == 1
    assert await fetch_value("SELECT count(*) FROM jobs") == 0


async def test_level_that_is_climbed_twice_tells_and_gives_once() -> None:
    """A job that ran twice would find what it did: each notice and each task has a key of its own."""
    lead = await person_of("")
    ticket = await make_ticket(team=await make_team(lead=lead))
    await climbed(ticket, Notify(recipient=Recipient.LEAD), CreateTask(title="Ring"))
    event = await fetch_value("SELECT max(id) FROM events WHERE name = 'LadderStepDue'")

    await fetch(
        """
        INSERT INTO jobs (name, args)
        SELECT 'sla.climb_level', data || jsonb_build_object('event_id', id) FROM events WHERE id = $1
        """,
        event,
    )
    await Worker().run_due()

    assert await told() == [(lead, None), (lead, None)]
    assert await Task.count() == 1
