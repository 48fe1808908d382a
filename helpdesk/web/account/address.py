"""Changing one's own address: asked here, confirmed at the new end, stopped at the old one."""

from typing import Annotated

from litestar import Controller, Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.accounts.actions.address_change import (
    NewAddress,
    ask_for_address_change,
    confirm_address_change,
    stop_address_change,
    withdraw_address_change,
)
from helpdesk.accounts.actions.identities import AddressTaken
from helpdesk.accounts.actions.links import open_link
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.errors import Conflict, Invalid, NotFound, TooMany
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Actor
from helpdesk.web.account.pages import LinkPage, expired_link_page
from helpdesk.web.account.profile import Refused, account_page
from helpdesk.web.kit.fields import Address
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import public, signed_in
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.visit import current_visit
from helpdesk.web.kit.visitor import Visitor

LIST = "/account#addresses"


class AddressForm(Struct, frozen=True, kw_only=True):
    """`password` is blank for somebody who has only ever signed in by mail."""

    email: Address
    password: Annotated[str, Meta(max_length=200)] = ""


class DonePage(Struct, frozen=True, kw_only=True):
    """What a link has done."""

    is_stopped: bool


class AddressController(Controller):
    """The answer is the same whoever the new address belongs to."""

    path = "/account/address"
    guards = [signed_in]

    @post()
    async def update(self, request: Request, actor: Visitor) -> Template | Redirect:
        form = parse(await request.form(), AddressForm)
        if isinstance(form, Form):
            return await _again(actor, form.value("email"), form.errors, 422)
        visit = current_visit()
        wish = NewAddress(email=form.email, password=form.password, session=visit.session, ip=visit.ip)
        try:
            await ask_for_address_change(actor, wish)
        except Invalid as refusal:
            return await _again(actor, form.email, refusal.fields, 422)
        except TooMany as refusal:
            return await _again(actor, form.email, {"email": refusal.sentence}, 429)
        await add_flash(visit.session or 0, "ok", _("Look into the mail of the new address to confirm it."))
        return see_other(LIST)

    @post("/withdrawal")
    async def withdraw(self, actor: Visitor) -> Redirect:
        await withdraw_address_change(actor)
        await add_flash(current_visit().session or 0, "ok", _("Your address stays as it is."))
        return see_other(LIST)


class AddressConfirmationController(Controller):
    path = "/address/confirm/{token:str}"
    guards = [public]

    @get()
    async def show(self, token: FromPath[str]) -> Template:
        if await open_link(token, LinkPurpose.CHANGE_EMAIL) is None:
            return expired_link_page("")
        return page("account/address_confirm.html", LinkPage(token=token))

    @post(status_code=200)
    async def create(self, token: FromPath[str]) -> Template:
        try:
            await confirm_address_change(token)
        except NotFound:
            return expired_link_page("")
        except AddressTaken as refusal:
            raise Conflict(_("This address cannot be used: it belongs to an account already.")) from refusal
        return page("account/address_done.html", DonePage(is_stopped=False))


class AddressStopController(Controller):
    path = "/address/stop/{token:str}"
    guards = [public]

    @get()
    async def show(self, token: FromPath[str]) -> Template:
        if await open_link(token, LinkPurpose.STOP_CHANGE) is None:
            return expired_link_page("")
        return page("account/address_stop.html", LinkPage(token=token))

    @post(status_code=200)
    async def create(self, token: FromPath[str]) -> Template:
        try:
            await stop_address_change(token)
        except NotFound:
            return expired_link_page("")
        except AddressTaken as refusal:
            raise Conflict(
                _("This address belongs to somebody else by now. Please write to us.")
            ) from refusal
        return page("account/address_done.html", DonePage(is_stopped=True))


async def _again(actor: Actor, email: str, errors: dict[str, str], status: int) -> Template:
    return await account_page(
        actor, Refused(address=Form(values={"email": email}, errors=errors)), status=status
    )
