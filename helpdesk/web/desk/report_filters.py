"""What a report is narrowed to, as its address says it."""

from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar.datastructures import MultiDict
from msgspec import Meta, Struct

from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.core.formats import zone_or_utc
from helpdesk.core.i18n import gettext as _
from helpdesk.reports.enums import Grouping, Outcome, Times
from helpdesk.reports.filters import LONGEST_DAYS, ReportFilters
from helpdesk.sla.enums import SUMS, Metric
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.visit import current_visit

YEARS = range(2000, 2200)
USUAL_DAYS = 30
METRICS = tuple(metric for metric in Metric if metric not in SUMS)


class ReportForm(Struct, frozen=True, kw_only=True):
    """`until` is the last day that counts; without days it is the last thirty, today among them."""

    since: date | None = None
    until: date | None = None
    by: Grouping = Grouping.MONTH
    metric: Metric | None = None
    times: Times = Times.WORKING
    outcome: Outcome | None = None
    key: Annotated[str, Meta(max_length=40)] = ""


class Asked(Struct, frozen=True):
    """What was asked for: the form as it is shown again, and what it means."""

    form: ReportForm
    filters: ReportFilters

    @property
    def query(self) -> dict[str, str]:
        """What an address of the same days and times carries."""
        filters = self.filters
        return {"since": str(filters.since), "until": str(filters.until), "times": self.form.times}


def read_report_filters(sent: MultiDict[Any]) -> Asked:
    """What was asked for; Invalid beside every field that means nothing."""
    form = parse(sent, ReportForm)
    if isinstance(form, Form):
        raise Invalid(form.errors)
    zone = zone_or_utc(current_visit().zone)
    today = now().astimezone(zone).date()
    until = form.until or max(today, form.since or today)
    since = form.since or until - timedelta(days=USUAL_DAYS - 1)
    problems = _day_problems(since, until)
    if problems:
        raise Invalid(problems)
    filters = ReportFilters(
        since=since,
        until=until,
        zone=zone.key,
        metric=form.metric,
        outcome=form.outcome,
        grouping=form.by,
        key=form.key,
    )
    return Asked(form, filters)


def report_url(path: str, query: dict[str, str]) -> str:
    """An address of the report; what is blank is left out."""
    said = {name: value for name, value in query.items() if value}
    return f"/desk/reports/promises{path}?{urlencode(said)}"


def _day_problems(since: date, until: date) -> dict[str, str]:
    days = {"since": since, "until": until}
    problems = {name: _("Please choose another year.") for name, day in days.items() if day.year not in YEARS}
    if problems:
        return problems
    if until < since:
        return {"until": _("This day is before the first one.")}
    if (until - since).days > LONGEST_DAYS:
        return {"since": _("Please choose three years at most.")}
    return {}
