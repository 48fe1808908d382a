"""The face of the company: its name, its colour, its logo, and how its tickets are numbered."""

from typing import Annotated

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.brands.actions import (
    LARGEST_LOGO,
    accent_problems,
    change_brand,
    change_number_pattern,
    remove_logo,
    set_logo,
)
from helpdesk.brands.queries import BrandOut, brand
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.web.admin.brand_preview import PreviewPart, preview_part
from helpdesk.web.kit.brand import show_brand
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Check, Form, parse, typed
from helpdesk.web.kit.history import HistoryPart, history_part
from helpdesk.web.kit.pages import fragment, page
from helpdesk.web.kit.uploads import files_in, upload_form

PATH = "/admin/brand"
LOGO = "logo"


class BrandForm(Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=120)]
    accent: Annotated[str, Check(accent_problems)] = ""


class NumbersForm(Struct, frozen=True, kw_only=True):
    number_pattern: str


class BrandPage(Struct, frozen=True, kw_only=True):
    """`form` and `numbers` hold what was typed, or what holds; `logo_error` what is wrong with a file."""

    brand: BrandOut
    form: Form
    numbers: Form
    logo_error: str
    preview: PreviewPart
    history: HistoryPart

    @property
    def example(self) -> str:
        """A number by the pattern that holds."""
        return self.brand.number_pattern.replace("{n}", "1042").replace("{year}", str(now().year))


class BrandPreview(Struct, frozen=True):
    """The preview alone, while somebody types."""

    preview: PreviewPart


class BrandController(Controller):
    path = "/brand"

    @get()
    async def index(self, request: Request) -> Template:
        """What holds, or how what the address says would look."""
        if "accent" not in request.query_params:
            return await _brand_page()
        form = _checked(request)
        if "hx-request" in request.headers:
            logo = (await brand()).logo
            preview = preview_part(form.value("name"), form.value("accent"), logo)
            return fragment("admin/brand/_preview.html", BrandPreview(preview))
        return await _brand_page(form=form)

    @post()
    async def update(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        sent = await request.form()
        form = parse(sent, BrandForm)
        if isinstance(form, Form):
            return await _brand_page(form=form, status=422)
        try:
            await change_brand(actor, name=form.name, accent=form.accent)
        except Invalid as refusal:
            return await _brand_page(form=typed(sent, BrandForm).refused(refusal), status=422)
        return await _saved()

    @post("/logo", request_max_body_size=None)
    async def set_logo(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        async with upload_form(request, largest_file=LARGEST_LOGO) as form:
            files = files_in(form, LOGO)
            name, content = (files[0].filename, await files[0].read()) if files else ("", b"")
        try:
            await set_logo(actor, name, content)
        except Invalid as refusal:
            return await _brand_page(logo_error=" ".join(refusal.fields.values()), status=422)
        return await _saved()

    @post("/logo/removal")
    async def remove_logo(self, actor: NamedDependency[Staff]) -> Redirect:
        await remove_logo(actor)
        return await _saved()

    @post("/numbers")
    async def change_numbers(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        sent = await request.form()
        form = parse(sent, NumbersForm)
        if isinstance(form, Form):
            return await _brand_page(numbers=form, status=422)
        try:
            await change_number_pattern(actor, form.number_pattern)
        except Invalid as refusal:
            return await _brand_page(numbers=typed(sent, NumbersForm).refused(refusal), status=422)
        return await _saved()


def _checked(request: Request) -> Form:
    """What the address says, with what is wrong with it."""
    parsed = parse(request.query_params, BrandForm)
    return parsed if isinstance(parsed, Form) else typed(request.query_params, BrandForm)


async def _brand_page(
    *, form: Form | None = None, numbers: Form | None = None, logo_error: str = "", status: int = 200
) -> Template:
    holds = await brand()
    shown = form or Form(values={"name": holds.name, "accent": holds.accent or ""})
    content = BrandPage(
        brand=holds,
        form=shown,
        numbers=numbers or Form(values={"number_pattern": holds.number_pattern}),
        logo_error=logo_error,
        preview=preview_part(shown.value("name"), shown.value("accent"), holds.logo),
        history=await history_part("brand", holds.id),
    )
    return page("admin/brand/index.html", content, status=status)


async def _saved() -> Redirect:
    """Show it here at once; other processes hear of it."""
    show_brand(await brand())
    return await see_done(PATH, _("The brand is saved."))
