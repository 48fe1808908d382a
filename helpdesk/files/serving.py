"""How a stored file may leave the house: shown in a page only when that is harmless."""

from urllib.parse import quote

from msgspec import Struct

from helpdesk.files.content_types import INLINE_IMAGES, OCTETS, PLAIN_TEXT

# Even what is shown runs nothing, loads nothing, and has no origin of ours.
SECURITY_POLICY = "default-src 'none'; sandbox"
# Types that a browser or a program it starts would run as the page they come from.
_ACTIVE = ("html", "xml", "svg", "javascript", "ecmascript", "mhtml", "x-shockwave-flash")


class Serving(Struct, frozen=True):
    """What the answer says of the bytes. `nosniff` and the policy above belong to every one."""

    content_type: str
    disposition: str


def serving_of(name: str, content_type: str) -> Serving:
    """How an attachment is sent: images of the allow-list and plain text to look at, all else to save."""
    if content_type in INLINE_IMAGES:
        return Serving(content_type, _disposition("inline", name))
    if content_type == PLAIN_TEXT:
        return Serving("text/plain; charset=utf-8", _disposition("inline", name))
    harmless = OCTETS if any(word in content_type for word in _ACTIVE) else content_type
    return Serving(harmless, _disposition("attachment", name))


def is_shown_inline(content_type: str) -> bool:
    """Whether a page may show this in itself, as an image."""
    return content_type in INLINE_IMAGES


def _disposition(kind: str, name: str) -> str:
    """The name twice: bare for old programs, and in full as RFC 6266 has it."""
    bare = "".join(char if char.isascii() and char.isprintable() else "_" for char in name)
    bare = bare.replace("\\", "_").replace('"', "_").replace("%", "_")
    return f"{kind}; filename=\"{bare}\"; filename*=UTF-8''{quote(name, safe='')}"
