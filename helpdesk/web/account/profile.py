"""What people say of themselves: name, language, zone, and for staff the signature."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.accounts.actions.credentials import has_password
from helpdesk.accounts.actions.people import PersonProfile, change_person
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.accounts.queries.address_change import waiting_address
from helpdesk.accounts.queries.people import IdentityOut, PersonCard, person_card
from helpdesk.accounts.queries.second_factor import has_second_factor
from helpdesk.accounts.queries.sessions import sessions_of
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import available_locales, in_locale, locale_name
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Actor
from helpdesk.web.account.session_lines import SessionLine, session_lines
from helpdesk.web.account.zones import ZoneGroup, zone_groups
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import signed_in
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.visit import current_visit
from helpdesk.web.kit.visitor import Visitor


class ProfileForm(Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=200)]
    title: Annotated[str, Meta(max_length=120)] = ""
    signature: Annotated[str, Meta(max_length=2000)] = ""
    locale: str = ""
    zone: str = ""


class AccountPage(Struct, frozen=True, kw_only=True):
    """The profile, the addresses, the password, the browsers, each with its own form."""

    person: int
    name: str
    picture: int | None
    form: Form
    password_form: Form
    address_form: Form
    picture_error: str
    emails: list[IdentityOut]
    waiting_address: str
    has_second_factor: bool
    sessions: list[SessionLine]
    is_staff: bool
    has_password: bool
    locales: list[tuple[str, str]]
    zone_groups: list[ZoneGroup]


class ProfileController(Controller):
    path = "/account"
    guards = [signed_in]

    @get()
    async def edit(self, actor: Visitor) -> Template:
        return await account_page(actor)

    @post()
    async def update(self, request: Request, actor: Visitor) -> Template | Redirect:
        """Save the profile; the next page is in the chosen language already."""
        form = parse(await request.form(), ProfileForm)
        if isinstance(form, Form):
            return await account_page(actor, Refused(profile=form), status=422)
        card = await _own_card(actor)
        try:
            await change_person(actor, card.id, _chosen(form, card))
        except Invalid as refusal:
            shown = Form(values=_values(_chosen(form, card))).refused(refusal)
            return await account_page(actor, Refused(profile=shown), status=422)
        with in_locale(form.locale or current_visit().locale):
            await add_flash(current_visit().session or 0, "ok", _("Your profile is saved."))
        return see_other("/account")


class Refused(Struct, frozen=True, kw_only=True):
    """Whatever of the page's forms was sent and refused."""

    profile: Form | None = None
    password: Form = Form()
    address: Form = Form()
    picture: str = ""


async def account_page(actor: Actor, refused: Refused | None = None, *, status: int = 200) -> Template:
    """The account page, with whatever of its forms was refused."""
    card = await _own_card(actor)
    refused = refused or Refused()
    visit = current_visit()
    content = AccountPage(
        person=card.id,
        name=card.name,
        picture=visit.picture,
        form=refused.profile or Form(values=_values(profile_of(card))),
        password_form=refused.password,
        address_form=refused.address,
        picture_error=refused.picture,
        waiting_address=await waiting_address(card.id) or "",
        has_second_factor=await has_second_factor(card.id),
        sessions=session_lines(await sessions_of(card.id), visit.session),
        emails=card.emails,
        is_staff=card.is_staff,
        has_password=await has_password(card.id),
        locales=locale_choices(card),
        zone_groups=zone_groups(),
    )
    return page("account/profile.html", content, status=status)


def locale_choices(card: PersonCard) -> list[tuple[str, str]]:
    """The languages we speak, and the one somebody has been known to speak."""
    known = {card.locale} if card.locale else set()
    return [(code, locale_name(code)) for code in sorted({*available_locales(), *known})]


def profile_of(card: PersonCard) -> PersonProfile:
    """What somebody has said of themselves so far."""
    return PersonProfile(
        name=card.name, title=card.title, signature=card.signature, locale=card.locale, zone=card.zone
    )


async def _own_card(actor: Actor) -> PersonCard:
    card = await person_card(actor.person or 0)
    if card is None:
        raise NotFound("person")
    return card


def _chosen(form: ProfileForm, card: PersonCard) -> PersonProfile:
    """The form as a profile; customers are not asked for a signature and keep what is there."""
    return PersonProfile(
        name=form.name,
        title=form.title or None,
        signature=(form.signature or None) if card.is_staff else card.signature,
        locale=form.locale or None,
        zone=form.zone or None,
    )


def _values(profile: PersonProfile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "title": profile.title or "",
        "signature": profile.signature or "",
        "locale": profile.locale or "",
        "zone": profile.zone or "",
    }
