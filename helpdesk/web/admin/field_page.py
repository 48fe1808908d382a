"""The page of one custom field, put together: form, conditions, how it will look, what happened to it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from helpdesk.conditions.fields import Fields, registry
from helpdesk.conditions.language import Condition, from_json
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.event import Change
from helpdesk.fields.asking import askable
from helpdesk.fields.defining import drafted
from helpdesk.fields.definition import Definition, Values
from helpdesk.fields.enums import CHOOSING, FieldAudience, Kind, Subject
from helpdesk.fields.labels import audience_label, kind_label
from helpdesk.fields.queries import (
    DefinitionEntry,
    definition_history,
    every_definition,
    field_uses,
    option_uses,
)
from helpdesk.fields.rules import answers, defaults
from helpdesk.tickets.condition_fields import CASE_FIELDS
from helpdesk.tickets.enums import Category, Priority
from helpdesk.tickets.labels import category_label, priority_label
from helpdesk.tickets.queries.choices import TicketChoices, ticket_choices
from helpdesk.web.admin.field_conditions import (
    ConditionEditor,
    Heading,
    ValueNames,
    condition_editor,
    condition_words,
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
from helpdesk.web.desk.filters import setup_options_of
from helpdesk.web.kit.custom_fields import CustomPart, Filling, custom_part
from helpdesk.web.kit.forms import Form

BASES: dict[Subject, Fields] = {Subject.TICKET: CASE_FIELDS, Subject.PERSON: {}, Subject.ORGANISATION: {}}
EVENT_WORDS = {
    "FieldCreated": mark("{who} made the field"),
    "FieldEdited": mark("{who} changed the field"),
    "FieldMoved": mark("{who} moved the field"),
    "FieldRetired": mark("{who} retired the field"),
    "FieldRestored": mark("{who} took the field into use again"),
}
COLUMN_WORDS = {
    "name": mark("Name"),
    "help": mark("Help text"),
    "kind": mark("Kind"),
    "audience": mark("Who sees it"),
    "options": mark("Choices"),
    "least": mark("Smallest number"),
    "most": mark("Largest number"),
    "default_value": mark("Begins with"),
    "is_required": mark("Required"),
    "required_when": mark("Also required when"),
    "visible_when": mark("Only shown when"),
}


class Setting(Struct, frozen=True, kw_only=True):
    """Where a field stands: its subject, those above it, and what its conditions can ask."""

    subject: Subject
    known: Definition | None
    fields: Fields
    names: ValueNames
    types: list[tuple[str, str]]


class HistoryLine(Struct, frozen=True):
    sentence: str
    at: datetime


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
    history: list[HistoryLine]

    @property
    def is_choosing(self) -> bool:
        return self.kind in CHOOSING

    @property
    def url(self) -> str:
        return f"/admin/fields/{self.known.id}" if self.known else "/admin/fields/new"


async def setting_of(subject: Subject, known: Definition | None) -> Setting:
    """What a field's conditions can ask: the record's own fields, and the custom ones above it."""
    definitions = await every_definition(subject)
    above = [each for each in definitions if each.retired_at is None and _is_above(each, known)]
    choices = await ticket_choices()
    fields = registry([*BASES[subject].values(), *askable(above, "custom")])
    return Setting(
        subject=subject,
        known=known,
        fields=fields,
        names=value_names(above, choices),
        types=setup_options_of(choices.types) if subject == Subject.TICKET else [],
    )


def _is_above(each: Definition, known: Definition | None) -> bool:
    return known is None or (each.position, each.id) < (known.position, known.id)


def value_names(definitions: Sequence[Definition], choices: TicketChoices) -> ValueNames:
    """What can be picked as a value of each field, by its name."""
    staff = [(str(each.id), each.name) for each in choices.staff]
    yes_no = [("yes", _("Yes")), ("no", _("No"))]
    own = {
        "type": setup_options_of(choices.types),
        "team": [(str(each.id), each.name) for each in choices.teams],
        "assignee": staff,
        "category": [(each.value, category_label(each)) for each in Category],
        "priority": [(each.value, priority_label(each)) for each in Priority],
        "channel": [
            ("web", _("Web")),
            ("mail", _("Mail")),
            ("phone", _("Phone")),
            ("desk", _("Opened by the team")),
        ],
    }
    of_kind = {Kind.CHECKBOX: yes_no, Kind.PERSON: staff}
    custom = {
        each.field: [(option.key, option.name) for option in each.options] or of_kind.get(each.kind, [])
        for each in definitions
    }
    return {**own, **{field: values for field, values in custom.items() if values}}


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
        history=await _history(setting, known),
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


async def _history(setting: Setting, known: Definition | None) -> list[HistoryLine]:
    entries = await definition_history(known.id) if known else []
    return [HistoryLine(_sentence(entry, setting), entry.at) for entry in entries]


def _sentence(entry: DefinitionEntry, setting: Setting) -> str:
    did = _(EVENT_WORDS[entry.name]).format(who=entry.actor_name or _("The helpdesk"))
    if entry.name != "FieldEdited":
        return did
    changed = [_change_words(change, setting) for change in entry.changes]
    return f"{did}: {'; '.join(changed)}"


def _change_words(change: Change, setting: Setting) -> str:
    old, new = (_value_words(change.field, text, setting) for text in (change.old, change.new))
    label = _(COLUMN_WORDS[change.field])
    if old and new:
        return f"{label} {old} → {new}"
    return f"{label} {new}" if new else _("{field} {value} taken away").format(field=label, value=old)


def _value_words(column: str, text: str | None, setting: Setting) -> str:
    if not text:
        return ""
    match column:
        case "kind":
            return kind_label(Kind(text))
        case "audience":
            return audience_label(FieldAudience(text))
        case "required_when" | "visible_when":
            return condition_words(from_json(text), setting.fields, setting.names)
        case _:
            return text
