"""Priority, type, team and subject of a ticket, each edited in place."""

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.fields import change_subject, set_priority, set_team, set_type
from helpdesk.tickets.enums import Priority
from helpdesk.web.desk.editing import Edit, EditAnswer, edited_from


class PriorityForm(Struct, frozen=True, kw_only=True):
    priority: Priority | int


class TypeForm(Struct, frozen=True, kw_only=True):
    type: int | None = None


class TeamForm(Struct, frozen=True, kw_only=True):
    team: int | None = None


class SubjectForm(Struct, frozen=True, kw_only=True):
    subject: str


class PriorityController(Controller):
    path = "/tickets/{number:str}/priority"

    @post(status_code=200)
    async def update(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        return await edited_from(edit, PriorityForm, lambda form: set_priority(actor, number, form.priority))


class TypeController(Controller):
    path = "/tickets/{number:str}/type"

    @post(status_code=200)
    async def update(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        return await edited_from(edit, TypeForm, lambda form: set_type(actor, number, form.type))


class TeamController(Controller):
    path = "/tickets/{number:str}/team"

    @post(status_code=200)
    async def update(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        return await edited_from(edit, TeamForm, lambda form: set_team(actor, number, form.team))


class SubjectController(Controller):
    path = "/tickets/{number:str}/subject"

    @post(status_code=200)
    async def update(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        return await edited_from(edit, SubjectForm, lambda form: change_subject(actor, number, form.subject))
