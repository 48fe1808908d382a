"""Entries of the trail as an export holds them: a line for each changed field, or an object for programs."""

from collections.abc import Callable, Mapping

import msgspec

from helpdesk.audit.enums import ExportForm
from helpdesk.audit.lines import ChangeLine, line_of
from helpdesk.audit.queries.trail import TrailEntry
from helpdesk.core.i18n import gettext as _
from helpdesk.core.spreadsheets import BYTE_ORDER_MARK, csv_line

# Named alike in every language: programs read them too.
COLUMNS = (
    "time",
    "event_id",
    "event",
    "who",
    "who_kind",
    "who_id",
    "what",
    "record",
    "record_kind",
    "record_id",
    "field",
    "old",
    "new",
)


def as_csv(entry: TrailEntry) -> bytes:
    """A line for each changed field, or one without."""
    line = line_of(entry)
    start = (
        entry.at.isoformat(timespec="seconds"),
        entry.id,
        entry.name,
        line.who,
        entry.actor_kind,
        entry.actor,
        line.did,
        line.subject,
        entry.subject_kind,
        entry.subject_id,
    )
    rows = [_change_cells(change) for change in line.changes] or [("", "", "")]
    return "".join(csv_line([*start, *cells]) for cells in rows).encode()


def as_json_line(entry: TrailEntry) -> bytes:
    return msgspec.json.encode(entry) + b"\n"


def _change_cells(change: ChangeLine) -> tuple[str, str | None, str | None]:
    if change.is_masked:
        return change.field, _("(erased)"), _("(erased)")
    return change.field, change.old, change.new


HEADS: Mapping[ExportForm, bytes] = {
    ExportForm.CSV: (BYTE_ORDER_MARK + csv_line(COLUMNS)).encode(),
    ExportForm.JSON_LINES: b"",
}
WRITERS: Mapping[ExportForm, Callable[[TrailEntry], bytes]] = {
    ExportForm.CSV: as_csv,
    ExportForm.JSON_LINES: as_json_line,
}
