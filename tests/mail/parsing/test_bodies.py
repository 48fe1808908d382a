# ruff: noqa: RUF001 - the letters of other languages are the point
"""What is the body of a mail and what is a file, in which charset, and under which name."""

import base64
from hashlib import sha256

import pytest

from helpdesk.mail.parsing.attachments import safe_name
from helpdesk.mail.parsing.flowed import unflowed
from helpdesk.mail.parsing.parse import parse_mail
from helpdesk.mail.parsing.parsed import ParsedMail
from tests.mail.parsing.mails import mail, multipart, parsed

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
)
NESTED = "From: Bo <bo@example.net>\nSubject: Inside: a story\n\nNested text.\n"


def part(*headers: str, body: str | bytes = "") -> bytes:
    return "\n".join(headers).encode() + b"\n\n" + (body.encode() if isinstance(body, str) else body)


def names(got: ParsedMail) -> list[str]:
    return [attachment.filename for attachment in got.attachments]


def inner(kind: str, boundary: str, *parts: bytes) -> bytes:
    lines = b"".join(b"--" + boundary.encode() + b"\n" + one + b"\n" for one in parts)
    head = f"Content-Type: multipart/{kind}; boundary={boundary}\n\n".encode()
    return head + lines + b"--" + boundary.encode() + b"--\n"


def test_alternative_gives_the_plain_text_and_the_html() -> None:
    got = parse_mail(
        multipart(
            "alternative",
            part("Content-Type: text/plain", body="Plain words"),
            part("Content-Type: text/html", body="<p>Rich <b>words</b></p>"),
        )
    )

    assert (got.text, got.html) == ("Plain words", "<p>Rich <b>words</b></p>")
    assert got.attachments == ()


def test_blank_plain_part_lets_the_html_speak() -> None:
    got = parse_mail(
        multipart(
            "alternative",
            part("Content-Type: text/plain", body=" \n"),
            part("Content-Type: text/html", body="<p>Rich words</p>"),
        )
    )

    assert got.text == "Rich words"


def test_nested_multiparts_give_body_inline_image_and_file() -> None:
    page = part("Content-Type: text/html", body='<p>Look: <img src="cid:Logo@x" alt=""></p>')
    image = part(
        "Content-Type: image/png; name=logo.png",
        "Content-ID: <logo@x>",
        "Content-Transfer-Encoding: base64",
        body=base64.b64encode(PNG),
    )
    alternative = inner("alternative", "two", part("Content-Type: text/plain", body="Look:"), page)
    got = parse_mail(
        multipart(
            "mixed",
            inner("related", "one", alternative, image),
            part("Content-Type: application/pdf; name=a.pdf", body="%PDF"),
        )
    )

    assert got.text == "Look:"
    assert got.html == '<p>Look: <img alt="" src="cid:Logo@x"></p>'
    assert [(one.filename, one.inline, one.content_id, one.content) for one in got.attachments] == [
        ("logo.png", True, "logo@x", PNG),
        ("a.pdf", False, None, b"%PDF"),
    ]


def test_image_that_nothing_shows_is_a_normal_file() -> None:
    got = parse_mail(
        multipart(
            "related",
            part("Content-Type: text/html", body="<p>No picture</p>"),
            part("Content-Type: image/png", "Content-ID: <a@x>", "Content-Disposition: inline", body="x"),
        )
    )

    assert [(one.filename, one.inline) for one in got.attachments] == [("image.png", False)]


def test_texts_between_files_are_all_part_of_the_body() -> None:
    got = parse_mail(
        multipart(
            "mixed",
            part("Content-Type: text/plain", body="Before"),
            part("Content-Type: image/png; name=a.png", body="x"),
            part("Content-Type: text/plain", body="After"),
            part("Content-Type: text/html", body="<p>Rich end</p>"),
        )
    )

    assert got.text == "Before\n\nAfter\n\nRich end"
    assert got.html == "<p>Before</p>\n<p>After</p>\n<p>Rich end</p>"
    assert names(got) == ["a.png"]


@pytest.mark.parametrize(
    "disposition", ["attachment", "attachment; filename=notes.txt", "inline; filename=notes.txt"]
)
def test_text_with_a_name_or_as_attachment_is_a_file(disposition: str) -> None:
    got = parse_mail(
        multipart(
            "mixed",
            part("Content-Type: text/plain", body="Body"),
            part("Content-Type: text/plain", f"Content-Disposition: {disposition}", body="Notes"),
        )
    )

    assert got.text == "Body"
    assert [one.content for one in got.attachments] == [b"Notes"]


def test_mail_that_is_one_file_has_no_text() -> None:
    got = parsed(
        "Content-Type: application/pdf; name=a.pdf",
        "Content-Transfer-Encoding: base64",
        body=base64.b64encode(b"%PDF"),
    )

    assert (got.text, [one.content for one in got.attachments]) == ("", [b"%PDF"])


def test_forwarded_mail_is_an_eml_file_and_not_read_as_ours() -> None:
    got = parse_mail(
        multipart(
            "mixed",
            part("Content-Type: text/plain", body="See below"),
            part("Content-Type: message/rfc822", body=NESTED),
        )
    )

    assert (got.text, names(got)) == ("See below", ["Inside_ a story.eml"])
    assert got.attachments[0].content == NESTED.encode()


def test_opaque_smime_and_tnef_are_kept_as_files() -> None:
    opaque = parsed(
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data",
        "Content-Transfer-Encoding: base64",
        body=base64.b64encode(b"\x30\x80secret"),
    )
    tnef = parse_mail(
        multipart(
            "mixed",
            part("Content-Type: text/plain", body="Hi"),
            part("Content-Type: application/ms-tnef", "Content-Transfer-Encoding: base64", body="eJ8+Ig=="),
        )
    )

    assert (names(opaque), opaque.text, opaque.defects) == (["smime.p7m"], "", ("encrypted",))
    assert [(one.filename, one.content) for one in tnef.attachments] == [("winmail.dat", b"x\x9f>\x22")]


def test_signed_mail_shows_what_was_signed() -> None:
    got = parse_mail(
        multipart(
            "signed",
            part("Content-Type: text/plain", body="Signed words"),
            part("Content-Type: application/pgp-signature", body="-----BEGIN PGP SIGNATURE-----"),
        )
    )

    assert (got.text, names(got)) == ("Signed words", ["signature.asc"])


def test_encrypted_mail_is_two_files() -> None:
    got = parse_mail(
        multipart(
            "encrypted",
            part("Content-Type: application/pgp-encrypted", body="Version: 1"),
            part("Content-Type: application/octet-stream; name=encrypted.asc", body="-----BEGIN"),
        )
    )

    assert (got.text, names(got)) == ("", ["pgp-version.txt", "encrypted.asc"])
    assert "encrypted" in got.defects


@pytest.mark.parametrize(
    ("content_type", "encoded", "text", "defects"),
    [
        ("text/plain; charset=utf-8", "Grüße".encode(), "Grüße", ()),
        ("text/plain; charset=iso-8859-15", "5 €".encode("iso-8859-15"), "5 €", ()),
        ("text/plain; charset=iso-8859-1", "5 € “net”".encode("cp1252"), "5 € “net”", ()),
        ("text/plain; charset=gb2312", "价钱镕".encode("gb18030"), "价钱镕", ()),
        (
            "text/plain; charset=utf-8",
            "Grüße aus Köln".encode("latin-1"),
            "Grüße aus Köln",
            ("charset_wrong", "charset_fallback"),
        ),
        ("text/plain; charset=iso-8859-1", "Grüße".encode(), "Grüße", ("charset_wrong",)),
        ("text/plain; charset=us-ascii", "Grüße".encode(), "Grüße", ("charset_wrong",)),
        (
            "text/plain; charset=utf-8",
            "Grüße für Öl ".encode() + b"\xff",
            "Grüße für Öl \ufffd",
            ("charset_wrong",),
        ),
        ("text/plain", "Grüße".encode(), "Grüße", ()),
        (
            "text/plain",
            "Привет, как дела? Всё хорошо".encode("koi8-r"),
            "Привет, как дела? Всё хорошо",
            ("charset_guessed",),
        ),
        ("text/plain", "您好，请帮我".encode("gb2312"), "您好，请帮我", ("charset_guessed",)),
        ("text/plain; charset=no-such", "Grüße".encode(), "Grüße", ("charset_unknown",)),
        (
            "text/plain; charset=unicode_escape",
            b"\\x41 \xe4",
            "\\x41 ä",
            ("charset_unknown", "charset_fallback"),
        ),
        ("text/plain; charset=utf-16", "Hi".encode("utf-16"), "Hi", ()),
        ("text/plain; charset=utf-7", b"Gr+APwA3w-e +2AA-", "Grüße \ufffd", ()),
        ("text/html", b"<meta charset=koi8-r><p>" + "Привет".encode("koi8-r"), "Привет", ()),
        ("text/plain; charset=utf-8", b"a\x00b", "a\ufffdb", ()),
    ],
)
def test_charset_is_declared_detected_or_guessed(
    content_type: str, encoded: bytes, text: str, defects: tuple[str, ...]
) -> None:
    got = parsed(
        f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64", body=base64.b64encode(encoded)
    )

    assert (got.text, got.defects) == (text, defects)


@pytest.mark.parametrize(
    ("encoding", "body", "content"),
    [
        ("base64", b"SGVsbG8=", b"Hello"),
        ("BASE64 ", b"SGVs\nbG8", b"Hello"),
        ("base64", b"SGVsbG8=\nappended by a list", b"Hello"),
        ("base64", b"This was never encoded, was it?", b"This was never encoded, was it?"),
        ("quoted-printable", b"a=3Db=\nc =E4", b"a=bc \xe4"),
        ("quoted-printable", b"broken =ZZ =", b"broken =ZZ "),
        ("7-bit", b"plain", b"plain"),
        ("x-uuencode", b"begin 644 a.bin\n%2&5L;&\\\n`\nend\n", b"Hello"),
        ("x-uuencode", b"begin 644 a.bin\n%2&5L;&\\\nbroken\x7f\x01 line\n`\nend\n", b"Hello"),
        ("x-uuencode", b"never encoded", b"never encoded"),
        ("made-up", b"plain", b"plain"),
    ],
)
def test_transfer_encoding_is_undone_leniently(encoding: str, body: bytes, content: bytes) -> None:
    got = parsed(
        "Content-Type: application/octet-stream; name=a.bin",
        f"Content-Transfer-Encoding: {encoding}",
        body=body,
    )

    assert [one.content for one in got.attachments] == [content]
    assert [one.sha256 for one in got.attachments] == [sha256(content).hexdigest()]


def test_binary_part_keeps_every_byte() -> None:
    content = b"\x00\r\n\r\x00\n\xff"
    raw = mail("Content-Type: image/x-raw; name=a.raw", "Content-Transfer-Encoding: binary", body=content)

    assert [one.content for one in parse_mail(raw).attachments] == [content]


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (("Content-Type: image/jpg",), "image.jpg"),
        (("Content-Type: video/quicktime",), "video.mov"),
        (("Content-Type: text/calendar; method=REQUEST",), "invitation.ics"),
        (("Content-Type: image/png", "Content-ID: <shot.png@x>"), "shot.png"),
        (("Content-Type: application/x-own", "Content-ID: <17.4@x>"), "17.4"),
        (("Content-Type: application/x-own",), "attachment.bin"),
        (("Content-Type: message/rfc822",), "message.eml"),
        (("Content-Type: message/rfc822", "Content-Description: The one"), "The one.eml"),
        (("Content-Type: image/png; name=a.png", "Content-Disposition: inline; filename=b.png"), "b.png"),
        (("Content-Type: image/png; name=../../etc/passwd",), "passwd"),
        (("Content-Type: image/png; name=.htaccess",), "htaccess"),
    ],
)
def test_every_file_has_a_name(headers: tuple[str, ...], name: str) -> None:
    got = parse_mail(multipart("mixed", part("Content-Type: text/plain", body="Hi"), part(*headers)))

    assert names(got) == [name]


def test_files_of_one_name_are_told_apart() -> None:
    one = part("Content-Type: image/png; name=a.png")

    assert names(parse_mail(multipart("mixed", one, one, one))) == ["a.png", "a1.png", "a2.png"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\Users\\Bo\\a.txt", "a.txt"),
        ("a\r\nb.txt", "a b.txt"),
        ("photo\u202egpj.exe", "photo_gpj.exe"),
        ("a:b?.txt", "a_b_.txt"),
        ("x" * 300 + ".pdf", "x" * 176 + ".pdf"),
        ("...", ""),
        ("/", ""),
    ],
)
def test_name_of_a_file_cannot_do_harm(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("headers", "body", "text"),
    [
        (("Content-Type: multipart/mixed",), "No boundary", "No boundary"),
        (("Content-Type: multipart/mixed; boundary=a",), "Never used", "Never used"),
        (("Content-Type: multipart/mixed; boundary=a",), "--a\n\nNot closed", "Not closed"),
        (
            ("Content-Type: multipart/mixed; boundary=a",),
            "--a\n\nOne\n--a--\n--a\n\nTwo\n--a--",
            "One\n\nTwo",
        ),
        (("Content-Type: multipart/mixed; boundary=a",), "--ab\n\nx\n--a  \n\nOne\n--a--", "One"),
        (("Content-Type: text",), "Loose type", "Loose type"),
        (("Content-Type: ",), "No type", "No type"),
    ],
)
def test_broken_structure_still_shows_its_text(headers: tuple[str, ...], body: str, text: str) -> None:
    assert parsed(*headers, body=body).text == text


def test_flowed_text_gets_its_paragraphs_back() -> None:
    got = parsed(
        "Content-Type: text/plain; format=flowed",
        body="One long \nparagraph.\n> quoted \n> too\n>> deeper\nNext\n-- \nAnn\n",
    )

    assert got.text == "One long paragraph.\n> quoted too\n>> deeper\nNext\n-- \nAnn"


def test_flowed_text_without_its_spaces_joins_words() -> None:
    assert unflowed("日本 \n語\n", deletes_space=True) == "日本語\n"
