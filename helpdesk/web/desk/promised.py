"""Promises as they are shown: each with its time, what became of it, and what can be said of it."""

from datetime import datetime

from markupsafe import Markup
from msgspec import Struct

from helpdesk.core.formats import clock_time, short_date
from helpdesk.core.i18n import gettext as _
from helpdesk.relationship.enums import PromiseState
from helpdesk.relationship.labels import state_label
from helpdesk.relationship.queries.promises import KeptRate, PromiseRow
from helpdesk.sla.enums import Metric
from helpdesk.web.desk.countdowns import NOTHING, distance, due_mark
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.visit import current_visit

TONES = {PromiseState.KEPT: "ok", PromiseState.BROKEN: "late", PromiseState.WITHDRAWN: "idle"}


class PromiseLine(Struct, frozen=True, kw_only=True):
    """`pill` counts an open promise down; a settled one has its `outcome` in words and a tone."""

    id: int
    words: str
    who: str
    made_at: datetime
    until: str
    pill: Markup
    outcome: str
    tone: str
    number: str

    @property
    def is_open(self) -> bool:
        return bool(self.pill)


class PromisesPart(Struct, frozen=True, kw_only=True):
    """The promises on a ticket; `form` is the one that was refused."""

    rows: list[PromiseLine]
    form: Form
    url: str
    suffix: str
    can_write: bool


def promises_part(
    number: str, place: ListPlace, found: list[PromiseRow], form: Form, *, can_write: bool
) -> PromisesPart:
    return PromisesPart(
        rows=[promise_line(row) for row in found],
        form=form,
        url=f"/desk/tickets/{number}/promises{place.suffix}",
        suffix=place.suffix,
        can_write=can_write,
    )


def promise_line(row: PromiseRow) -> PromiseLine:
    return PromiseLine(
        id=row.id,
        words=row.words,
        who=row.made_by_name or _("Somebody"),
        made_at=row.created_at,
        until=_until(row.due_at, current_visit().zone),
        pill=due_mark(Metric.PROMISE, row.due_at, None) if row.is_open else NOTHING,
        outcome="" if row.is_open else _outcome(row),
        tone="warn" if row.was_late else TONES.get(row.state, ""),
        number=row.number,
    )


def _until(due_at: datetime, zone: str) -> str:
    said = f"{short_date(due_at, zone)}, {clock_time(due_at, zone)}"
    return _("until {time}").format(time=said)


def kept_sentence(rate: KeptRate) -> str:
    """How well we keep our word; nothing while no promise has come due."""
    if not rate.due:
        return ""
    return _("{kept} of {due} kept in time").format(kept=rate.kept, due=rate.due)


def _outcome(row: PromiseRow) -> str:
    if row.was_late and row.settled_at is not None:
        late = distance((row.settled_at - row.due_at).total_seconds())
        return _("kept, {time} late").format(time=late)
    return state_label(row.state)
