"""Which clock of something runs out next, for pages that show many: a column of the page's own statement.

Instants are seconds since 1970 here: a list has fifty, and a number is read, compared and kept faster.
"""

import msgspec
from msgspec import Struct


class NextClock(Struct, frozen=True, array_like=True):
    """The clock of a subject that runs out next, or the paused one with the least left if none runs.

    `metric` is one of `Metric`, `due` and `warn` are instants. `left` is in seconds of working time, as it
    was when it was counted; of a paused clock it stays.
    """

    metric: str
    due: float | None
    warn: float | None
    left: int


def next_clock_column(kind: str, subject: str) -> str:
    """A column with the NextClock of the row as JSON, or NULL; `subject` is the SQL of the row's id."""
    return f"""
        (SELECT json_build_array(metric, extract(epoch FROM due_at),
                                 extract(epoch FROM step_at[array_position(step_kind, 'warning')]),
                                 target_seconds - worked_seconds)
         FROM sla_clocks
         WHERE subject_kind = '{kind}' AND subject_id = {subject} AND state IN ('running', 'paused')
         ORDER BY due_at, target_seconds - worked_seconds LIMIT 1)
    """  # noqa: S608 - names of ours


_decoder = msgspec.json.Decoder(NextClock)


def next_clock(stored: str | None) -> NextClock | None:
    """What `next_clock_column` gave."""
    return None if stored is None else _decoder.decode(stored)
