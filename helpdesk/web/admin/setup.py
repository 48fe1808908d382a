"""Statuses, priorities and types: the same pages, once for each of the three."""

from typing import Annotated

from litestar import Controller, Request, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Meta, Struct
from msgspec.structs import asdict

from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.replacing import remove_choice
from helpdesk.tickets.actions.setup import (
    add_choice,
    change_choice,
    make_default,
    move_choice,
    offer_choice,
    retire_choice,
)
from helpdesk.tickets.enums import Setup
from helpdesk.tickets.setup_rules import Choice
from helpdesk.web.admin.setup_pages import (
    choice_page,
    form_of,
    form_preview,
    list_page,
    removal_page,
    the_line,
)
from helpdesk.web.admin.setup_words import WORDS
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import fragment, page
from helpdesk.web.kit.paths import row_id

LONGEST_TYPED = 500


class ChoiceForm(Struct, frozen=True, kw_only=True):
    """What is typed for any of the three; each takes what it has."""

    name: Annotated[str, Meta(max_length=LONGEST_TYPED)] = ""
    category: str = ""
    level: str = ""
    customer_name: Annotated[str, Meta(max_length=LONGEST_TYPED)] = ""
    is_offered_to_customers: bool = False


class RemovalForm(Struct, frozen=True, kw_only=True):
    """What takes its place has to be chosen; 0 is nothing."""

    replacement: int | None = None


class PositionForm(Struct, frozen=True, kw_only=True):
    by: Annotated[int, Meta(ge=-1, le=1)]


class SetupListController(Controller):
    @get()
    async def index(self, setup: NamedDependency[Setup]) -> Template:
        return page("admin/setup/index.html", await list_page(setup))

    @get("/new")
    async def new(self, setup: NamedDependency[Setup]) -> Template:
        form = Form(values={"is_offered_to_customers": True})
        return page("admin/setup/edit.html", await choice_page(setup, None, form))

    @post()
    async def create(
        self, request: Request, setup: NamedDependency[Setup], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        data = await request.form()
        form = parse(data, ChoiceForm)
        if isinstance(form, Form):
            return page("admin/setup/edit.html", await choice_page(setup, None, form), status=422)
        try:
            await add_choice(actor, setup, _choice(form))
        except Invalid as refusal:
            again = typed(data, ChoiceForm).refused(refusal)
            return page("admin/setup/edit.html", await choice_page(setup, None, again), status=422)
        return await see_done(WORDS[setup].url, _("“{name}” is there.").format(name=form.name))

    @post("/preview", status_code=200)
    async def preview(self, request: Request, setup: NamedDependency[Setup]) -> Template:
        """How what is typed would look."""
        shown = form_preview(setup, typed(await request.form(), ChoiceForm))
        return fragment("admin/setup/_preview.html", shown)


class SetupChoiceController(Controller):
    path = "/{choice_id:str}"

    @get()
    async def edit(self, setup: NamedDependency[Setup], choice_id: FromPath[str]) -> Template:
        line = await the_line(setup, row_id(choice_id))
        return page("admin/setup/edit.html", await choice_page(setup, line, form_of(line.row)))

    @post()
    async def update(
        self,
        request: Request,
        setup: NamedDependency[Setup],
        choice_id: FromPath[str],
        actor: NamedDependency[Staff],
    ) -> Template | Redirect:
        line = await the_line(setup, row_id(choice_id))
        data = await request.form()
        form = parse(data, ChoiceForm)
        if isinstance(form, Form):
            return page("admin/setup/edit.html", await choice_page(setup, line, form), status=422)
        try:
            await change_choice(actor, setup, line.row.id, _choice(form))
        except Invalid as refusal:
            again = typed(data, ChoiceForm).refused(refusal)
            return page("admin/setup/edit.html", await choice_page(setup, line, again), status=422)
        return await _saved(setup)


class PositionController(Controller):
    path = "/{choice_id:str}/position"

    @post()
    async def update(
        self,
        request: Request,
        setup: NamedDependency[Setup],
        choice_id: FromPath[str],
        actor: NamedDependency[Staff],
    ) -> Redirect:
        """One place up or down among its group."""
        form = parse(await request.form(), PositionForm)
        if isinstance(form, Form):
            raise Invalid(form.errors)
        await move_choice(actor, setup, row_id(choice_id), by=form.by)
        return await see_done(WORDS[setup].url, _("The order is saved."))


class DefaultController(Controller):
    path = "/{choice_id:str}/default"

    @post()
    async def create(
        self, setup: NamedDependency[Setup], choice_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Redirect:
        await make_default(actor, setup, row_id(choice_id))
        return await _saved(setup)


class OfferController(Controller):
    @post("/{choice_id:str}/offer")
    async def create(
        self, setup: NamedDependency[Setup], choice_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Redirect:
        await offer_choice(actor, setup, row_id(choice_id))
        return await _saved(setup)

    @post("/{choice_id:str}/retirement")
    async def destroy(
        self, setup: NamedDependency[Setup], choice_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Redirect:
        """Offer it no longer; tickets keep it."""
        await retire_choice(actor, setup, row_id(choice_id))
        return await _saved(setup)


class RemovalController(Controller):
    path = "/{choice_id:str}/removal"

    @get()
    async def new(self, setup: NamedDependency[Setup], choice_id: FromPath[str]) -> Template:
        line = await the_line(setup, row_id(choice_id))
        return page("admin/setup/removal.html", await removal_page(setup, line, Form()))

    @post()
    async def create(
        self,
        request: Request,
        setup: NamedDependency[Setup],
        choice_id: FromPath[str],
        actor: NamedDependency[Staff],
    ) -> Template | Redirect:
        line = await the_line(setup, row_id(choice_id))
        form = parse(await request.form(), RemovalForm)
        if isinstance(form, Form):
            return page("admin/setup/removal.html", await removal_page(setup, line, form), status=422)
        try:
            await remove_choice(actor, setup, line.row.id, replacement=_heir(form))
        except Invalid as refusal:
            again = Form(values=asdict(form)).refused(refusal)
            return page("admin/setup/removal.html", await removal_page(setup, line, again), status=422)
        except Conflict as refusal:
            shown = await removal_page(setup, line, Form(), refusal.sentence)
            return page("admin/setup/removal.html", shown, status=409)
        return await removed(setup, line.row.id, line.preview.name)


def _heir(form: RemovalForm) -> int | None:
    if form.replacement is None:
        raise Invalid({"replacement": _("Please choose what takes its place.")})
    return form.replacement or None


async def removed(setup: Setup, choice_id: int, name: str) -> Redirect:
    """Back to the list, with what has become of it by now."""
    try:
        await the_line(setup, choice_id)
    except NotFound:
        return await see_done(WORDS[setup].url, _("“{name}” is removed.").format(name=name))
    sentence = _("“{name}” is being removed; its tickets follow one after the other.")
    return await see_done(WORDS[setup].url, sentence.format(name=name))


async def _saved(setup: Setup) -> Redirect:
    return await see_done(WORDS[setup].url, _("Saved."))


def _choice(form: ChoiceForm) -> Choice:
    return Choice(**asdict(form))


def setup_router(setup: Setup) -> Router:
    """The pages of one of the three, under its own address."""

    async def provide() -> Setup:
        return setup

    return Router(
        path=f"/{WORDS[setup].path}",
        route_handlers=[
            SetupListController,
            SetupChoiceController,
            PositionController,
            DefaultController,
            OfferController,
            RemovalController,
        ],
        dependencies={"setup": Provide(provide)},
    )
