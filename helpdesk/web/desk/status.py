"""The status of a ticket: picked from those it may take, or solved and woken with one press."""

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.status import change_status, reopen_ticket, solve_ticket
from helpdesk.web.desk.editing import Edit, EditAnswer, edited, edited_from
from helpdesk.web.desk.onward import STAYING, Leaving, Onward, is_solving, onward
from helpdesk.web.kit.forms import typed
from helpdesk.web.kit.visit import current_visit


class StatusForm(Struct, frozen=True, kw_only=True):
    status: int


class StatusController(Controller):
    path = "/tickets/{number:str}/status"

    @post(status_code=200)
    async def update(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        picked = typed(await request.form(), StatusForm).value("status")
        onwards = await _onward(edit) if await is_solving(picked) else STAYING
        answer = await edited_from(edit, StatusForm, lambda form: change_status(actor, number, form.status))
        return await _led(edit, onwards, answer)


class SolutionController(Controller):
    path = "/tickets/{number:str}/solution"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        onwards = await _onward(edit)
        return await _led(edit, onwards, await edited(edit, solve_ticket(actor, number)))


class ReopeningController(Controller):
    path = "/tickets/{number:str}/reopening"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        return await edited(Edit.of(request, actor, number), reopen_ticket(actor, number))


async def _onward(edit: Edit) -> Onward:
    leaving = Leaving.of(edit.request, edit.actor, edit.place, edit.number)
    return await onward(leaving, current_visit().preferences.after_solve)


async def _led(edit: Edit, onwards: Onward, answer: EditAnswer) -> EditAnswer:
    """On to where solving leads, unless it was refused."""
    if answer.status_code == HTTP_422_UNPROCESSABLE_ENTITY:
        return answer
    return await onwards.led(_("{number} is solved.").format(number=edit.number)) or answer
