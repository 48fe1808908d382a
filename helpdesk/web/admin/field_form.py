"""The form of a custom field: what is typed in it, the definition it means, and how it is shown again."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import Condition
from helpdesk.fields.defining import Draft, with_keys
from helpdesk.fields.definition import Definition, Limits, Option
from helpdesk.fields.enums import CHOOSING, FieldAudience, Kind, Subject
from helpdesk.web.admin.field_conditions import (
    Typed,
    condition_of,
    rows_of,
    typed_condition,
    with_types,
    without_types,
)
from helpdesk.web.kit.forms import Form, Sent, typed
from helpdesk.web.kit.paths import typed_id

BLANK_OPTIONS, MORE_OPTIONS = 2, 5
BLANK_ROWS, MORE_ROWS = 1, 3
MOST_TYPED = 120


class FieldForm(Struct, frozen=True, kw_only=True):
    """All but the rows. Texts as they are typed, so that nothing is lost."""

    name: str = ""
    key: str = ""
    kind: str = Kind.TEXT
    help: str = ""
    audience: str = FieldAudience.STAFF
    is_required: bool = False
    default_value: str = ""
    least: str = ""
    most: str = ""
    types: list[str] = []


class OptionRow(Struct, frozen=True):
    """One choice as it is typed; a new one has no key yet."""

    key: str = ""
    name: str = ""
    is_retired: bool = False
    is_default: bool = False


class Filled(Struct, frozen=True, kw_only=True):
    """The whole form as it is typed."""

    form: Form
    options: tuple[OptionRow, ...] = ()
    visible: Typed = Typed()
    required: Typed = Typed()

    @property
    def kind(self) -> Kind:
        chosen = self.form.value("kind")
        return Kind(chosen) if chosen in set(Kind) else Kind.TEXT

    @property
    def types(self) -> list[str]:
        return self.form.value("types", [])

    def refused(self, form: Form) -> "Filled":
        return Filled(form=form, options=self.options, visible=self.visible, required=self.required)


def filled_from(data: Sent) -> Filled:
    return Filled(
        form=typed(data, FieldForm),
        options=_typed_options(data),
        visible=typed_condition(data, "visible"),
        required=typed_condition(data, "required"),
    )


def filled_with(definition: Definition) -> Filled:
    """The form of a field that is there."""
    types, visible = without_types(definition.visible_when)
    default = definition.default_value
    defaults = {default} if isinstance(default, str) else set(default if isinstance(default, list) else ())
    values: dict[str, Any] = {
        "name": definition.name,
        "key": definition.key,
        "kind": definition.kind.value,
        "help": definition.help,
        "audience": definition.audience.value,
        "is_required": definition.is_required,
        "default_value": "" if default is None or definition.is_choosing else str(default),
        "least": definition.limits.least or "",
        "most": definition.limits.most or "",
        "types": [str(each) for each in types],
    }
    options = [
        OptionRow(each.key, each.name, each.is_retired, each.key in defaults) for each in definition.options
    ]
    return Filled(
        form=Form(values=values),
        options=tuple(options),
        visible=rows_of(visible),
        required=rows_of(definition.required_when),
    )


def draft_of(filled: Filled, fields: Fields, known: Definition | None) -> Draft:
    """The field that the form means. A condition the editor could not show stays as it is."""
    form, kind = filled.form, filled.kind
    audience = form.value("audience")
    options = with_keys([Option(row.key, row.name, row.is_retired) for row in filled.options])
    visible, required = _conditions(filled, fields, known)
    return Draft(
        name=form.value("name"),
        kind=kind,
        settings=_settings(filled, options),
        help=form.value("help"),
        default_value=_default(filled, options),
        is_required=bool(form.value("is_required")),
        required_when=required,
        visible_when=with_types([found for each in filled.types if (found := typed_id(each))], visible),
        audience=FieldAudience(audience) if audience in set(FieldAudience) else FieldAudience.STAFF,
    )


def _conditions(
    filled: Filled, fields: Fields, known: Definition | None
) -> tuple[Condition | None, Condition | None]:
    kept_visible = without_types(known.visible_when)[1] if known else None
    kept_required = known.required_when if known else None
    return (
        kept_visible if filled.visible.is_foreign else condition_of(filled.visible, fields),
        kept_required if filled.required.is_foreign else condition_of(filled.required, fields),
    )


def _settings(filled: Filled, options: tuple[Option, ...]) -> tuple[Option, ...] | Limits:
    if filled.kind in CHOOSING:
        return options
    if filled.kind == Kind.NUMBER:
        return Limits(filled.form.value("least") or None, filled.form.value("most") or None)
    return ()


def _default(filled: Filled, options: Sequence[Option]) -> Any:
    """The choices that are ticked as the beginning, or what is typed."""
    if filled.kind not in CHOOSING:
        return filled.form.value("default_value") or None
    chosen = [option.key for option, row in zip(options, filled.options, strict=True) if row.is_default]
    if filled.kind == Kind.CHOICES:
        return chosen or None
    return chosen[0] if chosen else None


def _typed_options(data: Sent) -> tuple[OptionRow, ...]:
    """The choices of the form; a row without a name is none. Boxes name the row they stand in."""
    keys, names = _texts(data, "option_key"), _texts(data, "option_name")
    retired, default = set(_texts(data, "option_retired")), set(_texts(data, "option_default"))
    return tuple(
        OptionRow(key, name, str(place) in retired, str(place) in default)
        for place, (key, name) in enumerate(zip(keys, names, strict=False))
        if name.strip()
    )


def _texts(data: Sent, name: str) -> list[str]:
    found = [text.replace("\0", "") for text in data.getall(name, []) if isinstance(text, str)]
    return found[:MOST_TYPED]


def subject_from(text: object) -> Subject:
    """The subject of a tab; tickets where it names none."""
    return Subject(text) if text in set(Subject) else Subject.TICKET
