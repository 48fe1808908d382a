"""What a file is, by how it begins; nobody's word is taken for what a browser would show."""

import re

OCTETS = "application/octet-stream"
PLAIN_TEXT = "text/plain"
INLINE_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
LONGEST_TYPE = 120

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_RIFF_NAME = slice(8, 12)


def content_type_of(head: bytes, claimed: str | None) -> str:
    """The type to keep: an image that shows in a page only by its first bytes, else what was claimed."""
    image = image_type_of(head)
    if image is not None:
        return image
    kind = _cleaned(claimed)
    if kind in INLINE_IMAGES or (kind == PLAIN_TEXT and b"\0" in head):
        return OCTETS
    return kind


def image_type_of(head: bytes) -> str | None:
    """Which of the images that browsers show safely these bytes begin, if any."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[_RIFF_NAME] == b"WEBP":
        return "image/webp"
    return None


def _cleaned(claimed: str | None) -> str:
    """The claimed type without its parameters, or the one that says nothing."""
    kind = (claimed or "").partition(";")[0].strip().lower()
    return kind if _TYPE.fullmatch(kind) and len(kind) <= LONGEST_TYPE else OCTETS
