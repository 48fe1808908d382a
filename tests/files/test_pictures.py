"""Pictures lose what a camera wrote into them, and nothing that is seen."""

import struct
import zlib
from collections.abc import Callable

import pytest

from helpdesk.files.pictures import NotAPicture, TooManyPixels, bare_picture

HEAD = b"\x89PNG\r\n\x1a\n"
SCAN = b"\xff\xda\x00\x04\x01\x02image\xff\xd9"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int, order: str = "<") -> bytes:
    head = {"<": b"II*\0", ">": b"MM\0*"}[order]
    entries = struct.pack(f"{order}HHII", 0x0110, 2, 4, 0) + struct.pack(
        f"{order}HHIHH", 0x0112, 3, 1, orientation, 0
    )
    return b"Exif\0\0" + head + struct.pack(f"{order}IH", 8, 2) + entries + bytes(4) + b"GPS 59.91 N"


def riff(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def test_png_keeps_what_is_seen() -> None:
    seen = [chunk(b"IHDR", bytes(13)), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b"")]
    told = [chunk(b"tEXt", b"Author\0Anna"), chunk(b"eXIf", b"GPS"), chunk(b"tIME", bytes(7))]
    content = HEAD + seen[0] + told[0] + told[1] + seen[1] + told[2] + seen[2] + b"appended"

    assert bare_picture(content) == (HEAD + b"".join(seen), "image/png")


@pytest.mark.parametrize("order", ["<", ">"])
def test_jpeg_forgets_place_and_words_and_stays_upright(order: str) -> None:
    jfif, profile = segment(0xE0, b"JFIF\0"), segment(0xE2, b"ICC_PROFILE\0")
    content = (
        b"\xff\xd8"
        + jfif
        + segment(0xE1, exif(6, order))
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0xmp")
        + profile
        + segment(0xFE, b"comment")
        + SCAN
    )

    bare, kind = bare_picture(content)

    assert kind == "image/jpeg"
    assert b"GPS" not in bare
    turned = bare[len(b"\xff\xd8" + jfif) : -len(profile + SCAN)]
    assert bare == b"\xff\xd8" + jfif + turned + profile + SCAN
    assert turned[10:] == b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
    assert bare_picture(bare) == (bare, kind)


def test_jpeg_that_is_upright_needs_no_word_of_it() -> None:
    content = b"\xff\xd8" + segment(0xE1, exif(1)) + SCAN

    assert bare_picture(content) == (b"\xff\xd8" + SCAN, "image/jpeg")


def test_webp_forgets_its_metadata_and_says_that_it_has_none() -> None:
    picture = webp_chunk(b"VP8 ", b"pixels!")
    content = riff(
        webp_chunk(b"VP8X", b"\x1c" + bytes(9)),
        picture,
        webp_chunk(b"EXIF", b"GPS"),
        webp_chunk(b"XMP ", b"x"),
    )

    assert bare_picture(content) == (riff(webp_chunk(b"VP8X", b"\x10" + bytes(9)), picture), "image/webp")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(20),
        HEAD + b"cut",
        HEAD + chunk(b"IHDR", bytes(13)),
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00\x01",
        b"\xff\xd8\xff\xe0\xff\xff",
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0",
    ],
)
def test_what_is_none_or_damaged_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        bare_picture(content)


def png_of(width: int, height: int) -> bytes:
    size = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return HEAD + chunk(b"tEXt", b"first") + size + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    frames = [segment(0xC0, struct.pack(">BHHB", 8, *size, 1)) for size in ((1, 1), (height, width))]
    return b"\xff\xd8" + b"".join(frames) + SCAN


def webp_of(width: int, height: int) -> bytes:
    """With the size where animated and transparent ones have it."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff(webp_chunk(b"VP8X", bytes(4) + size))


def lossy_webp_of(width: int, height: int) -> bytes:
    return riff(webp_chunk(b"VP8 ", bytes(6) + struct.pack("<HH", width, height)))


def lossless_webp_of(width: int, height: int) -> bytes:
    return riff(webp_chunk(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)))


@pytest.mark.parametrize("picture", [png_of, jpeg_of, webp_of, lossy_webp_of, lossless_webp_of])
def test_picture_that_unfolds_to_more_than_browsers_hold_is_refused(
    picture: Callable[[int, int], bytes],
) -> None:
    bare_picture(picture(5000, 5000))

    with pytest.raises(TooManyPixels):
        bare_picture(picture(5001, 5000))
    with pytest.raises(TooManyPixels):
        bare_picture(picture(2, 16_000_000) if picture in {png_of, webp_of} else picture(16_000, 16_000))
