"""How many pixels a picture unfolds to: a few bytes can hold more than a browser has room for."""

import struct
from collections.abc import Iterator

MOST_PIXELS = 25_000_000
_PNG_SIZE_AT = 16
# SOF0 to SOF15 without the three of their row that are tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA
_SMALL_BITS = 0x3FFF


def pixels_of(content: bytes, kind: str) -> int:
    """Of a picture that `bare_picture` gives; 0 where it does not say."""
    sizes = {"image/png": _png, "image/jpeg": _jpeg, "image/webp": _webp}[kind]
    try:
        return max((width * height for width, height in sizes(content)), default=0)
    except (struct.error, IndexError):
        return 0


def _png(content: bytes) -> Iterator[tuple[int, int]]:
    yield struct.unpack_from(">II", content, _PNG_SIZE_AT)


def _jpeg(content: bytes) -> Iterator[tuple[int, int]]:
    position = 2
    while content[position + 1] != _SCAN:
        if content[position + 1] in _FRAMES:
            yield struct.unpack_from(">HH", content, position + 5)
        (length,) = struct.unpack_from(">H", content, position + 2)
        position += 2 + length


def _webp(content: bytes) -> Iterator[tuple[int, int]]:
    position = 12
    while position + 8 <= len(content):
        name, body = content[position : position + 4], content[position + 8 : position + 18]
        (length,) = struct.unpack_from("<I", content, position + 4)
        yield from _webp_size(name, body)
        position += 8 + length + length % 2


def _webp_size(name: bytes, body: bytes) -> Iterator[tuple[int, int]]:
    if name == b"VP8X":
        yield int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    elif name == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        yield width & _SMALL_BITS, height & _SMALL_BITS
    elif name == b"VP8L":
        (bits,) = struct.unpack_from("<I", body, 1)
        yield (bits & _SMALL_BITS) + 1, (bits >> 14 & _SMALL_BITS) + 1
