"""Tags: found, renamed, merged into each other and removed."""

from typing import Annotated
from urllib.parse import urlencode

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.replacing import remove_choice
from helpdesk.tickets.actions.setup import change_choice
from helpdesk.tickets.enums import Setup
from helpdesk.tickets.queries.setup import tag_called, tag_rows
from helpdesk.tickets.setup_rules import Choice
from helpdesk.web.admin.setup import LONGEST_TYPED, removed
from helpdesk.web.admin.setup_history import setup_history
from helpdesk.web.admin.setup_pages import (
    SetupLine,
    choice_page,
    form_of,
    lines_of,
    removal_page,
    the_line,
)
from helpdesk.web.admin.setup_words import WORDS, SetupWords
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.history import HistoryPart
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id

URL = WORDS[Setup.TAG].url
LONGEST_QUERY = 100


class TagForm(Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=LONGEST_TYPED)] = ""


class MergeForm(Struct, frozen=True, kw_only=True):
    """The tag to merge into, by its name; none takes this one away from every ticket."""

    replacement: Annotated[str, Meta(max_length=LONGEST_TYPED)] = ""


class TagsPage(Struct, frozen=True, kw_only=True):
    words: SetupWords
    lines: list[SetupLine]
    query: str
    url: str
    newer: str
    older: str
    history: HistoryPart

    @property
    def is_replacing(self) -> bool:
        """As of the other lists."""
        return any(line.row.is_going for line in self.lines)


class TagsController(Controller):
    path = "/tags"

    @get()
    async def index(self, q: FromQuery[str] = "", after: FromQuery[str] = "") -> Template:
        query = q.replace("\0", "").strip()[:LONGEST_QUERY]
        rows = await tag_rows(query, after=after.replace("\0", ""))
        content = TagsPage(
            words=WORDS[Setup.TAG],
            lines=lines_of(Setup.TAG, rows[:PAGE_SIZE]),
            query=query,
            url=_address(query, after),
            newer=_address(query) if after else "",
            older=_address(query, rows[PAGE_SIZE - 1].name) if len(rows) > PAGE_SIZE else "",
            history=await setup_history(Setup.TAG),
        )
        return page("admin/tags/index.html", content)


class TagController(Controller):
    path = "/tags/{tag_id:str}"

    @get()
    async def edit(self, tag_id: FromPath[str]) -> Template:
        line = await _line(tag_id)
        return page("admin/setup/edit.html", await choice_page(Setup.TAG, line, form_of(line.row)))

    @post()
    async def update(
        self, request: Request, tag_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        line = await _line(tag_id)
        data = await request.form()
        form = parse(data, TagForm)
        if isinstance(form, Form):
            return page("admin/setup/edit.html", await choice_page(Setup.TAG, line, form), status=422)
        try:
            await change_choice(actor, Setup.TAG, line.row.id, Choice(name=form.name))
        except Invalid as refusal:
            again = typed(data, TagForm).refused(refusal)
            return page("admin/setup/edit.html", await choice_page(Setup.TAG, line, again), status=422)
        return await see_done(URL, _("Saved."))


class TagRemovalController(Controller):
    path = "/tags/{tag_id:str}/removal"

    @get()
    async def new(self, tag_id: FromPath[str]) -> Template:
        return page("admin/setup/removal.html", await removal_page(Setup.TAG, await _line(tag_id), Form()))

    @post()
    async def create(
        self, request: Request, tag_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        line = await _line(tag_id)
        data = await request.form()
        form = parse(data, MergeForm)
        if isinstance(form, Form):
            return page("admin/setup/removal.html", await removal_page(Setup.TAG, line, form), status=422)
        try:
            await remove_choice(actor, Setup.TAG, line.row.id, replacement=await _heir(form.replacement))
        except Invalid as refusal:
            again = typed(data, MergeForm).refused(refusal)
            return page("admin/setup/removal.html", await removal_page(Setup.TAG, line, again), status=422)
        except Conflict as refusal:
            shown = await removal_page(Setup.TAG, line, typed(data, MergeForm), refusal.sentence)
            return page("admin/setup/removal.html", shown, status=409)
        return await removed(Setup.TAG, line.row.id, line.row.name)


def _address(query: str, after: str = "") -> str:
    asked = {name: value for name, value in (("q", query), ("after", after)) if value}
    return f"{URL}?{urlencode(asked)}" if asked else URL


async def _line(tag_id: str) -> SetupLine:
    return await the_line(Setup.TAG, row_id(tag_id))


async def _heir(name: str) -> int | None:
    """The tag of this name; Invalid where there is none."""
    if not name:
        return None
    found = await tag_called(name)
    if found is None:
        raise Invalid({"replacement": _("There is no tag of this name.")})
    return found
