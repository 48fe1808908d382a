"""Signing in without a password: a one-time link by mail."""

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.links import open_link
from helpdesk.accounts.actions.signing_up import ask_for_sign_in_link, sign_in_by_link
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.errors import Invalid, NotFound, TooMany
from helpdesk.core.settings import Settings
from helpdesk.web.account.pages import (
    AddressPage,
    LinkPage,
    check_mail_page,
    expired_link_page,
    limited_form,
    signed_in_answer,
)
from helpdesk.web.kit.fields import Address
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.visit import current_visit


class AddressForm(Struct, frozen=True, kw_only=True):
    email: Address


class LoginLinkController(Controller):
    """Ask for a link; the answer is the same whether the address is known."""

    path = "/login/link"
    guards = [public]

    @get()
    async def new(self) -> Template:
        return page("account/login_link.html", AddressPage(form=Form()))

    @post()
    async def create(self, request: Request) -> Template:
        form = parse(await request.form(), AddressForm)
        if isinstance(form, Form):
            return page("account/login_link.html", AddressPage(form=form), status=422)
        try:
            await ask_for_sign_in_link(form.email, ip=current_visit().ip)
        except Invalid as refusal:
            shown = Form(values={"email": form.email}).refused(refusal)
            return page("account/login_link.html", AddressPage(form=shown), status=422)
        except TooMany as refusal:
            shown = limited_form(form.email, refusal)
            return page("account/login_link.html", AddressPage(form=shown), status=429)
        return check_mail_page(form.email)


class LoginLinkUseController(Controller):
    """The link in the mail leads to a button, because mail scanners follow links and must not use them up."""

    path = "/login/link/{token:str}"
    guards = [public]

    @get()
    async def show(self, token: FromPath[str]) -> Template:
        if await open_link(token, LinkPurpose.SIGN_IN) is None:
            return expired_link_page("/login/link")
        return page("account/login_link_use.html", LinkPage(token=token))

    @post()
    async def create(
        self, request: Request, token: FromPath[str], settings: NamedDependency[Settings]
    ) -> Template | Redirect:
        visit = current_visit()
        try:
            session = await sign_in_by_link(token, ip=visit.ip, user_agent=visit.user_agent)
        except NotFound:
            return expired_link_page("/login/link")
        return await signed_in_answer(request, session, "/", settings)
