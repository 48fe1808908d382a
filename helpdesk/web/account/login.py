"""Signing in with a password, and signing out."""

from typing import Annotated

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.accounts.actions.sessions import sign_in, sign_out
from helpdesk.core.errors import Invalid, TooMany
from helpdesk.core.settings import Settings
from helpdesk.web.account.pages import limited_form, signed_in_answer
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import public, signed_in
from helpdesk.web.kit.held_text import COOKIE, held_of
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.paths import safe_path
from helpdesk.web.kit.sessions import cookie_name, expired_session_cookie
from helpdesk.web.kit.visit import current_visit


class LoginForm(Struct, frozen=True, kw_only=True):
    email: Annotated[str, Meta(max_length=320)]
    password: Annotated[str, Meta(max_length=200)]
    next: str = "/"


class LoginPage(Struct, frozen=True, kw_only=True):
    """`holds_text` where somebody was signed out while they wrote, and comes back to it from here."""

    form: Form
    next: str
    holds_text: bool


class LoginController(Controller):
    """The sign-in page. A wrong address and a wrong password are answered alike."""

    path = "/login"
    guards = [public]

    @get()
    async def new(self, request: Request, next: FromQuery[str] = "/") -> Template | Redirect:  # noqa: A002 - the query's name
        if current_visit().session is not None:
            return see_other(safe_path(next))
        return _login_page(request, Form(), next)

    @post()
    async def create(self, request: Request, settings: NamedDependency[Settings]) -> Template | Redirect:
        data = await request.form()
        form = parse(data, LoginForm)
        if isinstance(form, Form):
            return _login_page(request, _without_password(form), form.value("next"), status=422)
        visit = current_visit()
        try:
            token = await sign_in(form.email, form.password, ip=visit.ip, user_agent=visit.user_agent)
        except Invalid as refusal:
            shown = Form(values={"email": form.email}).refused(refusal)
            return _login_page(request, shown, form.next, status=422)
        except TooMany as refusal:
            shown = limited_form(form.email, refusal, field="password")
            return _login_page(request, shown, form.next, status=429)
        return await signed_in_answer(request, token, safe_path(form.next), settings)


class LogoutController(Controller):
    path = "/logout"
    guards = [signed_in]

    @post()
    async def create(self, request: Request, settings: NamedDependency[Settings]) -> Redirect:
        token = request.cookies.get(cookie_name(is_secure=settings.is_secure), "")
        await sign_out(token)
        answer = see_other("/")
        answer.set_cookie(expired_session_cookie(is_secure=settings.is_secure))
        return answer


def _without_password(form: Form) -> Form:
    return Form(values={**form.values, "password": ""}, errors=form.errors)


def _login_page(request: Request, form: Form, next_path: str, *, status: int = 200) -> Template:
    content = LoginPage(
        form=form,
        next=safe_path(next_path or "/"),
        holds_text=held_of(request.cookies.get(COOKIE, "")) is not None,
    )
    return page("account/login.html", content, status=status)
