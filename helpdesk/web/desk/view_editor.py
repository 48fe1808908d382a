"""Saved views: made from a list or from nothing, changed, and removed, with what they would hold."""

from functools import partial

from litestar import Controller, Request, get, post
from litestar.datastructures import FormMultiDict, MultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.views import change_view, create_view, remove_view
from helpdesk.tickets.enums import View
from helpdesk.tickets.queries.saved_views import SavedView, saved_view, views_kept_for_others
from helpdesk.tickets.view_fields import view_fields
from helpdesk.web.desk.kept import VIEWS
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.places import place_of_view
from helpdesk.web.desk.view_form import begun_at, draft_of, filled_from, filled_with
from helpdesk.web.desk.view_page import INDEX_URL, PreviewPage, ViewEditorPage, editor_page, preview_part
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.pages import fragment, page
from helpdesk.web.kit.paths import row_id, typed_id

NEWS = "saved_view:0"


class NewViewController(Controller):
    path = "/views/new"

    @get()
    async def new(
        self, request: Request, actor: NamedDependency[Staff], begin: FromQuery[str] = ""
    ) -> Template:
        """Empty, or with `begin`, the key of a view, as that list is with its filters."""
        place = ListPlace(view=View.ALL)
        if begin:
            place = await place_of_view(actor, begin, _without(request.query_params, "begin"))
        return _shown(await editor_page(actor, await begun_at(actor, place)))

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        data = await request.form()
        filled = filled_from(data)
        if more := _wanted(data):
            return _shown(await editor_page(actor, filled, more=more))
        try:
            draft = draft_of(filled, await view_fields(), None)
            made = await make_once(actor, filled.form.request_key, partial(create_view, actor, draft))
        except Invalid as refusal:
            return _shown(await editor_page(actor, filled.refused(refusal.fields)), status=422)
        except (Conflict, Forbidden) as refusal:
            return _shown(await editor_page(actor, filled, refusal=refusal.sentence), status=refusal.status)
        VIEWS.hear(NEWS)
        return await _see_saved(actor, made)


class ViewEditController(Controller):
    path = "/views/{view:str}/edit"

    @get()
    async def edit(self, view: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        known = await _known(actor, view)
        return _shown(await editor_page(actor, filled_with(known), known))

    @post()
    async def update(
        self, request: Request, view: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        known = await _known(actor, view)
        data = await request.form()
        filled = filled_from(data)
        if more := _wanted(data):
            return _shown(await editor_page(actor, filled, known, more=more))
        try:
            draft = draft_of(filled, await view_fields(), known)
            version = typed_id(filled.form.value("version")) or 0
            await change_view(actor, known.id, draft, version=version)
        except Invalid as refusal:
            return _shown(await editor_page(actor, filled.refused(refusal.fields), known), status=422)
        except (Conflict, Forbidden) as refusal:
            shown = await editor_page(actor, filled, known, refusal=refusal.sentence)
            return _shown(shown, status=refusal.status)
        VIEWS.hear(NEWS)
        return await _see_saved(actor, known.id)


class ViewRemovalController(Controller):
    path = "/views/{view:str}/removal"

    @post()
    async def create(self, view: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        known = await _known(actor, view)
        await remove_view(actor, known.id)
        VIEWS.hear(NEWS)
        return await see_done(INDEX_URL, _("The view “{name}” is removed.").format(name=known.name))


class ViewPreviewController(Controller):
    path = "/views/preview"

    @post(status_code=200)
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template:
        """What the form would hold, while it is filled in."""
        data = await request.form()
        chosen = typed_id(str(data.get("view", "")))
        known = await saved_view(actor, chosen) if chosen else None
        shown = PreviewPage(await preview_part(actor, filled_from(data), known))
        return fragment("desk/views/_preview.html", shown)


async def _see_saved(actor: Staff, view_id: int) -> Redirect:
    """The view, or where it is of a team they are not in, all of them."""
    if await saved_view(actor, view_id):
        return await see_done(f"{INDEX_URL}/{view_id}", _("The view is saved."))
    return await see_done(INDEX_URL, _("The view is saved. Everybody in the team has it now."))


async def _known(actor: Staff, view: str) -> SavedView:
    """A view they have, or one they keep for a team they are not in."""
    view_id = row_id(view)
    found = await saved_view(actor, view_id)
    others = [] if found else await views_kept_for_others(actor)
    for each in [found, *others]:
        if each is not None and each.id == view_id:
            return each
    raise NotFound("view")


def _wanted(data: FormMultiDict) -> str:
    """Which button was pressed that changes the form and saves nothing; none for a form to be saved."""
    return next((name.removeprefix("more-") for name in data if name.startswith("more-")), "")


def _without(params: MultiDict[str], name: str) -> MultiDict[str]:
    return MultiDict([(key, value) for key, value in params.multi_items() if key != name])


def _shown(content: ViewEditorPage, *, status: int = 200) -> Template:
    return page("desk/views/edit.html", content, status=status)
