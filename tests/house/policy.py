"""What the strict content policy and the sanitiser rule out in templates."""

import re
from collections.abc import Iterator

from jinja2 import nodes

from tests.house.markup import JINJA, Tag, parsed, whole_page

MAIL = "templates/mail/"  # a mail has no policy, and its readers know no style sheets
REASONED = re.compile(r"\{#-?\s*safe: \S+")
SCRIPT_ADDRESS = re.compile(r"\s*(js|javascript)\s*:", re.IGNORECASE)
INERT_SCRIPTS = {"application/json", "application/ld+json"}
NAMES_THAT_RUN = re.compile(r"(on[a-z]+|hx-on.*)", re.IGNORECASE)


def refused_markup(name: str, text: str) -> list[str]:
    """Attributes and elements the browser would refuse under our policy, or that would need eval."""
    found = [(tag.line, word) for tag in whole_page(text).tags for word in _refused(tag)]
    found += [(line, word) for line, word in _refused_in_expressions(text)]
    return [f"{name}:{line}: {word}" for line, word in found if not _is_mail_style(name, word)]


def unreasoned_safe(name: str, text: str) -> list[str]:
    """Escaping is switched off only beside a comment `{# safe: why #}`, on the line or just above."""
    lines = text.splitlines()
    return [
        f"{name}:{line}: escaping is off without `{{# safe: why #}}`"
        for line in _unescaped(parsed(text))
        if not REASONED.search("".join(lines[max(line - 2, 0) : line]))
    ]


def _refused(tag: Tag) -> Iterator[str]:
    if tag.name == "style":
        yield "<style>"
    if (
        tag.name == "script"
        and "src" not in tag.attributes
        and tag.attributes.get("type") not in INERT_SCRIPTS
    ):
        yield "inline <script>"
    for attribute, value in tag.attributes.items():
        yield from _refused_attribute(attribute, value)


def _refused_attribute(attribute: str, value: str) -> Iterator[str]:
    if attribute == "style" or NAMES_THAT_RUN.fullmatch(attribute):
        yield f"{attribute}="
    if SCRIPT_ADDRESS.match(value):
        yield f"script in {attribute}="
    if attribute == "hx-trigger" and "[" in value:
        yield "filter in hx-trigger="


def _refused_in_expressions(text: str) -> Iterator[tuple[int, str]]:
    """The same for attributes that a macro gets as a dict: `attrs={"onclick": …}`."""
    for pair in parsed(text).find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const):
            value = pair.value.value if isinstance(pair.value, nodes.Const) else ""
            yield from ((pair.lineno, word) for word in _refused_attribute(str(pair.key.value), str(value)))


def _is_mail_style(name: str, word: str) -> bool:
    return name.startswith(MAIL) and word in {"style=", "<style>"}


def _unescaped(template: nodes.Template) -> list[int]:
    filters = [node.lineno for node in template.find_all(nodes.Filter) if node.name == "safe"]
    blocks = [
        node.lineno
        for node in template.find_all(nodes.ScopedEvalContextModifier)
        if any(_switches_escaping_off(option) for option in node.options)
    ]
    return sorted({*filters, *blocks})


def _switches_escaping_off(option: nodes.Keyword) -> bool:
    return option.key == "autoescape" and option.value.as_const(nodes.EvalContext(JINJA)) is not True
