"""Tags of a ticket. A tag exists from the first time it is used."""

from collections.abc import Iterable

from helpdesk.accounts.rules import ensure_none
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.access import access_to_work
from helpdesk.tickets.actions.writing import update_ticket
from helpdesk.tickets.events import TagsChanged
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import normalised_tags, tags_problems


async def add_tags(actor: Actor, number: str, names: Iterable[str]) -> None:
    """Give the ticket these tags beside those it has."""
    added = _usable_tags(names)
    async with transaction():
        ticket = await access_to_work(actor, number)
        await _change_tags(actor, ticket, _usable_tags({*ticket.tags, *added}))


async def remove_tags(actor: Actor, number: str, names: Iterable[str]) -> None:
    removed = normalised_tags(names)
    async with transaction():
        ticket = await access_to_work(actor, number)
        await _change_tags(actor, ticket, sorted(set(ticket.tags) - set(removed)))


async def write_tags(ticket_id: int, names: Iterable[str]) -> None:
    """Hang these tags on a ticket, inside the open transaction."""
    wanted = _usable_tags(names)
    if not wanted:
        return
    # A tag that is removed between the two statements is made again, as if it were new.
    while await _hang(ticket_id, wanted) < len(wanted):
        pass


async def _hang(ticket_id: int, wanted: list[str]) -> int:
    """Make the tags there are not yet and hang them all on the ticket; how many of them there were."""
    # Two statements: the second sees tags that another transaction made while the first one waited for it.
    await execute(
        """
        INSERT INTO tags (name) SELECT name FROM unnest($1::text[]) AS given(name)
        WHERE NOT EXISTS (SELECT FROM tags WHERE tags.name = given.name) ORDER BY name
        ON CONFLICT (name) DO NOTHING
        """,
        wanted,
    )
    return await fetch_value(
        """
        WITH held AS (
          SELECT id FROM tags WHERE name = ANY($2::text[]) ORDER BY id FOR KEY SHARE
        ), hung AS (
          INSERT INTO ticket_tags (ticket, tag) SELECT $1, id FROM held ON CONFLICT (ticket, tag) DO NOTHING
        )
        SELECT count(*) FROM held
        """,
        ticket_id,
        wanted,
    )


def _usable_tags(names: Iterable[str]) -> list[str]:
    tags = normalised_tags(names)
    ensure_none(tags_problems(tags))
    return tags


async def _change_tags(actor: Actor, ticket: TicketRecord, wanted: list[str]) -> None:
    if wanted == sorted(ticket.tags):
        return
    await execute(
        "DELETE FROM ticket_tags USING tags"
        " WHERE ticket_tags.ticket = $1 AND tags.id = ticket_tags.tag AND tags.name <> ALL($2::text[])",
        ticket.id,
        wanted,
    )
    await write_tags(ticket.id, wanted)
    await update_ticket(ticket.id, {})
    change = Change("tags", ", ".join(ticket.tags) or None, ", ".join(wanted) or None)
    await record(TagsChanged(ticket=ticket.id), actor, [change])
