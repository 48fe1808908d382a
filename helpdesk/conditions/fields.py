"""The fields a subject can be asked about: how each is read from a row and from a table."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from helpdesk.conditions.enums import SETS, FieldKind

Getter = Callable[[Any], Any]


class Field(Struct, frozen=True, kw_only=True):
    """One field. `sql` and `within` are ours, never a person's.

    `sql` is an expression over the subject's table. For a set it is the expression of one member, and
    `within` asks whether there is a member for which `{}` is true: "EXISTS (SELECT 1 FROM … WHERE … AND {})".
    `get` reads the same from a row: None where there is no value, a tuple for a set. `choices` closes a
    keyword; `label` is marked for translation. A field that is the member `member` of the JSONB column
    `document` is asked for equality by containment, which one GIN index serves for all of them.
    """

    name: str
    label: str
    kind: FieldKind
    sql: str
    get: Getter
    within: str = "{}"
    choices: tuple[str, ...] = ()
    document: str = ""
    member: str = ""

    @property
    def is_set(self) -> bool:
        return self.kind in SETS


Fields = Mapping[str, Field]


def registry(fields: Iterable[Field]) -> Fields:
    """The fields of a subject by name."""
    return {field.name: field for field in fields}
