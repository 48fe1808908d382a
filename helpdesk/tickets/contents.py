"""What is written in a message: the text as it came, the HTML as it is shown, the quoted rest."""

from html import escape

from msgspec import Struct

from helpdesk.accounts.rules import is_trusted
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.core.markdown import rendered, sanitised
from helpdesk.core.names import clean_name
from helpdesk.events.actor import Actor

LONGEST_BODY = 20_000
LONGEST_SUBJECT = 300
LONGEST_KEY = 80
NO_SUBJECT = mark("(no subject)")


class Content(Struct, frozen=True):
    body: str
    html: str
    quoted: str | None = None


def typed_content(body: str) -> Content:
    """Markdown that a person typed into a form, checked by `body_problems` before."""
    text = clean_text(body)
    return Content(body=text, html=rendered(text))


def mailed_content(text: str, html: str | None, quoted: str | None) -> Content:
    """What a mail said: its own HTML as far as it is harmless, else its text with its lines as they were."""
    body = clean_text(text)
    shown = sanitised(clean_text(html)) if html and html.strip() else _lines_as_html(body)
    return Content(body=body, html=shown, quoted=clean_text(quoted) or None if quoted else None)


def body_problems(body: str) -> dict[str, str]:
    """Why a typed text is refused; nothing for one that may be sent."""
    text = clean_text(body)
    if not text:
        return {"body": _("Please write something.")}
    if len(text) > LONGEST_BODY:
        return {"body": _("A message has at most {most} characters.").format(most=LONGEST_BODY)}
    return {}


def subject_problems(subject: str) -> dict[str, str]:
    text = clean_subject(subject)
    if not text:
        return {"subject": _("Please give a subject.")}
    if len(text) > LONGEST_SUBJECT:
        return {"subject": _("A subject has at most {most} characters.").format(most=LONGEST_SUBJECT)}
    return {}


def clean_subject(subject: str) -> str:
    return clean_name(_without_surrogates(subject))


def fitting_subject(subject: str) -> str:
    """A mail's subject as a ticket's: cut where it is too long, named where it is missing."""
    text = clean_subject(subject) or _(NO_SUBJECT)
    return text if len(text) <= LONGEST_SUBJECT else text[: LONGEST_SUBJECT - 1].rstrip() + "…"


def clean_text(text: str) -> str:
    """A text PostgreSQL can keep, with one kind of line end and nothing blank around it."""
    lines = _without_surrogates(text).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip()


def usable_key(actor: Actor, request_key: str | None) -> str | None:
    """The key of a form that creates, as it is kept; a made-up one that cannot be kept counts as none.

    Everybody's keys are their own: nobody can use up the key of another, nor one that the product makes up.
    """
    if not request_key or is_trusted(actor):
        return request_key or None
    kept = f"{actor.person or 0}:{request_key}"
    return kept if len(kept) <= LONGEST_KEY and kept.isprintable() else None


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _lines_as_html(text: str) -> str:
    paragraphs = [escape(paragraph).replace("\n", "<br>\n") for paragraph in text.split("\n\n")]
    return sanitised("\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs if paragraph.strip()))
