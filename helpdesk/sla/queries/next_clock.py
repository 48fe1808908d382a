"""How the clocks of something stand, for pages that show many: asked for within the page's own statement."""

from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.sla.enums import Metric


class NextClock(Struct, frozen=True):
    """The clock of a subject that runs out next, or the paused one with the least left if none runs.

    `left` is in seconds of working time, as it was when it was counted; of a paused clock it stays.
    """

    metric: Metric
    due_at: datetime | None
    warn_at: datetime | None
    left: int

    @property
    def is_paused(self) -> bool:
        return self.due_at is None


def next_clock_column(kind: str, subject: str) -> str:
    """A column with the NextClock of the row as JSON, or NULL; `subject` is the SQL of the row's id."""
    return f"""
        (SELECT json_build_array(metric, due_at, step_at[array_position(step_kind, 'warning')],
                                 target_seconds - worked_seconds)
         FROM sla_clocks
         WHERE subject_kind = '{kind}' AND subject_id = {subject} AND state IN ('running', 'paused')
         ORDER BY due_at, target_seconds - worked_seconds LIMIT 1)
    """  # noqa: S608 - names of ours


def next_clock(stored: str | None) -> NextClock | None:
    """What `next_clock_column` gave."""
    if stored is None:
        return None
    metric, due_at, warn_at, left = msgspec.json.decode(stored, type=_Stored)
    return NextClock(metric, due_at, warn_at, left)


_Stored = tuple[Metric, datetime | None, datetime | None, int]
