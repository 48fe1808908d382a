"""Trying what somebody typed on the tickets of the last weeks: nothing is saved, and no clock moves."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from helpdesk.accounts.rules import ensure_can, ensure_none
from helpdesk.conditions.checking import problems
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.jobs.queue import BULK, defer
from helpdesk.sla.actions import calendars, policies
from helpdesk.sla.book import Setting, policy_book, setting_of
from helpdesk.sla.calendar_content import as_calendar
from helpdesk.sla.history import DueSet
from helpdesk.sla.matching import Book, Match, PolicyInForce, matched
from helpdesk.sla.queries.accounts import Standing, standings_to_read
from helpdesk.sla.queries.calendars import calendar_by_id, calendar_of_version
from helpdesk.sla.queries.policies import contents_of_versions
from helpdesk.sla.queries.trials import (
    DONE,
    RUNNING,
    TrialRecord,
    Tried,
    TriedCalendar,
    TriedPolicy,
    locked_trial,
)
from helpdesk.sla.subjects import SUBJECTS
from helpdesk.sla.trials import (
    DRAFT,
    Outcome,
    Side,
    Words,
    compared,
    joined,
    side,
    with_calendar,
    with_policy,
)

TICKET = "ticket"
DAYS = (7, 30, 90)
USUAL_DAYS = 30
MOST_TICKETS = 100_000
BATCH = 500
# Others have their turn after so many.
AT_ONCE = 25
KEPT_FOR = timedelta(days=7)
RUN = "sla.run_trial"


async def start_trial(actor: Actor, tried: Tried, *, days: int) -> int:
    """Begin to replay the tickets of the last days; the id of the trial. An earlier one of theirs ends.

    The same once more, while it is under way, is that trial. Invalid where it could not be saved, Conflict
    where there are too many tickets.
    """
    ensure_can(actor, Capability.MANAGE_SLA)
    wanted = days if days in DAYS else USUAL_DAYS
    async with transaction():
        ensure_none(await _problems(tried))
        at = now()
        total = await _count(at - timedelta(days=wanted), at)
        if total > MOST_TICKETS:
            sentence = _("More than {most} tickets came in that time. Please try fewer days.")
            raise Conflict(sentence.format(most=MOST_TICKETS))
        same = await _under_way(actor, tried, wanted)
        if same is not None:
            return same
        await _stop_others(actor, at)
        trial: int = await fetch_value(
            """
            INSERT INTO sla_trials (author, subject_kind, subject_id, draft, days, stamp, total, created_at)
            VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8) RETURNING id
            """,
            actor.person,
            "policy" if isinstance(tried, TriedPolicy) else "calendar",
            tried.id,
            msgspec.json.encode(tried).decode(),
            wanted,
            (await policy_book()).stamp,
            total,
            at,
        )
        _defer(trial)
    return trial


async def _under_way(actor: Actor, tried: Tried, days: int) -> int | None:
    """The trial of the same that this person has begun; of two presses at once the second waits for it."""
    await execute("SELECT pg_advisory_xact_lock(hashtextextended('sla_trials', $1))", actor.person)
    return await fetch_value(
        "SELECT id FROM sla_trials WHERE author = $1 AND state = 'running' AND days = $2"
        " AND draft = $3::jsonb",
        actor.person,
        days,
        msgspec.json.encode(tried).decode(),
    )


async def run_trial_batch(trial_id: int) -> bool:
    """Replay some more tickets; whether there may be others. One that has ended stays as it is.

    Where something else was changed meanwhile it begins again: both sides are of one book.
    """
    async with transaction():
        trial = await locked_trial(trial_id)
        if trial is None:
            return False
        ids = await _ids(trial)
        found = await standings_to_read(SUBJECTS[TICKET], ids) if ids else []
        setting = await setting_of({organisation for each in found if (organisation := _organisation(each))})
        if setting.book.stamp != trial.stamp:
            moved = replace(trial, stamp=setting.book.stamp, outcome=Outcome(), done=0, after_id=0)
        else:
            moved = await _moved_on(trial, setting, ids, found)
        await _write(moved)
        if moved.is_running:
            _defer(trial.id)
        return moved.is_running


async def forget_old_trials() -> None:
    """What was tried a week ago is of no use any more."""
    await execute("DELETE FROM sla_trials WHERE created_at < $1", now() - KEPT_FOR)


async def _problems(tried: Tried) -> dict[str, str]:
    """Why it could not be saved."""
    if isinstance(tried, TriedPolicy):
        return await policies.draft_problems(tried.draft, tried.id or 0)
    known = await calendar_by_id(tried.id) if tried.id else None
    return await calendars.draft_problems(tried.draft, known)


async def _count(since: datetime, until: datetime) -> int:
    return await fetch_value(
        "SELECT count(*) FROM ("
        "SELECT FROM tickets WHERE created_at >= $1 AND created_at <= $2 LIMIT $3) AS found",
        since,
        until,
        MOST_TICKETS + 1,
    )


async def _stop_others(actor: Actor, at: datetime) -> None:
    """One runs for each person: whoever begins another no longer waits for the last."""
    await execute(
        "UPDATE sla_trials SET state = 'stopped', finished_at = $2 WHERE author = $1 AND state = 'running'",
        actor.person,
        at,
    )


async def _ids(trial: TrialRecord) -> list[int]:
    rows = await fetch(
        "SELECT id FROM tickets WHERE id > $1 AND created_at >= $2 AND created_at <= $3 ORDER BY id LIMIT $4",
        trial.after_id,
        trial.created_at - timedelta(days=trial.days),
        trial.created_at,
        BATCH,
    )
    return [row["id"] for row in rows]


def _organisation(standing: Standing) -> int | None:
    return standing.account.ground.organisation if standing.account.ground else None


async def _moved_on(
    trial: TrialRecord, setting: Setting, ids: Sequence[int], found: Sequence[Standing]
) -> TrialRecord:
    is_over = len(ids) < BATCH
    return replace(
        trial,
        outcome=joined([trial.outcome, *await _outcomes(trial, setting, found)]),
        done=trial.done + len(ids),
        after_id=ids[-1] if ids else trial.after_id,
        state=DONE if is_over else RUNNING,
        finished_at=now() if is_over else None,
    )


async def _outcomes(trial: TrialRecord, setting: Setting, found: Sequence[Standing]) -> list[Outcome]:
    tried = await _book_with(trial.tried, setting.book)
    words = await _words(trial.tried, setting.book)
    outcomes: list[Outcome] = []
    for place, standing in enumerate(found, 1):
        before = _side(standing, setting, words, trial.created_at)
        after = _side(standing, replace(setting, book=tried), words, trial.created_at)
        outcomes.append(compared(standing.account.id, before, after, trial.created_at))
        if place % AT_ONCE == 0:
            await asyncio.sleep(0)
    return outcomes


def _side(standing: Standing, setting: Setting, words: Words, as_of: datetime) -> Side:
    account = standing.account
    ground = account.ground
    match = matched(TICKET, ground, setting.company(ground.organisation), setting.book) if ground else Match()
    dues = [DueSet(at=line.at, metric=line.metric, due=line.due_at) for line in standing.dues]
    return side(account.history, dues, match, words.terms(match), as_of)


async def _book_with(tried: Tried, book: Book) -> Book:
    if isinstance(tried, TriedCalendar):
        return with_calendar(book, tried.id, tried.draft.content.zone)
    condition = tried.draft.content.condition
    policy = PolicyInForce(
        id=tried.id or DRAFT,
        version=DRAFT,
        name=tried.draft.name,
        content=tried.draft.content,
        is_default=tried.draft.is_default,
        kinds=frozenset(kind for kind, fields in book.fields.items() if not problems(condition, fields)),
    )
    rows = await fetch("SELECT id FROM sla_policies ORDER BY position, id")
    return with_policy(book, policy, [row["id"] for row in rows])


async def _words(tried: Tried, book: Book) -> Words:
    """What everything in force says, and the draft."""
    contents = dict(await contents_of_versions([each.version for each in book.policies]))
    said = {version: await calendar_of_version(version) for version in book.calendars.values()}
    if isinstance(tried, TriedPolicy):
        contents[DRAFT] = tried.draft.content
    else:
        said[DRAFT] = as_calendar(tried.draft.content)
    return Words(contents, said)


async def _write(trial: TrialRecord) -> None:
    await execute(
        """
        UPDATE sla_trials SET state = $2, stamp = $3, after_id = $4, done = $5, result = $6::jsonb,
          finished_at = $7
        WHERE id = $1
        """,
        trial.id,
        trial.state,
        trial.stamp,
        trial.after_id,
        trial.done,
        msgspec.json.encode(trial.outcome).decode(),
        trial.finished_at,
    )


def _defer(trial: int) -> None:
    name = f"{RUN}:{trial}"
    defer(RUN, key=name, lock=name, priority=BULK, trial=trial)
