"""Parts and layouts render strictly, escape what people typed, and tie labels, hints and errors together."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError
from selectolax.lexbor import LexborHTMLParser, LexborNode

from helpdesk.core.clock import now
from helpdesk.web.kit.assets import ROOT
from helpdesk.web.kit.visit import Flash
from tests.static.rendering import chrome, environment, render, render_file

TEMPLATES = ROOT / "templates"
OURS = ("layouts", "parts", "errors", "admin/patterns")
ERRORS = ("conflict", "forbidden", "invalid", "not_found", "server_error", "too_many", "unavailable")
HOSTILE = '"><script>alert(1)</script>'


def our_templates() -> list[str]:
    return sorted(
        str(path.relative_to(TEMPLATES)) for folder in OURS for path in (TEMPLATES / folder).glob("*.html")
    )


def drawn(file: str, call: str, **context: object) -> str:
    """What a call of the macros in `file` leaves; they are reached as `m`."""
    return render(f'{{% import "parts/{file}.html" as m %}}{call}', **context)


def part(file: str, call: str) -> LexborHTMLParser:
    return LexborHTMLParser(drawn(file, call))


def only(tree: LexborHTMLParser, selector: str) -> LexborNode:
    found = tree.css(selector)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", our_templates())
def test_template_compiles_and_says_what_it_is(name: str) -> None:
    environment().get_template(name)

    head = (TEMPLATES / name).read_text(encoding="utf-8")[:3]
    assert head == "{#\n" or head.startswith("{# ")


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_needs_only_the_chrome_of_a_guest(name: str) -> None:
    tree = LexborHTMLParser(render_file(f"errors/{name}.html"))

    assert [node.text() for node in tree.css("h1")] == [only(tree, "title").text()]
    assert tree.css("main p")[0].text() == "Nothing lives at this address."


def test_error_fragment_carries_its_sentence_for_the_script() -> None:
    tree = LexborHTMLParser(render_file("errors/_fragment.html"))

    assert only(tree, "[data-fragment-error] [data-sentence]").text() == "Nothing lives at this address."


def test_field_ties_hint_and_error_to_the_control_and_keeps_what_was_typed() -> None:
    tree = part(
        "fields",
        '{{ m.text_field("name", "Name", value="Ann", error="Too short.", hint="In full.", required=true) }}',
    )

    control = only(tree, "input").attributes
    assert {name: control[name] for name in ("value", "aria-invalid", "aria-describedby")} == {
        "value": "Ann",
        "aria-invalid": "true",
        "aria-describedby": "name-error name-hint",
    }
    assert "required" in control
    assert only(tree, "#name-error").text(strip=True) == "Too short."
    assert only(tree, "#name-hint").text() == "In full."
    assert only(tree, "label[for=name]").text(strip=True) == "Name"


def test_field_without_error_and_hint_refers_to_nothing() -> None:
    tree = part("fields", '{{ m.email_field("email", "Mail", value=none) }}')

    assert only(tree, "input").attributes == {
        "type": "email",
        "id": "email",
        "name": "email",
        "value": "",
        "autocomplete": "email",
    }


def test_password_is_never_written_back() -> None:
    tree = part("fields", '{{ m.password_field("p", "Password", error="No.") }}')

    assert only(tree, "input").attributes["value"] == ""


def test_text_that_begins_with_a_newline_keeps_it() -> None:
    html = render(
        '{% from "parts/fields.html" import textarea_field %}{{ textarea_field("t", "Text", value="\n\nx") }}'
    )

    assert ">\n\n\nx</textarea>" in html


def test_chosen_option_is_found_whatever_its_type() -> None:
    tree = part(
        "choices",
        '{{ m.select_field("team", "Team", [(1, "Care"), (2, "Workshop")], value="2", placeholder="None") }}',
    )

    assert [(node.attributes["value"], "selected" in node.attributes) for node in tree.css("option")] == [
        ("", False),
        ("1", False),
        ("2", True),
    ]


def test_group_of_radios_is_described_by_its_error() -> None:
    tree = part(
        "choices",
        '{{ m.radio_group("kind", "Kind", [("a", "A", "First."), ("b", "B")], value="b", error="Choose.") }}',
    )

    assert only(tree, "fieldset").attributes["aria-describedby"] == "kind-error"
    assert [node.attributes["value"] for node in tree.css("input[checked]")] == ["b"]
    assert only(tree, "#kind-1").attributes["aria-describedby"] == "kind-1-hint"


def test_error_summary_leads_to_the_fields() -> None:
    tree = part("field", '{{ m.error_summary({"name": "Too short.", "mail": "Wrong."}) }}')

    assert [(node.attributes["href"], node.text()) for node in tree.css("a")] == [
        ("#name", "Too short."),
        ("#mail", "Wrong."),
    ]
    assert drawn("field", "{{ m.error_summary({}) }}").strip() == ""


@pytest.mark.parametrize(
    ("file", "call"),
    [
        ("fields", "{{ m.text_field('a', bad, value=bad, error=bad, hint=bad, autocomplete=bad) }}"),
        (
            "fields",
            "{{ m.textarea_field('a', bad, value=bad) }}{{ m.search_field('q', bad, bad, bad, bad) }}",
        ),
        ("choices", "{{ m.select_field('a', bad, [(bad, bad)], value=bad, placeholder=bad) }}"),
        ("choices", "{{ m.radio_group('a', bad, [(bad, bad, bad)], value=bad, error=bad, hint=bad) }}"),
        ("choices", "{{ m.file_field('a', bad, accept=bad) }}{{ m.switch('b', bad, hint=bad) }}"),
        ("buttons", "{{ m.button(bad, kbd=bad, shortcut=true, opens=bad, attrs={'title': bad}) }}"),
        ("buttons", "{{ m.link_button(bad, bad) }}{{ m.icon_button('x', bad, shortcut=bad) }}"),
        ("marks", "{{ m.pill(bad) }}{{ m.avatar(bad, alone=true) }}{{ m.person(bad, bad, bad) }}"),
        ("marks", "{{ m.tag(bad, bad, remove={'title': bad}) }}{{ m.status('new', bad) }}{{ m.keys(bad) }}"),
        ("messages", "{% call m.message(bad, page.at, via=bad, id=bad) %}{{ bad }}{% endcall %}"),
        ("messages", "{{ m.attachment(bad, 1, bad) }}{{ m.quoted(bad) }}"),
        ("timeline", "{{ m.timeline_item(bad, meta=bad, href=bad) }}{{ m.quiet_line(bad) }}"),
        ("toasts", "{{ m.toast(bad, undo_url=bad) }}"),
        ("navigation", "{{ m.breadcrumb([(bad, bad), (bad, '')]) }}{{ m.tabs([(bad, bad, true)], bad) }}"),
        ("navigation", "{{ m.view_links(bad, [(bad, bad, bad, true)]) }}{{ m.pagination(bad, bad, bad) }}"),
        ("overlays", "{{ m.confirm_dialog('a', bad, bad, bad, bad) }}"),
        (
            "overlays",
            "{% call m.menu('m', bad) %}{{ m.menu_link(bad, bad) }}{{ m.menu_button(bad) }}{% endcall %}",
        ),
        ("surfaces", "{% call m.card(bad, link=bad) %}{{ m.key_values([(bad, bad)]) }}{% endcall %}"),
        ("surfaces", "{{ m.empty_state(bad, bad) }}{{ m.section_head(bad, bad, bad) }}"),
        ("composer", "{{ m.markdown_editor('a', bad, bad, bad, bad, placeholder=bad, preview_url=bad) }}"),
        ("table", "{% call m.table(bad, [(bad, bad)]) %}{% endcall %}"),
    ],
)
def test_part_escapes_whatever_it_is_given(file: str, call: str) -> None:
    html = drawn(file, call, bad=HOSTILE)

    assert "<script" not in html
    assert "&lt;script" in html


def test_parts_are_strict_about_what_they_are_given() -> None:
    with pytest.raises(AttributeError):
        drawn("marks", "{{ m.pill(page.missing) }}")
    with pytest.raises(UndefinedError):
        drawn("marks", "{{ m.pill(missing) }}")


def test_guest_is_offered_to_sign_in_and_a_colleague_the_account() -> None:
    guest = LexborHTMLParser(render('{% extends "layouts/portal.html" %}'))
    colleague = LexborHTMLParser(render('{% extends "layouts/portal.html" %}', chrome=chrome(is_staff=True)))

    assert len(guest.css("a[href='/login']")) == 1
    assert guest.css("#account-menu") == []
    assert colleague.css("a[href='/login']") == []
    assert len(colleague.css("#account-menu a[href='/admin/']")) == 1


def test_choice_of_language_leads_back_to_the_page() -> None:
    tree = LexborHTMLParser(render('{% extends "layouts/portal.html" %}', chrome=chrome(path="/articles")))

    assert only(tree, "form[action='/locale'] input[name=next]").attributes["value"] == "/articles"
    assert [node.attributes["value"] for node in tree.css("#locale option[selected]")] == ["en"]


def test_flashes_are_shown_once_each() -> None:
    html = render(
        '{% extends "layouts/plain.html" %}',
        chrome=chrome(flashes=(Flash("ok", "Saved."), Flash("late", "Not sent."))),
    )

    toasts = LexborHTMLParser(html).css("#toasts > [data-toast]")
    assert [(node.attributes["role"], node.css_first("p").text()) for node in toasts] == [
        ("status", "Saved."),
        ("alert", "Not sent."),
    ]


def test_empty_columns_of_the_desk_are_left_out() -> None:
    bare = LexborHTMLParser(render('{% extends "layouts/desk.html" %}', chrome=chrome(is_staff=True)))
    full = LexborHTMLParser(
        render(
            '{% extends "layouts/desk.html" %}{% block shape %}ticket{% endblock %}'
            "{% block list %}<p>rows</p>{% endblock %}{% block side %}<p>who</p>{% endblock %}",
            chrome=chrome(is_staff=True),
        )
    )

    assert [bare.css("#list"), bare.css("#side")] == [[], []]
    assert only(full, "#list").text(strip=True) == "rows"
    assert only(full, "#side").text(strip=True) == "who"
    assert full.css(".desk.desk-ticket") != []


def test_relative_and_counted_times_carry_their_instant() -> None:
    due = now()
    html = render(
        '{% from "parts/marks.html" import countdown %}{{ countdown(due, "18 min", "warn") }}', due=due
    )

    assert only(LexborHTMLParser(html), "time[data-due].warn").attributes["datetime"] == due.isoformat()


def test_every_icon_a_part_uses_is_vendored() -> None:
    """Rendering fails for an unknown icon; the pattern page shows them all."""
    html = render_file("admin/patterns/index.html", chrome=chrome(is_staff=True, path="/admin/patterns"))

    assert html.count('<svg class="icon"') > 100
    assert Path(ROOT / "static" / "vendor" / "lucide" / "LICENSE").is_file()
