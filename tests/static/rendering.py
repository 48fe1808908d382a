"""Renders templates as the product does, for a guest or a colleague, without a request."""

from functools import cache

from jinja2 import Environment

from helpdesk.accounts.preferences import USUAL
from helpdesk.core.clock import now
from helpdesk.events.actor import EVERYTHING
from helpdesk.web.admin.contents import sections_for
from helpdesk.web.kit.pages import Chrome, LocaleChoice
from helpdesk.web.kit.templates import build_environment
from helpdesk.web.kit.visit import Flash


class Anything:
    """A page's own Struct, as the pages of these tests need it."""

    at = now()
    sentence = "Nothing lives at this address."


def chrome(*, is_staff: bool = False, path: str = "/", flashes: tuple[Flash, ...] = ()) -> Chrome:
    return Chrome(
        brand_name="Helpdesk",
        locale="en",
        theme="",
        zone="UTC",
        actor_kind="staff" if is_staff else "guest",
        actor_name="A colleague" if is_staff else "",
        capabilities=EVERYTHING if is_staff else frozenset(),
        flashes=list(flashes),
        path=path,
        locales=[LocaleChoice("de", "Deutsch"), LocaleChoice("en", "English")],
        request_id="5f2b",
        preferences=USUAL,
    )


@cache
def environment() -> Environment:
    return build_environment(known={"admin_sections": sections_for})


def render(source: str, **context: object) -> str:
    """A template given by its text."""
    return environment().from_string(source).render(**({"chrome": chrome(), "page": Anything()} | context))


def render_file(name: str, **context: object) -> str:
    """A template given by its name."""
    return environment().get_template(name).render(**({"chrome": chrome(), "page": Anything()} | context))
