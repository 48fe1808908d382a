"""What happens to tickets. Old and new values, and everything a person wrote, are beside the facts."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from helpdesk.events.event import Event, event
from helpdesk.tickets.enums import Audience, AuthorKind, CallDirection, Category, Channel, Priority, Way


class Why(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a ticket went where it went, as it was at that moment.

    `in_work` of `capacity` tickets are the new assignee's, this one counted; `due_at` was its next promise;
    `until` is when whoever had it is back.
    """

    way: Way
    in_work: int | None = None
    capacity: int | None = None
    due_at: datetime | None = None
    until: datetime | None = None


@event
class TicketOpened(Event, frozen=True, kw_only=True):
    """`is_automatic`: a machine's mail opened it, so nobody is to be answered automatically."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    channel: Channel
    is_automatic: bool = False


@event
class MessageAdded(Event, frozen=True, kw_only=True):
    """A phone call's text (`channel`) is a note of it: it goes out to nobody, whatever its audience."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    message: int
    audience: Audience
    author_kind: AuthorKind
    channel: Channel
    is_first: bool = False
    is_automatic: bool = False

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.PUBLIC


@event
class CallLogged(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    message: int
    direction: CallDirection


@event
class AnswerReturned(Event, frozen=True, kw_only=True):
    """No copy of an answer of ours could be delivered: it counts as never given."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    message: int


@event
class AnswerArrived(Event, frozen=True, kw_only=True):
    """An answer that had come back was sent again and accepted."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    message: int


@event
class StatusChanged(Event, frozen=True, kw_only=True):
    """Both categories are the same when one custom status replaced another of its kind."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    old_category: Category
    new_category: Category

    @property
    def is_public(self) -> bool:
        return self.old_category != self.new_category


@event
class TicketAssigned(Event, frozen=True, kw_only=True):
    """`assignee` is None when the ticket was given back. Without a `why` somebody just did it."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    assignee: int | None
    previous: int | None
    why: Why | None = None


@event
class TicketTeamChanged(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    team: int | None
    previous: int | None


@event
class PriorityChanged(Event, frozen=True, kw_only=True):
    """An escalation that raises the priority tightens no promise of time: it would only tighten itself."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    priority: Priority
    previous: Priority | None = None
    is_escalation: bool = False


@event
class TypeChanged(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    type: int | None


@event
class TagsChanged(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int


@event
class SubjectChanged(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int

    @property
    def is_public(self) -> bool:
        return True


@event
class PrivacyChanged(Event, frozen=True, kw_only=True):
    """Whether the colleagues of whoever asked are kept from the ticket."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    is_private: bool

    @property
    def is_public(self) -> bool:
        return True


@event
class FieldsChanged(Event, frozen=True, kw_only=True):
    """Custom fields have other values; which ones stands beside the fact."""

    subject: ClassVar[str] = "ticket"
    ticket: int


@event
class FollowerAdded(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    person: int


@event
class FollowerRemoved(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    person: int


@event
class TicketMentioned(Event, frozen=True, kw_only=True):
    """This ticket speaks of another one: a stranger's mail did, or it follows one that is long closed."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    mentioned: int


@event
class EscalationHindered(Event, frozen=True, kw_only=True):
    """An action of a level could not be done, because whom or what it names is no longer there."""

    subject: ClassVar[str] = "ticket"
    ticket: int


@event
class PendingTicketAsked(Event, frozen=True, kw_only=True):
    """A guest asked; nobody hears of it before the address is confirmed."""

    subject: ClassVar[str] = "pending_ticket"
    pending_ticket: int
    link: int


@event
class PendingTicketConfirmed(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "pending_ticket"
    pending_ticket: int
    ticket: int


@event
class StatusAdded(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "status"
    status: int


@event
class StatusEdited(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "status"
    status: int


@event
class StatusRemoved(Event, frozen=True, kw_only=True):
    """From now on nobody is offered it; its row goes once every ticket has the replacement."""

    subject: ClassVar[str] = "status"
    status: int
    replacement: int


@event
class NamedPriorityAdded(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "named_priority"
    named_priority: int


@event
class NamedPriorityEdited(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "named_priority"
    named_priority: int


@event
class NamedPriorityRemoved(Event, frozen=True, kw_only=True):
    """From now on nobody is offered it; its row goes once every ticket has the replacement."""

    subject: ClassVar[str] = "named_priority"
    named_priority: int
    replacement: int


@event
class TicketTypeAdded(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket_type"
    ticket_type: int


@event
class TicketTypeEdited(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket_type"
    ticket_type: int


@event
class TicketTypeRemoved(Event, frozen=True, kw_only=True):
    """From now on nobody is offered it; its row goes once every ticket has the replacement."""

    subject: ClassVar[str] = "ticket_type"
    ticket_type: int
    replacement: int | None


@event
class TagEdited(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "tag"
    tag: int


@event
class TagRemoved(Event, frozen=True, kw_only=True):
    """From now on nobody is offered it; its row goes once every ticket has the replacement."""

    subject: ClassVar[str] = "tag"
    tag: int
    replacement: int | None


@event
class ViewCreated(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "saved_view"
    saved_view: int


@event
class ViewChanged(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "saved_view"
    saved_view: int


@event
class ViewRemoved(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "saved_view"
    saved_view: int


@event
class StatusReplaced(Event, frozen=True, kw_only=True):
    """A ticket has another status because an administrator removed the one it had."""

    subject: ClassVar[str] = "ticket"
    ticket: int
    status: int


@event
class PriorityReplaced(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    priority: int


@event
class TypeReplaced(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    type: int | None


@event
class TagReplaced(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "ticket"
    ticket: int
    tag: int | None
