"""The tree of a condition, and its form as JSON.

A field that has no value (NULL) is equal to nothing: `is_not`, `none_of` and `is_not_set` hold for it, every
other check does not. A text that is empty counts as not set. `not` turns the answer round and never leaves it
open. An empty `all` holds, an empty `any` does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from helpdesk.conditions.enums import Operator
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_JSON = 40_000

Scalar = bool | int | float | str
Value = Scalar | tuple[int | float | str, ...] | None


class Check(
    Struct, frozen=True, tag_field="kind", tag="check", omit_defaults=True, forbid_unknown_fields=True
):
    """One comparison of a field; a time is an ISO instant with its zone, or an offset from now like "-3d"."""

    field: str
    operator: Operator
    value: Value = None


class All(Struct, frozen=True, tag_field="kind", tag="all", forbid_unknown_fields=True):
    conditions: tuple[Condition, ...] = ()


class AnyOf(Struct, frozen=True, tag_field="kind", tag="any", forbid_unknown_fields=True):
    conditions: tuple[Condition, ...] = ()


class Not(Struct, frozen=True, tag_field="kind", tag="not", forbid_unknown_fields=True):
    condition: Condition


Condition = All | AnyOf | Not | Check

EVERYTHING = All()


def checks_of(condition: Condition) -> Iterator[Check]:
    """Every comparison in the tree."""
    match condition:
        case All(conditions) | AnyOf(conditions):
            for inner in conditions:
                yield from checks_of(inner)
        case Not(inner):
            yield from checks_of(inner)
        case Check():
            yield condition


def to_json(condition: Condition) -> str:
    return msgspec.json.encode(condition).decode()


def from_json(text: str | bytes) -> Condition:
    """The tree that `to_json` wrote. Whoever takes it from outside checks it against the fields as well."""
    if len(text) > LONGEST_JSON:
        raise Invalid({"condition": _("This condition is too long.")})
    try:
        return msgspec.json.decode(text, type=Condition)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Invalid({"condition": _("This condition cannot be read.")}) from error
