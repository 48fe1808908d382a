"""Mail that came and went: mailboxes, every mail received, ids that lead to tickets, the outgoing queue."""

from piccolo.columns import (
    JSONB,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from helpdesk.accounts.tables import Link, Person, Team
from helpdesk.brands.tables import Brand
from helpdesk.db.engine import DB
from helpdesk.files.tables import StoredFile
from helpdesk.tickets.tables import Message, Ticket


class Mailbox(Table, tablename="mailboxes", db=DB):
    """An address customers write to and are answered from."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=120, null=False, default=None, unique=True)
    address = Varchar(length=320, null=False, default=None, unique=True)
    brand = ForeignKey(Brand, null=False, on_delete=OnDelete.restrict, index=False, default=1)
    team = ForeignKey(Team, null=True, on_delete=OnDelete.set_null, index=False)
    is_default = Boolean(null=False, default=False)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class InboundMail(Table, tablename="inbound_mails", db=DB):
    """A mail that was received, as raw bytes and with what became of it.

    `reason` says why it is of its kind or lies in the quarantine, `why` which evidence placed it.
    """

    id = BigSerial(primary_key=True)
    mailbox = ForeignKey(Mailbox, null=False, on_delete=OnDelete.restrict, index=False)
    message_id = Text(null=False, default=None)
    content_hash = Bytea(null=False, default=None)
    raw_file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    state = Varchar(length=12, null=False, default=None)
    kind = Varchar(length=12, null=False, default=None)
    reason = Text(null=False, default="")
    why = Text(null=False, default="")
    sender = Varchar(length=320, null=False, default="")
    subject = Text(null=False, default="")
    is_answerable = Boolean(null=False, default=False)
    message = ForeignKey(Message, null=True, on_delete=OnDelete.set_null, index=True)
    received_at = Timestamptz(null=False, default=TimestamptzNow())

    inbound_mails_mailbox_message_id_content_hash_key = Unique([mailbox, message_id, content_hash])
    inbound_mails_state_check = Check(
        "state IN ('ticket', 'message', 'duplicate', 'quarantined', 'discarded')"
    )


class MailReference(Table, tablename="mail_references", db=DB):
    """A Message-ID that leads to a ticket: of a mail in or out, or an ancestor one of them named."""

    id = BigSerial(primary_key=True)
    message_id = Text(null=False, default=None)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=True)
    direction = Varchar(length=10, null=False, default=None)

    mail_references_message_id_ticket_key = Unique([message_id, ticket])
    mail_references_direction_check = Check("direction IN ('in', 'out', 'ancestor')")


class MailParticipant(Table, tablename="mail_participants", db=DB):
    """An address that an accepted mail of a ticket was also addressed to: it may write into the ticket."""

    id = BigSerial(primary_key=True)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=False)
    address = Varchar(length=320, null=False, default=None)

    mail_participants_ticket_address_key = Unique([ticket, address])


class OutboundMail(Table, tablename="outbound_mails", db=DB):
    """One mail to one address. It is composed when it is sent; `key` makes every one go out once."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=200, null=False, default=None, unique=True)
    template = Varchar(length=60, null=False, default=None)
    address = Varchar(length=320, null=False, default=None)
    person = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=True)
    ticket = ForeignKey(Ticket, null=True, on_delete=OnDelete.cascade, index=True)
    message = ForeignKey(Message, null=True, on_delete=OnDelete.cascade, index=True)
    link = ForeignKey(Link, null=True, on_delete=OnDelete.cascade, index=True)
    mailbox = ForeignKey(Mailbox, null=True, on_delete=OnDelete.set_null, index=False)
    locale = Varchar(length=20, null=False, default="en")
    details = JSONB(null=False, default="{}")
    message_id = Text(null=True, default=None)
    state = Varchar(length=10, null=False, default="queued")
    error = Text(null=True, default=None)
    attempts = Integer(null=False, default=0)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    queued_at = Timestamptz(null=False, default=TimestamptzNow())
    tried_at = Timestamptz(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)
    bounced_at = Timestamptz(null=True, default=None)

    outbound_mails_state_check = Check("state IN ('queued', 'sending', 'sent', 'failed', 'unknown')")
