"""What each operator means, above all for a field without a value."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.conditions.enums import NEGATIVES, OPERATORS, FieldKind, Operator
from helpdesk.conditions.holding import holds
from helpdesk.conditions.language import All, AnyOf, Check, Not, Value
from helpdesk.core.clock import frozen
from tests.conditions.subject import FIELDS, Parcel, holds_in_postgres

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
FULL = Parcel(
    title="Two Pairs, 50% off",
    code="HD-1",
    size="small",
    weight=3,
    sent_at=NOON - timedelta(days=3),
    is_fragile=False,
    owner=7,
    marks=("red", "blue"),
    watchers=(1, 2),
)
EMPTY = Parcel()
VALUES: dict[FieldKind, Value] = {
    FieldKind.TEXT: "a",
    FieldKind.KEYWORD: "a",
    FieldKind.NUMBER: 1,
    FieldKind.TIME: "-1d",
    FieldKind.FLAG: True,
    FieldKind.REFERENCE: 1,
    FieldKind.WORDS: "a",
    FieldKind.REFERENCES: 1,
}


async def both(condition: Check | All | AnyOf | Not, row: Parcel) -> bool:
    """The one answer of Python and PostgreSQL."""
    with frozen(NOON):
        answer = holds(condition, row, FIELDS)
        assert answer == await holds_in_postgres(condition, row)
    return answer


@pytest.mark.parametrize(
    "check",
    [
        Check("title", Operator.IS, "two pairs, 50% OFF"),
        Check("title", Operator.IS_NOT, "two pairs"),
        Check("title", Operator.ANY_OF, ("x", "TWO PAIRS, 50% OFF")),
        Check("title", Operator.NONE_OF, ("x", "y")),
        Check("title", Operator.CONTAINS, "50% OFF"),
        Check("title", Operator.STARTS_WITH, "two p"),
        Check("title", Operator.IS_SET),
        Check("code", Operator.IS, "HD-1"),
        Check("code", Operator.STARTS_WITH, "HD-"),
        Check("weight", Operator.MORE_THAN, 2),
        Check("weight", Operator.LESS_THAN, 4),
        Check("weight", Operator.ANY_OF, (3, 4)),
        Check("sent", Operator.BEFORE, "-71h"),
        Check("sent", Operator.AFTER, "-73h"),
        Check("sent", Operator.BEFORE, "2026-03-26T14:00:01+02:00"),
        Check("fragile", Operator.IS, value=False),
        Check("owner", Operator.IS, 7),
        Check("marks", Operator.CONTAINS, "red"),
        Check("marks", Operator.ANY_OF, ("green", "blue")),
        Check("marks", Operator.NONE_OF, ("green", "Red")),
        Check("watchers", Operator.CONTAINS, 2),
        Check("watchers", Operator.IS_SET),
    ],
)
async def test_check_holds(check: Check) -> None:
    assert await both(check, FULL)


@pytest.mark.parametrize(
    "check",
    [
        Check("title", Operator.IS, "two pairs"),
        Check("title", Operator.CONTAINS, "50_ off"),
        Check("title", Operator.STARTS_WITH, "pairs"),
        Check("code", Operator.IS, "hd-1"),
        Check("code", Operator.STARTS_WITH, "hd"),
        Check("weight", Operator.MORE_THAN, 3),
        Check("weight", Operator.LESS_THAN, 3),
        Check("sent", Operator.BEFORE, "-3d"),
        Check("sent", Operator.AFTER, "-3d"),
        Check("fragile", Operator.IS_NOT, value=False),
        Check("marks", Operator.CONTAINS, "RED"),
        Check("marks", Operator.NONE_OF, ("green", "red")),
        Check("watchers", Operator.IS_NOT_SET),
    ],
)
async def test_check_does_not_hold(check: Check) -> None:
    assert not await both(check, FULL)


@pytest.mark.parametrize(
    ("field", "operator"),
    [(field.name, operator) for field in FIELDS.values() for operator in sorted(OPERATORS[field.kind])],
)
async def test_without_a_value_only_negative_checks_hold(field: str, operator: Operator) -> None:
    value = FIELDS[field].choices[0] if FIELDS[field].choices else VALUES[FIELDS[field].kind]
    given: Value = value
    if operator in {Operator.IS_SET, Operator.IS_NOT_SET}:
        given = None
    elif operator in {Operator.ANY_OF, Operator.NONE_OF}:
        given = (value,)  # type: ignore[assignment]
    check = Check(field, operator, given)

    assert await both(check, EMPTY) == (operator in NEGATIVES)
    assert await both(Not(check), EMPTY) == (operator not in NEGATIVES)


async def test_empty_text_is_not_set() -> None:
    assert await both(Check("title", Operator.IS_NOT_SET), Parcel(title=""))
    assert await both(Check("code", Operator.IS_NOT_SET), Parcel(code=""))


async def test_groups() -> None:
    red, green = Check("marks", Operator.CONTAINS, "red"), Check("marks", Operator.CONTAINS, "green")

    assert [await both(group, FULL) for group in (All(), All((red,)), All((red, green)))] == [
        True,
        True,
        False,
    ]
    assert [await both(group, FULL) for group in (AnyOf(), AnyOf((green,)), AnyOf((green, red)))] == [
        False,
        False,
        True,
    ]
    assert await both(Not(All((red, Not(red)))), FULL)
