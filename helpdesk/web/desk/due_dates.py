"""Until when something on a ticket is to be done, set by a person who says why; and taken back."""

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.sla.enums import Metric
from helpdesk.tickets.actions.due_date import set_due_date, unset_due_date
from helpdesk.web.desk.editing import Edit, EditAnswer, edited_from
from helpdesk.web.kit.times import typed_instant
from helpdesk.web.kit.visit import current_visit


class DueDateForm(Struct, frozen=True, kw_only=True):
    metric: Metric
    due_at: str = ""
    reason: str = ""


class UnsetForm(Struct, frozen=True, kw_only=True):
    metric: Metric


class DueDateController(Controller):
    path = "/tickets/{number:str}/due-dates"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        return await edited_from(edit, DueDateForm, lambda form: _set(actor, number, form))

    @post("/removals", status_code=200)
    async def destroy(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        return await edited_from(
            edit, UnsetForm, lambda form: unset_due_date(actor, number, metric=form.metric)
        )


async def _set(actor: Staff, number: str, form: DueDateForm) -> None:
    due_at = typed_instant(form.due_at, current_visit().zone)
    problems = {} if due_at else {"due_at": _("Please say until when.")}
    if not form.reason:
        problems["reason"] = _("Please say why.")
    if due_at is None or problems:
        raise Invalid(problems)
    await set_due_date(actor, number, metric=form.metric, due_at=due_at, reason=form.reason)
