"""A due time that a person sets by hand: it overrides a clock, and survives other priorities and policies."""

from datetime import datetime, timedelta

from msgspec import Struct

from helpdesk.accounts.rules import ensure_none
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change, SubjectKind
from helpdesk.events.record import record
from helpdesk.sla.actions.refresh import refresh
from helpdesk.sla.enums import SUMS, Metric
from helpdesk.sla.events import DueDateSet
from helpdesk.sla.metric_words import metric_label

LONGEST_REASON = 500
FURTHEST = timedelta(days=2 * 366)
SETTABLE = tuple(metric for metric in Metric if metric not in SUMS and metric != Metric.PROMISE)


class DueDate(Struct, frozen=True, kw_only=True):
    """Until when, for which metric, and why. Without a `due_at` what was set before is taken back."""

    metric: Metric
    due_at: datetime | None
    reason: str = ""


async def write_due_date(actor: Actor, kind: SubjectKind, subject_id: int, wanted: DueDate) -> None:
    """Set or take back the due time of a running clock. The subject is locked by whoever calls.

    Conflict where no clock of the metric runs. The same time again changes nothing.
    """
    at = now()
    ensure_none(due_date_problems(wanted, at))
    async with transaction():
        before, is_by_hand = await _present(kind, subject_id, wanted.metric)
        is_same = is_by_hand and before == wanted.due_at if wanted.due_at else not is_by_hand
        if is_same:
            return
        await _insert(actor, kind, subject_id, wanted, at)
        fact = DueDateSet(
            of_kind=kind, of=subject_id, metric=wanted.metric, is_taken_back=wanted.due_at is None
        )
        changes = [
            Change("due_at", _stored(before), _stored(wanted.due_at)),
            Change("reason", None, wanted.reason.strip() or None),
        ]
        await record(fact, actor, changes)
        await refresh(kind, [subject_id])


def due_date_problems(wanted: DueDate, at: datetime) -> dict[str, str]:
    """Why this cannot be set; nothing for what can. To take one back needs no reason."""
    problems: dict[str, str] = {}
    reason = wanted.reason.strip()
    if wanted.metric not in SETTABLE:
        problems["metric"] = _("Please choose one from the list.")
    if wanted.due_at is not None and wanted.due_at <= at:
        problems["due_at"] = _("This time is past already.")
    elif wanted.due_at is not None and wanted.due_at - at > FURTHEST:
        problems["due_at"] = _("Please choose a time within the next two years.")
    if wanted.due_at is not None and not reason:
        problems["reason"] = _("Please say why.")
    elif len(reason) > LONGEST_REASON:
        problems["reason"] = _("Please use at most %d characters.") % LONGEST_REASON
    return problems


async def _present(kind: SubjectKind, subject_id: int, metric: Metric) -> tuple[datetime | None, bool]:
    """The due time of the clock that runs or is paused, and whether somebody set it."""
    rows = await fetch(
        "SELECT due_at, is_set_by_hand FROM sla_clocks WHERE subject_kind = $1 AND subject_id = $2"
        " AND metric = $3 AND state IN ('running', 'paused') ORDER BY cycle DESC LIMIT 1",
        kind,
        subject_id,
        metric,
    )
    if not rows:
        raise Conflict(_("No clock runs for “{metric}”.").format(metric=metric_label(metric)))
    return rows[0]["due_at"], rows[0]["is_set_by_hand"]


async def _insert(actor: Actor, kind: SubjectKind, subject_id: int, wanted: DueDate, at: datetime) -> None:
    await execute(
        "INSERT INTO sla_due_dates (subject_kind, subject_id, metric, due_at, reason, author, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        kind,
        subject_id,
        wanted.metric,
        wanted.due_at,
        wanted.reason.strip(),
        actor.person,
        at,
    )


def _stored(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
