"""Who looked at a record of a customer: a few on the record itself, all on a page of their own."""

from datetime import datetime

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.access import access_person
from helpdesk.core.pagination import decode_cursor
from helpdesk.customers.access import access_organisation
from helpdesk.customers.actions.record_views import KEEP_VIEWS
from helpdesk.customers.enums import RecordKind
from helpdesk.customers.queries.record_views import record_views
from helpdesk.events.actor import Capability, Staff
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id, usable_cursor

MOST_SHOWN = 5
_SECTIONS = {RecordKind.PERSON: "people", RecordKind.ORGANISATION: "organisations"}


class LookLine(Struct, frozen=True):
    viewer: int
    name: str
    at: datetime


class LooksPart(Struct, frozen=True, kw_only=True):
    """The last who looked; `all_url` leads to everybody who did."""

    lines: list[LookLine]
    all_url: str


class RecordViewsPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    name: str
    list_url: str
    is_person: bool
    record_url: str
    lines: list[LookLine]
    kept_days: int
    first_url: str
    older_url: str


class PersonViewsController(Controller):
    path = "/people/{person:str}/views"

    @get()
    async def index(
        self, person: FromPath[str], actor: NamedDependency[Staff], after: FromQuery[str] = ""
    ) -> Template:
        known = await access_person(actor, row_id(person))
        return await _looks_page(actor, RecordKind.PERSON, known.id, known.name, after)


class OrganisationViewsController(Controller):
    path = "/organisations/{organisation:str}/views"

    @get()
    async def index(
        self, organisation: FromPath[str], actor: NamedDependency[Staff], after: FromQuery[str] = ""
    ) -> Template:
        known = await access_organisation(actor, row_id(organisation))
        return await _looks_page(actor, RecordKind.ORGANISATION, known.id, known.name, after)


async def looks_part(actor: Staff, kind: RecordKind, subject_id: int) -> LooksPart | None:
    """The last looks, for whoever may read the audit; None for everybody else."""
    if not actor.can(Capability.READ_AUDIT):
        return None
    found = await record_views(actor, kind, subject_id, limit=MOST_SHOWN)
    lines = [LookLine(row.viewer, row.name, row.at) for row in found.rows]
    return LooksPart(lines=lines, all_url=f"{_record_url(kind, subject_id)}/views" if found.after else "")


async def _looks_page(actor: Staff, kind: RecordKind, subject_id: int, name: str, after: str) -> Template:
    cursor = decode_cursor(usable_cursor(after))
    found = await record_views(actor, kind, subject_id, after=cursor)
    url = _record_url(kind, subject_id)
    shown = RecordViewsPage(
        views=await views_part(actor, _SECTIONS[kind]),
        name=name,
        list_url=f"/desk/{_SECTIONS[kind]}",
        is_person=kind == RecordKind.PERSON,
        record_url=url,
        lines=[LookLine(row.viewer, row.name, row.at) for row in found.rows],
        kept_days=KEEP_VIEWS.days,
        first_url=f"{url}/views" if cursor else "",
        older_url=f"{url}/views?after={found.after}" if found.after else "",
    )
    return page("desk/people/views.html", shown)


def _record_url(kind: RecordKind, subject_id: int) -> str:
    return f"/desk/{_SECTIONS[kind]}/{subject_id}"
