"""The status of a ticket: picked from those it may take, or solved and woken with one press."""

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.status import change_status, reopen_ticket, solve_ticket
from helpdesk.web.desk.editing import Edit, EditAnswer, edited, edited_from


class StatusForm(Struct, frozen=True, kw_only=True):
    status: int


class StatusController(Controller):
    path = "/tickets/{number:str}/status"

    @post(status_code=200)
    async def update(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        return await edited_from(edit, StatusForm, lambda form: change_status(actor, number, form.status))


class SolutionController(Controller):
    path = "/tickets/{number:str}/solution"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        return await edited(Edit.of(request, actor, number), solve_ticket(actor, number))


class ReopeningController(Controller):
    path = "/tickets/{number:str}/reopening"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        return await edited(Edit.of(request, actor, number), reopen_ticket(actor, number))
