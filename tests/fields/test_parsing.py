"""What each kind takes from a form or from JSON, and the one form in which it keeps it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.fields.definition import as_json, decoded_values
from helpdesk.fields.enums import Kind
from helpdesk.fields.parsing import Unfit, parsed
from tests.fields.definitions import NARROW, definition

GIVEN = {
    Kind.TEXT: st.text(max_size=60),
    Kind.LONG_TEXT: st.text(max_size=60),
    Kind.NUMBER: st.decimals(-(10**9), 10**9, places=6) | st.integers(-(10**12), 10**12),
    Kind.DATE: st.dates().filter(lambda day: day.year >= 1000).map(str),
    Kind.CHOICE: st.sampled_from(["", "road", "trail"]),
    Kind.CHOICES: st.lists(st.sampled_from(["road", "trail"])),
    Kind.CHECKBOX: st.booleans() | st.sampled_from(["on", ""]),
    Kind.PERSON: st.integers(1, 2**63 - 1) | st.integers(1, 10**6).map(str),
    Kind.LINK: st.sampled_from(["", "https://a.example/x?y=1", "http://b.example"]),
}


@pytest.mark.parametrize("kind", Kind)
@given(st.data())
def test_kept_value_survives_json_and_is_kept_as_it_is(kind: Kind, data: st.DataObject) -> None:
    field = definition("it", kind)
    kept = parsed(field, data.draw(GIVEN[kind]))

    again = decoded_values(as_json({} if kept is None else {"it": kept})).get("it")

    assert again == kept
    assert parsed(field, again) == kept


@pytest.mark.parametrize(
    ("kind", "given_value", "kept"),
    [
        (Kind.TEXT, "  two\n words\0 ", "two words"),
        (Kind.TEXT, "   ", None),
        (Kind.LONG_TEXT, "one\r\ntwo\n", "one\ntwo"),
        (Kind.NUMBER, "1,50", Decimal("1.5")),
        (Kind.NUMBER, "7.00", 7),
        (Kind.NUMBER, "", None),
        (Kind.DATE, "2026-03-31", "2026-03-31"),
        (Kind.CHOICES, ["trail", "road", "trail"], ("road", "trail")),
        (Kind.CHOICES, "road", ("road",)),
        (Kind.CHECKBOX, "on", True),
        (Kind.CHECKBOX, False, None),
        (Kind.CHECKBOX, None, None),
        (Kind.PERSON, "12", 12),
        (Kind.LINK, " https://example.org/a ", "https://example.org/a"),
    ],
)
def test_value_is_kept_in_one_form(kind: Kind, given_value: Any, kept: Any) -> None:
    assert parsed(definition("it", kind), given_value) == kept


@pytest.mark.parametrize(
    ("kind", "given_value", "sentence"),
    [
        (Kind.TEXT, "x" * 501, "Please use at most 500 characters."),
        (Kind.TEXT, 5, "This cannot be used here; please check it."),
        (Kind.NUMBER, "ten", "Please enter a number."),
        (Kind.NUMBER, "NaN", "Please enter a number."),
        (Kind.NUMBER, "1.2345678", "Please enter a number."),
        (Kind.NUMBER, "1e13", "Please enter a number."),
        (Kind.NUMBER, True, "Please enter a number."),
        (Kind.DATE, "31.3.2026", "Please give a date, such as 2026-03-31."),
        (Kind.DATE, "0001-01-01", "Please give a date, such as 2026-03-31."),
        (Kind.CHOICE, "beach", "Please choose one from the list."),
        (Kind.CHOICES, ["road", "beach"], "Please choose from the list."),
        (Kind.CHOICES, 5, "Please choose from the list."),
        (Kind.PERSON, "-1", "Please choose somebody who works here."),
        (Kind.PERSON, "9" * 19, "Please choose somebody who works here."),
        (
            Kind.LINK,
            "javascript:alert(1)",
            "Please give a web address that begins with https:// or http://.",
        ),
        (Kind.LINK, "https://", "Please give a web address that begins with https:// or http://."),
        (
            Kind.LINK,
            'https://a.example/"x',
            "Please give a web address that begins with https:// or http://.",
        ),
    ],
)
def test_unfit_value_is_refused_with_a_sentence(kind: Kind, given_value: Any, sentence: str) -> None:
    with pytest.raises(Unfit) as refusal:
        parsed(definition("it", kind), given_value)

    assert refusal.value.sentence == sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("0.5", "Please enter at least 1."), ("50.6", "Please enter at most 50.5.")],
)
def test_number_outside_its_limits_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(Unfit) as refusal:
        parsed(NARROW, typed)

    assert refusal.value.sentence == sentence
