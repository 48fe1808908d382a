"""What happened to the record of a person or an organisation, field by field, newest first."""

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.access import access_person
from helpdesk.accounts.rules import ensure_can
from helpdesk.audit.lines import TrailLine, line_of
from helpdesk.audit.queries.trail import TrailEntry, organisation_history, person_history
from helpdesk.core.pagination import Page
from helpdesk.customers.access import access_organisation
from helpdesk.customers.actions.record_views import note_organisation_viewed, note_person_viewed
from helpdesk.customers.queries.organisations import organisation_names
from helpdesk.events.actor import Capability, Staff
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id


class RecordLine(Struct, frozen=True, kw_only=True):
    """One fact; `about` is the other side of it: an organisation on a person's page, a person on its page."""

    fact: TrailLine
    about: str
    about_url: str


class RecordHistoryPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    name: str
    is_person: bool
    list_url: str
    record_url: str
    lines: list[RecordLine]
    first_url: str
    older_url: str


class PersonHistoryController(Controller):
    path = "/people/{person:str}/history"

    @get()
    async def index(
        self, person: FromPath[str], actor: NamedDependency[Staff], before: FromQuery[str] = ""
    ) -> Template:
        """What was done to the account of a colleague is for whoever manages people."""
        known = await access_person(actor, row_id(person))
        if known.is_staff:
            ensure_can(actor, Capability.MANAGE_PEOPLE)
        await note_person_viewed(actor, known.id)
        found = await person_history(known.id, before=before or None)
        names = await organisation_names({one for entry in found.rows if (one := _organisation(entry))})
        shown = RecordHistoryPage(
            views=await views_part(actor, "people"),
            name=known.name,
            is_person=True,
            list_url="/desk/people",
            record_url=f"/desk/people/{known.id}",
            lines=[_about_organisation(entry, names) for entry in found.rows],
            **_ways(f"/desk/people/{known.id}/history", before, found),
        )
        return page("desk/people/history.html", shown)


class OrganisationHistoryController(Controller):
    path = "/organisations/{organisation:str}/history"

    @get()
    async def index(
        self, organisation: FromPath[str], actor: NamedDependency[Staff], before: FromQuery[str] = ""
    ) -> Template:
        known = await access_organisation(actor, row_id(organisation))
        await note_organisation_viewed(actor, known.id)
        found = await organisation_history(known.id, before=before or None)
        shown = RecordHistoryPage(
            views=await views_part(actor, "organisations"),
            name=known.name,
            is_person=False,
            list_url="/desk/organisations",
            record_url=f"/desk/organisations/{known.id}",
            lines=[_about_person(entry) for entry in found.rows],
            **_ways(f"/desk/organisations/{known.id}/history", before, found),
        )
        return page("desk/people/history.html", shown)


def _ways(url: str, before: str, found: Page[TrailEntry]) -> dict[str, str]:
    """To the newest, and to what was before."""
    return {
        "first_url": url if before else "",
        "older_url": f"{url}?before={found.after}" if found.after else "",
    }


def _organisation(entry: TrailEntry) -> int | None:
    found = entry.facts.get("organisation")
    return found if isinstance(found, int) else None


def _about_organisation(entry: TrailEntry, names: dict[int, str]) -> RecordLine:
    organisation = _organisation(entry)
    name = names.get(organisation, "") if organisation else ""
    url = f"/desk/organisations/{organisation}" if name else ""
    return RecordLine(fact=line_of(entry), about=name, about_url=url)


def _about_person(entry: TrailEntry) -> RecordLine:
    is_theirs = entry.subject_kind == "person" and entry.subject_name is not None
    return RecordLine(
        fact=line_of(entry),
        about=(entry.subject_name or "") if is_theirs else "",
        about_url=f"/desk/people/{entry.subject_id}" if is_theirs else "",
    )
