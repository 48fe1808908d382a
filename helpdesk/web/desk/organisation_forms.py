"""Organisations made and changed by hand."""

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct
from msgspec.structs import asdict

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.access import OrganisationOut, access_organisation
from helpdesk.customers.actions.organisations import (
    OrganisationProfile,
    change_organisation,
    create_organisation,
)
from helpdesk.customers.actions.record_views import note_organisation_viewed
from helpdesk.events.actor import Staff
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id


class OrganisationForm(Struct, frozen=True, kw_only=True):
    name: str = ""
    city: str = ""
    note: str = ""


class NewOrganisationForm(OrganisationForm, frozen=True, kw_only=True):
    """`domains` are one on a line."""

    domains: str = ""


class OrganisationFormPage(Struct, frozen=True, kw_only=True):
    """`organisation` is None for one that is being made."""

    views: ViewsPart
    organisation: OrganisationOut | None
    form: Form


class NewOrganisationController(Controller):
    path = "/organisations/new"

    @get()
    async def new(self, actor: NamedDependency[Staff]) -> Template:
        return await _form_page(actor, None, Form())

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        fields = await request.form()
        form = parse(fields, NewOrganisationForm)
        if isinstance(form, Form):
            return await _form_page(actor, None, form, status=422)
        try:
            organisation = await create_organisation(
                actor, name=form.name, city=form.city, note=form.note, domains=form.domains.split()
            )
        except Invalid as refusal:
            refused = typed(fields, NewOrganisationForm).refused(refusal)
            return await _form_page(actor, None, refused, status=422)
        return await see_done(f"/desk/organisations/{organisation}", _("The organisation is there."))


class OrganisationEditController(Controller):
    path = "/organisations/{organisation:str}/edit"

    @get()
    async def edit(self, organisation: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        known = await access_organisation(actor, row_id(organisation))
        await note_organisation_viewed(actor, known.id)
        return await _form_page(actor, known, Form(values=asdict(known)))

    @post()
    async def update(
        self, request: Request, organisation: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        known = await access_organisation(actor, row_id(organisation))
        fields = await request.form()
        form = parse(fields, OrganisationForm)
        if isinstance(form, Form):
            return await _form_page(actor, known, form, status=422)
        try:
            await change_organisation(actor, known.id, OrganisationProfile(**asdict(form)))
        except Invalid as refusal:
            refused = typed(fields, OrganisationForm).refused(refusal)
            return await _form_page(actor, known, refused, status=422)
        return await see_done(f"/desk/organisations/{known.id}", _("The organisation is saved."))


async def _form_page(
    actor: Staff, organisation: OrganisationOut | None, form: Form, *, status: int = 200
) -> Template:
    shown = OrganisationFormPage(
        views=await views_part(actor, "organisations"), organisation=organisation, form=form
    )
    return page("desk/organisations/edit.html", shown, status=status)
