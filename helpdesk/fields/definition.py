"""A custom field as code reads it, and the values that lie in a column `custom`."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.conditions.language import Condition
from helpdesk.fields.enums import CHOOSING, FieldAudience, Kind, Subject

# Before a field's key, in forms, in conditions and in the history, so that it meets no field of ours.
PREFIX = "custom."

# A value as JSON has it: a text, a number, true, an id, or the sorted keys of options.
Value = str | int | Decimal | bool | tuple[str, ...]
Values = Mapping[str, Value]


class Option(Struct, frozen=True, omit_defaults=True):
    """One entry of a list. Values hold the key, so that the name may change; a retired one is not offered."""

    key: str
    name: str
    is_retired: bool = False


class Limits(Struct, frozen=True, omit_defaults=True):
    """The smallest and the largest number that fit, each as it was typed."""

    least: str | None = None
    most: str | None = None


class Definition(Struct, frozen=True, kw_only=True):
    """A field of a subject. `settings` is a list's options, or a number's limits."""

    id: int
    subject: Subject
    key: str
    name: str
    kind: Kind
    settings: tuple[Option, ...] | Limits = msgspec.field(name="options", default=())
    help: str = ""
    default_value: Any = None
    is_required: bool = False
    required_when: Condition | None = None
    visible_when: Condition | None = None
    audience: FieldAudience = FieldAudience.STAFF
    position: int = 0
    retired_at: datetime | None = None

    @property
    def field(self) -> str:
        """Its name in forms, conditions and the history."""
        return f"{PREFIX}{self.key}"

    @property
    def options(self) -> tuple[Option, ...]:
        return self.settings if isinstance(self.settings, tuple) else ()

    @property
    def limits(self) -> Limits:
        return self.settings if isinstance(self.settings, Limits) else Limits()

    @property
    def is_choosing(self) -> bool:
        return self.kind in CHOOSING

    @property
    def is_asked(self) -> bool:
        """Whether customers fill it in."""
        return self.audience == FieldAudience.ASKED

    @property
    def is_shown(self) -> bool:
        """Whether customers see its value."""
        return self.audience != FieldAudience.STAFF

    def option_name(self, key: str) -> str:
        """What an option is called; its key where it is no longer in the list."""
        return next((option.name for option in self.options if option.key == key), key)


_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DEFINITIONS = msgspec.json.Decoder(list[Definition], float_hook=Decimal)
_VALUES = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def decoded_definitions(text: str | bytes) -> list[Definition]:
    """The rows of `custom_fields` as PostgreSQL writes them as JSON."""
    return _DEFINITIONS.decode(text)


def decoded_values(text: str | bytes) -> dict[str, Value]:
    """The values of a column `custom`; numbers keep their digits, lists are tuples."""
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in _VALUES.decode(text).items()
    }


def as_json(value: Any) -> str:
    """A value, or all of them, as it is stored."""
    return _ENCODER.encode(value).decode()
