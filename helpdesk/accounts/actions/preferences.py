"""People choose how they want to work."""

from msgspec.structs import asdict

from helpdesk.accounts.events import PreferencesChanged
from helpdesk.accounts.preferences import Preferences, stored_choices
from helpdesk.accounts.queries.preferences import preferences_of
from helpdesk.accounts.rules import ensure_staff
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record


async def set_preferences(actor: Actor, wanted: Preferences) -> None:
    """Write everything a member of staff wants for themselves. The same again changes nothing."""
    ensure_staff(actor)
    async with transaction():
        person_id = await _locked(actor)
        changes = _changes(await preferences_of(person_id), wanted)
        if changes:
            await execute(
                "INSERT INTO preferences (person, choices) VALUES ($1, $2::jsonb)"
                " ON CONFLICT (person) DO UPDATE SET choices = excluded.choices",
                person_id,
                stored_choices(wanted),
            )
            await record(PreferencesChanged(person=person_id), actor, changes)


async def _locked(actor: Actor) -> int:
    found = await fetch_value("SELECT id FROM persons WHERE id = $1 FOR NO KEY UPDATE", actor.person)
    if found is None:
        raise NotFound("person")
    return found


def _changes(before: Preferences, after: Preferences) -> list[Change]:
    old, new = _told(before), _told(after)
    return [Change(name, old[name], new[name]) for name in new if old[name] != new[name]]


def _told(preferences: Preferences) -> dict[str, str]:
    return {name: str(choice).lower() for name, choice in asdict(preferences).items()}
