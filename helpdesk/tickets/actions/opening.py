"""A ticket comes to be, whoever opens it: a customer, staff, a mail, a confirmed guest."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import SOURCE_LOCALE
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_one, statement
from helpdesk.events.actor import Actor
from helpdesk.events.record import record
from helpdesk.fields.definition import Definition, Value, as_json
from helpdesk.fields.rules import clean, defaults
from helpdesk.files.uploads import Upload
from helpdesk.jobs.queue import mark_dirty
from helpdesk.tickets.actions.attaching import MESSAGE, attach_files
from helpdesk.tickets.actions.followers import write_followers
from helpdesk.tickets.actions.mentioning import write_callings
from helpdesk.tickets.actions.mentions import write_mentions
from helpdesk.tickets.actions.tags import normalised_tags, write_tags
from helpdesk.tickets.actions.timeline import note_opening
from helpdesk.tickets.actions.writing import NewMessage, TicketRef
from helpdesk.tickets.cases import Case, case_record
from helpdesk.tickets.contents import clean_subject
from helpdesk.tickets.enums import Audience, AuthorKind, Channel, Priority
from helpdesk.tickets.events import MessageAdded, TicketOpened
from helpdesk.tickets.queries.opening import opening_ground
from helpdesk.tickets.rules import acts_for_us, customer_waits_after_opening, first_category

_OPEN_TICKET = Path(__file__).parent / "sql" / "open_ticket.sql"


class NewTicket(Struct, frozen=True, kw_only=True):
    """What a ticket is opened with.

    By staff, a public `body` on the channel `desk` is their message to the customer, an internal one a note
    of what the customer wants; on the channel `phone` it is the note of a call. By a customer it is their
    words. `organisation` is the one it is asked in, where the requester belongs to it; else the one
    they joined last. A private ticket is kept from their colleagues there.
    A `named_priority` brings its level along. `custom` is what a form gives for the fields it shows; None
    where there was no form.
    """

    subject: str
    body: str
    requester: int
    organisation: int | None = None
    is_private: bool = False
    channel: Channel = Channel.WEB
    audience: Audience = Audience.PUBLIC
    priority: Priority = Priority.NORMAL
    named_priority: int | None = None
    type: int | None = None
    team: int | None = None
    assignee: int | None = None
    tags: tuple[str, ...] = ()
    followers: tuple[int, ...] = ()
    mentions: tuple[int, ...] = ()
    request_key: str | None = None
    uploads: tuple[Upload, ...] = ()
    custom: Mapping[str, Any] | None = None
    locale: str | None = None
    brand: int = 1


class _Existing(Struct, frozen=True):
    id: int
    number: str
    message: int
    requester: int


async def write_ticket(actor: Actor, new: NewTicket, message: NewMessage) -> TicketRef:
    """Write a ticket with its first message and all that hangs on it, inside the open transaction.

    The message is what is written: the body and the uploads of `new` have become it. `new.custom` is what is
    kept; without it the fields begin with their defaults.
    A request key that was used before gives what it opened then, and nothing is written.
    """
    ground = await opening_ground(new.requester, message.at.date(), new.organisation)
    organisation = ground.organisation
    custom = _default_values(new, ground.definitions) if new.custom is None else new.custom
    ref = await _insert_ticket(actor, replace(new, custom=custom), message, organisation)
    if ref is None:
        return await _opened_before(actor, new)
    await _record_opening(actor, ref, new, message)
    await write_tags(ref.id, new.tags)
    await write_followers(ref.id, new.followers)
    await write_mentions(actor, ref.id, new.mentions)
    await write_callings(actor, ref.id, message, ref.message)
    await attach_files(message.files, MESSAGE, ref.message)
    await note_opening(ref.id, new.requester, organisation, message)
    return ref


async def _insert_ticket(
    actor: Actor, new: NewTicket, message: NewMessage, organisation: int | None
) -> TicketRef | None:
    facts = (message.author_kind, message.audience, message.channel)
    return await fetch_one(
        TicketRef,
        statement(_OPEN_TICKET),
        new.brand,
        first_category(*facts),
        str(message.at.year),
        clean_subject(new.subject),
        new.requester,
        organisation,
        new.team,
        new.assignee,
        message.channel,
        new.priority,
        new.type,
        new.locale,
        message.at if customer_waits_after_opening(*facts) else None,
        message.at,
        new.request_key,
        message.audience,
        message.author,
        message.author_kind,
        message.content.body,
        message.content.html,
        message.content.quoted,
        message.is_from_new_participant,
        SOURCE_LOCALE if acts_for_us(actor) else actor.locale,
        new.is_private,
        as_json(new.custom),
        new.named_priority,
    )


def _default_values(new: NewTicket, definitions: Sequence[Definition]) -> dict[str, Value]:
    """What the visible fields begin with where nobody was asked."""
    return clean(definitions, defaults(definitions), {}, case_record(new_case(new), definitions))


def new_case(new: NewTicket) -> Case:
    """The ticket as conditions see it before it is there."""
    return Case(
        type=new.type,
        priority=new.priority,
        channel=new.channel,
        team=new.team,
        assignee=new.assignee,
        locale=new.locale or "",
        tags=tuple(normalised_tags(new.tags)),
    )


async def _opened_before(actor: Actor, new: NewTicket) -> TicketRef:
    """What the first use of the key opened; a key of somebody else's opens nothing to a customer."""
    found = await fetch_one(
        _Existing,
        "SELECT id, number, requester, (SELECT min(id) FROM messages WHERE ticket = tickets.id) AS message"
        " FROM tickets WHERE request_key = $1",
        new.request_key,
    )
    if found is None:
        raise Conflict(_("There is no status for new tickets yet."))
    if not acts_for_us(actor) and found.requester != actor.person:
        raise Conflict(_("This was sent before, by somebody else."))
    return TicketRef(found.id, found.number, found.message)


async def _record_opening(actor: Actor, ref: TicketRef, new: NewTicket, message: NewMessage) -> None:
    is_automatic = message.author_kind == AuthorKind.AUTOMATIC
    opened = TicketOpened(ticket=ref.id, channel=new.channel, is_automatic=is_automatic)
    written = MessageAdded(
        ticket=ref.id,
        message=ref.message,
        audience=message.audience,
        author_kind=message.author_kind,
        channel=message.channel,
        is_first=True,
        is_automatic=is_automatic,
    )
    await record(opened, actor)
    await record(written, actor)
    mark_dirty("ticket", ref.id)
