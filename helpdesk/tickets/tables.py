"""Tickets and what hangs on them. Messages are never edited in place."""

from typing import Any

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from helpdesk.accounts.tables import Person, Team
from helpdesk.brands.tables import Brand
from helpdesk.customers.tables import Organisation
from helpdesk.db.engine import DB


class Status(Table, tablename="statuses", db=DB):
    """A status by its own name, mapped to one of the six categories. One of each is the default.

    `customer_name` is what customers read in its place; without one, what its category means to them.
    A retired one is no longer offered. One with `removed_at` goes as soon as every ticket has `replaced_by`.
    """

    id = BigSerial(primary_key=True)
    name = Varchar(length=60, null=False, default=None, unique=True)
    category = Varchar(length=10, null=False, default=None)
    customer_name = Varchar(length=60, null=True, default=None)
    position = Integer(null=False, default=0)
    is_default = Boolean(null=False, default=False)
    retired_at = Timestamptz(null=True, default=None)
    removed_at = Timestamptz(null=True, default=None)
    replaced_by: ForeignKey[Any] = ForeignKey("self", null=True, on_delete=OnDelete.restrict, index=False)

    statuses_category_check = Check("category IN ('new', 'open', 'waiting', 'on_hold', 'solved', 'closed')")


class NamedPriority(Table, tablename="priorities", db=DB):
    """A priority by its own name, mapped to one of the four levels. One of each is the default.

    Retired and removed as a status is.
    """

    id = BigSerial(primary_key=True)
    name = Varchar(length=60, null=False, default=None, unique=True)
    level = Varchar(length=10, null=False, default=None)
    position = Integer(null=False, default=0)
    is_default = Boolean(null=False, default=False)
    retired_at = Timestamptz(null=True, default=None)
    removed_at = Timestamptz(null=True, default=None)
    replaced_by: ForeignKey[Any] = ForeignKey("self", null=True, on_delete=OnDelete.restrict, index=False)

    priorities_level_check = Check("level IN ('low', 'normal', 'high', 'urgent')")


class TicketType(Table, tablename="ticket_types", db=DB):
    """What kind of case it is. Retired and removed as a status is, but nothing need take its place."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=60, null=False, default=None, unique=True)
    position = Integer(null=False, default=0)
    is_offered_to_customers = Boolean(null=False, default=True)
    retired_at = Timestamptz(null=True, default=None)
    removed_at = Timestamptz(null=True, default=None)
    replaced_by: ForeignKey[Any] = ForeignKey("self", null=True, on_delete=OnDelete.restrict, index=False)


class Ticket(Table, tablename="tickets", db=DB):
    """A case. `organisation` is the requester's at the time of opening and stays as it was.

    `priority` is the level; a `named_priority` of it says what it is called, else the level's default does.
    A private one is kept from the requester's colleagues whatever their organisation says.
    `impact` is the sum of its reasons, until `impact_due_at`; without one it was never worked out.
    """

    id = BigSerial(primary_key=True)
    number = Varchar(length=40, null=False, default=None, unique=True)
    brand = ForeignKey(Brand, null=False, on_delete=OnDelete.restrict, index=False, default=1)
    subject = Varchar(length=300, null=False, default=None)
    requester = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=True)
    organisation = ForeignKey(Organisation, null=True, on_delete=OnDelete.set_null, index=True)
    team = ForeignKey(Team, null=True, on_delete=OnDelete.set_null, index=False)
    assignee = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    channel = Varchar(length=10, null=False, default=None)
    priority = Varchar(length=10, null=False, default="normal")
    named_priority = ForeignKey(NamedPriority, null=True, on_delete=OnDelete.restrict, index=False)
    type = ForeignKey(TicketType, null=True, on_delete=OnDelete.set_null, index=False)
    status = ForeignKey(Status, null=False, on_delete=OnDelete.restrict, index=False)
    status_category = Varchar(length=10, null=False, default="new")
    disposition = Varchar(length=10, null=False, default="live")
    locale = Varchar(length=20, null=False, default="en")
    is_private = Boolean(null=False, default=False)
    custom = JSONB(null=False, default="{}")
    next_due_at = Timestamptz(null=True, default=None)
    waiting_since = Timestamptz(null=True, default=None)
    impact = Integer(null=False, default=0)
    impact_reasons = JSONB(null=False, default="[]")
    impact_due_at = Timestamptz(null=True, default=None)
    last_message_at = Timestamptz(null=False, default=None)
    request_key = Varchar(length=80, null=True, default=None, unique=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    changed_at = Timestamptz(null=False, default=TimestamptzNow())
    solved_at = Timestamptz(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)

    tickets_priority_check = Check("priority IN ('low', 'normal', 'high', 'urgent')")
    tickets_channel_check = Check("channel IN ('web', 'mail', 'phone', 'desk')")
    tickets_status_category_check = Check(
        "status_category IN ('new', 'open', 'waiting', 'on_hold', 'solved', 'closed')"
    )
    tickets_disposition_check = Check("disposition IN ('live', 'spam', 'merged', 'deleted')")


class Message(Table, tablename="messages", db=DB):
    """What is written in a ticket: `body` as typed or parsed, `html` as it is shown, `quoted` folded."""

    id = BigSerial(primary_key=True)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=False)
    conversation = BigInt(null=True, default=None)
    audience = Varchar(length=10, null=False, default=None)
    author = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=True)
    author_kind = Varchar(length=10, null=False, default=None)
    channel = Varchar(length=10, null=False, default=None)
    body = Text(null=False, default=None)
    html = Text(null=False, default=None)
    quoted = Text(null=True, default=None)
    is_from_new_participant = Boolean(null=False, default=False)
    request_key = Varchar(length=80, null=True, default=None, unique=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    messages_audience_check = Check("audience IN ('public', 'internal', 'side')")
    messages_author_kind_check = Check("author_kind IN ('customer', 'staff', 'automatic')")


class Tag(Table, tablename="tags", db=DB):
    """A word on tickets. One with `removed_at` goes as soon as no ticket has it any more."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=60, null=False, default=None, unique=True)
    removed_at = Timestamptz(null=True, default=None)
    replaced_by: ForeignKey[Any] = ForeignKey("self", null=True, on_delete=OnDelete.restrict, index=False)


class TicketTag(Table, tablename="ticket_tags", db=DB):
    id = BigSerial(primary_key=True)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=False)
    tag = ForeignKey(Tag, null=False, on_delete=OnDelete.cascade, index=False)

    ticket_tags_ticket_tag_key = Unique([ticket, tag])


class TicketFollower(Table, tablename="ticket_followers", db=DB):
    """Somebody who hears of a ticket beside its requester and assignee.

    A colleague follows because they wrote there as one: for as long as they see their organisation's tickets.
    """

    id = BigSerial(primary_key=True)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=False)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)
    is_colleague = Boolean(null=False, default=False)

    ticket_followers_ticket_person_key = Unique([ticket, person])


class Handout(Table, tablename="handouts", db=DB):
    """A ticket went from somebody to somebody, and why: who did it, and how things stood at that moment.

    `team` is the ticket's own at that time. Without a `giver` the helpdesk did it by itself.
    """

    id = BigSerial(primary_key=True)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=False)
    person = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    previous = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    team = ForeignKey(Team, null=True, on_delete=OnDelete.set_null, index=False)
    giver = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    way = Varchar(length=12, null=False, default=None)
    why = JSONB(null=False, default="{}")
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class TicketRead(Table, tablename="ticket_reads", db=DB):
    """Until when somebody who works here has read a ticket. Old ones are forgotten."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=True)
    read_at = Timestamptz(null=False, default=None)

    ticket_reads_person_ticket_key = Unique([person, ticket])


class MessageMention(Table, tablename="message_mentions", db=DB):
    """A colleague or a team that a message calls by name. Who may not see the ticket is not told."""

    id = BigSerial(primary_key=True)
    message = ForeignKey(Message, null=False, on_delete=OnDelete.cascade, index=False)
    person = ForeignKey(Person, null=True, on_delete=OnDelete.cascade, index=True)
    team = ForeignKey(Team, null=True, on_delete=OnDelete.cascade, index=True)
    is_told = Boolean(null=False, default=True)

    message_mentions_message_person_key = Unique([message, person])
    message_mentions_message_team_key = Unique([message, team])
    message_mentions_who_check = Check("(person IS NULL) <> (team IS NULL)")


class TicketMention(Table, tablename="ticket_mentions", db=DB):
    """A ticket that was made because a stranger's mail spoke of another; shown to the agent for a merge."""

    id = BigSerial(primary_key=True)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=False)
    mentioned = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=True)

    ticket_mentions_ticket_mentioned_key = Unique([ticket, mentioned])


class PendingTicket(Table, tablename="pending_tickets", db=DB):
    """What a guest asked and has not confirmed yet: nobody is bothered with it until then."""

    id = BigSerial(primary_key=True)
    email = Varchar(length=320, null=False, default=None)
    name = Varchar(length=200, null=False, default=None)
    subject = Varchar(length=300, null=False, default=None)
    body = Text(null=False, default=None)
    details = JSONB(null=False, default="{}")
    request_key = Varchar(length=80, null=False, default=None, unique=True)
    ticket = ForeignKey(Ticket, null=True, on_delete=OnDelete.set_null, index=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    expires_at = Timestamptz(null=False, default=None, index=True)


class TicketSkip(Table, tablename="ticket_skips", db=DB):
    """A ticket that somebody passed over when it was their next one."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=True)
    skipped_at = Timestamptz(null=False, default=None, index=True)

    ticket_skips_person_ticket_key = Unique([person, ticket])


class TicketView(Table, tablename="views", db=DB):
    """A list that somebody saved: their own with an `owner`, a team's with a `team`, else everybody's.

    `columns` and `grouping` are how it is shown, empty for what is usual.
    """

    id = BigSerial(primary_key=True)
    name = Varchar(length=80, null=False, default=None)
    owner = ForeignKey(Person, null=True, on_delete=OnDelete.cascade, index=True)
    team = ForeignKey(Team, null=True, on_delete=OnDelete.cascade, index=True)
    condition = JSONB(null=False, default=None)
    columns = JSONB(null=False, default="[]")
    grouping = Varchar(length=40, null=False, default="")
    sort = Varchar(length=20, null=False, default="newest")
    position = Integer(null=False, default=0)
    version = Integer(null=False, default=1)
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    views_owner_team_check = Check("owner IS NULL OR team IS NULL")


class ViewPlace(Table, tablename="view_places", db=DB):
    """Where a list, by its key, stands in somebody's column of views, and whether it is hidden there."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False)
    key = Varchar(length=40, null=False, default=None)
    position = Integer(null=False, default=0)
    is_hidden = Boolean(null=False, default=False)

    view_places_person_key_key = Unique([person, key])
