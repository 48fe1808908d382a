"""Compiled templates call our functions directly, and are compiled anew when what they hold has changed."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from helpdesk.core.i18n import in_locale
from helpdesk.web.kit.compiling import CompiledTemplates, DirectEnvironment, Functions
from helpdesk.web.kit.templates import build_environment


def loud(text: str, *, mark: str = "!") -> str:
    return text.upper() + mark


@pass_context
def greeting(context: Context, name: str) -> str:
    return f"{context['hello']} {name}"


def bold(text: str) -> Markup:
    return Markup("<b>%s</b>") % text


FUNCTIONS: Functions = {"loud": loud, "greeting": greeting, "bold": bold}


def environment(templates: dict[str, str], kept: CompiledTemplates | None = None) -> DirectEnvironment:
    return DirectEnvironment(
        functions=FUNCTIONS,
        loader=DictLoader(templates),
        undefined=StrictUndefined,
        autoescape=True,
        bytecode_cache=kept,
    )


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ loud(name) }}", "&lt;ANNA&gt;!"),
        ("{{ loud(name, mark='?') }}", "&lt;ANNA&gt;?"),
        ("{{ loud(*[name], **{'mark': '.'}) }}", "&lt;ANNA&gt;."),
        ("{{ bold(name) }}{{ name|bold }}{{ bold('<x>') }}", "<b>&lt;anna&gt;</b>" * 2 + "<b>&lt;x&gt;</b>"),
        ("{{ bold(name)|upper }}", "<B>&LT;ANNA&GT;</B>"),
        ("{{ name }}{{ 7 }}{{ number }}{{ none }}{{ name|e }}", "&lt;anna&gt;78None&lt;anna&gt;"),
        ("{% set part %}{{ name }}{% endset %}{{ part }}{{ part ~ name }}", "&lt;anna&gt;" * 3),
        ("{% filter upper %}{{ name }}{% endfilter %}", "&LT;ANNA&GT;"),
        ("{% autoescape false %}{{ name }}{% endautoescape %}", "<anna>"),
        ("{{ name|safe }}{{ [name] }}", "<anna>[&#39;&lt;anna&gt;&#39;]"),
        ("{{ loud('x' ~ loud(name)) }}", "X&lt;ANNA&gt;!!"),
        ("{{ greeting(name) }}", "Hello &lt;anna&gt;"),
        ("{% macro twice(text) %}{{ loud(text) }}{{ loud(text) }}{% endmacro %}{{ twice('a') }}", "A!A!"),
        ("{{ 'there' if name }}{{ 'absent' if not name }}|", "there|"),
        ("{% set found = 'absent' if not name %}{{ found ~ '|' }}", "|"),
    ],
)
def test_functions_and_conditions_give_what_they_say(template: str, shown: str) -> None:
    page = environment({"a": template}).get_template("a")

    assert page.render(name="<anna>", hello="Hello", number=8) == shown


def test_what_is_known_when_compiling_is_not_asked_again() -> None:
    code = environment({}).compile("{{ loud('now') }}{{ loud(name) }}{{ greeting('later') }}", raw=True)

    assert "NOW!" in code
    assert "'now'" not in code
    assert "'later'" in code
    assert "context.call" not in code


def test_translations_are_looked_up_for_every_reader() -> None:
    page = build_environment().from_string('{{ _("Sign in") }}')
    with in_locale("de"):
        german = page.render()

    assert (page.render(), german) == ("Sign in", "Anmelden")


def test_compiled_templates_last_until_what_they_hold_changes(tmp_path: Path) -> None:
    def code_from(made_of: str) -> object:
        kept = CompiledTemplates(tmp_path, functions=FUNCTIONS, made_of=made_of)
        bucket = kept.get_bucket(environment({}), "a", None, "{{ loud('now') }}")
        return bucket.code

    kept = CompiledTemplates(tmp_path, functions=FUNCTIONS, made_of="one")
    environment({"a": "{{ loud('now') }}"}, kept).get_template("a")

    assert code_from("one") is not None
    assert code_from("two") is None
