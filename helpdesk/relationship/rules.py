"""What may be promised, and what may still become of it. Pure: no row is read here."""

from datetime import datetime, timedelta

from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.relationship.enums import PromiseState
from helpdesk.relationship.labels import state_label

LONGEST_WORDS = 300
FURTHEST = timedelta(days=2 * 366)


def promise_problems(words: str, due_at: datetime | None, at: datetime) -> dict[str, str]:
    """Why this cannot be promised at this time; nothing for what can."""
    problems = words_problems(words)
    if due_at is None:
        problems["due_at"] = _("Please say until when.")
    elif due_at <= at:
        problems["due_at"] = _("This time is past already.")
    elif due_at - at > FURTHEST:
        problems["due_at"] = _("Please promise nothing for more than two years ahead.")
    return problems


def words_problems(words: str) -> dict[str, str]:
    text = clean_name(words)
    if not text:
        return {"words": _("Please say what is promised.")}
    if len(text) > LONGEST_WORDS:
        return {"words": _("Please use at most %d characters.") % LONGEST_WORDS}
    return {}


def ensure_open(state: PromiseState) -> None:
    if state != PromiseState.OPEN:
        sentence = _("This promise is settled already: {state}.")
        raise Conflict(sentence.format(state=state_label(state)))
