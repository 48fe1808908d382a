"""The code of templates: what a dot, a call and a macro mean, and what Jinja must have for it."""

from inspect import Parameter, isfunction, signature
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, Template, UndefinedError
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context
from markupsafe import Markup
from msgspec import Struct

from helpdesk.web.kit.compiling import DirectContext, DirectEnvironment, DirectTemplate
from helpdesk.web.kit.template_code import DirectCode


class Row(Struct):
    name: str
    labels: dict[str, str] = {}

    def loud(self, mark: str = "!") -> str:
        return self.name.upper() + mark


LAYOUT = (
    "<h1>{% block title %}{% endblock %}</h1>{{ self.title() }}{% block body %}{{ row.name }}{% endblock %}."
)
MACROS = """
{%- macro both(first, second="B", third=first) %}{{ first }}{{ second }}{{ third }};{% endmacro -%}
{%- macro other() %}other{% endmacro -%}
{%- macro box(title="") %}<b>{{ title }}{% if caller is defined %}{{ caller() }}{% endif %}</b>{% endmacro -%}
{%- macro must() %}{{ caller() }}{% endmacro -%}
{%- macro any(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro -%}
{%- macro own(for) %}{{ for }}{% endmacro -%}
"""
TEMPLATES = {
    "layout": LAYOUT,
    "child": "{% extends 'layout' %}{% block title %}{{ row.name }}{% endblock %}"
    "{% block body %}[{{ super() }}"
    "{% for each in rows %}{% include 'row' %}{{ loop.index }}{% endfor %}]{% endblock %}",
    "row": "({{ each.name }}{{ row.name }})",
    "macros": MACROS,
}


def rendered(text: str, **values: Any) -> str:
    environment = DirectEnvironment(
        functions={},
        loader=DictLoader({**TEMPLATES, "page": text}),
        undefined=StrictUndefined,
        autoescape=True,
    )
    row = Row("<a>", {"k": "v"})
    return environment.get_template("page").render(row=row, rows=[Row("x"), Row("y")], **values)


OWN = {"_note_question", "_may_want_context", "_is_said_plainly", "_gives_markup", "_is_escaped_here"}
WITH_MACROS = "{% from 'macros' import any, both, box, must, other, own %}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ row.name }}{{ row.loud() }}{{ row.loud(mark='?') }}", "&lt;a&gt;&lt;A&gt;!&lt;A&gt;?"),
        ("{{ row.labels.get('k') }}{{ row.labels['k'] }}", "vv"),
        (
            "{{ row.absent|default('none') }}{{ row.absent is defined }}{{ row.absent is undefined }}",
            "noneFalseTrue",
        ),
        (
            "{{ (1, 2)[3]|default('none') }}{{ row.labels['x']|default('none') }}{{ [1, 2, 3][1:] }}",
            "nonenone[2, 3]",
        ),
        ("{% include 'child' %}", "<h1>&lt;a&gt;</h1>&lt;a&gt;[&lt;a&gt;(x&lt;a&gt;)1(y&lt;a&gt;)2]."),
        ("{% for each in rows if each.name == 'y' %}{{ each.name }}{{ loop.last }}{% endfor %}", "yTrue"),
        ("{% set part %}<i>{{ row.name }}</i>{% endset %}{{ part }}", "<i>&lt;a&gt;</i>"),
        ("{% set n = namespace(sum=1) %}{% set n.sum = 2 %}{{ n.sum }}", "2"),
    ],
)
def test_templates_show_what_they_say(text: str, shown: str) -> None:
    assert rendered(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ both('a') }}{{ both('a', 'b') }}{{ both('a', third='c') }}", "aBa;aba;aBc;"),
        ("{{ both(first=row.name, second=none) }}", "&lt;a&gt;None&lt;a&gt;;"),
        ("{{ other() }}{{ both('x') }}{{ other() }}", "otherxBx;other"),
        ("{{ box('t') }}{% call box('t') %}{{ row.name }}{% endcall %}", "<b>t</b><b>t&lt;a&gt;</b>"),
        (
            "{% for each in rows %}{% call box() %}{{ each.name }}{% endcall %}{% endfor %}",
            "<b>x</b><b>y</b>",
        ),
        ("{{ any(1, 2, x=3) }}{{ own('f') }}", "1(2,){&#39;x&#39;: 3}f"),
        ("{{ other() ~ row.name }}{% set kept = other() %}{{ kept|upper }}", "other&lt;a&gt;OTHER"),
    ],
)
def test_macros_take_their_arguments_as_they_are_declared(text: str, shown: str) -> None:
    assert rendered(WITH_MACROS + text) == shown


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{{ row.absent }}", AttributeError),
        ("{{ row.labels.k }}", AttributeError),
        ("{{ row.labels['absent'] }}", KeyError),
        ("{{ absent.name }}", UndefinedError),
        ("{{ absent() }}", UndefinedError),
        (WITH_MACROS + "{{ both() }}", UndefinedError),
        (WITH_MACROS + "{{ must() }}", UndefinedError),
        (WITH_MACROS + "{{ both('a', 'b', 'c', 'd') }}", TypeError),
        (WITH_MACROS + "{{ both('a', fourth='d') }}", TypeError),
    ],
)
def test_what_is_not_there_is_an_error(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        rendered(text)


def test_text_of_a_macro_is_safe_and_stays_so() -> None:
    module = (
        DirectEnvironment(functions={}, loader=DictLoader(TEMPLATES), autoescape=True)
        .get_template("macros")
        .module
    )

    assert module.other() == Markup("other")  # type: ignore[attr-defined]
    assert type(module.both("<")) is Markup  # type: ignore[attr-defined]


def test_a_template_that_changes_is_read_again_where_that_is_asked_for() -> None:
    templates = {"page": "old"}

    def text(*, auto_reload: bool) -> list[str]:
        environment = DirectEnvironment(functions={}, loader=DictLoader(templates), auto_reload=auto_reload)
        templates["page"] = "old"
        before = environment.get_template("page").render()
        templates["page"] = "new"
        return [before, environment.get_template("page").render()]

    assert text(auto_reload=True) == ["old", "new"]
    assert text(auto_reload=False) == ["old", "old"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (DirectCode, CodeGenerator),
        (DirectContext, Context),
        (DirectEnvironment, Environment),
        (DirectTemplate, Template),
    ],
)
def test_jinja_has_what_is_overridden_here(ours: type, theirs: type) -> None:
    """A new Jinja that names or calls one of these differently fails here first, with the name of it."""
    for name in vars(ours):
        if name in OWN or name.startswith("__"):
            continue
        assert hasattr(theirs, name), name
        if isfunction(getattr(theirs, name)):
            taken, given = (signature(getattr(each, name)).parameters.values() for each in (ours, theirs))
            passes_on = any(each.kind is Parameter.VAR_POSITIONAL for each in taken)
            assert passes_on or len(taken) == len(given), name
