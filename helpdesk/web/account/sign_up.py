"""Making an account: nothing exists until the link that was mailed is used."""

from typing import Annotated

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.accounts.actions.links import open_link
from helpdesk.accounts.actions.signing_up import confirm_sign_up, sign_up
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.errors import Invalid, NotFound, TooMany
from helpdesk.core.settings import Settings
from helpdesk.web.account.pages import LinkPage, check_mail_page, expired_link_page, limited_form, welcome
from helpdesk.web.kit.fields import Address, NewPassword
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.visit import current_visit


class SignUpForm(Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=200)]
    email: Address
    password: NewPassword


class ConfirmForm(Struct, frozen=True, kw_only=True):
    password: Annotated[str, Meta(max_length=200)]


class SignUpPage(Struct, frozen=True, kw_only=True):
    form: Form


class SignUpController(Controller):
    path = "/sign-up"
    guards = [public]

    @get()
    async def new(self) -> Template:
        return page("account/sign_up.html", SignUpPage(form=Form()))

    @post()
    async def create(self, request: Request) -> Template:
        form = parse(await request.form(), SignUpForm)
        if isinstance(form, Form):
            return _again(form)
        visit = current_visit()
        try:
            await sign_up(
                name=form.name, email=form.email, password=form.password, locale=visit.locale, ip=visit.ip
            )
        except Invalid as refusal:
            return _again(Form(values={"name": form.name, "email": form.email}).refused(refusal))
        except TooMany as refusal:
            limited = limited_form(form.email, refusal)
            return _again(
                Form(values={**limited.values, "name": form.name}, errors=limited.errors), status=429
            )
        return check_mail_page(form.email)


class SignUpConfirmationController(Controller):
    path = "/sign-up/{token:str}"
    guards = [public]

    @get()
    async def show(self, token: FromPath[str]) -> Template:
        if await open_link(token, LinkPurpose.SIGN_UP) is None:
            return expired_link_page("/sign-up")
        return _confirm_page(token, Form())

    @post()
    async def create(
        self, request: Request, token: FromPath[str], settings: NamedDependency[Settings]
    ) -> Template | Redirect:
        """Open the account for whoever holds the mail and knows the password that was chosen."""
        form = parse(await request.form(), ConfirmForm)
        password = "" if isinstance(form, Form) else form.password
        try:
            person = await confirm_sign_up(token, password)
        except NotFound:
            return expired_link_page("/sign-up")
        except Invalid as refusal:
            return _confirm_page(
                token, form if isinstance(form, Form) else Form().refused(refusal), status=422
            )
        return await welcome(request, person, "/tickets", settings)


def _confirm_page(token: str, form: Form, *, status: int = 200) -> Template:
    shown = Form(errors=form.errors)
    return page("account/sign_up_confirm.html", LinkPage(token=token, form=shown), status=status)


def _again(form: Form, *, status: int = 422) -> Template:
    shown = Form(values={**form.values, "password": ""}, errors=form.errors)
    return page("account/sign_up.html", SignUpPage(form=shown), status=status)
