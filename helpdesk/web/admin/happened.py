"""What happened to a role or a team, as sentences of its history."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.enums import Level
from helpdesk.accounts.labels import capability_label, event_label, field_label, level_label
from helpdesk.accounts.queries.history import Happening, happenings
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Capability
from helpdesk.events.event import Change


class HappenedLine(Struct, frozen=True, kw_only=True):
    """Who did what and when, and what stood and stands."""

    did: str
    changes: list[str]
    at: datetime


async def happened(kind: str, subject_id: int) -> list[HappenedLine]:
    """The newest lines of the history of a role or a team."""
    return [_line(happening) for happening in await happenings(kind, subject_id)]


def _line(happening: Happening) -> HappenedLine:
    who = happening.actor_name or _("The helpdesk")
    return HappenedLine(
        did=_("{who} {did}").format(who=who, did=event_label(happening.name)),
        changes=[_change(change) for change in happening.changes],
        at=happening.at,
    )


def _change(change: Change) -> str:
    old, new = (_shown(change.field, value) for value in (change.old, change.new))
    said = f"{old} → {new}" if old and new else new or _("{value} taken away").format(value=old)
    return f"{field_label(change.field)}: {said}"


def _shown(field: str, value: str | None) -> str:
    """A value as people read it: those of closed sets are stored by their key."""
    if field == "capability" and value in set(Capability):
        return capability_label(Capability(value))
    if field == "others" and value in set(Level):
        return level_label(Level(value))
    return value or ""
