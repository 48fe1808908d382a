"""What tickets leave on the timeline of their people."""

from datetime import datetime

from helpdesk.customers.enums import Visibility
from helpdesk.customers.timeline import NewInteraction, add_interaction
from helpdesk.tickets.actions.writing import NewMessage
from helpdesk.tickets.enums import Audience, AuthorKind, CallDirection, Channel
from helpdesk.tickets.records import TicketRecord

OPENED = "ticket_opened"
WRITTEN = {AuthorKind.CUSTOMER: "customer_wrote", AuthorKind.STAFF: "staff_wrote"}
CALLED = {CallDirection.INCOMING: "customer_called", CallDirection.OUTGOING: "staff_called"}


async def note_opening(ticket_id: int, person: int, organisation: int | None, message: NewMessage) -> None:
    """The ticket stands on the record of whom it is for, and of where they belonged then."""
    is_public = message.audience == Audience.PUBLIC
    opened = NewInteraction(
        kind=OPENED,
        person=person,
        organisation=organisation,
        subject_kind="ticket",
        subject_id=ticket_id,
        channel=message.channel,
        visibility=Visibility.PUBLIC if is_public else Visibility.STAFF,
        at=message.at,
    )
    await add_interaction(opened)


async def note_message(ticket: TicketRecord, message: NewMessage) -> None:
    """A customer's words stand on their own record, ours on that of whom the ticket is for.

    A machine's are no contact.
    """
    kind = WRITTEN.get(message.author_kind)
    if kind is None:
        return
    is_theirs = message.author_kind == AuthorKind.CUSTOMER
    person = message.author if is_theirs and message.author else ticket.requester
    await _add(ticket, kind, person, channel=message.channel, visibility=Visibility.PUBLIC, at=message.at)


async def note_call(ticket: TicketRecord, direction: CallDirection, at: datetime) -> None:
    kind = CALLED[direction]
    await _add(ticket, kind, ticket.requester, channel=Channel.PHONE, visibility=Visibility.STAFF, at=at)


async def _add(
    ticket: TicketRecord, kind: str, person: int, *, channel: Channel, visibility: Visibility, at: datetime
) -> None:
    added = NewInteraction(
        kind=kind,
        person=person,
        organisation=ticket.organisation,
        subject_kind="ticket",
        subject_id=ticket.id,
        channel=channel,
        visibility=visibility,
        at=at,
    )
    await add_interaction(added)
