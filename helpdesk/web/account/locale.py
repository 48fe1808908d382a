"""Choosing a language: in this browser, and for good by whoever is signed in."""

from litestar import Request, post
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.actions.people import change_person
from helpdesk.accounts.queries.people import person_card
from helpdesk.core.i18n import available_locales
from helpdesk.events.actor import Actor
from helpdesk.web.account.profile import profile_of
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import see_other
from helpdesk.web.kit.paths import safe_path
from helpdesk.web.kit.visitor import Visitor

YEAR_SECONDS = 31_536_000


class LocaleForm(Struct, frozen=True, kw_only=True):
    locale: str
    next: str = "/"


@post("/locale", guards=[public])
async def choose_locale(request: Request, actor: Visitor) -> Redirect:
    """Keep the chosen language, in a cookie and in the person's profile; unknown ones change nothing."""
    form = parse(await request.form(), LocaleForm)
    if isinstance(form, Form):
        return see_other("/")
    answer = see_other(safe_path(form.next))
    if form.locale in available_locales():
        answer.set_cookie(key="locale", value=form.locale, max_age=YEAR_SECONDS, path="/", samesite="lax")
        await _remember(actor, form.locale)
    return answer


async def _remember(actor: Actor, locale: str) -> None:
    card = await person_card(actor.person) if actor.person is not None else None
    if card is not None:
        await change_person(actor, card.id, replace(profile_of(card), locale=locale))
