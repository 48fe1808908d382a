"""Notices and tasks for tests, as rows: nobody is told by making them."""

from datetime import datetime
from itertools import count
from typing import Any

import msgspec

from helpdesk.core.clock import now
from helpdesk.customers.tables import Task
from helpdesk.notify.tables import Notice
from helpdesk.sla.enums import Metric

_numbers = count(1)


async def make_notice(
    person: int,
    *,
    of: int,
    at: datetime | None = None,
    kind: str = "escalation",
    reason: str = "",
    **facts: Any,
) -> int:
    """An unread notice, unless told that a first reply on a ticket is due in an hour of working time."""
    said = {"metric": Metric.FIRST_REPLY, "offset_minutes": -60, **facts}
    notice = Notice(
        person=person,
        kind=kind,
        reason=reason,
        subject_kind="ticket",
        subject_id=of,
        facts=msgspec.json.encode(said).decode(),
        key=f"test:{next(_numbers)}",
        created_at=at or now(),
    )
    await Notice.insert(notice)
    return notice.id


async def make_task(title: str = "Ring them", *, of: int, **columns: Any) -> int:
    """An open task about a ticket, nobody's in particular."""
    task = Task(title=title, subject_kind="ticket", subject_id=of, **columns)
    await Task.insert(task)
    return task.id
