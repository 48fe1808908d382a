"""Calendars: the list, making and changing one, which is the default, and retiring one."""

from functools import partial

from litestar import Controller, Request, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.sla.actions.calendars import (
    Outdated,
    change_calendar,
    choose_default_calendar,
    create_calendar,
    draft_problems,
    restore_calendar,
    retire_calendar,
    usual_calendar,
)
from helpdesk.sla.queries.calendars import CalendarRecord, calendar_by_id
from helpdesk.web.admin.calendar_form import (
    Filled,
    base_from,
    draft_of,
    filled_from,
    filled_of,
    filled_of_tried,
    form_problems,
    tried_from,
)
from helpdesk.web.admin.calendar_lists import with_feed, with_holidays, without_list
from helpdesk.web.admin.calendar_page import (
    LIST_URL,
    CalendarPage,
    PreviewPage,
    calendar_page,
    calendars_page,
    outdated_page,
    preview_of,
)
from helpdesk.web.admin.trials import TRY, begin_trial, tried_calendar
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.pages import fragment, page
from helpdesk.web.kit.paths import row_id
from helpdesk.web.kit.visit import current_visit

# The buttons that change the form and save nothing.
MORE = ("days", "country", "list", "feed")


class CalendarsController(Controller):
    path = "/calendars"

    @get()
    async def index(self) -> Template:
        return page("admin/calendars/index.html", await calendars_page())

    @get("/new")
    async def new(self, request: Request) -> Template:
        if tried := await tried_calendar(request.query_params.get("trial", ""), None):
            return _shown(await calendar_page(None, filled_of_tried(tried)))
        usual = filled_of(usual_calendar(current_visit().zone))
        return _shown(await calendar_page(None, usual.valued(name="")))

    @post("/new")
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        data = await request.form()
        filled = filled_from(data)
        if pressed := _pressed(data):
            return _shown(await calendar_page(None, await _changed(filled, pressed, data), more=pressed))
        try:
            await _ensure_readable(filled, None)
            if TRY in data:
                return await begin_trial(actor, tried_from(filled, None))
            making = partial(create_calendar, actor, draft_of(filled))
            made = await make_once(actor, filled.form.request_key, making)
        except Invalid as refusal:
            return _shown(await calendar_page(None, filled.refused(refusal.fields)), status=422)
        except Conflict as refusal:
            return await _kept(None, filled, refusal)
        return await see_done(f"{LIST_URL}/{made}", _("The calendar is there."))

    @post("/preview", status_code=200)
    async def preview(self, request: Request) -> Template:
        """The next weeks as the form means them, while it is filled in."""
        filled = filled_from(await request.form())
        weeks = preview_of(filled)
        content = PreviewPage(weeks, has_problems=not weeks.weeks or bool(form_problems(filled)))
        return fragment("admin/calendars/_preview.html", content)


class CalendarController(Controller):
    path = "/calendars/{calendar_id:str}"

    @get()
    async def edit(self, request: Request, calendar_id: FromPath[str]) -> Template:
        known = await _known(calendar_id)
        tried = await tried_calendar(request.query_params.get("trial", ""), known.id)
        return _shown(await calendar_page(known, filled_of_tried(tried) if tried else None))

    @post()
    async def update(
        self, request: Request, calendar_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        known = await _known(calendar_id)
        data = await request.form()
        filled = filled_from(data)
        if pressed := _pressed(data):
            return _shown(await calendar_page(known, await _changed(filled, pressed, data), more=pressed))
        try:
            await _ensure_readable(filled, known)
            if TRY in data:
                return await begin_trial(actor, tried_from(filled, known))
            await change_calendar(
                actor,
                known.id,
                draft_of(filled),
                base=base_from(filled.form),
                excuses_breaches=bool(filled.form.value("excuses_breaches")),
            )
        except Invalid as refusal:
            return _shown(await calendar_page(known, filled.refused(refusal.fields)), status=422)
        except Conflict as refusal:
            return await _kept(known, filled, refusal)
        return await see_done(f"{LIST_URL}/{known.id}", _("The calendar is saved."))

    @post("/default")
    async def choose_default(
        self, calendar_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        known = await _known(calendar_id)
        try:
            await choose_default_calendar(actor, known.id)
        except Conflict as refusal:
            return await _refused(known, refusal)
        return await see_done(f"{LIST_URL}/{known.id}", _("It is the default calendar from now on."))

    @post("/retirement")
    async def retire(self, calendar_id: FromPath[str], actor: NamedDependency[Staff]) -> Template | Redirect:
        known = await _known(calendar_id)
        try:
            await retire_calendar(actor, known.id)
        except Conflict as refusal:
            return await _refused(known, refusal)
        return await see_done(LIST_URL, _("The calendar is retired."))

    @post("/restoration")
    async def restore(self, calendar_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        known = await _known(calendar_id)
        await restore_calendar(actor, known.id)
        return await see_done(f"{LIST_URL}/{known.id}", _("The calendar is in use again."))


def _pressed(data: FormMultiDict) -> str:
    """Which button was pressed that changes the form and saves nothing; none for one that is to be saved."""
    if "drop" in data:
        return "drop"
    return next((name for name in MORE if f"more-{name}" in data), "")


async def _changed(filled: Filled, pressed: str, data: FormMultiDict) -> Filled:
    """The form as that button makes it."""
    match pressed:
        case "list":
            return with_holidays(filled)
        case "feed":
            return await _with_file(filled, data.get("feed"))
        case "drop":
            return without_list(filled, str(data["drop"]))
        case _:
            return filled


async def _with_file(filled: Filled, file: object) -> Filled:
    if not isinstance(file, UploadFile) or not file.filename:
        return filled.refused({"feed": _("Please choose a file.")})
    return with_feed(filled, await file.read())


async def _ensure_readable(filled: Filled, known: CalendarRecord | None) -> None:
    """Refuse what cannot be read, together with everything else that is wrong."""
    unreadable = form_problems(filled)
    if unreadable:
        raise Invalid({**await draft_problems(draft_of(filled), known), **unreadable})


async def _known(calendar_id: str) -> CalendarRecord:
    found = await calendar_by_id(row_id(calendar_id))
    if found is None:
        raise NotFound("calendar")
    return found


def _shown(content: CalendarPage, *, status: int = 200) -> Template:
    return page("admin/calendars/edit.html", content, status=status)


async def _kept(known: CalendarRecord | None, filled: Filled, refusal: Conflict) -> Template:
    """The form as it was typed, with why it was not saved or tried."""
    if isinstance(refusal, Outdated):
        return _shown(await outdated_page(refusal.present, filled), status=refusal.status)
    return _shown(await calendar_page(known, filled, refusal=refusal.sentence), status=refusal.status)


async def _refused(known: CalendarRecord, refusal: Conflict) -> Template:
    return _shown(await calendar_page(known, refusal=refusal.sentence), status=refusal.status)
