"""A condition that cannot be asked is refused with every reason; one that can survives storing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.conditions.checking import ensure_valid, problems
from helpdesk.conditions.compiling import Clause, to_sql
from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, AnyOf, Check, Condition, Not, from_json, to_json
from helpdesk.core.errors import Invalid
from tests.conditions.subject import FIELDS
from tests.conditions.test_agreement import conditions

NUMBER = "“Weight” is compared with a number."
TIME = "“Sent” is compared with a time such as 2026-03-01T09:00Z, or -3d for three days ago."
TEXT = "“Title” is compared with a text of up to 500 characters."


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        (Check("colour", Operator.IS, "red"), "There is no field “colour”."),
        (Check("sent", Operator.IS, "-3d"), "“Sent” cannot be asked whether it “is”."),
        (Check("owner", Operator.CONTAINS, 1), "“Owner” cannot be asked whether it “contains”."),
        (Check("title", Operator.IS_SET, "x"), "“Title” “is set” takes no value."),
        (Check("title", Operator.ANY_OF, "x"), "“Title” “is any of” needs a list of values."),
        (Check("title", Operator.NONE_OF, ()), "“Title” “is none of” needs a list of values."),
        (Check("weight", Operator.ANY_OF, (1,) * 101), "“Weight” can be compared with 100 values at most."),
        (Check("weight", Operator.ANY_OF, (1, "2")), NUMBER),
        (Check("weight", Operator.IS, "1"), NUMBER),
        (Check("weight", Operator.IS, value=True), NUMBER),
        (Check("weight", Operator.IS, 2**63), NUMBER),
        (Check("weight", Operator.IS), NUMBER),
        (Check("sent", Operator.BEFORE, "yesterday"), TIME),
        (Check("sent", Operator.BEFORE, "2026-03-01T09:00"), TIME),
        (Check("sent", Operator.BEFORE, "9999-12-31T23:59-12:00"), TIME),
        (Check("sent", Operator.BEFORE, "-99999d"), TIME),
        (Check("title", Operator.CONTAINS, "  "), TEXT),
        (Check("title", Operator.CONTAINS, "x" * 501), TEXT),
        (Check("title", Operator.CONTAINS, "a\x00b"), TEXT),
        (Check("title", Operator.CONTAINS, "a\ud800"), TEXT),
        (Check("title", Operator.CONTAINS, 5), TEXT),
        (Check("fragile", Operator.IS, 1), "“Fragile” is compared with yes or no."),
        (Check("size", Operator.IS, "huge"), "“Size” is one of: small, large."),
    ],
)
def test_problem_is_told(check: Check, sentence: str) -> None:
    assert problems(check, FIELDS) == [sentence]


def test_every_problem_is_told_at_once() -> None:
    condition = All((Check("colour", Operator.IS, "red"), Not(Check("weight", Operator.IS, "x"))))

    assert problems(condition, FIELDS) == ["There is no field “colour”.", NUMBER]
    with pytest.raises(Invalid) as refused:
        ensure_valid(condition, FIELDS)
    assert refused.value.fields == {"condition": f"There is no field “colour”. {NUMBER}"}


def test_depth_is_limited() -> None:
    condition: Condition = Check("weight", Operator.IS, 1)
    for _ in range(5):
        condition = Not(condition)

    assert problems(condition, FIELDS) == []
    assert problems(All((condition,)), FIELDS) == ["Groups may be nested 5 deep at most."]
    assert problems(AnyOf((All(), condition)), FIELDS) == ["Groups may be nested 5 deep at most."]


def test_size_is_limited() -> None:
    check = Check("weight", Operator.IS, 1)

    assert problems(All((check,) * 50), FIELDS) == []
    assert problems(All((check,) * 51), FIELDS) == ["A condition may have 50 comparisons at most."]


@given(conditions())
def test_json_gives_the_same_condition_back(condition: Condition) -> None:
    assert from_json(to_json(condition)) == condition


def test_json_is_plain_to_read() -> None:
    condition = All((Check("title", Operator.CONTAINS, "ä"), Not(AnyOf((Check("owner", Operator.IS_SET),)))))

    assert to_json(condition) == (
        '{"kind":"all","conditions":[{"kind":"check","field":"title","operator":"contains","value":"ä"},'
        '{"kind":"not","condition":{"kind":"any","conditions":'
        '[{"kind":"check","field":"owner","operator":"is_set"}]}}]}'
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"kind":"some"}',
        '{"kind":"check","field":"title","operator":"like","value":"x"}',
        '{"kind":"check","field":"title","operator":"is","value":{}}',
        '{"kind":"all","conditions":[],"more":1}',
        b"\xff",
        '{"kind":"not","condition":' * 1400,
    ],
)
def test_unreadable_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(Invalid) as refused:
        from_json(text)

    assert refused.value.fields == {"condition": "This condition cannot be read."}


def test_endless_json_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        from_json(" " * 40_001)

    assert refused.value.fields == {"condition": "This condition is too long."}


@given(st.text(min_size=1))
def test_text_never_enters_the_statement(text: str) -> None:
    plain = to_sql(Check("title", Operator.CONTAINS, "x"), FIELDS)
    clause = to_sql(Check("title", Operator.CONTAINS, text), FIELDS)

    assert clause.sql == plain.sql == "lower(title) LIKE $1::text"


def test_parameters_are_numbered_from_the_one_given() -> None:
    condition = AnyOf((Check("code", Operator.IS, "a"), Not(Check("weight", Operator.ANY_OF, (1, 2)))))

    assert to_sql(condition, FIELDS, first_param=4) == Clause(
        "((code = $4::text) OR ((weight = ANY($5::numeric[])) IS NOT TRUE))", ("a", [1, 2])
    )
