"""Pictures of people without what a camera writes into them: where and when, and by whom."""

import struct
from collections.abc import Iterator

from helpdesk.files.content_types import image_type_of
from helpdesk.files.picture_sizes import MOST_PIXELS, pixels_of

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs"}
)
_JPEG_START = b"\xff\xd8"
_SCAN = 0xDA
_EXIF = b"Exif\0\0"
# APP0 is JFIF, APP2 the colour profile, APP14 says how colours are stored; the others, and comments, go.
_JPEG_DROPPED = frozenset({*range(0xE0, 0xF0), 0xFE}) - {0xE0, 0xE2, 0xEE}
_ORIENTATION = 0x0112
_ORIENTATIONS = range(2, 9)
_WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
_WEBP_METADATA_FLAGS = 0x0C
_EXTENDED = b"VP8X"


class NotAPicture(Exception):
    """It is of no kind that is shown as a picture, or it is damaged."""


class TooManyPixels(NotAPicture):
    """It is small as a file and would fill the memory of every browser that shows it."""


def bare_picture(content: bytes) -> tuple[bytes, str]:
    """The picture without its metadata, and its type; which way up it is stays known."""
    kind = image_type_of(content[:16])
    strip = {"image/png": _bare_png, "image/jpeg": _bare_jpeg, "image/webp": _bare_webp}.get(kind or "")
    if kind is None or strip is None:
        raise NotAPicture
    try:
        bare = strip(content)
    except (struct.error, IndexError) as error:
        raise NotAPicture from error
    if pixels_of(bare, kind) > MOST_PIXELS:
        raise TooManyPixels
    return bare, kind


def _bare_png(content: bytes) -> bytes:
    kept = bytearray(PNG_HEAD)
    position, name = len(PNG_HEAD), b""
    while name != b"IEND":
        (length,) = struct.unpack_from(">I", content, position)
        name, end = content[position + 4 : position + 8], position + 12 + length
        if end > len(content):
            raise NotAPicture
        if name in _PNG_KEPT:
            kept += content[position:end]
        position = end
    return bytes(kept)


def _bare_jpeg(content: bytes) -> bytes:
    kept = bytearray(_JPEG_START)
    turned: int | None = None
    for marker, segment in _jpeg_segments(content):
        if marker == 0xE1 and turned is None:  # noqa: PLR2004 - APP1
            turned = _orientation(segment[4:])
            kept += _turned_segment(turned) if turned else b""
        elif marker not in _JPEG_DROPPED:
            kept += segment
    return bytes(kept)


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments up to the scan, which is given with all that follows it."""
    position = len(_JPEG_START)
    while True:
        if content[position] != 0xFF:  # noqa: PLR2004 - every marker begins so
            raise NotAPicture
        marker = content[position + 1]
        if marker == _SCAN:
            yield marker, content[position:]
            return
        (length,) = struct.unpack_from(">H", content, position + 2)
        end = position + 2 + length
        if length < 2 or end > len(content):  # noqa: PLR2004 - the length counts itself
            raise NotAPicture
        yield marker, content[position:end]
        position = end


def _orientation(app1: bytes) -> int | None:
    """Which way the camera was held, where it was not upright."""
    tiff = app1.removeprefix(_EXIF)
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if not app1.startswith(_EXIF) or order is None:
        return None
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, directory)
        for number in range(count):
            tag, _kind, _length, value = struct.unpack_from(f"{order}HHIH", tiff, directory + 2 + 12 * number)
            if tag == _ORIENTATION:
                return value if value in _ORIENTATIONS else None
    except struct.error:
        return None
    return None


def _turned_segment(orientation: int) -> bytes:
    """The smallest EXIF there is: one entry, which way up."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _bare_webp(content: bytes) -> bytes:
    chunks = bytearray()
    position = 12
    while position + 8 <= len(content):
        name = content[position : position + 4]
        (length,) = struct.unpack_from("<I", content, position + 4)
        end = position + 8 + length + length % 2
        chunk = bytearray(content[position:end])
        if name == _EXTENDED:
            chunk[8] &= ~_WEBP_METADATA_FLAGS & 0xFF
        if name not in _WEBP_DROPPED:
            chunks += chunk
        position = end
    if not chunks:
        raise NotAPicture
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + bytes(chunks)
