"""Tickets for tests, as rows: nothing is recorded or queued by making them."""

from datetime import datetime
from itertools import count
from typing import Any

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.markdown import rendered
from helpdesk.db.sql import execute, fetch_value
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel, Priority
from helpdesk.tickets.tables import Message, Tag, Ticket, TicketFollower, TicketMention, TicketTag
from tests.factories.persons import make_person

_numbers = count(1)


class MadeTicket(Struct, frozen=True):
    id: int
    number: str
    requester: int


async def make_ticket(
    subject: str = "A question",
    *,
    requester: int | None = None,
    category: Category = Category.OPEN,
    tags: tuple[str, ...] = (),
    followers: tuple[int, ...] = (),
    **columns: Any,
) -> MadeTicket:
    """A ticket without messages, in the default status of its category, last written to now."""
    at = now()
    usual = {
        "number": f"T-{next(_numbers)}",
        "channel": Channel.WEB,
        "last_message_at": at,
        "created_at": at,
        "changed_at": at,
    }
    row = Ticket(
        subject=subject,
        requester=requester or await make_person(),
        status=await status_id(category),
        status_category=category,
        **{**usual, **columns},
    )
    await Ticket.insert(row)
    for name in tags:
        await make_tagging(row.id, name)
    for person in followers:
        await TicketFollower.insert(TicketFollower(ticket=row.id, person=person))
    return MadeTicket(row.id, row.number, row.requester)


async def make_message(
    ticket: MadeTicket,
    body: str = "Hello",
    *,
    author: int | None = None,
    author_kind: AuthorKind = AuthorKind.CUSTOMER,
    audience: Audience = Audience.PUBLIC,
    at: datetime | None = None,
    **columns: Any,
) -> int:
    """A message of the requester unless `author` says otherwise; the ticket's own columns stay."""
    row = Message(
        ticket=ticket.id,
        author=author or ticket.requester,
        author_kind=author_kind,
        audience=audience,
        body=body,
        html=rendered(body),
        **{"channel": Channel.WEB, "created_at": at or now(), **columns},
    )
    await Message.insert(row)
    return row.id


async def make_tagging(ticket_id: int, name: str) -> None:
    tag = await fetch_value("SELECT id FROM tags WHERE name = $1", name)
    if tag is None:
        row = Tag(name=name)
        await Tag.insert(row)
        tag = row.id
    await TicketTag.insert(TicketTag(ticket=ticket_id, tag=tag))


async def make_mention(ticket: MadeTicket, mentioned: MadeTicket) -> None:
    await TicketMention.insert(TicketMention(ticket=ticket.id, mentioned=mentioned.id))


async def status_id(category: Category) -> int:
    """The default status of a category."""
    return await fetch_value("SELECT id FROM statuses WHERE category = $1 AND is_default", category)


async def type_id(name: str) -> int:
    return await fetch_value("SELECT id FROM ticket_types WHERE name = $1", name)


async def make_status(name: str, category: Category) -> int:
    """One more status, not the default of its category."""
    return await fetch_value(
        "INSERT INTO statuses (name, category, position) VALUES ($1, $2, 100) RETURNING id", name, category
    )


async def make_priority(name: str, level: Priority) -> int:
    """One more priority, not the default of its level."""
    return await fetch_value(
        "INSERT INTO priorities (name, level, position) VALUES ($1, $2, 100) RETURNING id", name, level
    )


async def make_tag(name: str) -> int:
    return await fetch_value("INSERT INTO tags (name) VALUES ($1) RETURNING id", name)


async def make_ticket_in(status: int, **columns: Any) -> MadeTicket:
    """A ticket in a status that need not be the default of its category."""
    category = await fetch_value("SELECT category FROM statuses WHERE id = $1", status)
    ticket = await make_ticket(category=Category(category), **columns)
    await execute("UPDATE tickets SET status = $1 WHERE id = $2", status, ticket.id)
    return ticket


async def make_setup() -> int:
    """A status, a priority and a type of one id, none of them a default and none on a ticket."""
    choice = 4711
    await execute("INSERT INTO statuses (id, name, category) VALUES ($1, 'Extra', 'waiting')", choice)
    await execute("INSERT INTO priorities (id, name, level) VALUES ($1, 'Extra', 'high')", choice)
    await execute("INSERT INTO ticket_types (id, name) VALUES ($1, 'Extra')", choice)
    return choice
