"""Mails as text: a subject, a plain body and an HTML body from the templates, in the reader's language."""

from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from msgspec import Struct

from helpdesk.core import formats, i18n
from helpdesk.core.names import clean_name
from helpdesk.mail.look import PLAIN_LOOK, MailLook, current_look, in_look

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "mail"


class Rendered(Struct, frozen=True, kw_only=True):
    subject: str
    text: str
    html: str


def rendered_mail(template: str, letter: Struct, *, locale: str, look: MailLook = PLAIN_LOOK) -> Rendered:
    """What the template makes of a letter, which it knows as `mail`, in the language of `locale`."""
    with i18n.in_locale(locale), in_look(look):
        subject, text, html = (
            environment().get_template(f"{template}/{part}").render(mail=letter, locale=i18n.current_locale())
            for part in ("subject.txt", "body.txt", "body.html")
        )
    return Rendered(subject=clean_name(subject), text=text.strip() + "\n", html=html)


@cache
def environment() -> Environment:
    """The Jinja environment of mails: strict, escaping in HTML only, translated."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    made.globals["look"] = current_look
    made.filters.update(
        exact_time=_exact_time, short_date=formats.short_date, file_size=formats.file_size, quoted=quoted
    )
    return made


def quoted(text: str) -> str:
    """A text as plain mail quotes it: every line behind a `>`."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _exact_time(at: datetime, zone: str | None = None) -> str:
    return formats.exact_time(at, zone)
