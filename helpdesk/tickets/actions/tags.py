"""Tags of a ticket. A tag exists from the first time it is used."""

from collections.abc import Iterable

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.db.sql import execute
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.access import access_to_work
from helpdesk.tickets.actions.writing import update_ticket
from helpdesk.tickets.contents import clean_text
from helpdesk.tickets.events import TagsChanged
from helpdesk.tickets.records import TicketRecord

LONGEST_TAG = 60
MOST_TAGS = 30


def normalised_tags(names: Iterable[str]) -> list[str]:
    """Tags as they are kept: lower-case, on one line, each once, sorted."""
    cleaned = (clean_name(clean_text(name)).replace(",", " ").strip().lower() for name in names)
    return sorted({name for name in cleaned if name})


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
    # Two statements: the second sees tags that another transaction made while the first one waited for it.
    await execute(
        """
        INSERT INTO tags (name) SELECT name FROM unnest($1::text[]) AS given(name)
        WHERE NOT EXISTS (SELECT FROM tags WHERE tags.name = given.name) ORDER BY name
        ON CONFLICT (name) DO NOTHING
        """,
        wanted,
    )
    await execute(
        """
        INSERT INTO ticket_tags (ticket, tag) SELECT $1, id FROM tags WHERE name = ANY($2::text[])
        ON CONFLICT (ticket, tag) DO NOTHING
        """,
        ticket_id,
        wanted,
    )


def _usable_tags(names: Iterable[str]) -> list[str]:
    tags = normalised_tags(names)
    if len(tags) > MOST_TAGS:
        raise Invalid({"tags": _("A ticket has at most {most} tags.").format(most=MOST_TAGS)})
    if any(len(tag) > LONGEST_TAG for tag in tags):
        raise Invalid({"tags": _("A tag has at most {most} characters.").format(most=LONGEST_TAG)})
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
