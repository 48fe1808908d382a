"""People choose how they want to work."""

from msgspec.structs import asdict, replace

from helpdesk.accounts.events import PreferencesChanged
from helpdesk.accounts.preferences import Density, ListLook, Preferences, stored_choices
from helpdesk.accounts.queries.preferences import preferences_of
from helpdesk.accounts.rules import ensure_staff
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record

# What was chosen for more lists than these is forgotten, the oldest first.
MOST_LOOKS = 99


async def set_preferences(actor: Actor, wanted: Preferences) -> None:
    """Write everything a member of staff wants for themselves. The same again changes nothing."""
    ensure_staff(actor)
    async with transaction():
        person_id = await _locked(actor)
        before = await preferences_of(person_id)
        if before != wanted:
            await execute(
                "INSERT INTO preferences (person, choices) VALUES ($1, $2::jsonb)"
                " ON CONFLICT (person) DO UPDATE SET choices = excluded.choices",
                person_id,
                stored_choices(wanted),
            )
            await record(PreferencesChanged(person=person_id), actor, _changes(before, wanted))


async def set_look(actor: Actor, key: str, look: ListLook, density: Density) -> None:
    """How one of their lists looks to somebody, and how closely the rows of all stand."""
    ensure_staff(actor)
    async with transaction():
        known = await preferences_of(await _locked(actor))
        others = [(each, seen) for each, seen in known.lists.items() if each != key]
        lists = dict([*others[-MOST_LOOKS:], (key, look)])
        await set_preferences(actor, replace(known, lists=lists, density=density))


async def _locked(actor: Actor) -> int:
    found = await fetch_value("SELECT id FROM persons WHERE id = $1 FOR NO KEY UPDATE", actor.person)
    if found is None:
        raise NotFound("person")
    return found


def _changes(before: Preferences, after: Preferences) -> list[Change]:
    old, new = _told(before), _told(after)
    return [Change(name, old[name], new[name]) for name in new if old[name] != new[name]]


def _told(preferences: Preferences) -> dict[str, str]:
    """The choices for the history; which columns a list has is nobody else's business."""
    return {name: str(choice).lower() for name, choice in asdict(preferences).items() if name != "lists"}
