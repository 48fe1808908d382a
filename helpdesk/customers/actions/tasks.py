"""Tasks: what a colleague is to do for a customer until a time."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.rules import ensure_none
from helpdesk.core.clock import now
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.customers.events import TaskDone, TaskGiven, TaskReopened
from helpdesk.customers.queries.tasks import access_task
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change, SubjectKind
from helpdesk.events.record import record
from helpdesk.events.telling import Facts, News, tell, words_of

LONGEST_TITLE = 300
TASK = "task"


class NewTask(Struct, frozen=True, kw_only=True):
    """Something to do about a subject. `once` makes it once, however often it is asked for."""

    title: str
    of_kind: SubjectKind
    of: int
    owner: int | None = None
    person: int | None = None
    organisation: int | None = None
    due_at: datetime | None = None
    once: str | None = None


async def give_task(actor: Actor, task: NewTask) -> int | None:
    """Give somebody something to do, and tell them; its id, or None where it was given before."""
    title = clean_name(task.title)
    ensure_none(title_problems(title))
    async with transaction():
        task_id = await _inserted(task, title)
        if task_id is not None:
            given = TaskGiven(of_kind=task.of_kind, of=task.of, task=task_id, owner=task.owner)
            await record(given, actor, [Change("task", None, title)])
            _tell_owner(actor, task, task_id)
    return task_id


async def finish_task(actor: Actor, task_id: int) -> None:
    """Say that it is done. One that is done stays as it is."""
    async with transaction():
        task = await access_task(actor, task_id, lock=True)
        if task.done_at is None:
            await execute(
                "UPDATE tasks SET done_at = $2, done_by = $3 WHERE id = $1", task.id, now(), actor.person
            )
            done = TaskDone(of_kind=task.subject_kind, of=task.subject_id, task=task.id)
            await record(done, actor, [Change("task", None, task.title)])


async def reopen_task(actor: Actor, task_id: int) -> None:
    """Say that it is not done after all."""
    async with transaction():
        task = await access_task(actor, task_id, lock=True)
        if task.done_at is not None:
            await execute("UPDATE tasks SET done_at = NULL, done_by = NULL WHERE id = $1", task.id)
            again = TaskReopened(of_kind=task.subject_kind, of=task.subject_id, task=task.id)
            await record(again, actor, [Change("task", None, task.title)])


def title_problems(title: str) -> dict[str, str]:
    if not title:
        return {"title": _("Please say what is to be done.")}
    if len(title) > LONGEST_TITLE:
        return {"title": _("A task has at most {most} characters.").format(most=LONGEST_TITLE)}
    return {}


@words_of(TASK)
def task_sentence(_facts: Facts) -> str:
    return _("You have been given a task")


async def _inserted(task: NewTask, title: str) -> int | None:
    return await fetch_value(
        """
        INSERT INTO tasks
          (title, owner, person, organisation, subject_kind, subject_id, due_at, key, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (key) DO NOTHING RETURNING id
        """,
        title,
        task.owner,
        task.person,
        task.organisation,
        task.of_kind,
        task.of,
        task.due_at,
        task.once,
        now(),
    )


def _tell_owner(actor: Actor, task: NewTask, task_id: int) -> None:
    """Nobody is told of what they gave themselves."""
    if task.owner is not None and task.owner != actor.person:
        news = News(
            kind=TASK, of_kind=task.of_kind, of=task.of, once=f"task:{task_id}", facts={"task": task_id}
        )
        tell(task.owner, news)
