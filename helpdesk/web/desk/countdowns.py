"""How long until a promise runs out, as a pill that `countdown.js` keeps true."""

from datetime import datetime, timedelta
from functools import lru_cache

from babel.dates import format_skeleton
from markupsafe import Markup

from helpdesk.core.clock import now
from helpdesk.core.formats import clock_time, exact_time, short_date, zone_or_utc
from helpdesk.core.i18n import current_locale
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.enums import Metric
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.queries.next_clock import NextClock
from helpdesk.web.kit.visit import current_visit

NOTHING = Markup("")
MINUTE, HOUR, DAY = 60, 3_600, 86_400
NAMED_UP_TO = timedelta(days=6)
MOST_KEPT = 20_000


def next_clock_mark(clock: NextClock | None) -> Markup:
    """The pill of a row: when its next promise runs out, by how much it is late, or that it is paused."""
    if clock is None:
        return NOTHING
    if clock.due_at is None:
        return paused_mark(clock.metric, clock.left)
    return due_mark(clock.metric, clock.due_at, clock.warn_at)


def due_mark(metric: Metric, due_at: datetime, warn_at: datetime | None) -> Markup:
    at = now()
    left = (due_at - at).total_seconds()
    zone, locale = current_visit().zone, current_locale()
    text = due_words(left, due_at, zone)
    return _due(metric, due_at, warn_at, text=text, tone=_tone(left, warn_at, at), zone=zone, locale=locale)


@lru_cache(MOST_KEPT)
def _due(  # noqa: PLR0913 - everything that the pill shows, for which it is kept
    metric: Metric,
    due_at: datetime,
    warn_at: datetime | None,
    *,
    text: str,
    tone: str,
    zone: str,
    locale: str,
) -> Markup:
    del locale
    title = f"{metric_label(metric)}: {exact_time(due_at, zone)}"
    warn = Markup(' data-warn-at="%s"') % warn_at.isoformat() if warn_at else NOTHING
    return Markup('<time class="pill %s" datetime="%s" title="%s" data-due%s>%s</time>') % (
        tone,
        due_at.isoformat(),
        title,
        warn,
        text,
    )


def paused_mark(metric: Metric, left: int) -> Markup:
    """A paused clock has no due time; what is left of it stands still."""
    time = distance(abs(left))
    text = (_("paused, {time} left") if left >= 0 else _("paused, {time} late")).format(time=time)
    tone = "idle" if left >= 0 else "late"
    return Markup('<span class="pill %s" title="%s">%s</span>') % (tone, metric_label(metric), text)


def ended_mark(metric: Metric, *, is_late: bool) -> Markup:
    """A promise that was kept, or kept only after its time."""
    tone, text = ("late", _("met late")) if is_late else ("ok", _("met"))
    return Markup('<span class="pill %s" title="%s">%s</span>') % (tone, metric_label(metric), text)


def due_words(left: float, due_at: datetime, zone: str) -> str:
    """Minutes and hours up to a day ahead, then a day and a time; what is late, by how much."""
    if left < 0:
        return _("{time} late").format(time=distance(-left))
    return distance(left) if left < DAY else _day_words(due_at, zone)


def distance(seconds: float) -> str:
    """A length of time in one unit, as `countdown.js` writes it."""
    if seconds < HOUR:
        return _("{n} min").format(n=max(1, _rounded(seconds / MINUTE)))
    if seconds < DAY:
        return _("{n} h").format(n=_rounded(seconds / HOUR))
    return _("{n} d").format(n=_rounded(seconds / DAY))


def _rounded(number: float) -> int:
    """A half goes up, as it does in scripts."""
    return int(number + 0.5)


def _day_words(due_at: datetime, zone: str) -> str:
    local = due_at.astimezone(zone_or_utc(zone))
    if due_at - now() > NAMED_UP_TO:
        return short_date(due_at, zone)
    if (local.date() - now().astimezone(local.tzinfo).date()).days == 1:
        return _("tomorrow {time}").format(time=clock_time(due_at, zone))
    return f"{format_skeleton('E', local, locale=current_locale())} {clock_time(due_at, zone)}"


def _tone(left: float, warn_at: datetime | None, at: datetime) -> str:
    if left < 0:
        return "late"
    return "warn" if warn_at is not None and at >= warn_at else "ok"
