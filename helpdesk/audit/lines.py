"""Entries of the trail as people read them: one plain line each, in the reader's language."""

from datetime import datetime

from msgspec import Struct

from helpdesk.audit.labels import did_label, field_label, subject_label, value_label
from helpdesk.audit.queries.trail import NamedChange, TrailEntry
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.actor import ActorKind
from helpdesk.sla.events import LadderStepDue

AUTOMATIC = frozenset({ActorKind.SYSTEM, ActorKind.RULE})
# What a rule is called that acts because of one of these.
_RULES = {LadderStepDue.__name__: mark("The escalation")}


class ChangeLine(Struct, frozen=True, kw_only=True):
    """A field before and after; None is nothing, and of a masked one neither is known."""

    column: str
    field: str
    old: str | None
    new: str | None
    is_masked: bool

    @property
    def sentence(self) -> str:
        if self.is_masked:
            return _("{field}: values erased").format(field=self.field)
        return f"{self.field}: {self.old or '–'} → {self.new or '–'}"


class TrailLine(Struct, frozen=True, kw_only=True):
    """Who did what, to what, and when."""

    id: int
    at: datetime
    who: str
    actor: int | None
    did: str
    is_automatic: bool
    subject_kind: str
    subject_id: int
    subject: str
    subject_name: str | None
    changes: list[ChangeLine]

    @property
    def sentence(self) -> str:
        return _("{who} {did}").format(who=self.who, did=self.did)


def line_of(entry: TrailEntry) -> TrailLine:
    return TrailLine(
        id=entry.id,
        at=entry.at,
        who=who_label(entry.actor_kind, entry.actor_name, entry.cause),
        actor=entry.actor,
        did=did_label(entry.name),
        is_automatic=entry.actor_kind in AUTOMATIC,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        subject=_subject(entry),
        subject_name=entry.subject_name,
        changes=[_change(change) for change in entry.changes],
    )


def who_label(kind: ActorKind, name: str | None, cause: str | None = None) -> str:
    """Somebody's name, or what to call whoever has none; a rule by the event that made it act."""
    if name:
        return name
    match kind:
        case ActorKind.GUEST:
            return _("A guest")
        case ActorKind.RULE:
            return _(_RULES[cause]) if cause in _RULES else _("A rule")
        case ActorKind.SYSTEM:
            return _("The helpdesk")
        case _:
            return _("Somebody")


def _subject(entry: TrailEntry) -> str:
    """What it happened to, by its name of today, else by its number."""
    kind = subject_label(entry.subject_kind)
    if entry.subject_kind == "company":
        return kind
    return f"{kind} {entry.subject_name or entry.subject_id}"


def _change(change: NamedChange) -> ChangeLine:
    return ChangeLine(
        column=change.field,
        field=change.name or field_label(change.field),
        old=value_label(change.field, change.old),
        new=value_label(change.field, change.new),
        is_masked=change.is_masked,
    )
