"""What colleagues are told of tickets, and why they of all people are."""

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.telling import Fact, Facts, words_of
from helpdesk.tickets.enums import Category, Relation
from helpdesk.tickets.labels import category_label

_REASONS = {
    Relation.MINE: mark("You are told of this because the ticket is yours."),
    Relation.MENTIONED: mark("You are told of this because you were mentioned on the ticket."),
    Relation.FOLLOWING: mark("You are told of this because you follow the ticket."),
    Relation.TEAM: mark("You are told of this because the ticket lies with a team of yours."),
    Relation.UNASSIGNED: mark("You are told of this because nobody works on the ticket yet."),
}
_MEANT = mark("You are told of this because it is meant for you.")


def reason_sentence(reason: str) -> str:
    """Why somebody was told, by how they stood to the ticket; without that they were meant themselves."""
    return _(_REASONS[Relation(reason)] if reason in set(Relation) else _MEANT)


@words_of("new_ticket")
def new_ticket_sentence(_facts: Facts) -> str:
    return _("New ticket")


@words_of("customer_reply")
def customer_reply_sentence(facts: Facts) -> str:
    return _("{name} has replied").format(name=_name(facts))


@words_of("colleague_reply")
def colleague_reply_sentence(facts: Facts) -> str:
    return _("{name} has answered the customer").format(name=_name(facts))


@words_of("note")
def note_sentence(facts: Facts) -> str:
    return _("{name} has written a note").format(name=_name(facts))


@words_of("mention")
def mention_sentence(facts: Facts) -> str:
    return _("{name} has mentioned you").format(name=_name(facts))


@words_of("assigned")
def assigned_sentence(facts: Facts) -> str:
    """Who opens a ticket need not know whose it is by that."""
    if facts.get("is_new"):
        return _("New ticket for you")
    return _("{name} has given you a ticket").format(name=_name(facts))


@words_of("status")
def status_sentence(facts: Facts) -> str:
    status = category_label(Category(str(facts["category"])))
    return _("{name} has changed the status: {status}").format(name=_name(facts), status=status)


def _name(facts: Facts) -> Fact:
    """Who did it, as they are called by now."""
    return facts.get("name") or _("The helpdesk")
