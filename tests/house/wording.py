"""Every visible string of a template is marked for translation."""

import re
from collections.abc import Iterator

from jinja2 import nodes

from tests.house.markup import Tag, Text, parsed, untranslated_page, untranslated_text

UNSPOKEN = {"code", "kbd", "pre", "samp", "script", "style"}
SPOKEN_ATTRIBUTES = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "label",
    "placeholder",
    "title",
}
BUTTON_TYPES = {"submit", "button", "reset"}
MARKING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
WORD = re.compile(r"[^\W\d_]{2}")
KEYS = re.compile(r"\b(Alt|Ctrl|Enter|Esc|Shift|Space|Tab)\b")  # as they are printed on keyboards
PROSE = re.compile(r"[A-Z][a-z]+([ ,.:;!?…]|$)")
NEVER_SHOWN = (
    nodes.Compare,
    nodes.Test,
    nodes.Getitem,
    nodes.Extends,
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
)


def unmarked_strings(name: str, text: str) -> list[str]:
    """Letters outside `{% trans %}` and `{{ _(…) }}`; an element with `translate="no"` is left alone."""
    if name.endswith(".txt"):
        found = _unmarked_lines(text)
    else:
        page = untranslated_page(text)
        found = [*_unmarked_texts(page.texts), *_unmarked_attributes(page.tags)]
    found += _unmarked_constants(parsed(text))
    return [
        f"{name}:{line}: `{_short(words)}` is not marked for translation" for line, words in sorted(found)
    ]


def _unmarked_lines(text: str) -> list[tuple[int, str]]:
    lines = enumerate(untranslated_text(text).splitlines(), start=1)
    return [(number, line) for number, line in lines if _has_words(line)]


def _unmarked_texts(texts: list[Text]) -> Iterator[tuple[int, str]]:
    for found in texts:
        if _has_words(found.text) and not any(_is_unspoken(tag) for tag in found.around):
            yield found.line, found.text


def _unmarked_attributes(tags: list[Tag]) -> Iterator[tuple[int, str]]:
    for tag in tags:
        spoken = SPOKEN_ATTRIBUTES | ({"value"} if tag.attributes.get("type") in BUTTON_TYPES else set())
        for attribute in sorted(spoken & tag.attributes.keys()):
            if _has_words(tag.attributes[attribute]) and not _is_unspoken(tag):
                yield tag.line, f"{attribute}={tag.attributes[attribute]}"


def _unmarked_constants(node: nodes.Node) -> Iterator[tuple[int, str]]:
    """Strings in expressions that read like prose and are neither marked nor compared with."""
    if isinstance(node, NEVER_SHOWN) or _is_marking(node):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and _is_prose(node.value):
        yield node.lineno, node.value
    for child in node.iter_child_nodes():
        yield from _unmarked_constants(child)


def _is_prose(text: str) -> bool:
    return PROSE.match(text) is not None and _has_words(text)


def _is_marking(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in MARKING


def _is_unspoken(tag: Tag) -> bool:
    return tag.name in UNSPOKEN or tag.attributes.get("translate") == "no"


def _has_words(text: str) -> bool:
    return WORD.search(KEYS.sub("", text)) is not None


def _short(words: str) -> str:
    return " ".join(words.split())[:60]
