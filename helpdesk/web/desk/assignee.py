"""Who works on a ticket: given to a colleague, given back, or taken by whoever presses."""

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.assign import assign_ticket, claim_ticket, unassign_ticket
from helpdesk.web.desk.editing import Edit, EditAnswer, edited, edited_from


class AssigneeForm(Struct, frozen=True, kw_only=True):
    """Nobody chosen gives the ticket back."""

    assignee: int | None = None


class AssigneeController(Controller):
    path = "/tickets/{number:str}/assignee"

    @post(status_code=200)
    async def update(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        return await edited_from(edit, AssigneeForm, lambda form: _assign(actor, number, form.assignee))


class ClaimController(Controller):
    """Take a ticket that is nobody's. Of two who press at once, one is told who was quicker."""

    path = "/tickets/{number:str}/claim"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        return await edited(Edit.of(request, actor, number), claim_ticket(actor, number))


async def _assign(actor: Staff, number: str, person: int | None) -> None:
    if person is None:
        await unassign_ticket(actor, number)
    else:
        await assign_ticket(actor, number, person)
