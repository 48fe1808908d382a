"""Pages that several ways of signing in share."""

from urllib.parse import quote

from litestar import Request
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.sessions import open_session
from helpdesk.accounts.queries.sessions import actor_of
from helpdesk.core.errors import TooMany
from helpdesk.core.settings import Settings
from helpdesk.web.account.taking_up import take_up_text
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.held_text import held_cookie
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.sessions import session_cookie
from helpdesk.web.kit.visit import current_visit

HOME = "/"
DESK = "/desk/"
SECOND_STEP = "/login/code"


class AddressPage(Struct, frozen=True, kw_only=True):
    """A form that asks for a mail address."""

    form: Form


class LinkPage(Struct, frozen=True, kw_only=True):
    """A page behind a link of a mail, with the button that uses it."""

    token: str
    form: Form = Form()


class CheckMailPage(Struct, frozen=True, kw_only=True):
    email: str


class ExpiredLinkPage(Struct, frozen=True, kw_only=True):
    """`again` is where a new link may be asked for; empty where it may not."""

    again: str


def check_mail_page(email: str) -> Template:
    """The same answer for known and unknown addresses: look into your mail."""
    return page("account/check_mail.html", CheckMailPage(email=email))


def expired_link_page(again: str) -> Template:
    return page("account/expired_link.html", ExpiredLinkPage(again=again), status=404)


def limited_form(email: str, refusal: TooMany, *, field: str = "email") -> Form:
    """What was typed, with the sentence that says how long to wait."""
    return Form(values={"email": email}, errors={field: refusal.sentence})


async def welcome(request: Request, person: int, path: str, settings: Settings) -> Redirect:
    """Sign a person in who proved who they are, and go on."""
    visit = current_visit()
    token = await open_session(person, ip=visit.ip, user_agent=visit.user_agent)
    return await signed_in_answer(request, token, path, settings)


async def signed_in_answer(request: Request, token: str, path: str, settings: Settings) -> Redirect:
    """Go on with the cookie of a new session; staff who did not say where to go to the desk.

    Whoever has a second factor goes to give its code first, and whoever was signed out while they wrote, to
    their text.
    """
    signed_in = await actor_of(token)
    if signed_in is None:
        answer = see_other(f"{SECOND_STEP}?next={quote(path)}")
    elif taken := await take_up_text(request, signed_in):
        answer = see_other(taken)
        answer.set_cookie(held_cookie("", is_secure=settings.is_secure))
    else:
        answer = see_other(DESK if path == HOME and signed_in.actor.is_staff else path)
    answer.set_cookie(session_cookie(token, is_secure=settings.is_secure))
    return answer
