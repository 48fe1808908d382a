"""Tasks: the one door to a task, and the lists of them."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.rules import ensure_can, is_allowed
from helpdesk.core.errors import NotFound
from helpdesk.core.ids import is_row_id
from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, encode_cursor
from helpdesk.customers.enums import TaskList
from helpdesk.db.sql import fetch_as, fetch_one
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import SubjectKind

_TASK = """
    SELECT tasks.id, tasks.title, owner, owners.name AS owner_name, subject_kind, subject_id,
           tasks.organisation, organisations.name AS organisation_name, due_at, done_at
    FROM tasks LEFT JOIN persons AS owners ON owners.id = owner
    LEFT JOIN organisations ON organisations.id = tasks.organisation
"""
# $1 is who looks, $2 and $3 the time and id of the last task shown; one without a time comes last.
_AFTER = """
    ($3::bigint IS NULL OR ($2::timestamptz IS NULL AND due_at IS NULL AND tasks.id > $3)
     OR ($2 IS NOT NULL AND (due_at IS NULL OR (due_at, tasks.id) > ($2, $3))))
"""
_MINE = f"WHERE owner = $1 AND done_at IS NULL AND {_AFTER} ORDER BY due_at, tasks.id"
_EVERYBODYS = f"WHERE $1 > 0 AND done_at IS NULL AND {_AFTER} ORDER BY due_at, tasks.id"
_DONE = """
    WHERE done_by = $1 AND ($3::bigint IS NULL OR (done_at, tasks.id) < ($2::timestamptz, $3))
    ORDER BY done_at DESC, tasks.id DESC
"""
_LISTS = {TaskList.MINE: _MINE, TaskList.EVERYBODYS: _EVERYBODYS, TaskList.DONE: _DONE}


class TaskOut(Struct, frozen=True, kw_only=True):
    """Something to do, for whom and until when; of what it is about, the kind and id."""

    id: int
    title: str
    owner: int | None
    owner_name: str | None
    subject_kind: SubjectKind
    subject_id: int
    organisation: int | None
    organisation_name: str | None
    due_at: datetime | None
    done_at: datetime | None


async def access_task(actor: Actor, task_id: int, *, lock: bool = False) -> TaskOut:
    """The task for its owner, and for whoever writes customers' records: both say that it is done."""
    suffix = "FOR NO KEY UPDATE OF tasks" if lock else ""
    known = task_id if is_row_id(task_id) else 0
    found = await fetch_one(TaskOut, f"{_TASK} WHERE tasks.id = $1 {suffix}", known)
    if found is None or not may_finish(actor, found):
        raise NotFound("task")
    return found


def may_finish(actor: Actor, task: TaskOut) -> bool:
    return is_allowed(actor, Capability.WRITE_CUSTOMERS) or (
        actor.person is not None and task.owner == actor.person
    )


async def tasks(actor: Actor, which: TaskList, *, after: Cursor | None = None) -> Page[TaskOut]:
    """A page of a list: open ones by when they are due, done ones the latest first."""
    ensure_can(actor, Capability.READ_CUSTOMERS)
    rows = await fetch_as(
        TaskOut,
        f"{_TASK} {_LISTS[which]} LIMIT {PAGE_SIZE + 1}",
        actor.person,
        after.at if after else None,
        after.id if after else None,
    )
    shown = rows[:PAGE_SIZE]
    return Page(shown, encode_cursor(_cursor(shown[-1], which)) if len(rows) > PAGE_SIZE else None)


def _cursor(last: TaskOut, which: TaskList) -> Cursor:
    return Cursor(last.done_at if which == TaskList.DONE else last.due_at, last.id)
