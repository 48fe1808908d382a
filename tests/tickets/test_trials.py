"""Trying a policy or a calendar on the tickets of the last weeks, in batches, before anything is saved."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from helpdesk.core.clock import frozen
from helpdesk.core.errors import Conflict, Forbidden, Invalid
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.jobs.worker import Worker
from helpdesk.sla.actions import calendars, policies, trials
from helpdesk.sla.actions.trials import forget_old_trials, run_trial_batch, start_trial
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.enums import Metric
from helpdesk.sla.policy_content import AddTag, Level, PolicyContent
from helpdesk.sla.queries.calendars import calendar_by_id
from helpdesk.sla.queries.policies import policies as known_policies
from helpdesk.sla.queries.trials import TrialRecord, TriedCalendar, TriedPolicy, trial_by_id
from helpdesk.sla.trials import Affected, LevelChange, Listed, MetricChange, Outcome, Tally
from helpdesk.tickets.actions.status import solve_ticket
from tests.factories.persons import make_admin, make_agent
from tests.factories.policies import make_policy
from tests.sla.agreements import FROM_MAIL
from tests.tickets.clocks import HOUR, K, at, opened, promise

pytestmark = pytest.mark.usefixtures("database")

RESOLUTION = Metric.RESOLUTION
FOUR, EIGHT = {RESOLUTION: 4 * HOUR}, {RESOLUTION: 8 * HOUR}
LEVEL = Level(metric=RESOLUTION, offset_minutes=0, actions=(AddTag(name="late"),))


def targets(promised: dict[Metric, int]) -> dict[str, dict[Metric, int]]:
    return dict.fromkeys(("low", "normal", "high", "urgent"), promised)


async def edited(**changed: object) -> TriedPolicy:
    """The policy that is there, with something else in it."""
    known = next(each for each in await known_policies() if each.name == "Usual")
    return TriedPolicy(
        id=known.id,
        draft=policies.PolicyDraft(
            name=known.name, content=replace(known.content, **changed), is_default=known.is_default
        ),
        base=policies.base_of(known),
    )


async def kept() -> tuple[object, ...]:
    """Everything that a trial leaves alone."""
    return (
        await fetch("SELECT * FROM sla_clocks"),
        await fetch("SELECT * FROM sla_terms"),
        await fetch("SELECT * FROM sla_policies"),
        await fetch("SELECT * FROM sla_policy_versions"),
    )


async def outcome(trial: int) -> Outcome:
    return (await record(trial)).outcome


async def record(trial: int) -> TrialRecord:
    found = await trial_by_id(trial)
    assert found is not None
    return found


async def solved(count: int = 1) -> list[int]:
    """Tickets from ten o'clock, solved five hours of working time later."""
    ids: list[int] = []
    for _ in range(count):
        ref, agent = await opened(10)
        with frozen(at(15.75)):
            await solve_ticket(agent, ref.number)
        ids.append(ref.id)
    return ids


async def test_shorter_target_and_its_ladder_are_tried_and_nothing_is_changed() -> None:
    await promise(targets=EIGHT)
    (ticket,) = await solved()
    before = await kept()

    with frozen(at(9, day=1)):
        trial = await start_trial(
            await make_admin(), await edited(targets=targets(FOUR), ladder=(LEVEL,)), days=30
        )
        await Worker().run_due()

    found = await record(trial)
    assert (found.state, found.done, found.total, found.finished_at) == ("done", 1, 1, at(9, day=1))
    assert found.outcome == Outcome(
        metrics={RESOLUTION: MetricChange(Tally(kept=1), Tally(broken=1))},
        levels=(LevelChange(metric=RESOLUTION, offset=0, before=0, after=1),),
        newly_broken=Listed(1, (Affected(ticket, (RESOLUTION,)),)),
    )
    assert await kept() == before


async def test_new_policy_takes_tickets_from_the_default_one() -> None:
    await promise(targets=EIGHT)
    await solved()
    new = TriedPolicy(
        id=None,
        draft=policies.PolicyDraft(
            name="Mails",
            content=PolicyContent(targets=targets(FOUR), condition=replace(FROM_MAIL, value="web")),
        ),
        base=policies.Base(0, ""),
    )

    with frozen(at(9, day=1)):
        trial = await start_trial(await make_admin(), new, days=7)
        await Worker().run_due()

    found = await outcome(trial)
    assert (found.moved, found.newly_broken.count) == (1, 1)


async def test_calendar_with_a_day_off_mends_what_was_broken() -> None:
    await promise(targets=FOUR)
    (ticket,) = await solved()
    known = await calendar_by_id(await fetch_value("SELECT id FROM calendars"))
    assert known is not None
    content = replace(K, days=(Day(on=at(12).date(), name="Holiday"),))
    tried = TriedCalendar(
        id=known.id,
        draft=calendars.CalendarDraft(name=known.name, content=content),
        base=calendars.base_of(known),
    )

    with frozen(at(9, day=1)):
        trial = await start_trial(await make_admin(), tried, days=7)
        await Worker().run_due()

    assert await outcome(trial) == Outcome(
        metrics={RESOLUTION: MetricChange(Tally(broken=1), Tally(kept=1))},
        no_longer_broken=Listed(1, (Affected(ticket, (RESOLUTION,)),)),
    )


async def test_trial_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "BATCH", 2)
    await promise(targets=EIGHT)
    await solved(5)

    with frozen(at(9, day=1)):
        trial = await start_trial(await make_admin(), await edited(targets=targets(FOUR)), days=30)
        assert await run_trial_batch(trial)
        halfway = await record(trial)
        await Worker().run_due()

    assert (halfway.state, halfway.done, halfway.total) == ("running", 2, 5)
    assert (await record(trial)).done == 5
    assert (await outcome(trial)).newly_broken.count == 5
    assert not await run_trial_batch(trial)


async def test_trial_begins_again_when_the_promises_change_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "BATCH", 2)
    await promise(targets=EIGHT)
    await solved(3)

    with frozen(at(9, day=1)):
        trial = await start_trial(await make_admin(), await edited(targets=targets(FOUR)), days=30)
        await run_trial_batch(trial)
        await make_policy(PolicyContent(targets=targets(EIGHT), condition=FROM_MAIL))
        await run_trial_batch(trial)
        assert (await record(trial)).done == 0
        await Worker().run_due()

    assert (await outcome(trial)).newly_broken.count == 3


async def test_only_tickets_of_those_days_are_tried() -> None:
    await promise(targets=EIGHT)
    await solved()
    admin = await make_admin()

    with frozen(at(9, day=8)):
        week = await start_trial(admin, await edited(targets=targets(FOUR)), days=7)
        month = await start_trial(admin, await edited(targets=targets(FOUR)), days=30)

    assert [(await record(trial)).total for trial in (week, month)] == [0, 1]


async def test_one_runs_for_each_person() -> None:
    await promise(targets=EIGHT)
    admin, other = await make_admin(), await make_admin()
    tried = await edited(targets=targets(FOUR))

    first = await start_trial(admin, tried, days=7)
    theirs = await start_trial(other, tried, days=7)
    second = await start_trial(admin, tried, days=30)

    assert [(await record(trial)).state for trial in (first, theirs, second)] == [
        "stopped",
        "running",
        "running",
    ]
    assert not await run_trial_batch(first)


async def test_same_is_tried_once_however_often_it_is_sent_while_it_runs() -> None:
    await promise(targets=EIGHT)
    await solved()
    admin, tried = await make_admin(), await edited(targets=targets(FOUR))

    twice = [await start_trial(admin, tried, days=7) for _ in range(2)]
    await Worker().run_due()
    afterwards = await start_trial(admin, tried, days=7)

    assert twice[0] == twice[1] != afterwards


async def test_what_could_not_be_saved_is_not_tried() -> None:
    await promise(targets=EIGHT)

    with pytest.raises(Invalid) as refusal:
        await start_trial(await make_admin(), await edited(targets={}), days=30)

    assert "targets" in refusal.value.fields
    assert await fetch("SELECT * FROM sla_trials") == []


async def test_too_many_tickets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "MOST_TICKETS", 1)
    await promise(targets=EIGHT)
    await solved(2)

    with frozen(at(9, day=1)), pytest.raises(Conflict, match="More than 1 tickets"):
        await start_trial(await make_admin(), await edited(targets=targets(FOUR)), days=30)


async def test_agents_try_nothing() -> None:
    await promise(targets=EIGHT)

    with pytest.raises(Forbidden):
        await start_trial(await make_agent(), await edited(targets=targets(FOUR)), days=30)


async def test_trials_are_forgotten_after_a_week() -> None:
    await promise(targets=EIGHT)
    admin = await make_admin()
    with frozen(at(9)):
        await start_trial(admin, await edited(targets=targets(FOUR)), days=7)

    with frozen(at(9) + timedelta(days=6)):
        await forget_old_trials()
        assert await fetch_value("SELECT count(*) FROM sla_trials") == 1
    with frozen(at(9.1) + timedelta(days=7)):
        await forget_old_trials()
        assert await fetch_value("SELECT count(*) FROM sla_trials") == 0
