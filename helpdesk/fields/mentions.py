"""Fields whose conditions name something that administrators remove: found, or made to name another."""

from msgspec import Struct

from helpdesk.conditions.language import Condition, from_json, to_json
from helpdesk.conditions.replacing import mentions, replaced
from helpdesk.db.sql import execute, fetch_as
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.fields.enums import Subject
from helpdesk.fields.events import FieldEdited


class _Asking(Struct, frozen=True, kw_only=True):
    """The conditions of one field, as JSON."""

    id: int
    name: str
    required_when: str | None
    visible_when: str | None

    def conditions(self) -> list[Condition]:
        return [from_json(text) for text in (self.required_when, self.visible_when) if text is not None]


async def fields_asking_for(field: str, value: int | str) -> list[str]:
    """The names of custom fields in use whose conditions ask a ticket for this value."""
    return [
        asking.name
        for asking in await _asking("retired_at IS NULL")
        if any(mentions(condition, field, value) for condition in asking.conditions())
    ]


async def ask_for_another(actor: Actor, field: str, old: int | str, new: int | str) -> None:
    """Let every custom field that asks for the old value ask for the new one, inside the open transaction."""
    # Whoever edits a field's conditions waits for this, and this for them.
    await execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"custom_fields:{Subject.TICKET}")
    for asking in await _asking("TRUE"):
        if any(mentions(condition, field, old) for condition in asking.conditions()):
            required = _rewritten(asking.required_when, field, old, new)
            visible = _rewritten(asking.visible_when, field, old, new)
            await execute(
                "UPDATE custom_fields SET required_when = $2::jsonb, visible_when = $3::jsonb WHERE id = $1",
                asking.id,
                required,
                visible,
            )
            changes = [
                Change("required_when", asking.required_when, required),
                Change("visible_when", asking.visible_when, visible),
            ]
            await record(FieldEdited(custom_field=asking.id), actor, changes)


async def _asking(wanted: str) -> list[_Asking]:
    return await fetch_as(
        _Asking,
        f"""
        SELECT id, name, required_when, visible_when FROM custom_fields
        WHERE subject = 'ticket' AND {wanted} AND (required_when IS NOT NULL OR visible_when IS NOT NULL)
        ORDER BY position, id
        """,  # noqa: S608 - one of two words of ours
    )


def _rewritten(text: str | None, field: str, old: int | str, new: int | str) -> str | None:
    return None if text is None else to_json(replaced(from_json(text), field, old, new))
