"""Templates keep to the strict content policy."""

import pytest

from tests.house.policy import refused_markup, unreasoned_safe
from tests.house.tree import offences, template_files


def test_templates_hold_nothing_the_policy_refuses() -> None:
    assert offences(refused_markup, template_files()) == []


def test_escaping_is_switched_off_with_a_reason_only() -> None:
    assert offences(unreasoned_safe, template_files()) == []


@pytest.mark.parametrize(
    ("markup", "word"),
    [
        ('<p style="color: red">', "style="),
        ("<tr style='{{ x }}'>", "style="),
        ('<button onclick="go()">', "onclick="),
        ('<a {% if x %}ONMOUSEOVER="go()"{% endif %}>', "onmouseover="),
        ('<div hx-on:click="go()">', "hx-on:click="),
        ('<div hx-on="click: go()">', "hx-on="),
        ("<div hx-vals='js:{a: b()}'>", "script in hx-vals="),
        ('<a href=" JavaScript:go()">', "script in href="),
        ('<input hx-trigger="keyup[ctrlKey]">', "filter in hx-trigger="),
        ("<script>go()</script>", "inline <script>"),
        ('<script type="module">go()</script>', "inline <script>"),
        ("<style>p {}</style>", "<style>"),
        ('{% trans %}<b style="x">b</b>{% endtrans %}', "style="),
        ('{{ button("x", attrs={"onclick": "go()"}) }}', "onclick="),
        ('{% macro acts(id) %}onclick="go()" id="{{ id }}"{% endmacro %}', "onclick="),
        ('{{ button("x", attrs={"hx-vals": "js:go()"}) }}', "script in hx-vals="),
    ],
)
def test_refused_markup_is_told(markup: str, word: str) -> None:
    assert refused_markup("templates/a.html", f"{{% if y %}}\n{markup}{{% endif %}}") == [
        f"templates/a.html:2: {word}"
    ]


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="style" data-style="x" title="js and on=off">',
        '<script src="{{ asset("js/live.js") }}" defer></script>',
        '<script type="application/json">{"a": 1}</script>',
        '<input hx-trigger="input changed delay:300ms, live:ticket:{{ page.id }} from:body">',
        '{# <p style="x"> #}{% set style = "plain" %}{{ button("x", attrs={"hx-post": "/x"}) }}',
    ],
)
def test_plain_markup_passes(markup: str) -> None:
    assert refused_markup("templates/a.html", markup) == []


def test_mails_may_carry_styles_but_no_scripts() -> None:
    mail = '<style>p {}</style><p style="margin: 0" onclick="go()">'

    assert refused_markup("templates/mail/reply/body.html", mail) == [
        "templates/mail/reply/body.html:1: onclick="
    ]


@pytest.mark.parametrize(
    "markup", ["{{ x|safe }}", "{{ x | upper | safe }}", "{% autoescape false %}{{ x }}{% endautoescape %}"]
)
def test_unreasoned_safe_is_told(markup: str) -> None:
    expected = ["a.html:3: escaping is off without `{# safe: why #}`"]

    assert unreasoned_safe("a.html", f"{{# safe: too far away #}}\n\n{markup}") == expected
    assert unreasoned_safe("a.html", f"{{# safe: sanitised by core.markdown #}}\n{markup}") == []
    assert unreasoned_safe("a.html", f"{{# safe: #}}\n\n{markup} {{# unsafe #}}") == expected


def test_escaped_output_needs_no_reason() -> None:
    assert unreasoned_safe("a.html", "{% autoescape true %}{{ x|upper }}{% endautoescape %} |safe") == []
