"""Every visible string of a template can be translated."""

import pytest

from tests.house.tree import offences, template_files
from tests.house.wording import unmarked_strings


def test_every_visible_string_is_marked() -> None:
    assert offences(unmarked_strings, template_files()) == []


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>Close ticket</p>", "Close ticket"),
        ("<tr><td>Größe</td></tr>", "Größe"),
        ("<p>{{ count }} tickets</p>", "tickets"),
        ("{% if x %}closed{% endif %}", "closed"),
        ("{% trans %}Hello{% endtrans %} you", "you"),
        ("<span {% if x %}hidden{% endif %}>so</span>", "so"),
        ("{% block body_class %}desk{% endblock %}{% block main %}desk{% endblock %}", "desk"),
        ('{% macro described(id) %}aria-label="No" id="{{ id }}"{% endmacro %}', "aria-label=No"),
        ("<svg><text>Total</text></svg>", "Total"),
        ('<img alt="A cat">', "alt=A cat"),
        ('<input placeholder="{{ n }} days">', "placeholder= days"),
        ('<button aria-label="Close">×</button>', "aria-label=Close"),
        ('<input type="submit" value="Send">', "value=Send"),
        ('{{ button("Save") }}', "Save"),
        ('{{ icon("x", label="Close ticket") }}', "Close ticket"),
        ('{% set title = "Your tickets" %}', "Your tickets"),
        ('{{ "Yes" if x else _("No") }}', "Yes"),
    ],
)
def test_unmarked_string_is_told(markup: str, words: str) -> None:
    assert unmarked_strings("templates/a.html", f"<p>\n{markup}</p>") == [
        f"templates/a.html:2: `{words}` is not marked for translation"
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>{% trans %}Close ticket{% endtrans %} · 1 × 2 &nbsp; &hellip;</p>",
        "<p>{%- trans trimmed n=page.count -%}One{% pluralize n %}{{ n }} more{% endtrans %}</p>",
        '<p title="{{ _("Close") }}">{{ _("Close") }}</p>',
        '{{ ngettext("One answer", "%(num)s answers", 2) }}',
        "{# a remark #}<!-- another --><br>",
        '<a class="btn{% if x %} is-on{% endif %}" href="/desk/">{{ x }}</a>',
        "<kbd>j</kbd><code>GET /api</code><script>let a</script>",
        '<h1 translate="no"><span>Acme</span></h1>',
        '<option value="de" translate="no" label="Deutsch">Deutsch</option>',
        '<input type="hidden" value="reply">',
        '{% if status == "Open" %}{{ rows["Open"] }}{% endif %}{% include "Part.html" %}',
        '{{ button(_("Save"), kind="primary") }}{{ icon("circle-alert") }}{{ "GET" }}',
        '<p title="{{ _("Go") }} (g i)"><kbd>{{ "Esc" }}</kbd></p>',
        "{% block body_class %}desk{% block more_attributes %}a{% endblock %}b{% endblock %}",
        '{% macro opens(id) %}command="show-modal" hidden commandfor="{{ id }}"{% endmacro %}',
        "{% raw %}{{ }}{% endraw %}",
    ],
)
def test_marked_string_passes(markup: str) -> None:
    assert unmarked_strings("templates/a.html", markup) == []


def test_unmarked_line_of_a_plain_text_mail_is_told() -> None:
    mail = "{% trans %}Hello{% endtrans %} {{ name }},\n-- \nYour helpdesk <{{ url }}>\n"

    assert unmarked_strings("templates/mail/a/body.txt", mail) == [
        "templates/mail/a/body.txt:3: `Your helpdesk <>` is not marked for translation"
    ]


def test_text_after_a_closed_exception_is_told_again() -> None:
    assert unmarked_strings("a.html", "<code>x</code>\n\n<p>\nplain</p>") == [
        "a.html:4: `plain` is not marked for translation"
    ]
