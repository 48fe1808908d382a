"""The editor of a view's conditions: all or any of some groups, each of them all or any of its rows."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.conditions.enums import FieldKind, Operator
from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import EVERYTHING, All, AnyOf, Check, Condition, Not
from helpdesk.conditions.replacing import replaced
from helpdesk.core.i18n import gettext as _
from helpdesk.tickets.view_conditions import MINE, PERSONS, TEAM
from helpdesk.web.admin.field_conditions import (
    ALL,
    ANY,
    ConditionEditor,
    Heading,
    Typed,
    ValueNames,
    condition_editor,
    condition_of,
    rows_of,
    typed_condition,
)
from helpdesk.web.kit.forms import Sent

MOST_GROUPS = 8
JOIN, FOREIGN, MORE = "groups_join", "groups_foreign", "groups"
_OPPOSITE = {Operator.ANY_OF: Operator.IS, Operator.NONE_OF: Operator.IS_NOT}


class TypedGroups(Struct, frozen=True):
    """A condition as it is typed; `is_foreign` for one that this editor cannot show and leaves alone."""

    join: str = ALL
    groups: tuple[Typed, ...] = ()
    is_foreign: bool = False


def group_name(number: int) -> str:
    return f"group{number}"


def typed_groups(data: Sent) -> TypedGroups:
    """The groups of a form; those without a row are nothing."""
    groups = [typed_condition(data, group_name(number)) for number in range(1, MOST_GROUPS + 1)]
    join = ANY if data.get(JOIN) == ANY else ALL
    return TypedGroups(join, tuple(group for group in groups if group.rows), FOREIGN in data)


def condition_of_groups(typed: TypedGroups, fields: Fields) -> Condition:
    """The condition that the groups are; every ticket for no rows."""
    parts = [part for group in typed.groups if (part := condition_of(group, fields)) is not None]
    match parts:
        case []:
            return EVERYTHING
        case [only]:
            return _with_mine(only)
        case _:
            joined = AnyOf(tuple(parts)) if typed.join == ANY else All(tuple(parts))
            return _with_mine(joined)


def _with_mine(condition: Condition) -> Condition:
    """Whoever looks is no row of a table, so that it is typed as a text."""
    for field in (*PERSONS, TEAM):
        condition = replaced(condition, field, str(MINE), MINE)
    return condition


def groups_of(condition: Condition) -> TypedGroups:
    """What the editor shows of a condition."""
    flat = _flat(condition)
    match flat:
        case All(()) | Check():
            return _shown(ALL, () if flat == EVERYTHING else (flat,))
        case All(conditions):
            return _shown(ALL, _grouped(conditions, All))
        case AnyOf(conditions):
            return _shown(ANY, _grouped(conditions, AnyOf))
        case Not():
            return TypedGroups(is_foreign=True)


def _shown(join: str, groups: Sequence[Condition]) -> TypedGroups:
    typed = tuple(rows_of(group) for group in groups)
    if len(typed) > MOST_GROUPS or any(group.is_foreign for group in typed):
        return TypedGroups(is_foreign=True)
    return TypedGroups(join, typed)


def _grouped(conditions: Sequence[Condition], kind: type[All | AnyOf]) -> tuple[Condition, ...]:
    """Comparisons that stand alone are one group of their own, before the others."""
    loose = tuple(each for each in conditions if isinstance(each, Check))
    others = tuple(each for each in conditions if not isinstance(each, Check))
    return (kind(loose), *others) if loose else others


def _flat(condition: Condition) -> Condition:
    """The same condition with as few groups as it needs, and one value a comparison."""
    match condition:
        case All(conditions):
            return _joined(All, conditions)
        case AnyOf(conditions):
            return _joined(AnyOf, conditions)
        case Check(operator=operator, value=tuple(values)) if operator in _OPPOSITE:
            each = tuple(Check(condition.field, _OPPOSITE[operator], value) for value in values)
            return each[0] if len(each) == 1 else (AnyOf if operator == Operator.ANY_OF else All)(each)
        case _:
            return condition


def _joined(kind: type[All | AnyOf], conditions: Iterable[Condition]) -> Condition:
    parts: list[Condition] = []
    for inner in map(_flat, conditions):
        parts.extend(inner.conditions if isinstance(inner, kind) else (inner,))
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def group_editors(
    typed: TypedGroups, fields: Fields, names: ValueNames, *, more: str = "", error: str = ""
) -> list[ConditionEditor]:
    """An editor a group, one at least. `more` names the group that gets a row, or asks for another group."""
    groups = list(typed.groups) or [Typed()]
    if more == MORE and len(groups) < MOST_GROUPS:
        groups.append(Typed())
    editors: list[ConditionEditor] = []
    for number, group in enumerate(groups, 1):
        heading = Heading(group_name(number), _("Group {number}").format(number=number), "")
        blank = 1 if not group.rows or more == group_name(number) else 0
        made = condition_editor(heading, group, fields, names, blank=blank, error=error)
        editors.append(_with_offsets(made, fields))
        error = ""
    return editors


def _with_offsets(editor: ConditionEditor, fields: Fields) -> ConditionEditor:
    """Times of views are days, or how far they are from now."""
    times = {field.name for field in fields.values() if field.kind == FieldKind.TIME}
    hint = _("+4h, -3d or 2026-03-31")
    rows = [
        replace(row, type="text", placeholder=hint) if row.row.field in times else row for row in editor.rows
    ]
    return replace(editor, rows=rows)
