"""What people may attach, and how a file leaves the house again."""

import pytest

from helpdesk.core.errors import Invalid
from helpdesk.files.content_types import content_type_of, image_type_of
from helpdesk.files.serving import Serving, is_shown_inline, serving_of
from helpdesk.files.uploads import (
    MOST_FILES,
    Upload,
    clean_file_name,
    ensure_uploads_fit,
    is_refused_kind,
    too_large,
)

PNG = b"\x89PNG\r\n\x1a\n rest"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\anna\\report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie: x.txt"),
        ("invoice\u202efdp.exe", "invoice fdp.exe"),
        ("  . hidden .txt . ", "hidden .txt"),
        ("Anfrage für Grüße.txt", "Anfrage für Grüße.txt"),
        ("Gru\u0308ße.txt", "Grüße.txt"),
        ("写真.png", "写真.png"),
        ("", "file"),
        ("...", "file"),
        ("folder/", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x" * 300, "x" * 200),
        ("a." + "x" * 300, "a." + "x" * 198),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_file_name(given) == kept
    assert clean_file_name(kept) == kept


@pytest.mark.parametrize(
    "name",
    ["setup.exe", "SETUP.EXE", "invoice.pdf.exe", "run.bat ", "run.cmd.", "a\u202efdp.scr", "x.js", "x.lnk"],
)
def test_programs_are_refused_however_they_are_named(name: str) -> None:
    assert is_refused_kind(name)


@pytest.mark.parametrize(
    "name", ["exe", "report.pdf", "archive.zip", "notes.json", "page.html", "a.exe.txt", ""]
)
def test_other_kinds_are_accepted(name: str) -> None:
    assert not is_refused_kind(name)


def test_refusal_names_every_file_and_why() -> None:
    uploads = [Upload(name, None, b"") for name in ("good.pdf", "a.exe", "C:\\b.vbs")]

    with pytest.raises(Invalid) as refused:
        ensure_uploads_fit(uploads)

    assert refused.value.fields == {
        "uploads": "“a.exe” is a kind of file that could run on its reader’s machine, so it is not accepted."
        " “b.vbs” is a kind of file that could run on its reader’s machine, so it is not accepted."
    }


def test_number_of_files_is_limited() -> None:
    ensure_uploads_fit([Upload("a.txt", None, b"")] * MOST_FILES)
    with pytest.raises(Invalid) as refused:
        ensure_uploads_fit([Upload("a.txt", None, b"")] * (MOST_FILES + 1))

    assert refused.value.fields == {"uploads": "At most 20 files can be added."}


def test_size_is_told_with_the_name_and_the_limit() -> None:
    assert too_large("x/film.mp4", 25_000_000) == "“film.mp4” is larger than 25 MB."


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a...", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"<svg onload=alert(1)>", None),
        (b"", None),
    ],
)
def test_images_are_known_by_their_first_bytes(head: bytes, kind: str | None) -> None:
    assert image_type_of(head) == kind


@pytest.mark.parametrize(
    ("head", "claimed", "kept"),
    [
        (PNG, "text/html", "image/png"),
        (b"<script>", "image/png", "application/octet-stream"),
        (b"words", "text/plain; charset=latin-1", "text/plain"),
        (b"wo\0rds", "text/plain", "application/octet-stream"),
        (b"%PDF-1.7", "Application/PDF", "application/pdf"),
        (b"x", None, "application/octet-stream"),
        (b"x", "", "application/octet-stream"),
        (b"x", "not a type", "application/octet-stream"),
        (b"x", "text/html\r\nX-Evil: 1", "application/octet-stream"),
        (b"x", "application/" + "x" * 120, "application/octet-stream"),
    ],
)
def test_nobody_is_believed_about_images(head: bytes, claimed: str | None, kept: str) -> None:
    assert content_type_of(head, claimed) == kept


@pytest.mark.parametrize(
    ("content_type", "sent_as", "kind"),
    [
        ("image/png", "image/png", "inline"),
        ("image/webp", "image/webp", "inline"),
        ("text/plain", "text/plain; charset=utf-8", "inline"),
        ("application/pdf", "application/pdf", "attachment"),
        ("application/octet-stream", "application/octet-stream", "attachment"),
        ("text/html", "application/octet-stream", "attachment"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("application/xhtml+xml", "application/octet-stream", "attachment"),
        ("text/javascript", "application/octet-stream", "attachment"),
        ("message/rfc822", "message/rfc822", "attachment"),
    ],
)
def test_only_what_is_harmless_is_shown(content_type: str, sent_as: str, kind: str) -> None:
    served = serving_of("a.b", content_type)

    assert served == Serving(sent_as, f"{kind}; filename=\"a.b\"; filename*=UTF-8''a.b")
    assert is_shown_inline(content_type) == content_type.startswith("image/") * (kind == "inline")


def test_name_cannot_break_out_of_its_header() -> None:
    served = serving_of('Grüße "100%"\\.txt', "text/plain")

    assert served.disposition == (
        "inline; filename=\"Gr__e _100___.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22100%25%22%5C.txt"
    )
