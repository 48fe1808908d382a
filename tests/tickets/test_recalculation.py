"""A change of what is promised reaches everything open: few at once, many by a job that can be killed."""

import pytest
from msgspec.structs import replace

from helpdesk.core.clock import frozen
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.events.actor import Staff
from helpdesk.jobs.worker import Worker
from helpdesk.sla.actions import recalculate
from helpdesk.sla.actions.calendars import CalendarDraft, base_of, change_calendar
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.enums import BreachCause, Metric
from helpdesk.sla.queries.calendars import calendars
from helpdesk.tickets.actions.status import solve_ticket
from tests.factories.calendars import make_calendar
from tests.factories.persons import make_admin
from tests.kit.recorded import queued
from tests.tickets.clocks import HOUR, K, at, clocks_of, opened, promise

pytestmark = pytest.mark.usefixtures("database")

EIGHT = {Metric.RESOLUTION: 8 * HOUR}


async def declare_holiday(day: int, *, excuses_breaches: bool = False) -> Staff:
    """One more day off, so many days after the Tuesday."""
    admin = await make_admin()
    (calendar,) = await calendars()
    days = (Day(on=at(12, day=day).date(), name="Holiday"),)
    draft = CalendarDraft(name=calendar.name, content=replace(K, days=days))
    await change_calendar(
        admin, calendar.id, draft, base=base_of(calendar), excuses_breaches=excuses_breaches
    )
    return admin


async def test_calendar_that_is_edited_moves_open_promises_at_once() -> None:
    await promise(targets=EIGHT)
    ref, _ = await opened(16)
    assert await clocks_of(ref.id, "due_at") == [("resolution", 1, "running", at(16.25, day=1))]

    with frozen(at(9, day=1)):
        await declare_holiday(1)

    assert await clocks_of(ref.id, "due_at") == [("resolution", 1, "running", at(16.25, day=2))]
    assert await fetch_value("SELECT next_due_at FROM tickets") == at(16.25, day=2)
    assert await fetch_value("SELECT cause FROM sla_terms ORDER BY id DESC LIMIT 1") == "calendar"


async def test_solved_tickets_stay_as_they_were() -> None:
    await promise(targets=EIGHT)
    ref, agent = await opened(16)
    with frozen(at(17)):
        await solve_ticket(agent, ref.number)
    before = await fetch("SELECT * FROM sla_clocks"), await fetch("SELECT * FROM sla_terms")

    with frozen(at(9, day=1)):
        await declare_holiday(1)

    assert (await fetch("SELECT * FROM sla_clocks"), await fetch("SELECT * FROM sla_terms")) == before


@pytest.mark.parametrize(("excuses", "cause"), [(True, BreachCause.EXCUSED), (False, BreachCause.ELAPSED)])
async def test_breach_by_a_wrong_calendar_is_excused_if_the_admin_says_so(
    *, excuses: bool, cause: BreachCause
) -> None:
    await promise(targets=EIGHT)
    ref, _ = await opened(16)

    with frozen(at(17, day=1)):
        await declare_holiday(1, excuses_breaches=excuses)

    assert await clocks_of(ref.id, "due_at", "breached_at", "breach_cause") == [
        ("resolution", 1, "running", at(16.25, day=2), at(16.25, day=1), cause)
    ]


async def test_many_are_left_to_a_job_that_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalculate, "AT_ONCE", 2)
    monkeypatch.setattr(recalculate, "BATCH", 2)
    await promise(targets=EIGHT)
    refs = [(await opened(16))[0] for _ in range(5)]

    with frozen(at(9, day=1)):
        await declare_holiday(1)
        assert await clocks_of(refs[0].id, "due_at") == [("resolution", 1, "running", at(16.25, day=1))]
        run = await fetch_value("SELECT id FROM sla_recalculations")
        assert await recalculate.recalculate_batch(run)
        assert await fetch("SELECT done, total, finished_at FROM sla_recalculations") == [
            {"done": 2, "total": 5, "finished_at": None}
        ]
        await Worker().run_due()

    for ref in refs:
        assert await clocks_of(ref.id, "due_at") == [("resolution", 1, "running", at(16.25, day=2))]
    assert await fetch("SELECT done, total, finished_at FROM sla_recalculations") == [
        {"done": 5, "total": 5, "finished_at": at(9, day=1)}
    ]


async def test_what_was_opened_in_the_same_moment_is_looked_at_once_more() -> None:
    await promise(targets=EIGHT)
    with frozen(at(16)):
        await declare_holiday(1)
    ref, _ = await opened(16.01)
    await execute("UPDATE sla_terms SET calendar_version = (SELECT min(id) FROM calendar_versions)")

    run = await fetch_value("SELECT id FROM sla_recalculations")
    with frozen(at(16.1)):
        assert await recalculate.recalculate_batch(run)
        assert not await recalculate.recalculate_batch(run)
        assert not await recalculate.recalculate_batch(run)

    assert await fetch_value("SELECT count(*) FROM sla_terms WHERE subject_id = $1", ref.id) == 2
    assert await fetch_value("SELECT swept_at FROM sla_recalculations") == at(16.1)


async def test_nothing_is_recalculated_where_nothing_is_promised() -> None:
    await opened()
    await make_calendar(content=K)
    await declare_holiday(1)

    assert await fetch("SELECT * FROM sla_recalculations") == []
    assert "sla.recalculate_clocks" not in await queued()
