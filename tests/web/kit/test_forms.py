"""Forms: every error at once, nothing typed is lost, browsers' oddities understood."""

from enum import StrEnum
from typing import Annotated

import pytest
from litestar.datastructures import FormMultiDict
from msgspec import Meta, Struct

from helpdesk.core.errors import Invalid
from helpdesk.web.kit.forms import Check, Form, parse, typed


class Colour(StrEnum):
    RED = "red"


class Sample(Struct, frozen=True, kw_only=True):
    title: Annotated[str, Meta(min_length=3, max_length=10)]
    count: Annotated[int, Meta(ge=1, le=9)] | None = None
    colour: Colour = Colour.RED
    tags: list[str] = []
    urgent: bool = False


def sent(*pairs: tuple[str, str]) -> FormMultiDict:
    return FormMultiDict(list(pairs))


def test_good_form_becomes_its_struct() -> None:
    given = sent(("title", " Hello "), ("count", "4"), ("tags", "a"), ("tags", "b"), ("urgent", "on"))

    assert parse(given, Sample) == Sample(title="Hello", count=4, tags=["a", "b"], urgent=True)


def test_blank_fields_count_as_missing() -> None:
    assert parse(sent(("title", "Hello"), ("count", ""), ("colour", "")), Sample) == Sample(title="Hello")


def test_one_element_is_a_list() -> None:
    assert parse(sent(("title", "Hello"), ("tags", "only")), Sample) == Sample(title="Hello", tags=["only"])


def test_text_is_free_of_what_no_database_keeps() -> None:
    given = sent(("title", "\0Hel\0lo"), ("tags", "a\0"), ("tags", "\0"))

    assert parse(given, Sample) == Sample(title="Hello", tags=["a"])


class Registered(Struct, frozen=True, kw_only=True):
    name: str
    code: Annotated[str, Meta(max_length=4), Check(lambda code: {} if code == "open" else {"code": "Wrong."})]


def test_rule_of_the_domain_is_answered_with_everything_else() -> None:
    form = parse(sent(("code", "shut")), Registered)

    assert form == Form(
        values={"name": "", "code": "shut"}, errors={"name": "Please fill this in.", "code": "Wrong."}
    )
    assert parse(sent(("name", "Anna"), ("code", "open")), Registered) == Registered(name="Anna", code="open")


def test_spaces_are_no_text() -> None:
    form = parse(sent(("title", "   ")), Sample)

    assert form == Form(
        values={"title": "", "count": "", "colour": "", "tags": [], "urgent": False},
        errors={"title": "Please fill this in."},
    )


def test_every_error_is_answered_at_once_and_what_was_typed_is_kept() -> None:
    form = parse(sent(("title", "ab"), ("count", "x"), ("colour", "blue")), Sample)

    assert isinstance(form, Form)
    assert form.errors == {
        "title": "Please use at least 3 characters.",
        "count": "Please enter a number.",
        "colour": "Please choose one from the list.",
    }
    assert [form.value("title"), form.value("count"), form.value("colour")] == ["ab", "x", "blue"]


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("title", "a" * 11, "Please use at most 10 characters."),
        ("count", "10", "Please enter at most 9."),
        ("count", "0", "Please enter at least 1."),
    ],
)
def test_limits_are_said_in_words(field: str, text: str, sentence: str) -> None:
    form = parse(sent(("title", "Hello"), (field, text)) if field != "title" else sent((field, text)), Sample)

    assert isinstance(form, Form)
    assert form.errors == {field: sentence}


def test_line_ends_of_browsers_are_folded() -> None:
    assert parse(sent(("title", "a\r\nb c")), Sample) == Sample(title="a\nb c")


def test_refusal_of_a_domain_is_added_beside_its_field() -> None:
    form = typed(sent(("title", "Hello")), Sample).refused(Invalid({"title": "Taken."}))

    assert (form.value("title"), form.error("title"), form.error("count")) == ("Hello", "Taken.", "")
