"""The audit: everything that happened, narrowed to what is asked for, and taken out as a file."""

from datetime import UTC
from urllib.parse import quote

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Stream, Template
from msgspec import Struct

from helpdesk.audit.actions.export import MOST_EXPORTED, Wanted, begin_export
from helpdesk.audit.enums import ExportForm
from helpdesk.audit.lines import TrailLine, line_of
from helpdesk.audit.queries.trail import TrailEntry, trail
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.core.pagination import Cursor, Page, decode_cursor
from helpdesk.events.actor import Actor, Capability, Staff
from helpdesk.web.admin.audit_filters import (
    AuditForm,
    FilterPart,
    filter_part,
    read_filters,
    with_query,
)
from helpdesk.web.admin.condition_changes import in_condition_words
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import fragment, page
from helpdesk.web.kit.paths import usable_cursor

MEDIA_TYPES = {ExportForm.CSV: "text/csv", ExportForm.JSON_LINES: "application/x-ndjson"}
# Where a record of this kind has a page, and what opens it.
_PLACES = {
    "ticket": ("/desk/tickets/{name}", Capability.READ_TICKETS),
    "person": ("/desk/people/{id}", Capability.READ_CUSTOMERS),
    "organisation": ("/desk/organisations/{id}", Capability.READ_CUSTOMERS),
    "team": ("/admin/teams/{id}", Capability.MANAGE_TEAMS),
    "status": ("/admin/statuses/{id}", Capability.MANAGE_TICKETS_SETUP),
    "named_priority": ("/admin/priorities/{id}", Capability.MANAGE_TICKETS_SETUP),
    "ticket_type": ("/admin/types/{id}", Capability.MANAGE_TICKETS_SETUP),
    "tag": ("/admin/tags/{id}", Capability.MANAGE_TICKETS_SETUP),
    "calendar": ("/admin/calendars/{id}", Capability.MANAGE_SLA),
}


class AuditLine(Struct, frozen=True, kw_only=True):
    """A line with the ways on from it: to all of whom, to all of what, and to its page where there is one."""

    line: TrailLine
    who_url: str
    record_url: str
    page_url: str


class AuditPage(Struct, frozen=True, kw_only=True):
    filters: FilterPart
    lines: list[AuditLine]
    newer: str
    older: str
    most_exported: int


class ExportFormAsked(Struct, frozen=True, kw_only=True):
    form: ExportForm = ExportForm.CSV


class AuditController(Controller):
    path = "/audit"

    @get()
    async def index(
        self, request: Request, actor: NamedDependency[Staff], after: FromQuery[str] = ""
    ) -> Template:
        show = fragment if "hx-request" in request.headers else page
        template = "admin/audit/_trail.html" if show is fragment else "admin/audit/index.html"
        try:
            form, filters = await read_filters(request.query_params)
        except Invalid as refusal:
            typed_form = typed(request.query_params, AuditForm).refused(refusal)
            return show(template, await _refused_page(typed_form), status=422)
        cursor = _usable(after)
        found = await trail(filters, after=cursor)
        return show(template, await _audit_page(actor, form, found, is_first=cursor is None))

    @post("/export", status_code=200)
    async def export(self, request: Request, actor: NamedDependency[Staff]) -> Stream:
        """Everything the form is narrowed to, as a file that is written while it is sent."""
        sent = await request.form()
        asked = parse(sent, ExportFormAsked)
        if isinstance(asked, Form):
            raise Invalid(asked.errors)
        form, filters = await read_filters(sent)
        part = await filter_part(form)
        words = "; ".join(f"{chip.label}: {chip.value}" for chip in part.chips)
        chunks = await begin_export(actor, Wanted(filters=filters, form=asked.form, words=words))
        headers = {
            "Content-Disposition": f'attachment; filename="audit-{now():%Y-%m-%d}.{asked.form}"',
            "Cache-Control": "no-store",
        }
        return Stream(chunks, media_type=MEDIA_TYPES[asked.form], headers=headers)


async def _audit_page(actor: Actor, form: Form, found: Page[TrailEntry], *, is_first: bool) -> AuditPage:
    lines = await in_condition_words([line_of(entry) for entry in found.rows])
    part = await filter_part(form, record=lines[0].subject if lines else "")
    return AuditPage(
        filters=part,
        lines=[_audit_line(actor, line) for line in lines],
        newer="" if is_first else part.url(),
        older=part.url(after=found.after) if found.after else "",
        most_exported=MOST_EXPORTED,
    )


async def _refused_page(form: Form) -> AuditPage:
    """Nothing is shown for a filter that means nothing, and what was typed stays."""
    return AuditPage(
        filters=await filter_part(form), lines=[], newer="", older="", most_exported=MOST_EXPORTED
    )


def _audit_line(actor: Actor, line: TrailLine) -> AuditLine:
    record = f"{line.subject_kind}:{line.subject_id}"
    return AuditLine(
        line=line,
        who_url=with_query({"who": str(line.actor)}) if line.actor else "",
        record_url=with_query({"record": record}),
        page_url=_page_url(actor, line),
    )


def _page_url(actor: Actor, line: TrailLine) -> str:
    place = _PLACES.get(line.subject_kind)
    if place is None or line.subject_name is None or not actor.can(place[1]):
        return ""
    return place[0].format(id=line.subject_id, name=quote(line.subject_name, safe=""))


def _usable(after: str) -> Cursor | None:
    """The place in the trail that an address carries, or None where it was made up."""
    cursor = decode_cursor(usable_cursor(after))
    if cursor is None or cursor.at is None or cursor.at.tzinfo is None:
        return None
    try:
        return Cursor(cursor.at.astimezone(UTC), cursor.id)
    except OverflowError:
        return None
