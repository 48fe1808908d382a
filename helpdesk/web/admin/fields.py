"""Custom fields: the list of each subject, and making, changing, moving and retiring one."""

from collections.abc import Callable
from functools import partial

from litestar import Controller, Request, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.conditions.fields import registry
from helpdesk.conditions.language import Condition
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.fields.actions import Way, change_field, create_field, move_field, restore_field, retire_field
from helpdesk.fields.asking import askable
from helpdesk.fields.definition import Definition
from helpdesk.fields.enums import Subject
from helpdesk.fields.labels import audience_label, kind_label, subject_label
from helpdesk.fields.queries import definition_by_id, every_definition, field_uses
from helpdesk.tickets.queries.choices import ticket_choices
from helpdesk.web.admin.field_conditions import condition_words
from helpdesk.web.admin.field_form import draft_of, filled_from, subject_from
from helpdesk.web.admin.field_page import FieldPage, field_page, preview_of
from helpdesk.web.admin.field_setting import BASES, Setting, setting_of, value_names
from helpdesk.web.kit.custom_fields import CustomPage
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.paths import row_id

# The buttons that change the form and save nothing: another kind, and more rows of each list.
MORE = ("kind", "options", "visible", "required")


class FieldLine(Struct, frozen=True, kw_only=True):
    """A field of the list; `when` says when it is shown or wanted."""

    definition: Definition
    kind: str
    audience: str
    when: list[str]
    uses: int


class FieldsPage(Struct, frozen=True, kw_only=True):
    subject: Subject
    tabs: list[tuple[str, str, bool]]
    lines: list[FieldLine]
    retired: list[FieldLine]
    refusal: str = ""

    @property
    def new_url(self) -> str:
        return f"/admin/fields/new?of={self.subject}"


class FieldsController(Controller):
    path = "/fields"

    @get()
    async def index(self, of: FromQuery[str] = "") -> Template:
        return page("admin/fields/index.html", await _fields_page(subject_from(of)))

    @get("/new")
    async def new(self, of: FromQuery[str] = "") -> Template:
        return await _shown(await field_page(await setting_of(subject_from(of), None)))

    @post("/new")
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        data = await request.form()
        subject, filled = subject_from(data.get("of")), filled_from(data)
        setting = await setting_of(subject, None)
        if more := _wanted_rows(data):
            return await _shown(await field_page(setting, filled, more=more))
        draft = draft_of(filled, setting.fields, None)
        try:
            await create_field(actor, subject, draft, base=BASES[subject], key=str(filled.form.value("key")))
        except Invalid as refusal:
            refused = filled.refused(filled.form.refused(refusal))
            return await _shown(await field_page(setting, refused), status=422)
        return await see_done(list_url(subject), _("The field is there."))

    @post("/preview", status_code=200)
    async def preview(self, request: Request) -> Template:
        """The field as it will look, while its form is filled in."""
        data = await request.form()
        setting = await setting_of(subject_from(data.get("of")), None)
        return fragment("admin/fields/_preview.html", CustomPage(preview_of(setting, filled_from(data))))


class FieldController(Controller):
    path = "/fields/{field_id:str}"

    @get()
    async def edit(self, field_id: FromPath[str]) -> Template:
        return await _shown(await field_page(await _setting(field_id)))

    @post()
    async def update(
        self, request: Request, field_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        setting, known = await _setting(field_id), await _known(field_id)
        data = await request.form()
        filled = filled_from(data)
        if more := _wanted_rows(data):
            return await _shown(await field_page(setting, filled, more=more))
        draft = draft_of(filled, setting.fields, known)
        try:
            await change_field(actor, known.id, draft, base=BASES[known.subject])
        except Invalid as refusal:
            refused = filled.refused(filled.form.refused(refusal))
            return await _shown(await field_page(setting, refused), status=422)
        return await see_done(list_url(known.subject), _("The field is saved."))

    @post("/move")
    async def move(
        self, request: Request, field_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        known = await _known(field_id)
        way = Way.DOWN if "down" in await request.form() else Way.UP
        try:
            await move_field(actor, known.id, way)
        except Conflict as refusal:
            return await _refused(known.subject, refusal)
        return see_other(list_url(known.subject))

    @post("/retirement")
    async def retire(self, field_id: FromPath[str], actor: NamedDependency[Staff]) -> Template | Redirect:
        known = await _known(field_id)
        try:
            await retire_field(actor, known.id)
        except Conflict as refusal:
            return await _refused(known.subject, refusal)
        return await see_done(list_url(known.subject), _("The field is retired. Its values are kept."))

    @post("/restoration")
    async def restore(self, field_id: FromPath[str], actor: NamedDependency[Staff]) -> Template | Redirect:
        known = await _known(field_id)
        try:
            await restore_field(actor, known.id)
        except Conflict as refusal:
            return await _refused(known.subject, refusal)
        return await see_done(list_url(known.subject), _("The field is in use again."))


def _wanted_rows(data: FormMultiDict) -> str:
    """Which of those buttons was pressed; none for a form that is to be saved."""
    return next((name for name in MORE if f"more-{name}" in data), "")


def list_url(subject: Subject) -> str:
    return f"/admin/fields?of={subject}"


async def _known(field_id: str) -> Definition:
    found = await definition_by_id(row_id(field_id))
    if found is None:
        raise NotFound("field")
    return found


async def _setting(field_id: str) -> Setting:
    known = await _known(field_id)
    return await setting_of(known.subject, known)


async def _shown(content: FieldPage, *, status: int = 200) -> Template:
    return page("admin/fields/edit.html", content, status=status)


async def _refused(subject: Subject, refusal: Conflict) -> Template:
    """The list again, with why nothing was changed."""
    content = await _fields_page(subject, refusal.sentence)
    return page("admin/fields/index.html", content, status=refusal.status)


async def _fields_page(subject: Subject, refusal: str = "") -> FieldsPage:
    definitions = await every_definition(subject)
    uses = await field_uses(definitions)
    names = value_names(definitions, await ticket_choices())
    fields = registry([*BASES[subject].values(), *askable(definitions, "custom")])
    lines = [
        FieldLine(
            definition=each,
            kind=kind_label(each.kind),
            audience=audience_label(each.audience),
            when=_when(each, partial(condition_words, fields=fields, names=names)),
            uses=uses[each.id],
        )
        for each in definitions
    ]
    return FieldsPage(
        subject=subject,
        tabs=[(subject_label(each), list_url(each), each == subject) for each in Subject],
        lines=[line for line in lines if line.definition.retired_at is None],
        retired=[line for line in lines if line.definition.retired_at is not None],
        refusal=refusal,
    )


def _when(definition: Definition, words: Callable[[Condition], str]) -> list[str]:
    found = [_("required")] if definition.is_required else []
    if definition.visible_when is not None:
        found.append(_("shown when {condition}").format(condition=words(definition.visible_when)))
    if definition.required_when is not None:
        found.append(_("required when {condition}").format(condition=words(definition.required_when)))
    return found
