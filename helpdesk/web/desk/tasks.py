"""Tasks on the desk: mine, everybody's, and what is done."""

from datetime import datetime
from urllib.parse import urlencode

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.core.pagination import decode_cursor
from helpdesk.customers.actions.tasks import finish_task, reopen_task
from helpdesk.customers.enums import TaskList
from helpdesk.customers.queries.tasks import TaskOut, may_finish, tasks
from helpdesk.events.actor import Staff
from helpdesk.tickets.queries.names import TicketName, ticket_names
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.kept import TRAY
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id, usable_cursor

URL = "/desk/tasks"
TICKET = "ticket"
LABELS = {
    TaskList.MINE: mark("Mine"),
    TaskList.EVERYBODYS: mark("Everybody's"),
    TaskList.DONE: mark("Done by me"),
}


class TaskLine(Struct, frozen=True, kw_only=True):
    """`change_url` says that it is done, or that it is not after all; empty where that is not theirs."""

    title: str
    ticket: TicketName | None
    organisation: int | None
    organisation_name: str
    owner_name: str
    due_at: datetime | None
    done_at: datetime | None
    is_late: bool
    change_url: str


class TasksPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    tabs: list[tuple[str, str, bool]]
    which: TaskList
    lines: list[TaskLine]
    first_url: str
    more_url: str


class TasksController(Controller):
    path = "/tasks"

    @get()
    async def index(
        self, actor: NamedDependency[Staff], which: FromQuery[str] = TaskList.MINE, after: FromQuery[str] = ""
    ) -> Template:
        chosen = _known(which)
        found = await tasks(actor, chosen, after=decode_cursor(usable_cursor(after)))
        names = await ticket_names(
            actor, [task.subject_id for task in found.rows if task.subject_kind == TICKET]
        )
        url = _url(chosen)
        shown = TasksPage(
            views=await views_part(actor, "tasks"),
            tabs=[(_(label), _url(each), each == chosen) for each, label in LABELS.items()],
            which=chosen,
            lines=[_line(actor, task, names.get(task.subject_id)) for task in found.rows],
            first_url=url if after else "",
            more_url=f"{url}&{urlencode({'after': found.after})}" if found.after else "",
        )
        return page("desk/tasks/index.html", shown)


class TaskCompletionController(Controller):
    path = "/tasks/{task:str}/completion"

    @post()
    async def create(self, task: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        await finish_task(actor, row_id(task))
        TRAY.hear(f"tray:{actor.person}")
        return await see_done(_url(TaskList.MINE), _("Done. You find it under “Done by me”."))


class TaskReopeningController(Controller):
    path = "/tasks/{task:str}/reopening"

    @post()
    async def create(self, task: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        await reopen_task(actor, row_id(task))
        TRAY.hear(f"tray:{actor.person}")
        return await see_done(_url(TaskList.MINE), _("The task is to be done again."))


def _known(which: str) -> TaskList:
    try:
        return TaskList(which)
    except ValueError as error:
        raise NotFound("list") from error


def _url(which: TaskList) -> str:
    return f"{URL}?which={which}"


def _line(actor: Staff, task: TaskOut, ticket: TicketName | None) -> TaskLine:
    is_done = task.done_at is not None
    change = "reopening" if is_done else "completion"
    return TaskLine(
        title=task.title,
        ticket=ticket if task.subject_kind == TICKET else None,
        organisation=task.organisation,
        organisation_name=task.organisation_name or "",
        owner_name=task.owner_name or "",
        due_at=task.due_at,
        done_at=task.done_at,
        is_late=not is_done and task.due_at is not None and task.due_at < now(),
        change_url=f"{URL}/{task.id}/{change}" if may_finish(actor, task) else "",
    )
