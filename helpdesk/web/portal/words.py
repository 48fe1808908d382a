"""What a ticket's state is called to the person who asked: what it means to them, not how we work."""

from datetime import datetime

from helpdesk.core.clock import now
from helpdesk.core.formats import exact_time, short_date
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.tickets.enums import Category
from helpdesk.web.kit.visit import current_visit

STATE_WORDS = {
    Category.NEW: mark("Received"),
    Category.OPEN: mark("We are on it"),
    Category.WAITING: mark("Your turn"),
    Category.ON_HOLD: mark("On hold"),
    Category.SOLVED: mark("Solved"),
    Category.CLOSED: mark("Closed"),
}
STATE_SENTENCES = {
    Category.NEW: mark("We have it and will read it soon."),
    Category.OPEN: mark("Somebody is working on it. The answer comes here and by mail."),
    Category.WAITING: mark("We wait for your answer."),
    Category.ON_HOLD: mark("We wait for somebody else and will come back to you."),
    Category.SOLVED: mark("This is done. If it is not, open it again or just write."),
    Category.CLOSED: mark("This is done."),
}


def state_word(category: Category) -> str:
    return _(STATE_WORDS[category])


def state_sentence(category: Category) -> str:
    return _(STATE_SENTENCES[category])


def reply_by_sentence(due_at: datetime) -> str:
    """Until when we answer; once that is past, that we are late."""
    time = exact_time(due_at, current_visit().zone)
    if due_at > now():
        return _("We reply by {time}.").format(time=time)
    return _("We wanted to reply by {time} and are late. You are not forgotten.").format(time=time)


def asked_now_sentence(due_at: datetime) -> str:
    """When somebody who asks now hears from us; what it turns out to be about may still change it."""
    time = exact_time(due_at, current_visit().zone)
    return _("Sent now, it usually gets a first reply by {time}.").format(time=time)


def before_follow_up(number: str, settled_at: datetime) -> str:
    """What sending does where the ticket can no longer be opened again."""
    sentence = _("{number} was closed on {day}, so your message opens a new request that refers to it.")
    return sentence.format(number=number, day=_day(settled_at))


def after_follow_up(number: str, settled_at: datetime | None) -> str:
    """What became of a message to a ticket that could no longer be opened again."""
    if settled_at is None:
        return _("Your message opened this new request, which refers to {number}.").format(number=number)
    sentence = _("{number} was closed on {day}, so your message opened this new request, which refers to it.")
    return sentence.format(number=number, day=_day(settled_at))


def _day(at: datetime) -> str:
    return short_date(at, current_visit().zone)
