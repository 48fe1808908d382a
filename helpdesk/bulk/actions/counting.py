"""How far a bulk change has come, and when it is over."""

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_one


class _Standing(Struct, frozen=True):
    left: int


async def count_up(bulk_change: int) -> bool:
    """Write down the numbers of a change, and that it is over once no ticket is left; whether one is."""
    found = await fetch_one(
        _Standing,
        """
        WITH counted AS (
          SELECT count(*) FILTER (WHERE outcome IS NOT NULL) AS done,
                 count(*) FILTER (WHERE outcome = 'changed') AS changed,
                 count(*) FILTER (WHERE outcome = 'refused') AS refused,
                 count(*) FILTER (WHERE undoing IS NOT NULL) AS undone,
                 count(*) FILTER (WHERE undoing IN ('undone', 'partly')) AS given_back,
                 count(*) FILTER (WHERE outcome IS NULL) AS waiting,
                 count(*) FILTER (WHERE outcome = 'changed' AND undoing IS NULL) AS to_undo
          FROM bulk_tickets WHERE bulk_change = $1
        )
        UPDATE bulk_changes
        SET done = counted.done, changed = counted.changed, refused = counted.refused,
            undone = counted.undone, given_back = counted.given_back,
            state = CASE WHEN state = 'running' AND waiting = 0 THEN 'done'
                         WHEN state = 'undoing' AND to_undo = 0 THEN 'undone' ELSE state END,
            finished_at = CASE WHEN finished_at IS NULL AND (state = 'stopped' OR waiting = 0)
                               THEN $2 ELSE finished_at END,
            undone_at = CASE WHEN state = 'undone' OR (state = 'undoing' AND to_undo = 0)
                             THEN coalesce(undone_at, $2) ELSE undone_at END
        FROM counted WHERE id = $1
        RETURNING CASE state WHEN 'running' THEN waiting WHEN 'undoing' THEN to_undo ELSE 0 END AS left
        """,
        bulk_change,
        now(),
    )
    return found is not None and found.left > 0
