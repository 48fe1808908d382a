"""Calling colleagues and teams in a message: who may see the ticket is told, and follows it when named."""

from collections.abc import Iterable

from helpdesk.db.sql import execute, fetch
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.actions.writing import NewMessage
from helpdesk.tickets.enums import AuthorKind
from helpdesk.tickets.events import FollowerAdded
from helpdesk.tickets.mentions import AT, Called, Who, mentions
from helpdesk.tickets.queries.mentionable import mentionable, told_by


async def write_callings(actor: Actor, ticket_id: int, message: NewMessage, message_id: int) -> None:
    """Note whom a message of ours calls, inside the open transaction; nobody is shown a ticket by it."""
    if message.author_kind != AuthorKind.STAFF or AT not in message.content.body:
        return
    called = [
        one
        for one in mentions(message.content.body, await mentionable()).called
        if (one.kind, one.id) != (Who.PERSON, actor.person)
    ]
    if not called:
        return
    told = await told_by(ticket_id, called, but=actor.person)
    await _write(message_id, called, told)
    await _let_follow(actor, ticket_id, [one.id for one in told if one.kind == Who.PERSON])


async def _write(message_id: int, called: list[Called], told: list[Called]) -> None:
    await execute(
        "INSERT INTO message_mentions (message, person, team, is_told)"
        " SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::boolean[])",
        message_id,
        [one.id if one.kind == Who.PERSON else None for one in called],
        [one.id if one.kind == Who.TEAM else None for one in called],
        [one in told for one in called],
    )


async def _let_follow(actor: Actor, ticket_id: int, persons: Iterable[int]) -> None:
    rows = await fetch(
        """
        WITH added AS (
          INSERT INTO ticket_followers (ticket, person) SELECT $1, unnest($2::bigint[])
          ON CONFLICT (ticket, person) DO NOTHING RETURNING person
        )
        SELECT persons.id, name FROM added JOIN persons ON persons.id = added.person ORDER BY persons.id
        """,
        ticket_id,
        sorted(persons),
    )
    for row in rows:
        added = FollowerAdded(ticket=ticket_id, person=row["id"])
        await record(added, actor, [Change("follower", None, row["name"])])
