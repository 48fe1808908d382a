"""One ticket's part of a bulk change: by the actions that a person at that ticket would use.

So rights, clocks, history and mails are the same as if it were done by hand.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from helpdesk.bulk.edits import FIELDS, Edits, Standing, changed_fields
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.tickets.access import access_to_work
from helpdesk.tickets.actions.assign import assign_ticket, unassign_ticket
from helpdesk.tickets.actions.fields import set_priority, set_team, set_type
from helpdesk.tickets.actions.privacy import keep_private, share_with_colleagues
from helpdesk.tickets.actions.restoring import StatusBefore, restore_status
from helpdesk.tickets.actions.status import change_status
from helpdesk.tickets.actions.tags import add_tags, remove_tags

Writer = Callable[[Actor, str, Any], Awaitable[None]]


async def apply_edits(actor: Actor, number: str, edits: Edits) -> None:
    """Set what is to be set, all of it or, where one thing is refused, nothing."""
    given = edits.given
    async with transaction():
        for name, write in _WRITERS.items():
            if name in given:
                await write(actor, number, given[name])


async def give_back(actor: Actor, number: str, before: Standing, after: Standing) -> list[str]:
    """Set each field that still stands as it was set to what it was; the fields that were changed since."""
    async with transaction():
        current = Standing.of(await access_to_work(actor, number))
        kept: list[str] = []
        for field in reversed([name for name in FIELDS if name in changed_fields(before, after)]):
            if field == "tags":
                await _give_back_tags(actor, number, before, after)
            elif current.value(field) == after.value(field):
                await _RESTORERS[field](actor, number, before)
            else:
                kept.append(field)
    return kept


async def _set_private(actor: Actor, number: str, value: bool) -> None:  # noqa: FBT001 - one of many values
    await (keep_private if value else share_with_colleagues)(actor, number)


async def _assign(actor: Actor, number: str, person: int | None) -> None:
    if person is None:
        await unassign_ticket(actor, number)
    else:
        await assign_ticket(actor, number, person)


async def _give_back_tags(actor: Actor, number: str, before: Standing, after: Standing) -> None:
    """Tags are each by itself: those that others hung on the ticket since stay."""
    await remove_tags(actor, number, set(after.tags) - set(before.tags))
    await add_tags(actor, number, set(before.tags) - set(after.tags))


async def _restore_status(actor: Actor, number: str, before: Standing) -> None:
    status = StatusBefore(
        status=before.status,
        waiting_since=before.waiting_since,
        solved_at=before.solved_at,
        closed_at=before.closed_at,
        last_message_at=before.last_message_at,
    )
    await restore_status(actor, number, status)


# In the order of `FIELDS`.
_WRITERS: Mapping[str, Writer] = {
    "type": set_type,
    "priority": set_priority,
    "add_tags": add_tags,
    "remove_tags": remove_tags,
    "is_private": _set_private,
    "assignee": _assign,
    "status": change_status,
    "team": set_team,
}
_RESTORERS: Mapping[str, Callable[[Actor, str, Standing], Awaitable[None]]] = {
    "type": lambda actor, number, before: set_type(actor, number, before.type),
    "priority": lambda actor, number, before: set_priority(
        actor, number, before.named_priority or before.priority
    ),
    "is_private": lambda actor, number, before: _set_private(actor, number, before.is_private),
    "assignee": lambda actor, number, before: _assign(actor, number, before.assignee),
    "status": _restore_status,
    "team": lambda actor, number, before: set_team(actor, number, before.team),
}
