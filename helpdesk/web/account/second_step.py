"""The second step of signing in: a code of the authenticator, or one of the recovery codes."""

from typing import Annotated

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.accounts.actions.sessions import pass_second_step
from helpdesk.accounts.queries.second_factor import waiting_person
from helpdesk.core.errors import Invalid, NotFound, TooMany
from helpdesk.core.settings import Settings
from helpdesk.web.account.pages import signed_in_answer
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.paths import safe_path
from helpdesk.web.kit.sessions import cookie_name

LOGIN = "/login"

Code = Annotated[str, Meta(max_length=40)]


class CodeForm(Struct, frozen=True, kw_only=True):
    code: Code
    next: str = "/"


class SecondStepPage(Struct, frozen=True, kw_only=True):
    form: Form
    next: str


class SecondStepController(Controller):
    """Open to whoever has just shown the first proof; others begin at the sign-in page."""

    path = "/login/code"
    guards = [public]

    @get()
    async def new(
        self,
        request: Request,
        settings: NamedDependency[Settings],
        next: FromQuery[str] = "/",  # noqa: A002 - the query's name
    ) -> Template | Redirect:
        if await waiting_person(session_token(request, settings)) is None:
            return see_other(LOGIN)
        return _code_page(Form(), next)

    @post()
    async def create(self, request: Request, settings: NamedDependency[Settings]) -> Template | Redirect:
        form = parse(await request.form(), CodeForm)
        waiting = session_token(request, settings)
        if await waiting_person(waiting) is None:
            return see_other(LOGIN)
        if isinstance(form, Form):
            return _code_page(Form(errors=form.errors), form.value("next"), status=422)
        try:
            token = await pass_second_step(waiting, form.code)
        except NotFound:
            return see_other(LOGIN)
        except (Invalid, TooMany) as refusal:
            return _code_page(Form(errors=code_errors(refusal)), form.next, status=refusal.status)
        return await signed_in_answer(request, token, safe_path(form.next), settings)


def session_token(request: Request, settings: Settings) -> str:
    """The token in the cookie of this request."""
    return request.cookies.get(cookie_name(is_secure=settings.is_secure), "")


def code_errors(refusal: Invalid | TooMany) -> dict[str, str]:
    """The sentence beside the field of the code, also when there were too many tries."""
    return refusal.fields if isinstance(refusal, Invalid) else {"code": refusal.sentence}


def _code_page(form: Form, next_path: str, *, status: int = 200) -> Template:
    content = SecondStepPage(form=form, next=safe_path(next_path or "/"))
    return page("account/second_step.html", content, status=status)
