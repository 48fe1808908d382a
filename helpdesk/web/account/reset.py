"""A forgotten password: asked for by mail, set behind the link."""

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.links import open_link
from helpdesk.accounts.actions.signing_up import ask_for_reset, reset_password
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.errors import Invalid, NotFound, TooMany
from helpdesk.core.settings import Settings
from helpdesk.web.account.login_link import AddressForm
from helpdesk.web.account.pages import (
    AddressPage,
    LinkPage,
    check_mail_page,
    expired_link_page,
    limited_form,
    welcome,
)
from helpdesk.web.kit.fields import NewPassword
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.visit import current_visit


class NewPasswordForm(Struct, frozen=True, kw_only=True):
    password: NewPassword


class ResetController(Controller):
    path = "/reset"
    guards = [public]

    @get()
    async def new(self) -> Template:
        return page("account/reset.html", AddressPage(form=Form()))

    @post()
    async def create(self, request: Request) -> Template:
        form = parse(await request.form(), AddressForm)
        if isinstance(form, Form):
            return page("account/reset.html", AddressPage(form=form), status=422)
        try:
            await ask_for_reset(form.email, ip=current_visit().ip)
        except Invalid as refusal:
            shown = Form(values={"email": form.email}).refused(refusal)
            return page("account/reset.html", AddressPage(form=shown), status=422)
        except TooMany as refusal:
            shown = limited_form(form.email, refusal)
            return page("account/reset.html", AddressPage(form=shown), status=429)
        return check_mail_page(form.email)


class ResetUseController(Controller):
    path = "/reset/{token:str}"
    guards = [public]

    @get()
    async def edit(self, token: FromPath[str]) -> Template:
        if await open_link(token, LinkPurpose.RESET) is None:
            return expired_link_page("/reset")
        return page("account/new_password.html", LinkPage(token=token))

    @post()
    async def update(
        self, request: Request, token: FromPath[str], settings: NamedDependency[Settings]
    ) -> Template | Redirect:
        form = parse(await request.form(), NewPasswordForm)
        if isinstance(form, Form):
            return _again(token, form)
        try:
            person = await reset_password(token, form.password)
        except NotFound:
            return expired_link_page("/reset")
        except Invalid as refusal:
            return _again(token, Form().refused(refusal))
        return await welcome(request, person, "/", settings)


def _again(token: str, form: Form) -> Template:
    shown = Form(errors=form.errors)
    return page("account/new_password.html", LinkPage(token=token, form=shown), status=422)
