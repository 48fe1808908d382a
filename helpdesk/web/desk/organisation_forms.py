"""Organisations made and changed by hand."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct
from msgspec.structs import asdict

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.access import OrganisationOut, access_organisation
from helpdesk.customers.actions.custom import set_organisation_fields
from helpdesk.customers.actions.organisations import (
    OrganisationProfile,
    change_organisation,
    create_organisation,
)
from helpdesk.customers.actions.record_views import note_organisation_viewed
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Staff
from helpdesk.fields.enums import Subject
from helpdesk.fields.filling import fresh_problems
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.record_fields import record_inputs
from helpdesk.web.kit.custom_fields import CustomPart, sent_fields
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
    request_key: str = ""


class OrganisationFormPage(Struct, frozen=True, kw_only=True):
    """`organisation` is None for one that is being made."""

    views: ViewsPart
    organisation: OrganisationOut | None
    form: Form
    custom: CustomPart


class NewOrganisationController(Controller):
    path = "/organisations/new"

    @get()
    async def new(self, actor: NamedDependency[Staff]) -> Template:
        return await _form_page(actor, None, Form())

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        fields = await request.form()
        form, given = parse(fields, NewOrganisationForm), sent_fields(fields)
        if isinstance(form, Form):
            return await _form_page(actor, None, form, given, status=422)
        try:
            organisation = await make_once(actor, form.request_key, partial(_create, actor, form, given))
        except Invalid as refusal:
            refused = typed(fields, NewOrganisationForm).refused(refusal)
            return await _form_page(actor, None, refused, given, status=422)
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
        form, given = parse(fields, OrganisationForm), sent_fields(fields)
        if isinstance(form, Form):
            return await _form_page(actor, known, form, given, status=422)
        try:
            async with transaction():
                await change_organisation(actor, known.id, OrganisationProfile(**asdict(form)))
                await set_organisation_fields(actor, known.id, given)
        except Invalid as refusal:
            refused = typed(fields, OrganisationForm).refused(refusal)
            return await _form_page(actor, known, refused, given, status=422)
        return await see_done(f"/desk/organisations/{known.id}", _("The organisation is saved."))


async def _create(actor: Staff, form: NewOrganisationForm, given: Mapping[str, Any]) -> int:
    """Make the organisation with its fields: all of it or nothing."""
    problems = await fresh_problems(Subject.ORGANISATION, given)
    async with transaction():
        try:
            organisation = await create_organisation(
                actor, name=form.name, city=form.city, note=form.note, domains=form.domains.split()
            )
        except Invalid as refusal:
            raise Invalid({**refusal.fields, **problems}) from refusal
        await set_organisation_fields(actor, organisation, given)
    return organisation


async def _form_page(
    actor: Staff,
    organisation: OrganisationOut | None,
    form: Form,
    given: Mapping[str, Any] = MappingProxyType({}),
    *,
    status: int = 200,
) -> Template:
    known = organisation.id if organisation else None
    shown = OrganisationFormPage(
        views=await views_part(actor, "organisations"),
        organisation=organisation,
        form=form,
        custom=await record_inputs(Subject.ORGANISATION, known, given, form),
    )
    return page("desk/organisations/edit.html", shown, status=status)
