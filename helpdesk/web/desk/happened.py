"""What happened to a ticket, as sentences of its history."""

from datetime import datetime

from msgspec import Struct

from helpdesk.audit.labels import did_label
from helpdesk.audit.lines import AUTOMATIC, who_label
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.event import Change
from helpdesk.sla.enums import Metric
from helpdesk.sla.metric_words import metric_label
from helpdesk.tickets.events import FieldsChanged
from helpdesk.tickets.labels import change_label, field_label
from helpdesk.tickets.queries.history import HistoryEntry

# What the timeline of a person calls its entries, by their kind.
CONTACT_LABELS = {
    "ticket_opened": mark("asked"),
    "customer_wrote": mark("wrote"),
    "staff_wrote": mark("we wrote"),
    "machine_wrote": mark("automatic message"),
    "call_incoming": mark("called us"),
    "call_outgoing": mark("we called"),
}


def contact_label(kind: str) -> str:
    """The word for an entry of a timeline; its own name where it has none."""
    return _(CONTACT_LABELS[kind]) if kind in CONTACT_LABELS else kind.replace("_", " ")


class HistoryLine(Struct, frozen=True, kw_only=True):
    """Who did what and when; `changes` are the values before and after, as people read them."""

    id: int
    who: str
    did: str
    changes: list[str]
    at: datetime
    is_automatic: bool

    @property
    def sentence(self) -> str:
        start = _("{who} {did}").format(who=self.who, did=self.did)
        return f"{start}: {', '.join(self.changes)}" if self.changes else start


def history_line(entry: HistoryEntry) -> HistoryLine:
    return HistoryLine(
        id=entry.id,
        who=who_label(entry.actor_kind, entry.actor_name, entry.cause),
        did=did_label(entry.name),
        changes=[
            *_promise_named(entry),
            *(change_said(change, is_named=_names_fields(entry)) for change in entry.changes),
        ],
        at=entry.at,
        is_automatic=entry.actor_kind in AUTOMATIC,
    )


def _promise_named(entry: HistoryEntry) -> list[str]:
    """Which promise of time it is about; nothing for what is about none."""
    metric = entry.facts.get("metric")
    return [metric_label(Metric(metric))] if isinstance(metric, str) else []


def _names_fields(entry: HistoryEntry) -> bool:
    """Whether the sentence does not say by itself which field it tells of."""
    return len(entry.changes) > 1 or entry.name == FieldsChanged.__name__


def change_said(change: Change, *, is_named: bool) -> str:
    """Old and new value; with the field's name where one event changed several."""
    said = _("values erased") if change.is_masked else _values(change)
    return f"{field_label(change.field)} {said}" if is_named else said


def _values(change: Change) -> str:
    old, new = change_label(change.field, change.old), change_label(change.field, change.new)
    return f"{old} → {new}" if old and new else new or _("{value} taken away").format(value=old)
