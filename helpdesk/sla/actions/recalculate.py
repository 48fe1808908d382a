"""What is promised has changed for many: everything open is looked at again, few at once, many by a job.

It is known by the facts alone: whoever records that a calendar, a policy, a tier, a contract or a company was
changed need not think of it. What is solved is never changed.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from helpdesk.accounts.events import TeamCalendarChanged
from helpdesk.core.clock import now
from helpdesk.customers.events import (
    CareChanged,
    ContractChanged,
    ContractEnded,
    ContractMade,
    TierChanged,
    TierRestored,
    TierRetired,
)
from helpdesk.db.sql import execute, fetch_one, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.event import Event
from helpdesk.events.record import Touch
from helpdesk.jobs.queue import BULK, defer
from helpdesk.sla.actions.refresh import Occasion, refresh
from helpdesk.sla.enums import TermsCause
from helpdesk.sla.events import (
    CalendarCreated,
    CalendarHoursChanged,
    CalendarRestored,
    CalendarRetired,
    DefaultCalendarChosen,
    PolicyChanged,
    PolicyCreated,
    PolicyMoved,
    PolicyRestored,
    PolicyRetired,
    PolicySwitchedOff,
    PolicySwitchedOn,
)
from helpdesk.sla.subjects import SUBJECTS, Scope

RECALCULATIONS = "recalculations"
RECALCULATE = "sla.recalculate_clocks"
AT_ONCE = 200
BATCH = 1000
# What was opened or changed in the same moment may have seen the old state: it is looked at once more.
SWEEP_AFTER = timedelta(minutes=1)
KEPT_FOR = timedelta(days=7)

# By which facts other terms may hold, and what the history then calls the reason.
CAUSES: Mapping[type[Event], TermsCause] = {
    CalendarCreated: TermsCause.CALENDAR,
    CalendarHoursChanged: TermsCause.CALENDAR,
    DefaultCalendarChosen: TermsCause.CALENDAR,
    CalendarRetired: TermsCause.CALENDAR,
    CalendarRestored: TermsCause.CALENDAR,
    TeamCalendarChanged: TermsCause.CALENDAR,
    PolicyCreated: TermsCause.POLICY,
    PolicyChanged: TermsCause.POLICY,
    PolicyMoved: TermsCause.POLICY,
    PolicySwitchedOn: TermsCause.POLICY,
    PolicySwitchedOff: TermsCause.POLICY,
    PolicyRetired: TermsCause.POLICY,
    PolicyRestored: TermsCause.POLICY,
    TierChanged: TermsCause.POLICY,
    TierRetired: TermsCause.POLICY,
    TierRestored: TermsCause.POLICY,
    ContractMade: TermsCause.CONTRACT,
    ContractChanged: TermsCause.CONTRACT,
    ContractEnded: TermsCause.CONTRACT,
    CareChanged: TermsCause.REMATCH,
}
ORGANISATION = "organisation"


class Course(Struct, frozen=True, kw_only=True):
    """A recalculation that goes on: what it is for and how far it has come."""

    id: int
    cause: TermsCause
    organisation: int | None
    subject_kind: str
    after_id: int
    created_at: datetime
    finished_at: datetime | None

    def scope(self) -> Scope:
        return Scope(
            after=self.after_id,
            limit=BATCH,
            organisation=self.organisation,
            changed_since=self.created_at - SWEEP_AFTER if self.finished_at else None,
        )


async def flush_recalculations(touches: list[Touch]) -> None:
    """Begin what the facts of a transaction ask for, each scope once."""
    wanted = {_wish(touch): None for touch in touches if touch.is_wanted}
    for cause, organisation in wanted:
        await recalculate(cause, organisation=organisation)


async def recalculate(cause: TermsCause, *, organisation: int | None = None) -> None:
    """Look again at everything open, or at what is an organisation's: few now, many by a job."""
    async with transaction():
        scope = Scope(limit=AT_ONCE + 1, organisation=organisation)
        kinds = [subject for subject in SUBJECTS.values() if subject.has_policies]
        open_ids = {subject.kind: await subject.open_ids(scope) for subject in kinds}
        is_done = all(len(ids) <= AT_ONCE for ids in open_ids.values())
        if is_done:
            for kind, ids in open_ids.items():
                await refresh(kind, ids, Occasion(cause=cause))
            total = sum(map(len, open_ids.values()))
        else:
            total = sum([await subject.open_count(organisation) for subject in kinds])
        _defer(
            await _begun(cause, organisation, total, is_done=is_done),
            now() + SWEEP_AFTER if is_done else None,
        )


async def recalculate_batch(recalculation: int) -> bool:
    """Look at some more; whether there may be others. One that is swept changes nothing."""
    async with transaction():
        course = await fetch_one(
            Course,
            "SELECT * FROM sla_recalculations WHERE id = $1 AND swept_at IS NULL FOR NO KEY UPDATE",
            recalculation,
        )
        if course is None or course.subject_kind not in SUBJECTS:
            return False
        ids = await SUBJECTS[course.subject_kind].open_ids(course.scope())
        if ids:
            await refresh(course.subject_kind, ids, Occasion(cause=course.cause))
            await _move_on(course, ids)
            return True
        return await _next_round(course)


def _wish(touch: Touch) -> tuple[TermsCause, int | None]:
    cause = CAUSES[type(touch.event)]
    if isinstance(touch.event, CalendarHoursChanged) and touch.event.excuses_breaches:
        cause = TermsCause.CALENDAR_FIX
    return cause, touch.id if touch.kind == ORGANISATION else None


async def _begun(cause: TermsCause, organisation: int | None, total: int, *, is_done: bool) -> int:
    await execute("DELETE FROM sla_recalculations WHERE swept_at < $1", now() - KEPT_FOR)
    return await fetch_value(
        """
        INSERT INTO sla_recalculations
          (cause, organisation, subject_kind, total, done, created_at, finished_at)
        VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN $4::int ELSE 0 END, $6::timestamptz,
                CASE WHEN $5 THEN $6::timestamptz END)
        RETURNING id
        """,
        cause,
        organisation,
        _kinds()[0],
        total,
        is_done,
        now(),
    )


async def _move_on(course: Course, ids: list[int]) -> None:
    await execute(
        "UPDATE sla_recalculations"
        " SET after_id = $2, done = CASE WHEN finished_at IS NULL THEN done + $3 ELSE done END WHERE id = $1",
        course.id,
        ids[-1],
        len(ids),
    )
    _defer(course.id, None)


async def _next_round(course: Course) -> bool:
    """The next kind of subject, then once more those changed meanwhile, then it is over."""
    kinds = _kinds()
    place = kinds.index(course.subject_kind) + 1
    is_over = place == len(kinds)
    await execute(
        """
        UPDATE sla_recalculations
        SET subject_kind = $2, after_id = 0,
            swept_at = CASE WHEN $3 AND finished_at IS NOT NULL THEN $4::timestamptz END,
            finished_at = CASE WHEN $3 THEN coalesce(finished_at, $4) END
        WHERE id = $1
        """,
        course.id,
        kinds[0 if is_over else place],
        is_over,
        now(),
    )
    if is_over and course.finished_at is not None:
        return False
    _defer(course.id, now() + SWEEP_AFTER if is_over else None)
    return not is_over


def _kinds() -> list[str]:
    return [kind for kind, subject in SUBJECTS.items() if subject.has_policies]


def _defer(recalculation: int, due: datetime | None) -> None:
    name = f"{RECALCULATE}:{recalculation}"
    defer(RECALCULATE, key=name, lock=RECALCULATE, priority=BULK, due=due, recalculation=recalculation)
