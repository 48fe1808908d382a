"""How long until a promise runs out, as a pill that `countdown.js` keeps true."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from babel.dates import format_skeleton
from markupsafe import Markup
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.formats import clock_time, exact_time, short_date, zone_or_utc
from helpdesk.core.i18n import current_locale
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.enums import Metric
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.queries.next_clock import next_clock
from helpdesk.web.kit.visit import current_visit

NOTHING = Markup("")
MINUTE, HOUR, DAY = 60, 3_600, 86_400
NAMED_UP_TO = timedelta(days=6)
MOST_KEPT = 20_000


class Moment(Struct, frozen=True):
    """When and for whom pills are made: asked once for all pills of a list. `at` is in seconds since 1970."""

    at: float
    zone: str
    locale: str


def this_moment() -> Moment:
    return Moment(now().timestamp(), current_visit().zone, current_locale())


def next_clock_mark(stored: str | None, moment: Moment) -> Markup:
    """The pill of a row: when its next promise runs out, by how much it is late, or that it is paused."""
    clock = next_clock(stored)
    if clock is None:
        return NOTHING
    if clock.due is None:
        return _paused(clock.metric, clock.left, moment.locale)
    return _mark(clock.metric, clock.due, clock.warn, moment)


def due_mark(metric: Metric, due_at: datetime, warn_at: datetime | None) -> Markup:
    warn = warn_at.timestamp() if warn_at else None
    return _mark(metric.value, due_at.timestamp(), warn, this_moment())


def paused_mark(metric: Metric, left: int) -> Markup:
    """A paused clock has no due time; what is left of it stands still."""
    return _paused(metric.value, left, current_locale())


def ended_mark(metric: Metric, *, is_late: bool) -> Markup:
    """A promise that was kept, or kept only after its time."""
    tone, text = ("late", _("met late")) if is_late else ("ok", _("met"))
    return Markup('<span class="pill %s" title="%s">%s</span>') % (tone, metric_label(metric), text)


def distance(seconds: float) -> str:
    """A length of time in one unit, as `countdown.js` writes it."""
    return _in_unit(*_unit(seconds), False, current_locale())


def _mark(metric: str, due: float, warn: float | None, moment: Moment) -> Markup:
    left = due - moment.at
    if left < 0:
        tone, text = "late", _in_unit(*_unit(-left), True, moment.locale)
    else:
        tone = "warn" if warn is not None and moment.at >= warn else "ok"
        text = _ahead(left, due, moment)
    return _due(metric, due, warn, tone, text, moment.zone, moment.locale)


def _ahead(left: float, due: float, moment: Moment) -> str:
    """Minutes and hours up to a day ahead, then a day and a time."""
    if left < DAY:
        return _in_unit(*_unit(left), False, moment.locale)
    return _on_day(due, int(moment.at // HOUR), moment.zone, moment.locale)


@lru_cache(MOST_KEPT)
def _due(
    metric: str, due: float, warn: float | None, tone: str, text: str, zone: str, _locale: str
) -> Markup:
    due_at = datetime.fromtimestamp(due, UTC)
    title = f"{metric_label(Metric(metric))}: {exact_time(due_at, zone)}"
    warns = "" if warn is None else datetime.fromtimestamp(warn, UTC).isoformat()
    return Markup('<time class="pill %s" datetime="%s" title="%s" data-due%s>%s</time>') % (
        tone,
        due_at.isoformat(),
        title,
        Markup(' data-warn-at="%s"') % warns if warns else NOTHING,
        text,
    )


@lru_cache(MOST_KEPT)
def _paused(metric: str, left: int, locale: str) -> Markup:
    time = _in_unit(*_unit(abs(left)), False, locale)
    text = (_("paused, {time} left") if left >= 0 else _("paused, {time} late")).format(time=time)
    tone = "idle" if left >= 0 else "late"
    return Markup('<span class="pill %s" title="%s">%s</span>') % (tone, metric_label(Metric(metric)), text)


def _unit(seconds: float) -> tuple[int, int]:
    """The number and the unit in seconds. A half goes up, as it does in scripts."""
    if seconds < HOUR:
        return max(1, int(seconds / MINUTE + 0.5)), MINUTE
    if seconds < DAY:
        return int(seconds / HOUR + 0.5), HOUR
    return int(seconds / DAY + 0.5), DAY


@lru_cache(MOST_KEPT)
def _in_unit(number: int, unit: int, is_late: bool, _locale: str) -> str:  # noqa: FBT001 - what it is kept for
    words = {MINUTE: _("{n} min"), HOUR: _("{n} h"), DAY: _("{n} d")}[unit].format(n=number)
    return _("{time} late").format(time=words) if is_late else words


@lru_cache(MOST_KEPT)
def _on_day(due: float, _hour: int, zone: str, locale: str) -> str:
    """The day changes what it is called, at the earliest with the hour."""
    due_at = datetime.fromtimestamp(due, UTC)
    local, today = due_at.astimezone(zone_or_utc(zone)), now().astimezone(zone_or_utc(zone)).date()
    if due_at - now() > NAMED_UP_TO:
        return short_date(due_at, zone)
    if (local.date() - today).days == 1:
        return _("tomorrow {time}").format(time=clock_time(due_at, zone))
    return f"{format_skeleton('E', local, locale=locale)} {clock_time(due_at, zone)}"
