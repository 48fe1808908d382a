"""Changing many tickets at once, and what became of it."""

from functools import partial

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response, Template

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.bulk.access import access_bulk_change
from helpdesk.bulk.actions.begin import AT_ONCE, Order, begin_bulk_change
from helpdesk.bulk.actions.run import run_batch
from helpdesk.bulk.actions.stop import stop_bulk_change, undo_bulk_change
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.events.actor import Staff
from helpdesk.web.desk.bulk_form import BulkForm, Sheet, sheet_of
from helpdesk.web.desk.bulk_page import URL, bulk_page, bulk_pages, told
from helpdesk.web.desk.bulk_part import BulkFormPage, PreviewPage, bulk_part, preview_part
from helpdesk.web.desk.frame import views_part
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.paths import row_id, usable_cursor
from helpdesk.web.kit.visit import current_visit

BulkAnswer = Template | Redirect | Response[str]
# Said in the corner, wherever the form stood; scripts forget by it what was ticked.
AS_TOAST = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend", "HX-Trigger": "bulk:done"}


class BulkChangesController(Controller):
    path = "/bulk-changes"

    @get()
    async def index(self, actor: NamedDependency[Staff], before: FromQuery[str] = "") -> Template:
        return page("desk/bulk/index.html", await bulk_pages(actor, usable_cursor(before)))

    @get("/new")
    async def new(self, request: Request, actor: NamedDependency[Staff]) -> Template:
        """The form, with what an address says already, and what that would do."""
        return await _form(actor, await sheet_of(actor, request.query_params))

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> BulkAnswer:
        sheet = await sheet_of(actor, await request.form())
        if sheet.read is None:
            return await _form(actor, sheet, status=422)
        try:
            change = await _begun(actor, sheet, sheet.read)
        except (Invalid, Conflict):
            # Its part of the form says the same, in the place where it belongs.
            return await _form(actor, sheet, status=422)
        return await _gone_on(actor, change, AS_TOAST)


class BulkPreviewController(Controller):
    path = "/bulk-changes/preview"

    @post(status_code=200)
    async def show(self, request: Request, actor: NamedDependency[Staff]) -> Template:
        sheet = await sheet_of(actor, await request.form())
        return fragment("desk/bulk/_preview.html", PreviewPage(await preview_part(actor, sheet)))


class BulkChangeController(Controller):
    path = "/bulk-changes/{change:str}"

    @get()
    async def show(
        self, change: FromPath[str], actor: NamedDependency[Staff], after: FromQuery[str] = ""
    ) -> Template:
        return page("desk/bulk/show.html", await bulk_page(actor, row_id(change), usable_cursor(after)))


class BulkStoppingController(Controller):
    path = "/bulk-changes/{change:str}/stopping"

    @post()
    async def create(self, change: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        await stop_bulk_change(actor, row_id(change))
        return see_other(f"{URL}/{row_id(change)}")


class BulkUndoingController(Controller):
    path = "/bulk-changes/{change:str}/undoing"

    @post()
    async def create(self, change: FromPath[str], actor: NamedDependency[Staff]) -> BulkAnswer:
        await undo_bulk_change(actor, row_id(change))
        return await _gone_on(actor, row_id(change), {"HX-Trigger": "fresh:release"})


async def _begun(actor: Staff, sheet: Sheet, form: BulkForm) -> int:
    order = Order(selection=sheet.selection, edits=form.edits, list_url=sheet.place.url)
    return await make_once(actor, form.request_key or "", partial(begin_bulk_change, actor, order))


async def _gone_on(actor: Staff, change: int, headers: dict[str, str]) -> BulkAnswer:
    """Do what is few at once and say so; of many, lead to the page that shows how far they have come."""
    record = await access_bulk_change(actor, change)
    if record.total <= AT_ONCE:
        await run_batch(change)
        if current_visit().is_fragment:
            return fragment("desk/bulk/_toast.html", await told(actor, change), headers=headers)
    url = f"{URL}/{change}"
    return Response("", headers={"HX-Redirect": url}) if current_visit().is_fragment else see_other(url)


async def _form(actor: Staff, sheet: Sheet, *, status: int = 200) -> Template:
    part = await bulk_part(actor, sheet)
    if current_visit().is_fragment:
        return fragment("desk/bulk/_form.html", BulkFormPage(bulk=part), status=status)
    shown = BulkFormPage(bulk=part, views=await views_part(actor, sheet.place.key))
    return page("desk/bulk/new.html", shown, status=status)
