"""People made and changed by hand."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct
from msgspec.structs import asdict, replace

from helpdesk.accounts.access import access_person
from helpdesk.accounts.actions.custom import set_person_fields
from helpdesk.accounts.actions.identities import AddressTaken
from helpdesk.accounts.actions.people import NewPerson, change_person, create_person, new_person_problems
from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.accounts.queries.people import PersonCard, person_by_email, person_card
from helpdesk.accounts.rules import Problems, ensure_may_change, ensure_none
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.actions.memberships import join
from helpdesk.customers.actions.record_views import note_person_viewed
from helpdesk.customers.queries.organisations import organisation_card
from helpdesk.customers.rules import role_problems
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Staff
from helpdesk.fields.enums import Subject
from helpdesk.fields.filling import fresh_problems
from helpdesk.web.account.profile import locale_choices, profile_of
from helpdesk.web.account.zones import ZoneGroup, zone_groups
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.organisation_choices import (
    Chosen,
    OrganisationChoicesPart,
    chosen_organisation,
    organisation_choices,
)
from helpdesk.web.desk.person_page import owner_of
from helpdesk.web.desk.record_fields import record_inputs
from helpdesk.web.kit.custom_fields import CustomPart, sent_fields
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import RowId, row_id

Given = Mapping[str, Any]
NOTHING: Given = MappingProxyType({})


class NewPersonForm(Struct, frozen=True, kw_only=True):
    """`organisation` is picked from those that `organisation_name` found; `role` is what they are there."""

    name: str = ""
    email: str = ""
    phone: str = ""
    organisation_name: str = ""
    organisation: RowId | None = None
    role: str = ""
    request_key: str = ""


class PersonForm(Struct, frozen=True, kw_only=True):
    name: str = ""
    title: str = ""
    locale: str = ""
    zone: str = ""


class NewPersonPage(Struct, frozen=True, kw_only=True):
    """`owner` is whom a refused address belongs to."""

    views: ViewsPart
    form: Form
    owner: PersonCard | None
    matches: OrganisationChoicesPart
    custom: CustomPart


class PersonEditPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    card: PersonCard
    form: Form
    locales: list[tuple[str, str]]
    zone_groups: list[ZoneGroup]
    custom: CustomPart


class NewPersonController(Controller):
    path = "/people/new"

    @get()
    async def new(self, actor: NamedDependency[Staff], organisation: FromQuery[str] = "") -> Template:
        card = await organisation_card(row_id(organisation)) if organisation else None
        values: dict[str, Any] = {"organisation": card.id, "organisation_name": card.name} if card else {}
        return await _new_page(actor, Form(values=values))

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        fields = await request.form()
        given = sent_fields(fields)
        if "find" in fields:
            return await _new_page(actor, typed(fields, NewPersonForm), given)
        form = parse(fields, NewPersonForm)
        if isinstance(form, Form):
            return await _new_page(actor, form, given, status=422)
        try:
            person = await make_once(actor, form.request_key, partial(_create, actor, form, given))
        except Invalid as refusal:
            return await _new_page(actor, typed(fields, NewPersonForm).refused(refusal), given, status=422)
        return await see_done(f"/desk/people/{person}", _("The person is on record."))


class PersonEditController(Controller):
    path = "/people/{person:str}/edit"

    @get()
    async def edit(self, person: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        card = await _changeable(actor, person)
        await note_person_viewed(actor, card.id)
        return await _edit_page(actor, card, Form(values=asdict(profile_of(card))))

    @post()
    async def update(
        self, request: Request, person: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        card = await _changeable(actor, person)
        fields = await request.form()
        form, given = parse(fields, PersonForm), sent_fields(fields)
        if isinstance(form, Form):
            return await _edit_page(actor, card, form, given, status=422)
        try:
            async with transaction():
                await change_person(actor, card.id, replace(profile_of(card), **asdict(form)))
                await set_person_fields(actor, card.id, given)
        except Invalid as refusal:
            refused = typed(fields, PersonForm).refused(refusal)
            return await _edit_page(actor, card, refused, given, status=422)
        return await see_done(f"/desk/people/{card.id}", _("The person is saved."))


async def _create(actor: Staff, form: NewPersonForm, given: Given) -> int:
    """Make the person and, where an organisation is named, their membership: both or neither."""
    new = NewPerson(name=form.name, email=form.email or None, phone=form.phone or None)
    chosen = await chosen_organisation(actor, name=form.organisation_name, picked=form.organisation)
    ensure_none(
        new_person_problems(new)
        | await _owner_problems(form)
        | chosen.problems
        | _role_problems(form, chosen)
        | await fresh_problems(Subject.PERSON, given)
    )
    async with transaction():
        person = await create_person(actor, new)
        await set_person_fields(actor, person, given)
        if chosen.organisation is not None:
            await join(actor, person, chosen.organisation, role=form.role)
    return person


async def _owner_problems(form: NewPersonForm) -> Problems:
    """Told beside everything else that is wrong, though making the person would refuse it too."""
    return AddressTaken().fields if await person_by_email(form.email) else {}


def _role_problems(form: NewPersonForm, chosen: Chosen) -> Problems:
    if form.role and chosen == Chosen():
        return {"organisation_name": _("Please say in which organisation.")}
    return role_problems(form.role)


async def _new_page(actor: Staff, form: Form, given: Given = NOTHING, *, status: int = 200) -> Template:
    shown = NewPersonPage(
        views=await views_part(actor, "people"),
        form=form,
        owner=await owner_of(form),
        matches=await organisation_choices(form),
        custom=await record_inputs(Subject.PERSON, None, given, form),
    )
    return page("desk/people/new.html", shown, status=status)


async def _changeable(actor: Staff, person: str) -> PersonCard:
    """The card of somebody the actor may change."""
    known = await access_person(actor, row_id(person))
    ensure_may_change(actor, known)
    card = await person_card(known.id)
    if card is None:
        raise NotFound("person")
    return card


async def _edit_page(
    actor: Staff, card: PersonCard, form: Form, given: Given = NOTHING, *, status: int = 200
) -> Template:
    shown = PersonEditPage(
        views=await views_part(actor, "people"),
        card=card,
        form=form,
        locales=locale_choices(card),
        zone_groups=zone_groups(),
        custom=await record_inputs(Subject.PERSON, card.id, given, form),
    )
    return page("desk/people/edit.html", shown, status=status)
