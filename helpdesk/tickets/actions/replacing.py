"""Something that tickets have is removed: another takes its place, ticket by ticket, and then it goes.

Whoever gives it to a ticket meanwhile holds the ticket first and then keeps its row from going. So a batch
holds tickets and no such row, and the end waits for rows while it holds no ticket: nobody waits in a circle.
"""

from collections.abc import Awaitable, Callable

from helpdesk.accounts.rules import ensure_can
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change, Event
from helpdesk.events.record import record
from helpdesk.fields.mentions import ask_for_another, fields_asking_for
from helpdesk.jobs.queue import BULK, defer, mark_dirty
from helpdesk.sla.actions.mentions import ask_for_another_in_policies, policies_asking_for
from helpdesk.tickets.actions.setup import alone, there
from helpdesk.tickets.actions.view_mentions import ask_for_another_in_views
from helpdesk.tickets.enums import Setup
from helpdesk.tickets.events import PriorityReplaced, StatusReplaced, TagReplaced, TypeReplaced
from helpdesk.tickets.queries.setup import choice_of
from helpdesk.tickets.setup_kinds import KINDS, SetupKind
from helpdesk.tickets.setup_rules import SetChoice, can_replace, ensure_can_remove

REPLACE = "tickets.replace_choice"
AT_ONCE = 200


async def remove_choice(actor: Actor, setup: Setup, choice_id: int, *, replacement: int | None) -> None:
    """Take one away from everywhere; of types and tags None may take its place.

    A few tickets get the replacement at once, many by a job that goes on after any crash. Removing it again
    while that runs changes nothing.
    """
    kind = KINDS[setup]
    ensure_can(actor, Capability.MANAGE_TICKETS_SETUP)
    async with transaction():
        await alone(kind)
        going = await there(kind, choice_id)
        if going.is_going:
            return
        ensure_can_remove(kind, going)
        heir = await _heir(kind, going, replacement)
        await _begin(actor, kind, going, heir)
    # The first round moves what is there, the second finds nothing left and lets it go.
    if await replace_batch(actor, setup, choice_id):
        await replace_batch(actor, setup, choice_id)


async def replace_batch(actor: Actor, setup: Setup, choice_id: int) -> bool:
    """Move some tickets to what takes the place of this one; whether there may be more.

    Once none is left its row goes, and after that it changes nothing.
    """
    kind = KINDS[setup]
    async with transaction():
        await alone(kind)
        going = await choice_of(kind, choice_id)
        if going is None or not going.is_going:
            return False
        heir = await choice_of(kind, going.replaced_by) if going.replaced_by is not None else None
        moved = await _MOVERS[setup](going, heir)
        await _record(actor, kind, going, heir, moved)
        is_done = not moved and await _let_go(actor, kind, going, heir)
        if not is_done:
            _defer(actor.person, setup, choice_id)
    return not is_done


async def _heir(kind: SetupKind, going: SetChoice, replacement: int | None) -> SetChoice | None:
    """What takes its place; Invalid for what cannot."""
    if replacement is None and kind.is_optional:
        await _ensure_unasked(kind, going)
        return None
    found = await choice_of(kind, replacement) if replacement is not None else None
    if found is None or not can_replace(kind, going, found):
        raise Invalid({"replacement": _("Please choose what takes its place.")})
    return found


async def _ensure_unasked(kind: SetupKind, going: SetChoice) -> None:
    """Refuse to take away what a condition asks for: it would never hold again."""
    names = await fields_asking_for(kind.field, _value(kind, going))
    if names:
        sentence = _(
            "The field “{field}” asks for it. Choose what takes its place, or change that field first."
        )
        raise Conflict(sentence.format(field=names[0]))
    policies = await policies_asking_for(kind.field, _value(kind, going))
    if policies:
        sentence = _(
            "The policy “{policy}” asks for it. Choose what takes its place, or change that policy first."
        )
        raise Conflict(sentence.format(policy=policies[0]))


async def _begin(actor: Actor, kind: SetupKind, going: SetChoice, heir: SetChoice | None) -> None:
    """Offer it no longer, and let whatever was on its way to it go on to the heir."""
    heir_id = heir.id if heir else None
    await execute(
        f"UPDATE {kind.table} SET replaced_by = $2 WHERE replaced_by = $1",  # noqa: S608 - our tables
        going.id,
        heir_id,
    )
    await execute(
        f"UPDATE {kind.table} SET removed_at = $2, replaced_by = $3 WHERE id = $1",  # noqa: S608 - a table of ours
        going.id,
        now(),
        heir_id,
    )
    removed = kind.of(kind.removed, going.id, replacement=heir_id)
    await record(removed, actor, [Change(kind.setup, going.name, heir.name if heir else None)])
    _defer(actor.person, kind.setup, going.id)


async def _let_go(actor: Actor, kind: SetupKind, going: SetChoice, heir: SetChoice | None) -> bool:
    """Delete the row, unless a ticket was given it at the last moment; whether it is gone."""
    await _follow(actor, kind, going, heir)
    # Waits for everybody who is giving it to a ticket; the next statement sees what they did.
    await fetch(f"SELECT FROM {kind.table} WHERE id = $1 FOR UPDATE", going.id)
    used = _LEFT[kind.setup]
    return bool(await execute(f"DELETE FROM {kind.table} WHERE id = $1 AND NOT EXISTS ({used})", going.id))  # noqa: S608 - a table of ours


async def _follow(actor: Actor, kind: SetupKind, going: SetChoice, heir: SetChoice | None) -> None:
    """Let what names it beside tickets name the heir: conditions, and what guests have not confirmed yet."""
    if heir is not None:
        old, new = _value(kind, going), _value(kind, heir)
        await ask_for_another(actor, kind.field, old, new)
        await ask_for_another_in_policies(actor, kind.field, old, new)
        await ask_for_another_in_views(actor, kind.field, old, new)
    if kind.setup == Setup.TYPE:
        await execute(
            "UPDATE pending_tickets"
            " SET details = jsonb_set(details, '{type}', coalesce(to_jsonb($2::bigint), 'null'))"
            " WHERE ticket IS NULL AND details -> 'type' = to_jsonb($1::bigint)",
            going.id,
            heir.id if heir else None,
        )


def _value(kind: SetupKind, choice: SetChoice) -> int | str:
    """What conditions compare with."""
    return choice.name if kind.setup == Setup.TAG else choice.id


async def _move_status(going: SetChoice, heir: SetChoice | None) -> list[int]:
    """A replacement means the same, so that no clock and no state of the ticket changes."""
    tickets = await _locked("SELECT id FROM tickets WHERE status = $1 ORDER BY id", "status = $1", going.id)
    await _write("status = $2", tickets, heir.id if heir else None)
    return tickets


async def _move_priority(going: SetChoice, heir: SetChoice | None) -> list[int]:
    tickets = await _locked(
        "SELECT id FROM tickets WHERE named_priority = $1 ORDER BY id", "named_priority = $1", going.id
    )
    if heir is not None:
        await _write("named_priority = $2, priority = $4", tickets, heir.id, heir.level)
    return tickets


async def _move_type(going: SetChoice, heir: SetChoice | None) -> list[int]:
    tickets = await _locked("SELECT id FROM tickets WHERE type = $1 ORDER BY id", "type = $1", going.id)
    await _write("type = $2", tickets, heir.id if heir else None)
    return tickets


async def _move_tag(going: SetChoice, heir: SetChoice | None) -> list[int]:
    tickets = await _locked("SELECT ticket FROM ticket_tags WHERE tag = $1 ORDER BY ticket", "TRUE", going.id)
    if heir is not None:
        await execute(
            "INSERT INTO ticket_tags (ticket, tag)"
            " SELECT ticket, $3 FROM ticket_tags WHERE tag = $1 AND ticket = ANY($2)"
            " ON CONFLICT (ticket, tag) DO NOTHING",
            going.id,
            tickets,
            heir.id,
        )
    rows = await fetch(
        "DELETE FROM ticket_tags WHERE tag = $1 AND ticket = ANY($2) RETURNING ticket", going.id, tickets
    )
    await execute("UPDATE tickets SET changed_at = $2 WHERE id = ANY($1)", tickets, now())
    return sorted(row["ticket"] for row in rows)


async def _locked(some: str, still: str, going: int) -> list[int]:
    """Some tickets that have it, held in the order of their ids as everybody does who holds several."""
    rows = await fetch(
        f"""
        SELECT id FROM tickets WHERE id IN ({some} LIMIT $2) AND {still} ORDER BY id FOR NO KEY UPDATE
        """,  # noqa: S608 - both are ours
        going,
        AT_ONCE,
    )
    return [row["id"] for row in rows]


async def _write(columns: str, tickets: list[int], heir: int | None, *more: str) -> None:
    await execute(
        f"UPDATE tickets SET {columns}, changed_at = $3 WHERE id = ANY($1)",  # noqa: S608 - the columns are ours
        tickets,
        heir,
        now(),
        *more,
    )


async def _record(
    actor: Actor, kind: SetupKind, going: SetChoice, heir: SetChoice | None, tickets: list[int]
) -> None:
    change = Change(_HISTORY[kind.setup], going.name, heir.name if heir else None)
    for ticket in tickets:
        await record(_fact(kind.setup, ticket, heir.id if heir else None), actor, [change])
        mark_dirty("ticket", ticket)


def _fact(setup: Setup, ticket: int, heir: int | None) -> Event:
    match setup:
        case Setup.STATUS:
            return StatusReplaced(ticket=ticket, status=heir or 0)
        case Setup.PRIORITY:
            return PriorityReplaced(ticket=ticket, priority=heir or 0)
        case Setup.TYPE:
            return TypeReplaced(ticket=ticket, type=heir)
        case Setup.TAG:
            return TagReplaced(ticket=ticket, tag=heir)


def _defer(by: int | None, setup: Setup, choice_id: int) -> None:
    name = f"{REPLACE}:{setup}:{choice_id}"
    defer(REPLACE, key=name, lock=name, priority=BULK, setup=setup, choice=choice_id, by=by)


_MOVERS: dict[Setup, Callable[[SetChoice, SetChoice | None], Awaitable[list[int]]]] = {
    Setup.STATUS: _move_status,
    Setup.PRIORITY: _move_priority,
    Setup.TYPE: _move_type,
    Setup.TAG: _move_tag,
}
# What keeps a row from going.
_LEFT = {
    Setup.STATUS: "SELECT FROM tickets WHERE status = $1",
    Setup.PRIORITY: "SELECT FROM tickets WHERE named_priority = $1",
    Setup.TYPE: "SELECT FROM tickets WHERE type = $1",
    Setup.TAG: "SELECT FROM ticket_tags WHERE tag = $1",
}
# What the history of a ticket calls the field.
_HISTORY = {Setup.STATUS: "status", Setup.PRIORITY: "priority", Setup.TYPE: "type", Setup.TAG: "tags"}
