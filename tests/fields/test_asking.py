"""Custom fields in conditions: Python and PostgreSQL agree, and one index serves equality."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from helpdesk.conditions.checking import problems
from helpdesk.conditions.compiling import to_sql
from helpdesk.conditions.enums import LISTED, OPERATORS, VALUELESS, FieldKind, Operator
from helpdesk.conditions.fields import registry
from helpdesk.conditions.holding import holds
from helpdesk.conditions.language import Check, Condition, Not
from helpdesk.core.clock import frozen
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.fields.asking import askable, day_fields
from helpdesk.fields.definition import Values, as_json
from helpdesk.fields.enums import Kind
from tests.factories.persons import make_person
from tests.fields.definitions import EVERY_KIND

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
FIELDS = registry([*askable(EVERY_KIND, "tickets.custom"), *day_fields(EVERY_KIND, "tickets.custom")])
TEXTS = st.sampled_from(["a", "A", "ab", "%", "_", "a\\b", 'a"b', "ß", "İ"])
KEYS = st.sampled_from(["road", "trail"])
STORED = {
    "text": TEXTS,
    "long_text": TEXTS,
    "number": st.integers(-3, 3) | st.decimals(-3, 3, places=1).filter(lambda number: number % 1),
    "date": st.sampled_from(["2026-03-28", "2026-03-29", "2026-03-30"]),
    "choice": KEYS,
    "choices": st.sets(KEYS, min_size=1).map(lambda keys: tuple(sorted(keys))),
    "checkbox": st.just(True),
    "person": st.integers(1, 3),
    "link": st.sampled_from(["https://a.example", "https://a.example/b"]),
}
WANTED = {
    FieldKind.TEXT: TEXTS,
    FieldKind.KEYWORD: st.sampled_from(["https://a.example", "https"]),
    FieldKind.NUMBER: st.integers(-3, 3) | st.sampled_from([-2.5, 0.1, 1.3]),
    FieldKind.TIME: st.sampled_from(["-1d", "2026-03-29T00:00Z", "+12h"]),
    FieldKind.FLAG: st.booleans(),
    FieldKind.REFERENCE: st.integers(1, 3),
    FieldKind.WORDS: KEYS,
}


class Row(Struct, frozen=True):
    custom: Values


@st.composite
def checks(draw: st.DrawFn) -> Check:
    field = FIELDS[draw(st.sampled_from(sorted(FIELDS)))]
    if field.name.endswith(".day"):
        return Check(field.name, Operator.IS, draw(STORED["date"]))
    operator = draw(st.sampled_from(sorted(OPERATORS[field.kind])))
    values = st.sampled_from(field.choices) if field.choices else WANTED[field.kind]
    if operator in VALUELESS:
        return Check(field.name, operator)
    if operator in LISTED:
        return Check(field.name, operator, tuple(draw(st.lists(values, min_size=1, max_size=3))))
    return Check(field.name, operator, draw(values))


async def holds_in_postgres(condition: Condition, row: Row) -> bool:
    sql, args = to_sql(condition, FIELDS, first_param=2)
    statement = f"SELECT ({sql}) IS TRUE FROM (SELECT $1::jsonb AS custom) AS tickets"  # noqa: S608 - a compiled condition
    return await fetch_value(statement, as_json(row.custom), *args)


@given(check=checks(), custom=st.fixed_dictionaries({}, optional=STORED))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_python_and_postgres_agree(check: Check, custom: Values) -> None:
    assert problems(check, FIELDS) == []
    row = Row(custom)
    with frozen(NOON):
        answer = holds(check, row, FIELDS)
        assert await holds_in_postgres(check, row) == answer
        assert await holds_in_postgres(Not(check), row) == (not answer)


@pytest.mark.parametrize(
    "check",
    [
        Check("custom.choice", Operator.IS, "trail"),
        Check("custom.choice", Operator.ANY_OF, ("trail", "road")),
        Check("custom.choices", Operator.CONTAINS, "trail"),
        Check("custom.checkbox", Operator.IS, value=True),
        Check("custom.number", Operator.IS, 7.5),
        Check("custom.person", Operator.IS, 7),
        Check("custom.text", Operator.IS, "sl-7"),
        Check("custom.date.day", Operator.IS, "2026-03-29"),
    ],
)
async def test_equality_uses_an_index_at_size(check: Check) -> None:
    await execute(
        """
        INSERT INTO tickets (number, brand, subject, requester, channel, status, status_category,
                             last_message_at, custom)
        SELECT 'HD-' || n, 1, 'Subject', $1, 'web', (SELECT min(id) FROM statuses WHERE category = 'open'),
               'open', now(),
               CASE WHEN n % 500 = 0 THEN $2 ELSE '{"text": "x"}' END::jsonb
        FROM generate_series(1, 5000) AS n
        """,
        await make_person(),
        '{"choice": "trail", "choices": ["trail"], "checkbox": true, "number": 7.5, "person": 7,'
        ' "text": "SL-7", "date": "2026-03-29"}',
    )
    for index in ("tickets_custom_idx", "tickets_custom_folded_idx"):
        await fetch(f"SELECT gin_clean_pending_list('{index}'::regclass)")
    await execute("ANALYZE tickets")
    sql, args = to_sql(check, FIELDS)

    rows = await fetch(f"EXPLAIN SELECT id FROM tickets WHERE {sql}", *args)  # noqa: S608 - to_sql's own

    plan = "\n".join(row["QUERY PLAN"] for row in rows)
    assert "on tickets_custom_" in plan
    assert "Seq Scan" not in plan
    assert await fetch_value(f"SELECT count(*) FROM tickets WHERE {sql}", *args) == 10  # noqa: S608 - a compiled condition


def test_key_that_could_be_sql_is_never_written() -> None:
    bad = next(each for each in EVERY_KIND if each.kind == Kind.TEXT)
    renamed = type(bad)(id=1, subject=bad.subject, key="a'b", name="x", kind=Kind.TEXT)

    with pytest.raises(ValueError, match="a'b"):
        askable([renamed], "tickets.custom")
