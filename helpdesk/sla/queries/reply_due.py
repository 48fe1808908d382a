"""When somebody who waits for an answer may expect it: what a page and a mail tell them."""

from datetime import datetime

from msgspec import Struct

from helpdesk.db.sql import Question, together

# A paused clock says nothing of when: it ends later, by nobody knows how much.
_NEXT = """
    SELECT due_at FROM sla_clocks
    WHERE subject_kind = $1 AND subject_id = $2 AND state = 'running'
      AND metric IN ('first_reply', 'next_reply')
    ORDER BY due_at LIMIT 1
"""


class ReplyDue(Struct, frozen=True):
    due_at: datetime


def reply_due_question(kind: str, subject_id: int) -> Question[ReplyDue]:
    """When the answer that is waited for is due, to be asked for together with other things."""
    return Question(ReplyDue, _NEXT, (kind, subject_id))


def reply_due_of(found: list[ReplyDue]) -> datetime | None:
    return found[0].due_at if found else None


async def reply_due(kind: str, subject_id: int) -> datetime | None:
    """None where nobody waits for an answer, or nothing is promised."""
    (found,) = await together(reply_due_question(kind, subject_id))
    return reply_due_of(found)
