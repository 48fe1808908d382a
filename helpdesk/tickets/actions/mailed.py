"""What a mail does to tickets, once it has been parsed, classified and threaded.

The mail package has decided whose ticket it is and whether the sender may write to it; here nobody is asked
again. A machine's mail never wakes a ticket, never moves it in a list and never starts a wait.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from helpdesk.brands.queries import FIRST_BRAND
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.tickets.access import locked_ticket
from helpdesk.tickets.actions.adding import add_public_message
from helpdesk.tickets.actions.attaching import MessageFile
from helpdesk.tickets.actions.following_up import open_follow_up
from helpdesk.tickets.actions.opening import NewTicket, write_ticket
from helpdesk.tickets.actions.writing import NewMessage, TicketRef
from helpdesk.tickets.contents import fitting_subject, mailed_content
from helpdesk.tickets.enums import Audience, AuthorKind, Channel
from helpdesk.tickets.rules import can_be_reopened


class MailedMessage(Struct, frozen=True, kw_only=True):
    """A mail as a ticket takes it. `person` wrote it; `html` is foreign and is sanitised here.

    The attachments are stored already, as `take_received` does it.
    """

    person: int
    subject: str
    text: str
    received_at: datetime
    html: str | None = None
    quoted: str | None = None
    is_automatic: bool = False
    is_from_new_participant: bool = False
    attachments: tuple[MessageFile, ...] = ()


async def open_from_mail(
    actor: Actor,
    mail: MailedMessage,
    *,
    mentions: Sequence[int] = (),
    team: int | None = None,
    brand: int = FIRST_BRAND,
) -> TicketRef:
    """Open a ticket of the sender's; `mentions` are tickets it spoke of without leave to write there."""
    new = NewTicket(
        subject=fitting_subject(mail.subject),
        body=mail.text,
        requester=mail.person,
        channel=Channel.MAIL,
        team=team,
        brand=brand,
        mentions=tuple(mentions),
    )
    async with transaction():
        return await write_ticket(actor, new, _message(actor, mail))


async def append_from_mail(actor: Actor, ticket_id: int, mail: MailedMessage) -> TicketRef:
    """Add the mail to a ticket, which wakes as from a reply on the portal; where it was written.

    A person's mail to a ticket that was settled over thirty days ago opens a new one that mentions it.
    """
    message = _message(actor, mail)
    async with transaction():
        ticket = await locked_ticket(ticket_id)
        is_customer = message.author_kind == AuthorKind.CUSTOMER
        if is_customer and not can_be_reopened(ticket.status_category, ticket.settled_at, message.at):
            return await open_follow_up(actor, ticket, message)
        return await add_public_message(actor, ticket, message)


def _message(actor: Actor, mail: MailedMessage) -> NewMessage:
    return NewMessage(
        content=mailed_content(mail.text, mail.html, mail.quoted),
        audience=Audience.PUBLIC,
        author=mail.person,
        author_kind=_author_kind(actor, mail),
        channel=Channel.MAIL,
        at=mail.received_at,
        is_from_new_participant=mail.is_from_new_participant,
        files=mail.attachments,
    )


def _author_kind(actor: Actor, mail: MailedMessage) -> AuthorKind:
    if mail.is_automatic:
        return AuthorKind.AUTOMATIC
    return AuthorKind.STAFF if actor.is_staff else AuthorKind.CUSTOMER
