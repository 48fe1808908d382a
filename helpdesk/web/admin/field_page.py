"""The page of one custom field, put together: form, conditions, how it will look, what happened to it."""

from msgspec import Struct

from helpdesk.conditions.language import Condition
from helpdesk.core.i18n import gettext as _
from helpdesk.fields.defining import drafted
from helpdesk.fields.definition import Definition, Values
from helpdesk.fields.enums import CHOOSING, FieldAudience, Kind, Subject
from helpdesk.fields.labels import audience_label, kind_label
from helpdesk.fields.queries import (
    field_uses,
    option_uses,
)
from helpdesk.fields.rules import answers, defaults
from helpdesk.web.admin.condition_changes import in_condition_words
from helpdesk.web.admin.field_conditions import (
    ConditionEditor,
    Heading,
    condition_editor,
)
from helpdesk.web.admin.field_form import (
    BLANK_OPTIONS,
    BLANK_ROWS,
    MORE_OPTIONS,
    MORE_ROWS,
    Filled,
    OptionRow,
    draft_of,
    filled_with,
)
from helpdesk.web.admin.field_setting import Setting
from helpdesk.web.kit.custom_fields import CustomPart, Filling, custom_part
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.history import HistoryPart, history_part


class FieldPage(Struct, frozen=True, kw_only=True):
    """`uses` are how many records have a value, and each choice, at most 999."""

    subject: Subject
    known: Definition | None
    form: Form
    kind: Kind
    kinds: list[tuple[str, str]]
    audiences: list[tuple[str, str]]
    options: list[OptionRow]
    option_uses: dict[str, int]
    types: list[tuple[str, str]]
    chosen_types: list[str]
    conditions: list[ConditionEditor]
    preview: CustomPart
    uses: int
    history: HistoryPart | None

    @property
    def is_choosing(self) -> bool:
        return self.kind in CHOOSING

    @property
    def url(self) -> str:
        return f"/admin/fields/{self.known.id}" if self.known else "/admin/fields/new"


async def field_page(setting: Setting, filled: Filled | None = None, *, more: str = "") -> FieldPage:
    """The page with what is typed, else with the field as it is; `more` names rows that are to be added."""
    known = setting.known
    shown = filled or (filled_with(known) if known else Filled(form=Form()))
    return FieldPage(
        subject=setting.subject,
        known=known,
        form=shown.form,
        kind=shown.kind,
        kinds=[(kind.value, kind_label(kind)) for kind in Kind],
        audiences=_audiences(setting.subject),
        options=_option_rows(shown, more),
        option_uses=await option_uses(known) if known else {},
        types=setting.types,
        chosen_types=shown.types,
        conditions=_editors(setting, shown, more),
        preview=preview_of(setting, shown),
        uses=(await field_uses([known]))[known.id] if known else 0,
        history=await _history(known) if known else None,
    )


def _audiences(subject: Subject) -> list[tuple[str, str]]:
    """Only tickets have pages and forms for customers."""
    if subject != Subject.TICKET:
        return []
    return [(each.value, audience_label(each)) for each in FieldAudience]


def _option_rows(shown: Filled, more: str) -> list[OptionRow]:
    return [*shown.options, *[OptionRow()] * (MORE_OPTIONS if more == "options" else BLANK_OPTIONS)]


def _editors(setting: Setting, shown: Filled, more: str) -> list[ConditionEditor]:
    return [
        condition_editor(
            heading,
            typed,
            setting.fields,
            setting.names,
            blank=MORE_ROWS if more == heading.name else BLANK_ROWS,
            error=shown.form.error(f"{heading.name}_when"),
        )
        for heading, typed in zip(_headings(), (shown.visible, shown.required), strict=True)
    ]


def _headings() -> tuple[Heading, Heading]:
    return (
        Heading("visible", _("Only shown when"), _("Without a row it is always shown.")),
        Heading("required", _("Also required when"), _("Where the box above is not ticked already.")),
    )


def preview_of(setting: Setting, shown: Filled) -> CustomPart:
    """The field as it will look, with what it begins with."""
    definition = drafted(draft_of(shown, setting.fields, setting.known), subject=setting.subject)
    people = {int(person): name for person, name in setting.names.get("assignee", [])}
    shown_answers = answers([definition], defaults([definition]), {}, _always)
    filling = Filling(definitions=[], given={}, form=Form(), people=people)
    return custom_part(shown_answers, filling, "")


def _always(condition: Condition, custom: Values) -> bool:
    """Whatever it depends on, a preview shows the field."""
    del condition, custom
    return True


async def _history(known: Definition) -> HistoryPart:
    """What happened to the field, with its conditions in words."""
    part = await history_part("custom_field", known.id)
    return HistoryPart(await in_condition_words(part.lines), part.more_url)
