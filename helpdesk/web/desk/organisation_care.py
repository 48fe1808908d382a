"""The form of how an organisation is looked after: tier, account manager, deputy, calendar."""

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.queries.people import staff_choices
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.actions.care import CareDraft, change_care
from helpdesk.customers.queries.care import Care, care_of, tier_choices
from helpdesk.customers.queries.organisations import OrganisationCard
from helpdesk.events.actor import Staff
from helpdesk.sla.queries.calendars import calendar_choices
from helpdesk.web.desk.filters import options_of
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.organisation_page import known_organisation
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, typed
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id, typed_id

Option = tuple[str, str]


class CareForm(Struct, frozen=True, kw_only=True):
    tier: str = ""
    manager: str = ""
    deputy: str = ""
    calendar: str = ""


class CareFormPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    organisation: OrganisationCard
    form: Form
    tiers: list[Option]
    people: list[Option]
    deputies: list[Option]
    calendars: list[Option]


class CareController(Controller):
    path = "/organisations/{organisation:str}/care"

    @get()
    async def edit(self, organisation: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        known = await known_organisation(actor, row_id(organisation))
        care = await care_of(known.id)
        written = {name: str(getattr(care, name) or "") for name in CareForm.__struct_fields__}
        return await _form_page(actor, known, care, Form(values=written))

    @post()
    async def update(
        self, request: Request, organisation: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        known = await known_organisation(actor, row_id(organisation))
        form = typed(await request.form(), CareForm)
        try:
            await change_care(actor, known.id, _draft(form))
        except Invalid as refusal:
            care = await care_of(known.id)
            return await _form_page(actor, known, care, form.refused(refusal), status=422)
        return await see_done(f"/desk/organisations/{known.id}", _("The organisation is saved."))


def _draft(form: Form) -> CareDraft:
    return CareDraft(**{name: typed_id(form.value(name)) for name in CareForm.__struct_fields__})


async def _form_page(
    actor: Staff, known: OrganisationCard, care: Care, form: Form, *, status: int = 200
) -> Template:
    staff = options_of(await staff_choices())
    content = CareFormPage(
        views=await views_part(actor, "organisations"),
        organisation=known,
        form=form,
        tiers=_with(options_of(await tier_choices()), care.tier, care.tier_name),
        people=_with(staff, care.manager, care.manager_name),
        deputies=_with(staff, care.deputy, care.deputy_name),
        calendars=_with(options_of(await calendar_choices()), care.calendar, care.calendar_name),
    )
    return page("desk/organisations/care.html", content, status=status)


def _with(options: list[Option], chosen: int | None, name: str | None) -> list[Option]:
    """The options, and what is chosen although it cannot be chosen any more."""
    kept = [] if chosen is None or str(chosen) in dict(options) else [(str(chosen), name or "")]
    return [("", _("None")), *options, *kept]
