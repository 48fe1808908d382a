"""The history of what a settings page sets: who changed what and when. Shown by `parts/history.html`.

history=await history_part("team", team.id),        in the page's Struct: HistoryPart
{{ history(page.history) }}                         in its template
"""

from collections.abc import Collection
from urllib.parse import urlencode

from msgspec import Struct

from helpdesk.audit.lines import TrailLine, line_of
from helpdesk.audit.queries.trail import HISTORY_SIZE, history_of
from helpdesk.events.actor import Capability
from helpdesk.web.kit.visit import current_visit


class HistoryPart(Struct, frozen=True):
    """What happened lately, newest first; `more_url` leads whoever may read the audit to all of it."""

    lines: list[TrailLine]
    more_url: str


async def history_part(
    subject_kind: str, subject_id: int, *, events: Collection[str] = (), but: Collection[str] = ()
) -> HistoryPart:
    """The history of one record, in one statement; of all its events, of these only, or of all but some."""
    found = await history_of(subject_kind, subject_id, events=events, but=but, limit=HISTORY_SIZE)
    has_more = (len(found) == HISTORY_SIZE or but) and current_visit().actor.can(Capability.READ_AUDIT)
    query = urlencode({"record": f"{subject_kind}:{subject_id}"})
    return HistoryPart([line_of(entry) for entry in found], f"/admin/audit?{query}" if has_more else "")
