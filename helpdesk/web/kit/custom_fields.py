"""Custom fields as forms and pages show them: what a browser sent, the inputs, and the values."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.conditions.language import checks_of
from helpdesk.fields.definition import PREFIX, Definition, Value, Values, decoded_values
from helpdesk.fields.enums import CHOOSING, Kind
from helpdesk.fields.rules import Answer
from helpdesk.fields.shown import shown_text
from helpdesk.web.kit.forms import Form, Sent

# The hidden field with the keys of those a form shows: a box that is not ticked sends nothing itself.
SHOWN = "fields"
# The hidden field with all values as they were when the form was shown.
WAS = "was"
MOST_SENT = 200

Option = tuple[str, str]
People = Mapping[int, str]


class CustomInput(Struct, frozen=True, kw_only=True):
    """One field of a form."""

    key: str
    name: str
    label: str
    kind: Kind
    help: str
    value: str
    values: list[str]
    options: list[Option]
    error: str
    is_required: bool


class CustomValue(Struct, frozen=True, kw_only=True):
    """One field of a page that has a value, or should have one."""

    label: str
    text: str
    link: str
    is_long: bool
    is_missing: bool


class CustomPart(Struct, frozen=True, kw_only=True):
    """The fields of a form; `shape_url` answers which of them are visible with what is typed.

    `asked` are the fields, of the record's own as well, that make others come and go.
    """

    inputs: list[CustomInput]
    asked: frozenset[str] = frozenset()
    shape_url: str = ""

    @property
    def keys(self) -> str:
        return ",".join(each.key for each in self.inputs)

    def shaping(self, name: str) -> dict[str, str]:
        """What a control has that makes fields come and go."""
        if name not in self.asked or not self.shape_url:
            return {}
        return {
            "hx-post": self.shape_url,
            "hx-trigger": "change",
            "hx-target": "#custom-fields",
            "hx-swap": "outerMorph",
        }


class CustomPage(Struct, frozen=True):
    """The fields by themselves, for a form whose type was changed."""

    custom: CustomPart


def sent_fields(data: Sent) -> dict[str, Any]:
    """What was typed into each field the form showed, by its key; one that sent nothing is empty."""
    named = [
        key for text in data.getall(SHOWN, []) if isinstance(text, str) for key in text.split(",") if key
    ]
    typed = [name.removeprefix(PREFIX) for name in data if name.startswith(PREFIX)]
    keys = list(dict.fromkeys([*named, *typed]))[:MOST_SENT]
    return {key: _sent(data, PREFIX + key) for key in keys if key}


def _sent(data: Sent, name: str) -> str | list[str]:
    texts = [text.replace("\0", "") for text in data.getall(name, []) if isinstance(text, str)]
    return texts[0] if len(texts) == 1 else texts or ""


def shown_before(data: Sent) -> Values | None:
    """The values a form says it showed; None where it does not say, or not so that it can be read."""
    text = data.get(WAS)
    try:
        return decoded_values(text) if isinstance(text, str) else None
    except msgspec.MsgspecError:
        return None


def touched(given: Mapping[str, Any], was: Values | None) -> dict[str, Any]:
    """What was typed into the fields that hold something else than when the form was shown."""
    return {key: raw for key, raw in given.items() if was is None or _held(raw) != _held(was.get(key))}


def _held(raw: Any) -> list[str]:
    return sorted(text.replace("\r\n", "\n").strip() for text in _texts(raw))


class Filling(Struct, frozen=True, kw_only=True):
    """What a form of custom fields is made of; `form` tells what is wrong with what was `given`."""

    definitions: Sequence[Definition]
    given: Mapping[str, Any]
    form: Form
    people: People


def custom_part(shown: Iterable[Answer], filling: Filling, shape_url: str) -> CustomPart:
    """The inputs of visible fields, with what was typed where something was, and what is wrong with it."""
    return CustomPart(
        inputs=[_input(answer, filling) for answer in shown],
        asked=asked_fields(filling.definitions),
        shape_url=shape_url,
    )


def asked_fields(definitions: Iterable[Definition]) -> frozenset[str]:
    """The fields that some condition asks, of the record's own and of custom ones."""
    return frozenset(
        check.field
        for each in definitions
        for condition in (each.visible_when, each.required_when)
        if condition is not None
        for check in checks_of(condition)
    )


def _input(answer: Answer, filling: Filling) -> CustomInput:
    definition = answer.definition
    texts = _texts(filling.given.get(definition.key, answer.value))
    return CustomInput(
        key=definition.key,
        name=definition.field,
        label=definition.name,
        kind=definition.kind,
        help=definition.help,
        value=texts[0] if texts else "",
        values=texts,
        options=_options(definition, texts, filling.people),
        error=filling.form.error(definition.field),
        is_required=answer.is_required,
    )


def _texts(raw: Any) -> list[str]:
    """A value as inputs hold it."""
    if raw is None or raw == "" or raw is False:
        return []
    if raw is True:
        return ["on"]
    return [str(item) for item in raw] if isinstance(raw, list | tuple) else [str(raw)]


def _options(definition: Definition, chosen: list[str], people: People) -> list[Option]:
    """What can be picked: what is offered, and what was picked when it still was."""
    if definition.kind == Kind.PERSON:
        return [(str(person), name) for person, name in people.items()]
    if definition.kind not in CHOOSING:
        return []
    return [
        (option.key, option.name)
        for option in definition.options
        if not option.is_retired or option.key in chosen
    ]


def custom_values(shown: Iterable[Answer], people: People) -> list[CustomValue]:
    """The visible fields that have a value or lack one they must have, for a page."""
    return [
        CustomValue(
            label=answer.definition.name,
            text=shown_text(answer.definition, answer.value, people),
            link=_link(answer.definition, answer.value),
            is_long=answer.definition.kind == Kind.LONG_TEXT,
            is_missing=answer.value is None,
        )
        for answer in shown
        if answer.value is not None or answer.is_required
    ]


def _link(definition: Definition, value: Value | None) -> str:
    return str(value) if definition.kind == Kind.LINK and value is not None else ""


def named_errors(form: Form, definitions: Iterable[Definition]) -> dict[str, str]:
    """The errors of a form with the names of custom fields before theirs, for its summary."""
    names = {each.field: each.name for each in definitions}
    return {
        field: f"{names[field]}: {sentence}" if field in names else sentence
        for field, sentence in form.errors.items()
    }
