"""Python and PostgreSQL give the same answer, whatever the row and the condition."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.conditions.checking import problems
from helpdesk.conditions.enums import LISTED, OPERATORS, VALUELESS, FieldKind, Operator
from helpdesk.conditions.holding import holds
from helpdesk.conditions.language import All, AnyOf, Check, Condition, Not
from helpdesk.core.clock import frozen
from tests.conditions.subject import FIELDS, SIZES, Parcel, holds_in_postgres

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)

# Few letters, so that texts meet; with the signs of LIKE and letters whose case is peculiar.
TEXTS = st.text(alphabet="aAbB%_\\ äÄßẞİıΣςé😀'\"$1", min_size=1, max_size=5)
WORDS = st.sampled_from(["red", "Red", "blue", "%", "a_b"])
NUMBERS = st.integers(-3, 3) | st.sampled_from([2**63 - 1, -(2**63 - 1)])
INSTANTS = st.integers(-4, 4).map(lambda hours: NOON + timedelta(hours=hours))
OFFSETS = st.sampled_from(["-0m", "-60m", "+60m", "-2h", "+2h", "-1d", "+1w"])
TIMES = OFFSETS | INSTANTS.map(datetime.isoformat)
MAYBE = {
    "title": st.none() | st.just("") | TEXTS,
    "code": st.none() | st.just("") | TEXTS,
    "size": st.none() | st.sampled_from(SIZES),
    "weight": st.none() | NUMBERS,
    "sent_at": st.none() | INSTANTS,
    "is_fragile": st.none() | st.booleans(),
    "owner": st.none() | NUMBERS,
    "marks": st.lists(WORDS, max_size=3).map(tuple),
    "watchers": st.lists(NUMBERS, max_size=3).map(tuple),
}
ROWS = st.builds(Parcel, **MAYBE)
VALUES = {
    FieldKind.TEXT: TEXTS.filter(str.strip),
    FieldKind.KEYWORD: TEXTS.filter(str.strip),
    FieldKind.NUMBER: NUMBERS,
    FieldKind.TIME: TIMES,
    FieldKind.FLAG: st.booleans(),
    FieldKind.REFERENCE: NUMBERS,
    FieldKind.WORDS: WORDS,
    FieldKind.REFERENCES: NUMBERS,
}


@st.composite
def checks(draw: st.DrawFn) -> Check:
    field = FIELDS[draw(st.sampled_from(sorted(FIELDS)))]
    operator = draw(st.sampled_from(sorted(OPERATORS[field.kind])))
    values = st.sampled_from(field.choices) if field.choices else VALUES[field.kind]
    if operator in VALUELESS:
        return Check(field.name, operator)
    if operator in LISTED:
        return Check(field.name, operator, tuple(draw(st.lists(values, min_size=1, max_size=3))))
    if field.choices and operator == Operator.STARTS_WITH:
        return Check(field.name, operator, field.choices[0])
    return Check(field.name, operator, draw(values))


def conditions() -> st.SearchStrategy[Condition]:
    groups = st.recursive(
        checks(),
        lambda inner: (
            st.builds(All, st.lists(inner, max_size=3).map(tuple))
            | st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple))
            | st.builds(Not, inner)
        ),
        max_leaves=6,
    )
    return groups.filter(lambda condition: problems(condition, FIELDS) == [])


@given(condition=conditions(), row=ROWS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_python_and_postgres_agree(condition: Condition, row: Parcel) -> None:
    with frozen(NOON):
        assert holds(condition, row, FIELDS) == await holds_in_postgres(condition, row)


@given(check=checks(), row=ROWS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_not_is_the_other_answer_in_both(check: Check, row: Parcel) -> None:
    with frozen(NOON):
        answers = [holds(check, row, FIELDS), await holds_in_postgres(check, row)]
        negated = [holds(Not(check), row, FIELDS), await holds_in_postgres(Not(check), row)]

    assert negated == [not answer for answer in answers]
