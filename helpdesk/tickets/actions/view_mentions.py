"""Saved views that ask for something administrators remove: they ask for what takes its place."""

from msgspec import Struct

from helpdesk.conditions.language import from_json, to_json
from helpdesk.conditions.replacing import mentions, replaced
from helpdesk.db.sql import execute, fetch_as
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.events import ViewChanged


class _Asking(Struct, frozen=True):
    id: int
    condition: str


async def ask_for_another_in_views(actor: Actor, field: str, old: int | str, new: int | str) -> None:
    """Let every view that asks for the old value ask for the new one, inside the open transaction."""
    for view in await fetch_as(
        _Asking, "SELECT id, condition::text AS condition FROM views ORDER BY id FOR UPDATE"
    ):
        condition = from_json(view.condition)
        if mentions(condition, field, old):
            text = to_json(replaced(condition, field, old, new))
            await execute(
                "UPDATE views SET condition = $2::jsonb, version = version + 1 WHERE id = $1", view.id, text
            )
            change = Change("condition", to_json(condition), text)
            await record(ViewChanged(saved_view=view.id), actor, [change])
