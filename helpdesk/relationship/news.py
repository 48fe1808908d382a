"""What colleagues are told of promises."""

from helpdesk.core.i18n import gettext as _
from helpdesk.events.telling import Facts, words_of

PROMISE_DUE = "promise_due"


@words_of(PROMISE_DUE)
def promise_sentence(facts: Facts) -> str:
    """How a promise stands; its own words are said beside this."""
    return _("A promise is overdue") if facts["is_overdue"] else _("A promise runs out soon")
