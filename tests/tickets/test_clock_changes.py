"""What changes a running clock, and what does not: the table of changes, one by one."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from helpdesk.core.clock import frozen
from helpdesk.core.errors import Conflict, Forbidden, Invalid
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.events.actor import Actor, ActorKind, Customer
from helpdesk.events.event import Change, SubjectKind
from helpdesk.sla.enums import BreachCause, Metric, Reopen, TermsCause
from helpdesk.sla.events import DueDateSet, TermsReplaced
from helpdesk.tickets.actions.assign import assign_ticket
from helpdesk.tickets.actions.due_date import set_due_date, unset_due_date
from helpdesk.tickets.actions.fields import set_priority, set_team
from helpdesk.tickets.actions.notes import add_note, log_call
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.returned import note_answer_arrived, note_answer_returned
from helpdesk.tickets.actions.status import reopen_ticket, solve_ticket
from helpdesk.tickets.actions.tags import add_tags
from helpdesk.tickets.enums import CallDirection, Priority
from tests.factories.calendars import make_calendar
from tests.factories.persons import make_agent
from tests.factories.policies import make_policy
from tests.factories.teams import make_team
from tests.kit.recorded import changes, recorded
from tests.sla.agreements import content, tagged
from tests.tickets.clocks import HOUR, at, clocks_of, opened, promise

pytestmark = pytest.mark.usefixtures("database")

TICKET = SubjectKind("ticket")
ESCALATION = Actor(kind=ActorKind.RULE, name="Escalation", cause=1)
EIGHT = {Metric.RESOLUTION: 8 * HOUR}
URGENT_TWO = {Priority.URGENT: {Metric.RESOLUTION: 2 * HOUR}}


async def test_other_priority_keeps_the_start_and_takes_its_target() -> None:
    made = await promise(targets=EIGHT, by_level={Priority.HIGH: {Metric.RESOLUTION: 4 * HOUR}})
    ref, agent = await opened()

    with frozen(at(11)):
        await set_priority(agent, ref.number, Priority.HIGH)

    assert await clocks_of(ref.id, "started_at", "due_at", "breached_at") == [
        ("resolution", 1, "running", at(10), at(14.75), None)
    ]
    assert await fetch("SELECT at, cause, targets::text FROM sla_terms ORDER BY id") == [
        {"at": at(10), "cause": TermsCause.OPENED, "targets": '{"resolution": 28800}'},
        {"at": at(11), "cause": TermsCause.RETARGET, "targets": '{"resolution": 14400}'},
    ]
    assert (await recorded())[-1] == TermsReplaced(
        of_kind=TICKET,
        of=ref.id,
        cause=TermsCause.RETARGET,
        policy_version=made.version,
        calendar_version=await fetch_value("SELECT id FROM calendar_versions"),
    )
    assert (await changes())[-1] == Change("resolution", "8 h", "4 h")


async def test_target_that_is_past_already_breaks_the_promise_now() -> None:
    await promise(targets=EIGHT, by_level=URGENT_TWO)
    ref, agent = await opened(9)

    with frozen(at(12)):
        await set_priority(agent, ref.number, Priority.URGENT)

    assert await clocks_of(ref.id, "due_at", "breached_at", "breach_cause", "next_fire_at") == [
        ("resolution", 1, "running", at(11), at(12), BreachCause.RETARGET, at(12))
    ]


async def test_breach_stays_when_the_target_grows_again() -> None:
    await promise(targets=EIGHT, by_level=URGENT_TWO)
    ref, agent = await opened(9)
    with frozen(at(12)):
        await set_priority(agent, ref.number, Priority.URGENT)

    with frozen(at(12.25)):
        await set_priority(agent, ref.number, Priority.LOW)

    assert await clocks_of(ref.id, "due_at", "breached_at") == [
        ("resolution", 1, "running", at(9.25, day=1), at(12))
    ]


async def test_escalation_that_raises_the_priority_does_not_retarget() -> None:
    await promise(targets=EIGHT, by_level=URGENT_TWO)
    ref, agent = await opened(9)
    before = await clocks_of(ref.id, "due_at", "terms")

    with frozen(at(10)):
        await set_priority(ESCALATION, ref.number, Priority.HIGH)
        await set_priority(ESCALATION, ref.number, Priority.URGENT)
        await add_tags(agent, ref.number, ["soles"])
    assert await clocks_of(ref.id, "due_at", "terms") == before

    with frozen(at(10.5)):
        await set_priority(agent, ref.number, Priority.HIGH)
        await set_priority(agent, ref.number, Priority.URGENT)
    assert await clocks_of(ref.id, "due_at") == [("resolution", 1, "running", at(11))]


async def test_tag_that_a_policy_asks_for_brings_its_promises_and_the_history_says_so() -> None:
    await promise(targets={Metric.RESOLUTION: 8 * HOUR, Metric.FIRST_REPLY: 4 * HOUR})
    await make_policy(content(1, when=tagged("vip")), name="Very important", position=0)
    ref, agent = await opened()

    with frozen(at(10.5)):
        await add_tags(agent, ref.number, ["vip"])

    assert await clocks_of(ref.id, "due_at", "cancelled_at") == [
        ("first_reply", 1, "running", at(11), None),
        ("resolution", 1, "cancelled", None, at(10.5)),
    ]
    assert (await changes())[-3:] == [
        Change("policy", "Usual", "Very important"),
        Change("first_reply", "4 h", "1 h"),
        Change("resolution", "8 h", None),
    ]


async def test_team_with_hours_of_its_own_brings_its_calendar() -> None:
    await promise(targets=EIGHT)
    night = await make_team("Night", calendar=await make_calendar())
    ref, agent = await opened(16)

    with frozen(at(16.25)):
        await set_team(agent, ref.number, night)

    assert await clocks_of(ref.id, "due_at") == [("resolution", 1, "running", at(16, day=1))]
    assert await fetch_value("SELECT calendar_source FROM sla_terms ORDER BY id DESC LIMIT 1") == "team"


async def test_reassigning_a_note_and_an_incoming_call_move_no_clock() -> None:
    await promise(targets={Metric.FIRST_REPLY: 4 * HOUR})
    ref, agent = await opened()
    before = await fetch("SELECT * FROM sla_clocks")

    with frozen(at(11)):
        await assign_ticket(agent, ref.number, agent.person)
        await add_note(agent, ref.number, body="She is upset.")
        await log_call(agent, ref.number, body="She rang.", direction=CallDirection.INCOMING)

    assert await fetch("SELECT * FROM sla_clocks") == before


async def test_call_of_ours_meets_the_first_reply() -> None:
    await promise(targets={Metric.FIRST_REPLY: 4 * HOUR})
    ref, agent = await opened()

    with frozen(at(11)):
        await log_call(agent, ref.number, body="Rang her.", direction=CallDirection.OUTGOING)

    assert await clocks_of(ref.id, "fulfilled_at") == [("first_reply", 1, "fulfilled", at(11))]


@pytest.mark.parametrize(
    ("mode", "due"),
    [(Reopen.RESUME, at(16.75, day=1)), (Reopen.TOTAL, at(9.25, day=1)), (Reopen.RESTART, at(10.25, day=2))],
)
async def test_reopened_ticket_has_another_cycle(mode: Reopen, due: object) -> None:
    await promise(targets=EIGHT, reopen=mode)
    ref, agent = await opened(9)
    with frozen(at(11)):
        await solve_ticket(agent, ref.number)

    with frozen(at(10, day=1)):
        await reopen_ticket(agent, ref.number)

    assert await clocks_of(ref.id, "fulfilled_at", "due_at") == [
        ("resolution", 1, "fulfilled", at(11), at(9.25, day=1)),
        ("resolution", 2, "running", None, due),
    ]


async def test_solved_ticket_keeps_what_was_promised_until_it_is_reopened() -> None:
    await promise(targets=EIGHT, by_level=URGENT_TWO)
    ref, agent = await opened(9)
    with frozen(at(12)):
        await solve_ticket(agent, ref.number)
    before = await fetch("SELECT * FROM sla_clocks")

    with frozen(at(12.25)):
        await set_priority(agent, ref.number, Priority.URGENT)
    assert await fetch("SELECT * FROM sla_clocks") == before

    with frozen(at(12.5)):
        await reopen_ticket(agent, ref.number)
    assert await clocks_of(ref.id, "target_seconds", "breached_at", "breach_cause") == [
        ("resolution", 1, "fulfilled", 8 * HOUR, None, None),
        ("resolution", 2, "running", 2 * HOUR, at(12.5), BreachCause.RETARGET),
    ]


async def test_each_wait_for_an_answer_is_a_cycle_of_its_own() -> None:
    await promise(targets={Metric.NEXT_REPLY: 2 * HOUR, Metric.UPDATE: 8 * HOUR})
    ref, agent = await opened(9)
    customer = Customer(person=await fetch_value("SELECT requester FROM tickets"))

    for hours, who in ((9.5, agent), (10, customer), (10 + 2 / 3, customer), (11, agent), (11.5, customer)):
        with frozen(at(hours)):
            await post_reply(who, ref.number, Reply(body="Yes, and then?"))

    assert await clocks_of(ref.id, "started_at", "due_at", "worked_seconds") == [
        ("next_reply", 1, "fulfilled", at(10), at(12), HOUR),
        ("next_reply", 2, "running", at(11.5), at(14.25), 0),
        ("update", 1, "fulfilled", at(9.5), at(9.75, day=1), 1.5 * HOUR),
        ("update", 2, "running", at(11), at(11.25, day=1), 0),
    ]


async def test_due_time_set_by_hand_survives_priorities_and_says_why() -> None:
    await promise(targets=EIGHT, by_level=URGENT_TWO)
    ref, agent = await opened(9)
    with frozen(at(10)):
        await set_due_date(agent, ref.number, metric=Metric.RESOLUTION, due_at=at(16, day=1), reason="Agreed")
        await set_priority(agent, ref.number, Priority.URGENT)

    assert await clocks_of(ref.id, "due_at", "is_set_by_hand") == [
        ("resolution", 1, "running", at(16, day=1), True)
    ]
    assert await fetch_value("SELECT next_due_at FROM tickets") == at(16, day=1)
    assert DueDateSet(of_kind=TICKET, of=ref.id, metric=Metric.RESOLUTION) in await recorded()
    assert [change for change in await changes() if change.field in {"due_at", "reason"}] == [
        Change("due_at", at(9.25, day=1).isoformat(), at(16, day=1).isoformat()),
        Change("reason", None, "Agreed"),
    ]
    with frozen(at(10.5)):
        await unset_due_date(agent, ref.number, metric=Metric.RESOLUTION)
    assert await clocks_of(ref.id, "due_at", "is_set_by_hand") == [
        ("resolution", 1, "running", at(11), False)
    ]


@pytest.mark.parametrize(
    ("due_at", "reason", "field"),
    [(at(9), "Agreed", "due_at"), (at(16), " ", "reason"), (at(16, day=900), "x", "due_at")],
)
async def test_due_time_needs_a_reason_and_lies_ahead(due_at: datetime, reason: str, field: str) -> None:
    await promise(targets=EIGHT)
    ref, agent = await opened(9)

    with frozen(at(10)), pytest.raises(Invalid) as refused:
        await set_due_date(agent, ref.number, metric=Metric.RESOLUTION, due_at=due_at, reason=reason)

    assert list(refused.value.fields) == [field]


async def test_due_time_of_a_clock_that_does_not_run_cannot_be_set() -> None:
    await promise(targets=EIGHT)
    ref, agent = await opened(9)

    with frozen(at(10)), pytest.raises(Conflict):
        await set_due_date(agent, ref.number, metric=Metric.NEXT_REPLY, due_at=at(16), reason="Agreed")


async def test_same_due_time_again_and_taking_back_none_change_nothing() -> None:
    await promise(targets=EIGHT)
    ref, agent = await opened(9)

    with frozen(at(10)):
        await unset_due_date(agent, ref.number, metric=Metric.RESOLUTION)
        for _ in range(2):
            await set_due_date(agent, ref.number, metric=Metric.RESOLUTION, due_at=at(16), reason="Agreed")

    assert await fetch_value("SELECT count(*) FROM sla_due_dates") == 1


async def test_who_may_not_work_on_the_ticket_sets_no_due_time() -> None:
    await promise(targets=EIGHT)
    team = await make_team("Care")
    ref, _ = await opened(9)
    await execute("UPDATE tickets SET team = $1", team)
    reader = replace(await make_agent(), readonly_teams=frozenset({team}))

    with pytest.raises(Forbidden):
        await set_due_date(reader, ref.number, metric=Metric.RESOLUTION, due_at=at(16), reason="Agreed")


async def test_answer_that_came_back_starts_the_wait_again_until_it_arrives() -> None:
    await promise(targets={Metric.FIRST_REPLY: 4 * HOUR})
    ref, agent = await opened(9)
    with frozen(at(10)):
        answer = await post_reply(agent, ref.number, Reply(body="They are yellow."))

    with frozen(at(11)):
        await note_answer_returned(answer.message)
        await note_answer_returned(answer.message)
    assert await clocks_of(ref.id, "due_at") == [("first_reply", 1, "running", at(13.75))]

    with frozen(at(12)):
        await note_answer_arrived(answer.message)
        await note_answer_arrived(answer.message)
    assert await clocks_of(ref.id, "fulfilled_at") == [("first_reply", 1, "fulfilled", at(12))]
    assert [type(fact).__name__ for fact in await recorded()][-2:] == ["AnswerReturned", "AnswerArrived"]


async def test_what_comes_back_too_late_or_was_no_answer_counts_on() -> None:
    await promise(targets={Metric.FIRST_REPLY: 4 * HOUR})
    ref, agent = await opened(9)
    with frozen(at(10)):
        answer = await post_reply(agent, ref.number, Reply(body="They are yellow."))

    with frozen(at(10, day=8)):
        await note_answer_returned(answer.message)
        await note_answer_returned(ref.message)
        await note_answer_arrived(answer.message)

    assert await clocks_of(ref.id, "fulfilled_at") == [("first_reply", 1, "fulfilled", at(10))]
