"""What may become of a ticket, and who may do it. Pure: no row is read here."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from helpdesk.accounts.rules import is_trusted
from helpdesk.core.errors import Conflict, Forbidden
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.events.actor import Actor, Capability, Staff
from helpdesk.tickets.contents import clean_text
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel
from helpdesk.tickets.labels import category_label
from helpdesk.tickets.records import TicketRecord

REOPEN_WITHIN = timedelta(days=30)
LARGEST_ID = 2**63 - 1
LONGEST_TAG = 60
MOST_TAGS = 30

MOVES = {
    Category.NEW: {Category.OPEN, Category.WAITING, Category.ON_HOLD, Category.SOLVED},
    Category.OPEN: {Category.WAITING, Category.ON_HOLD, Category.SOLVED},
    Category.WAITING: {Category.OPEN, Category.ON_HOLD, Category.SOLVED},
    Category.ON_HOLD: {Category.OPEN, Category.WAITING, Category.SOLVED},
    Category.SOLVED: {Category.OPEN, Category.CLOSED},
    Category.CLOSED: {Category.OPEN},
}
SETTLED = frozenset({Category.SOLVED, Category.CLOSED})
UNSETTLED = frozenset(Category) - SETTLED
_REOPENED_BY_CUSTOMER = frozenset({Category.WAITING, Category.ON_HOLD, *SETTLED})


def can_move(old: Category, new: Category) -> bool:
    """Whether a ticket may go from one category to the other; between statuses of one it always may."""
    return new == old or new in MOVES[old]


def ensure_can_move(old: Category, new: Category) -> None:
    if not can_move(old, new):
        raise Conflict(
            _("A ticket that is “{old}” cannot become “{new}”.").format(
                old=category_label(old), new=category_label(new)
            )
        )


def category_after_message(category: Category, author: AuthorKind) -> Category:
    """Where a public message leaves a ticket when nobody says otherwise.

    A customer's reopens it, a first answer of staff opens a new one, an automatic one changes nothing.
    """
    if author == AuthorKind.CUSTOMER and category in _REOPENED_BY_CUSTOMER:
        return Category.OPEN
    if author == AuthorKind.STAFF and category == Category.NEW:
        return Category.OPEN
    return category


def waiting_after_message(
    waiting_since: datetime | None, author: AuthorKind, at: datetime
) -> datetime | None:
    """Since when the customer waits for us: their oldest unanswered message, until a person answers."""
    match author:
        case AuthorKind.CUSTOMER:
            return waiting_since or at
        case AuthorKind.STAFF:
            return None
        case AuthorKind.AUTOMATIC:
            return waiting_since


def customer_waits_after_opening(author: AuthorKind, audience: Audience, channel: Channel) -> bool:
    """Whether a fresh ticket leaves its customer waiting.

    It does when it was opened by or for them; not when staff write to them first or a machine's mail came in.
    """
    if author == AuthorKind.STAFF:
        return channel == Channel.PHONE or audience != Audience.PUBLIC
    return author == AuthorKind.CUSTOMER


def first_category(author: AuthorKind, audience: Audience, channel: Channel) -> Category:
    """Where a ticket begins: one that staff begin by writing to the customer is in work already."""
    wrote_first = author == AuthorKind.STAFF and audience == Audience.PUBLIC and channel != Channel.PHONE
    return Category.OPEN if wrote_first else Category.NEW


def can_be_reopened(category: Category, settled_at: datetime | None, at: datetime) -> bool:
    """Whether a customer's word can still wake the ticket; after thirty days it makes a new one."""
    return category in UNSETTLED or settled_at is None or at - settled_at <= REOPEN_WITHIN


def acts_for_us(actor: Actor) -> bool:
    """Whether staff or the product itself acts, not a customer or a guest."""
    return actor.is_staff or is_trusted(actor)


def author_kind_of(actor: Actor) -> AuthorKind:
    if actor.is_staff:
        return AuthorKind.STAFF
    return AuthorKind.AUTOMATIC if is_trusted(actor) else AuthorKind.CUSTOMER


def write_refusal(
    actor: Actor, ticket: TicketRecord, capability: Capability = Capability.WRITE_TICKETS
) -> str | None:
    """Why this member of staff may read the ticket but not do this to it; None when they may.

    Customers and the product itself are asked elsewhere. Whoever is given a ticket works on it in any team.
    A note reaches nobody outside: whoever sees the ticket writes it, if their role lets them at all.
    """
    if not isinstance(actor, Staff):
        return None
    if not actor.can(capability):
        return _("Your role lets you read this ticket, not change it.")
    if capability == Capability.WRITE_NOTES:
        return None
    if ticket.team in actor.hidden_teams | actor.readonly_teams and ticket.assignee != actor.person:
        return _("You may read the tickets of {team}, not change them.").format(team=ticket.team_name)
    return None


def ensure_may_write(
    actor: Actor, ticket: TicketRecord, capability: Capability = Capability.WRITE_TICKETS
) -> None:
    refusal = write_refusal(actor, ticket, capability)
    if refusal is not None:
        raise Forbidden(refusal)


def ensure_may_settle(actor: Actor, requester: int) -> None:
    """Staff may call any ticket solved or wake it, a customer their own but not one they follow."""
    if not (acts_for_us(actor) or actor.person == requester):
        raise Forbidden(_("Only the person who asked may do this."))


def normalised_tags(names: Iterable[str]) -> list[str]:
    """Tags as they are kept: lower-case, on one line, each once, sorted."""
    cleaned = (clean_name(clean_text(name).replace(",", " ")).lower() for name in names)
    return sorted({name for name in cleaned if name})


def tags_problems(tags: Collection[str]) -> dict[str, str]:
    """Why these tags, normalised, are refused; nothing for those a ticket may have."""
    if len(tags) > MOST_TAGS:
        return {"tags": _("A ticket has at most {most} tags.").format(most=MOST_TAGS)}
    if any(len(tag) > LONGEST_TAG for tag in tags):
        return {"tags": _("A tag has at most {most} characters.").format(most=LONGEST_TAG)}
    return {}


def is_id(number: int) -> bool:
    """Whether PostgreSQL can be asked for a row of this id at all."""
    return 0 < number <= LARGEST_ID
