"""Reports: how promises were kept, every number with the tickets behind it, and the same as files."""

from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Response, Template
from msgspec import Struct

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.reports.enums import Grouping, Outcome, Times
from helpdesk.reports.filters import NOBODY
from helpdesk.reports.labels import grouping_label, month_label, nobody_label, outcome_label, times_label
from helpdesk.reports.queries.behind import DecidedPromise, promises_behind
from helpdesk.reports.queries.compliance import Compliance, compliance
from helpdesk.reports.queries.pauses import PauseAfterCustomer, pauses_after_customer
from helpdesk.reports.writing import compliance_csv
from helpdesk.sla.enums import BreachCause
from helpdesk.sla.labels import cause_label
from helpdesk.sla.metric_words import metric_label
from helpdesk.tickets.enums import Priority
from helpdesk.tickets.labels import priority_label
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.report_filters import METRICS, Asked, ReportForm, read_report_filters, report_url
from helpdesk.web.kit.forms import Form, typed
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import usable_cursor

Option = tuple[str, str]


class ReportLine(Struct, frozen=True, kw_only=True):
    """A row of the table: the promises of one metric in one group, and what leads to each number's tickets.

    `is_first` of its group; the times are of the kind that was asked for, in seconds.
    """

    group: str
    metric: str
    counted: Compliance
    is_first: bool
    median: float | None
    most: float | None
    all_url: str
    met_url: str
    breached_url: str
    near_url: str


class FilterPart(Struct, frozen=True, kw_only=True):
    form: Form
    groupings: list[Option]
    metrics: list[Option]
    times: list[Option]


class PromisesReportPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    filters: FilterPart
    grouping: str
    lines: list[ReportLine]
    decided: int
    breached: int
    near_misses: int
    all_url: str
    met_url: str
    breached_url: str
    near_url: str
    csv_url: str
    pauses_url: str

    @property
    def share(self) -> float | None:
        """The part of all of them that was kept; None where there are none."""
        return (self.decided - self.breached) / self.decided if self.decided else None


class BehindLine(Struct, frozen=True, kw_only=True):
    """A promise with the words for what it was and how it ended."""

    promise: DecidedPromise
    metric_name: str
    outcome: str


class BehindPage(Struct, frozen=True, kw_only=True):
    """The promises behind a number; `words` say which."""

    views: ViewsPart
    words: list[str]
    promises: list[BehindLine]
    report_url: str
    first_url: str
    more_url: str


class PausesPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    pauses: list[PauseAfterCustomer]
    report_url: str
    first_url: str
    more_url: str


class PromisesReportController(Controller):
    path = "/reports/promises"

    @get()
    async def index(self, request: Request, actor: NamedDependency[Staff]) -> Template:
        try:
            asked = read_report_filters(request.query_params)
        except Invalid as refusal:
            form = typed(request.query_params, ReportForm).refused(refusal)
            return page("desk/reports/promises.html", await _report_page(actor, form, [], None), status=422)
        counted = await compliance(actor, asked.filters)
        return page("desk/reports/promises.html", await _report_page(actor, _shown(asked), counted, asked))

    @get("/list")
    async def behind(
        self, request: Request, actor: NamedDependency[Staff], after: FromQuery[str] = ""
    ) -> Template:
        asked = read_report_filters(request.query_params)
        found = await promises_behind(actor, asked.filters, after=usable_cursor(after))
        query = asked.query | _narrowing(asked)
        shown = BehindPage(
            views=await views_part(actor, "reports"),
            words=await _words(actor, asked),
            promises=[_behind_line(promise) for promise in found.rows],
            report_url=report_url("", asked.query | {"by": asked.form.by}),
            first_url=report_url("/list", query) if after else "",
            more_url=report_url("/list", query | {"after": found.after}) if found.after else "",
        )
        return page("desk/reports/behind.html", shown)

    @get("/pauses")
    async def pauses(
        self, request: Request, actor: NamedDependency[Staff], after: FromQuery[str] = ""
    ) -> Template:
        asked = read_report_filters(request.query_params)
        found = await pauses_after_customer(actor, asked.filters, after=usable_cursor(after))
        shown = PausesPage(
            views=await views_part(actor, "reports"),
            pauses=found.rows,
            report_url=report_url("", asked.query),
            first_url=report_url("/pauses", asked.query) if after else "",
            more_url=report_url("/pauses", asked.query | {"after": found.after}) if found.after else "",
        )
        return page("desk/reports/pauses.html", shown)

    @get("/export")
    async def export(self, request: Request, actor: NamedDependency[Staff]) -> Response[bytes]:
        """The table as a file, with both kinds of time."""
        asked = read_report_filters(request.query_params)
        counted = await compliance(actor, asked.filters)
        name = f"promises-{asked.form.by}-{asked.filters.since}-{asked.filters.until}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        written = compliance_csv(counted, [_group_name(asked.filters.grouping, each) for each in counted])
        return Response(written, media_type="text/csv", headers=headers)


def _shown(asked: Asked) -> Form:
    """The form with the days that were meant, whether they were typed or not."""
    form = asked.form
    values: dict[str, Any] = {**asked.query, "by": form.by, "metric": form.metric or ""}
    return Form(values=values)


def _narrowing(asked: Asked) -> dict[str, str]:
    form = asked.form
    return {
        "by": form.by,
        "key": form.key,
        "metric": form.metric or "",
        "outcome": form.outcome or "",
    }


async def _report_page(
    actor: Staff, form: Form, counted: list[Compliance], asked: Asked | None
) -> PromisesReportPage:
    query = asked.query | _narrowing(asked) if asked else {}
    return PromisesReportPage(
        views=await views_part(actor, "reports"),
        filters=FilterPart(
            form=form,
            groupings=[(grouping.value, grouping_label(grouping)) for grouping in Grouping],
            metrics=[(metric.value, metric_label(metric)) for metric in METRICS],
            times=[(times.value, times_label(times)) for times in Times],
        ),
        grouping=grouping_label(asked.form.by) if asked else "",
        lines=_lines(asked, counted) if asked else [],
        decided=sum(each.decided for each in counted),
        breached=sum(each.breached for each in counted),
        near_misses=sum(each.near_misses for each in counted),
        all_url=report_url("/list", query),
        met_url=report_url("/list", query | {"outcome": Outcome.MET}),
        breached_url=report_url("/list", query | {"outcome": Outcome.BREACHED}),
        near_url=report_url("/list", query | {"outcome": Outcome.NEAR_MISS}),
        csv_url=report_url("/export", query),
        pauses_url=report_url("/pauses", asked.query if asked else {}),
    )


def _lines(asked: Asked, counted: list[Compliance]) -> list[ReportLine]:
    lines: list[ReportLine] = []
    before: str | None = None
    for number, each in enumerate(counted):
        query = asked.query | {"by": asked.form.by, "key": each.key or NOBODY, "metric": each.metric}
        is_working = asked.form.times == Times.WORKING
        lines.append(
            ReportLine(
                group=_group_name(asked.form.by, each),
                metric=metric_label(each.metric),
                counted=each,
                is_first=number == 0 or each.key != before,
                median=each.working_median if is_working else each.calendar_median,
                most=each.working_most if is_working else each.calendar_most,
                all_url=report_url("/list", query),
                met_url=report_url("/list", query | {"outcome": Outcome.MET}),
                breached_url=report_url("/list", query | {"outcome": Outcome.BREACHED}),
                near_url=report_url("/list", query | {"outcome": Outcome.NEAR_MISS}),
            )
        )
        before = each.key
    return lines


def _group_name(grouping: Grouping, counted: Compliance) -> str:
    if counted.key is None:
        return nobody_label(grouping)
    if grouping == Grouping.MONTH:
        return month_label(counted.key)
    if grouping == Grouping.PRIORITY:
        return priority_label(Priority(counted.key))
    return counted.name or _("(gone)")


def _behind_line(promise: DecidedPromise) -> BehindLine:
    if promise.is_breached:
        outcome = cause_label(promise.breach_cause or BreachCause.ELAPSED)
        outcome = _("Broken: {cause}").format(cause=outcome)
    else:
        outcome = outcome_label(Outcome.NEAR_MISS if promise.is_near_miss else Outcome.MET)
    return BehindLine(promise=promise, metric_name=metric_label(promise.metric), outcome=outcome)


async def _words(actor: Staff, asked: Asked) -> list[str]:
    """What the list is narrowed to, in words; a group by the name it has today."""
    filters = asked.filters
    words = [f"{filters.since} – {filters.until}"]
    if filters.metric:
        words.append(metric_label(filters.metric))
    if filters.outcome:
        words.append(outcome_label(filters.outcome))
    if filters.key:
        counted = await compliance(actor, filters)
        name = _group_name(filters.grouping, counted[0]) if counted else filters.key
        words.append(f"{grouping_label(filters.grouping)}: {name}")
    return words
