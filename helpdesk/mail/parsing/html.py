"""The HTML of a mail made safe to show: an allow-list, nothing loaded from elsewhere, no styles."""

from html import escape

import nh3
from msgspec import Struct

from helpdesk.mail.parsing.charsets import storable
from helpdesk.mail.parsing.defects import Defect, Defects
from helpdesk.mail.parsing.html_balance import TAGS, balanced
from helpdesk.mail.parsing.html_tokens import Page, Tag

MAX_TOKENS = 100_000
_GLOBAL = frozenset({"dir", "lang", "title"})
_ATTRIBUTES = {
    "a": frozenset({"href"}),
    "blockquote": frozenset({"cite", "type"}),
    "img": frozenset({"alt", "width", "height"}),
    "ol": frozenset({"start", "type", "reversed"}),
    "q": frozenset({"cite"}),
    "table": frozenset({"border", "cellpadding", "cellspacing"}),
    "td": frozenset({"align", "colspan", "rowspan", "valign"}),
    "th": frozenset({"align", "colspan", "rowspan", "valign"}),
}
# What only we write, whatever the mail says.
_OWN_ATTRIBUTES = {"a": {"rel", "target"}, "img": {"src", "data-remote-src"}}
_LINK = {"rel": "nofollow noopener noreferrer", "target": "_blank"}
_ADDRESSES = frozenset({"href", "cite"})
_LINK_SCHEMES = ("http:", "https:", "mailto:", "tel:", "ftp:")
_OWN_IMAGES = ("cid:", "data:image/png", "data:image/gif", "data:image/jpeg", "data:image/webp")
_REMOTE = ("http:", "https:", "//")
_LONGEST_VALUE = 500


class SafeHtml(Struct, frozen=True):
    """`html` may be put into a page as it is; `content_ids` are the inline images it shows."""

    html: str = ""
    content_ids: frozenset[str] = frozenset()


def sanitised(page: Page, defects: Defects) -> SafeHtml | None:
    """The mail's HTML for showing, None when it is too large to be worth the work.

    Images from elsewhere keep their address in `data-remote-src`; `cid:` sources stay for later rewriting.
    """
    if len(page) > MAX_TOKENS:
        defects.add(Defect.HTML_TOO_LARGE)
        return None
    content_ids: set[str] = set()
    clean = nh3.clean(
        balanced(page, lambda tag: _attributes(tag, content_ids), defects),
        tags=set(TAGS),
        attributes=_allowed(),
        attribute_filter=_checked,
        url_schemes={"http", "https", "mailto", "tel", "ftp", "cid", "data"},
        # Written by us already: nh3 would put it in another place at every run.
        link_rel=None,
    )
    return SafeHtml(storable(clean), frozenset(content_ids))


def _allowed() -> dict[str, set[str]]:
    named = {tag: set(names) | _OWN_ATTRIBUTES.get(tag, set()) for tag, names in _ATTRIBUTES.items()}
    return {"*": set(_GLOBAL), **named}


def _attributes(tag: Tag, content_ids: set[str]) -> str:
    """What an element keeps, as it is written in its start tag."""
    known = _GLOBAL | _ATTRIBUTES.get(tag.name, frozenset())
    kept = {name: value for name, value in tag.attributes.items() if name in known and _is_kept(name, value)}
    if tag.name == "img":
        kept |= _image_source(tag, content_ids)
    elif tag.name == "a":
        kept |= _LINK
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())


def _is_kept(name: str, value: str) -> bool:
    if name in _ADDRESSES:
        return value.strip().lower().startswith(_LINK_SCHEMES)
    return name == "alt" or len(value) <= _LONGEST_VALUE


def _image_source(tag: Tag, content_ids: set[str]) -> dict[str, str]:
    source = "".join(tag.attributes.get("src", "").split())
    if source.lower().startswith("cid:"):
        name = source[4:].strip("<>")
        content_ids.add(name.lower())
        return {"src": f"cid:{name}"}
    if source.lower().startswith(_REMOTE):
        return {"data-remote-src": "https:" + source if source.startswith("//") else source}
    return {"src": source} if source.lower().startswith(_OWN_IMAGES) else {}


def _checked(_tag: str, name: str, value: str) -> str | None:
    """The last word on addresses: an image never leaves the mail, a link never carries its own content."""
    if name == "src":
        return value if value.lower().startswith(_OWN_IMAGES) else None
    if name in _ADDRESSES:
        return value if value.strip().lower().startswith(_LINK_SCHEMES) else None
    return value
