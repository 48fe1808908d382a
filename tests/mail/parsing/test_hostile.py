"""Mails that mean harm, or that mean nothing: always a ParsedMail, always soon."""

import base64
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.mail.parsing.contract import ContractMail, contract
from helpdesk.mail.parsing.defects import Defects
from helpdesk.mail.parsing.html import sanitised
from helpdesk.mail.parsing.html_tokens import page_of
from helpdesk.mail.parsing.parse import parse_mail
from helpdesk.mail.parsing.parsed import MailKind, ParsedMail
from helpdesk.mail.parsing.parts import MAX_DEPTH, MAX_PARTS
from tests.mail.parsing.mails import mail, multipart

RICH = multipart(
    "mixed",
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=BC\n> a\n",
    "Content-Type: text/html\n\n<p>Hi <b>there</b> <img src=cid:a@x><blockquote>On Monday</blockquote>",
    "Content-Type: image/png; name*=utf-8''%C3%A4.png\nContent-ID: <a@x>\n"
    "Content-Transfer-Encoding: base64\n\niVBORw0K",
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
    "Final-Recipient: rfc822; a@x.org\nAction: failed",
    "Content-Type: message/rfc822\n\nFrom: a@x.org\nSubject: =?utf-8?Q?=C3=A4?=\nMessage-ID: <a@x>\n\nText",
    headers=('To: "A, B" <a@x.org>, Team: b@x.org;', "References: <a@x> <b@x>", "List-Id: <l.x.org>"),
)
PIECES = [
    *(
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b":",
        b";",
        b",",
        b"<",
        b">",
        b'"',
        b"(",
        b")",
        b"\\",
        b"=",
        b"?",
        b"@",
        b"\x00",
    ),
    *(b"--edge", b"--edge--", b"=?utf-8?B?", b"?=", b"=?utf-8?Q?", b"*0*=utf-8''", b"charset=", b"base64"),
    *(
        b"From: ",
        b"Content-Type: multipart/mixed; boundary=edge\n\n",
        b"Content-Type: text/html\n\n",
        b"<div>",
    ),
    *(
        b"boundary=",
        b"\x1b$B",
        b"+2AA-",
        b"On Monday, A wrote:\n",
        b"> ",
        b"-- \n",
        b"uuencode",
        b"\xc3",
        b"&#",
    ),
    *(b"\xff\xfe", b"<a href=", b"Content-Type: message/delivery-status\n\n", b"Action: failed\n"),
]
TAGS = [
    "<b>",
    "</b>",
    "<i>",
    "<p>",
    "</p>",
    "<a>",
    "</a>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<ul>",
    "<li>",
    "x",
]


def whole(mail_: ParsedMail) -> ContractMail:
    """The mail through JSON and back: everything in it is valid and can be written down."""
    line = msgspec.json.encode(contract(mail_, "x.eml"))
    return msgspec.json.decode(line, type=ContractMail)


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_a_mail(raw: bytes) -> None:
    got = parse_mail(raw)

    assert whole(got).message_id == got.message_id
    assert got == parse_mail(raw)
    assert "unreadable" not in got.defects


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_pieces_of_mail_give_a_mail(pieces: list[bytes]) -> None:
    got = parse_mail(b"From: ann@example.org\n" + b"".join(pieces))

    assert whole(got).kind != MailKind.UNREADABLE


@given(st.integers(0, 2**32), st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_damaged_mail_gives_a_mail(seed: int, cuts: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    raw = bytearray(RICH)
    for _ in range(cuts):
        at = chance.randrange(len(raw) + 1)
        raw[at : at + chance.randrange(30)] = chance.choice([b"", chance.randbytes(5), *PIECES])

    got = parse_mail(bytes(raw))

    assert whole(got).message_id == got.message_id
    assert "unreadable" not in got.defects
    assert all(attachment.size == len(attachment.content) for attachment in got.attachments)


@given(st.lists(st.sampled_from(TAGS)))
@settings(max_examples=200, deadline=None)
def test_any_tags_give_html_of_a_like_size(tags: list[str]) -> None:
    made = sanitised(page_of("".join(tags)), Defects())

    assert made is not None
    assert len(made.html) <= 100 * (len(tags) + 1)


def test_parts_too_deep_to_look_at_are_kept_as_a_file() -> None:
    deep = "Hello"
    for level in range(MAX_DEPTH + 5):
        deep = f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n{deep}"

    got = parse_mail(b"From: ann@example.org\n" + deep.encode())

    assert "too_deep" in got.defects
    assert b"Hello" in got.attachments[0].content


def test_thousands_of_open_boundaries_are_read_once() -> None:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(20_000)
    )

    got = parse_mail(b"From: ann@example.org\n" + opened)

    assert (got.kind, "too_deep" in got.defects) == (MailKind.HUMAN, True)


def test_parts_beyond_the_limit_are_kept_as_one_file() -> None:
    got = parse_mail(multipart("mixed", *(f"\n\nText {number}" for number in range(MAX_PARTS + 50))))

    assert "too_many_parts" in got.defects
    assert got.attachments[-1].content.strip().endswith(f"Text {MAX_PARTS + 49}\n--edge--".encode())


@pytest.mark.parametrize(
    "raw",
    [
        mail(body="x" * 1_000_000),
        mail(body="> quoted\n" * 100_000),
        mail(body="On 2 March 2026 Bo <bo@x.org> wrote:\n\n" * 25_000),
        mail(body="From: a\nSent: b\nTo: c\nSubject: d\n" * 10_000),
        mail(body=" " * 1_000_000),
        mail(body="\n" * 1_000_000),
        mail(body="-" * 1_000_000),
        mail("Subject: " + "=?utf-8?q?a" * 50_000),
        mail("Subject: a" + "\n b" * 100_000),
        mail("To: " + '"\\"' * 50_000),
        mail("To: " + "a," * 50_000),
        mail("To: " + "(" * 100_000),
        mail("Content-Type: text/plain" + '; a="' * 20_000),
        mail("X-Many: b\n" * 100_000),
        mail("Content-Type: multipart/mixed; boundary=-", body="-" * 1_000_000),
        mail("Content-Type: text/html", body="<a <" * 50_000),
        mail("Content-Type: text/html", body="<!--" * 50_000),
        mail("Content-Type: text/html", body="<div>" * 40_000),
        mail("Content-Type: text/html", body='<a b="' * 50_000),
        mail("Content-Type: text/html", body="<table><tr><td><b title=x>" * 10_000),
        mail("From: mailer-daemon@x.org", body="could not be delivered to a@b.cd " * 20_000),
        mail("From: mailer-daemon@x.org", body="could not be delivered\n" + "a" * 500_000 + "@"),
        mail("Content-Transfer-Encoding: base64", body=base64.b64encode(b"a" * 1_000_000)),
        mail(body='{"notificationType": ' + "[" * 100_000),
        mail("Content-Type: text/plain; charset=utf-16", body=b"\x00\xd8" * 100_000),
    ],
    ids=lambda raw: raw[-40:].decode("latin-1").strip(),
)
def test_large_mail_of_one_idea_is_read(raw: bytes) -> None:
    """Nothing here is timed: what grows with the square of its length would not end within the run."""
    got = parse_mail(raw)

    assert whole(got).kind in {MailKind.HUMAN, MailKind.BOUNCE, MailKind.AUTO_REPLY}
