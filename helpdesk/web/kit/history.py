"""The history of what a settings page sets: who changed what and when. Shown by `parts/history.html`.

history=await history_part("team", team.id),        in the page's Struct: HistoryPart
{{ history(page.history) }}                         in its template
"""

from collections.abc import Collection
from urllib.parse import urlencode

from msgspec import Struct

from helpdesk.audit.lines import TrailLine, line_of
from helpdesk.audit.queries.trail import HISTORY_SIZE, TrailEntry, history_of, kind_history
from helpdesk.events.actor import Capability
from helpdesk.web.kit.visit import current_visit


class HistoryPart(Struct, frozen=True):
    """What happened lately, newest first; `more_url` leads whoever may read the audit to all of it."""

    lines: list[TrailLine]
    more_url: str
    # Of all records of a kind: each line bears the name of its record.
    is_of_kind: bool = False


async def history_part(
    subject_kind: str, subject_id: int, *, events: Collection[str] = (), but: Collection[str] = ()
) -> HistoryPart:
    """The history of one record, in one statement; of all its events, of these only, or of all but some."""
    found = await history_of(subject_kind, subject_id, events=events, but=but, limit=HISTORY_SIZE)
    more_url = _more_url(found, {"record": f"{subject_kind}:{subject_id}"}, is_part=bool(but))
    return HistoryPart([line_of(entry) for entry in found], more_url)


async def kind_history_part(subject_kind: str) -> HistoryPart:
    """The history of all records of a kind, in one statement."""
    found = await kind_history(subject_kind)
    more_url = _more_url(found, {"kind": subject_kind})
    return HistoryPart([line_of(entry) for entry in found], more_url, is_of_kind=True)


def _more_url(found: list[TrailEntry], narrowed: dict[str, str], *, is_part: bool = False) -> str:
    has_more = (len(found) == HISTORY_SIZE or is_part) and current_visit().actor.can(Capability.READ_AUDIT)
    return f"/admin/audit?{urlencode(narrowed)}" if has_more else ""
