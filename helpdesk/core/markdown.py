"""Markdown in, safe HTML out. Nothing a person wrote reaches a page except through here."""

import re
from html import unescape

import nh3
from markdown_it import MarkdownIt

_ALLOWED = """
    a abbr b blockquote br caption code del details dd div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr
    i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead
    tr u ul var
"""
TAGS = frozenset(_ALLOWED.split())
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "code": {"class"},
    "*": {"lang", "dir"},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
REL = "nofollow noopener noreferrer"
# Browsers read `//host` as another site, and `/\host` and `/<tab>/host` as the same.
_OWN_PATH = re.compile(r"/(?!/)[^\x00-\x20\x7f\\]*")

# Looking for addresses in one word takes the square of its length; no address is as long as this.
_LONG_WORD = re.compile(r"\S{2500}")

_parser = MarkdownIt("commonmark", {"breaks": True, "html": False, "linkify": True}).enable(
    ["table", "strikethrough", "linkify"]
)
_plain_parser = MarkdownIt("commonmark", {"breaks": True, "html": False}).enable(["table", "strikethrough"])


def _keep_local_images(tag: str, attribute: str, value: str) -> str | None:
    """Drop sources of images that are not ours: a page or a mail of ours loads nothing from elsewhere."""
    if tag == "img" and attribute == "src" and not _OWN_PATH.fullmatch(value):
        return None
    if tag == "code" and attribute == "class" and not value.startswith("language-"):
        return None
    return value


_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    url_schemes=set(SCHEMES),
    link_rel=REL,
    attribute_filter=_keep_local_images,
)


def sanitised(html: str) -> str:
    """The part of foreign HTML that the allow-list lets through."""
    return _cleaner.clean(html)


def rendered(markdown: str) -> str:
    """Markdown as safe HTML. A single line break stays a line break, as people who write mail expect."""
    return sanitised(_html_of(markdown)).strip()


def plain_text(markdown: str, *, limit: int = 200) -> str:
    """The first words of a text without markup, for lists and previews."""
    text = nh3.clean(_html_of(markdown[: limit * 8]), tags=set())
    words = " ".join(unescape(text).split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def _html_of(markdown: str) -> str:
    """What the parser makes of it; with a word too long to be looked through, bare addresses stay text."""
    parser = _plain_parser if _LONG_WORD.search(markdown) else _parser
    return parser.render(markdown)
