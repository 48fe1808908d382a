"""How mails look: the brand's colours, each for a light and a dark reader, and its logo."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct

from helpdesk.brands.colours import palette
from helpdesk.brands.queries import BrandOut, brand
from helpdesk.mail.addresses import mail_config


class MailLook(Struct, frozen=True, kw_only=True):
    """`accent` is of links and buttons, `on_accent` of what stands on it; `logo_url` is empty without one."""

    accent: str = "#2a55e0"
    on_accent: str = "#ffffff"
    accent_in_dark: str = "#8ba6ff"
    on_accent_in_dark: str = "#0d1530"
    logo_url: str = ""


PLAIN_LOOK = MailLook()
_look: ContextVar[MailLook] = ContextVar("mail_look", default=PLAIN_LOOK)


def current_look() -> MailLook:
    return _look.get()


@contextmanager
def in_look(look: MailLook) -> Generator[None]:
    """Templates rendered inside the block look so, the parts they import as well."""
    token = _look.set(look)
    try:
        yield
    finally:
        _look.reset(token)


async def mail_look() -> MailLook:
    """How the mails of the brand look now."""
    return look_of(await brand(), base_url=mail_config().public_url)


def look_of(found: BrandOut, *, base_url: str) -> MailLook:
    url = f"{base_url}/brand/logo/{found.logo}" if found.logo else ""
    if found.accent is None:
        return MailLook(logo_url=url)
    tones = palette(found.accent)
    return MailLook(
        accent=tones.light.accent,
        on_accent=tones.light.on_accent,
        accent_in_dark=tones.dark.accent,
        on_accent_in_dark=tones.dark.on_accent,
        logo_url=url,
    )
