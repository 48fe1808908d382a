"""The one entry: every shape a mail comes in, and what it answers for each."""

import json
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
import pytest

from helpdesk.core import clock
from helpdesk.mail.parsing.contract import contract
from helpdesk.mail.parsing.parse import parse_mail
from helpdesk.mail.parsing.parsed import Address, MailKind
from helpdesk.mail.parsing.replies import Split
from tests.mail.parsing.mails import mail, multipart, parsed

WRITTEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_contract_prints_every_field_of_a_mail() -> None:
    raw = mail(
        "Cc: Bo <bo@example.net>",
        "Reply-To: desk@example.org",
        "In-Reply-To: <first@example.com>",
        "References: <root@example.com> <first@example.com>",
        body="Thanks!\n\nOn 1 March 2026, Support <support@example.com> wrote:\n> Done.\n",
    )

    line = msgspec.json.encode(contract(parse_mail(raw), "a/b.eml"))

    assert json.loads(line) == {
        "file": "a/b.eml",
        "kind": "human",
        "reason": "no sign of a program",
        "message_id": "question@example.org",
        "in_reply_to": "first@example.com",
        "references": ["root@example.com", "first@example.com"],
        "from": {"name": "Ann Example", "address": "ann@example.org"},
        "to": [{"name": "", "address": "support@example.com"}],
        "cc": [{"name": "Bo", "address": "bo@example.net"}],
        "reply_to": [{"name": "", "address": "desk@example.org"}],
        "subject": "A question",
        "date": "2026-03-02T09:30:00Z",
        "text": "Thanks!\n\nOn 1 March 2026, Support <support@example.com> wrote:\n> Done.",
        "reply": "Thanks!",
        "quoted": "On 1 March 2026, Support <support@example.com> wrote:\n> Done.",
        "html": None,
        "attachments": [],
        "bounce": {"permanent": [], "temporary": [], "original_message_id": None, "status": None},
        "defects": [],
    }
    assert line.count(b"\n") == 0


def test_contract_prints_attachments_without_their_content() -> None:
    raw = multipart(
        "mixed",
        "Content-Type: text/plain\n\nSee the file.",
        "Content-Type: text/csv\nContent-Disposition: attachment; filename=a.csv\n\n1,2",
    )

    line = json.loads(msgspec.json.encode(contract(parse_mail(raw), "x")))

    assert line["attachments"] == [
        {
            "filename": "a.csv",
            "content_type": "text/csv",
            "size": 3,
            "inline": False,
            "sha256": sha256(b"1,2").hexdigest(),
        }
    ]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
def test_every_kind_of_line_end_gives_the_same_mail(line_end: bytes) -> None:
    raw = multipart(
        "mixed",
        "Content-Type: text/plain\n\nOne\nTwo",
        "Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nfile\nof lines\n",
    )

    assert parse_mail(raw.replace(b"\n", line_end)) == parse_mail(raw)


@pytest.mark.parametrize(
    "before", [b"\n\n", b"\r\n", b" \n", b"\xef\xbb\xbf", b"From ann@example.org Mon Mar  2\n"]
)
def test_what_stands_before_the_first_header_is_skipped(before: bytes) -> None:
    assert parse_mail(before + mail()) == parse_mail(mail())


def test_mbox_line_before_crlf_headers_is_skipped() -> None:
    raw = b"From MAILER-DAEMON Mon Mar  2 10:30:00 2026\r\n" + mail().replace(b"\n", b"\r\n")

    assert parse_mail(raw) == parse_mail(mail())


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"", "empty"), (b" \r\n\n", "empty"), (b"\x00\x01\x02 no mail", "no header of a mail")],
)
def test_bytes_that_are_no_mail_are_unreadable_and_kept(raw: bytes, reason: str) -> None:
    got = parse_mail(raw)

    assert (got.kind, got.reason) == (MailKind.UNREADABLE, reason)
    assert [attachment.content for attachment in got.attachments] == [raw]
    assert got.suppress


def test_text_without_headers_is_unreadable_and_still_shown() -> None:
    got = parse_mail(b"Just some words\nwithout any header.\n")

    assert got.kind == MailKind.UNREADABLE
    assert got.text == got.reply == "Just some words\nwithout any header."


def test_reader_that_fails_makes_the_mail_unreadable_and_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_text: str) -> Split:
        raise LookupError

    monkeypatch.setattr("helpdesk.mail.parsing.parse.split_reply", fail)

    got = parse_mail(mail())

    assert (got.kind, got.reason) == (MailKind.UNREADABLE, "LookupError while reading")
    assert got.defects == ("unreadable",)
    assert [attachment.content for attachment in got.attachments] == [mail()]


def test_headers_that_begin_the_body_without_a_blank_line_lose_nothing() -> None:
    got = parse_mail(b"From: ann@example.org\nSubject: Short\nNo blank line came before this.\nMore.\n")

    assert (got.subject, got.text) == ("Short", "No blank line came before this.\nMore.")
    assert "header_broken" in got.defects


def test_folded_line_that_lost_its_indent_stays_in_its_header() -> None:
    got = parse_mail(
        b"Received: from relay\nby host; Mon, 2 Mar 2026\nFrom: ann@example.org\nSubject: Whole\n\nText"
    )

    assert (got.sender.address, got.subject, got.text) == ("ann@example.org", "Whole", "Text")


def test_header_injection_stays_inside_its_header() -> None:
    got = parsed(
        "Subject: =?utf-8?Q?Hello=0D=0ABcc:_victim@example.net=0D=0A=0D=0Abody?=",
        "From: =?utf-8?Q?Ann=0AReply-To:_evil=40example.net?= <ann@example.org>",
    )

    assert got.subject == "Hello Bcc: victim@example.net body"
    assert got.sender == Address("Ann Reply-To: evil@example.net", "ann@example.org")
    assert got.reply_to == ()


def test_two_from_headers_give_the_first_sender_and_a_defect() -> None:
    raw = b"From: first@example.org\nFrom: second@example.org\n\nHello\n"

    got = parse_mail(raw)

    assert got.sender.address == "first@example.org"
    assert "header_repeated" in got.defects


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        (("From: <>", "Reply-To: Desk <desk@example.org>"), Address("Desk", "desk@example.org")),
        (("From: Nobody", "Sender: host@example.org"), Address("", "host@example.org")),
        (("From: Nobody Known",), Address("Nobody Known", "")),
        (("From: ",), Address()),
    ],
)
def test_sender_without_address_is_found_elsewhere_or_keeps_the_name(
    headers: tuple[str, ...], sender: Address
) -> None:
    assert parsed(*headers).sender == sender


def test_empty_body_gives_empty_texts() -> None:
    got = parsed(body="")

    assert (got.kind, got.text, got.reply, got.quoted, got.html) == (MailKind.HUMAN, "", "", "", None)


def test_date_in_the_future_is_kept_and_marked() -> None:
    with clock.frozen(WRITTEN):
        got = parsed("Date: Mon, 02 Mar 2099 10:30:00 +0000")

    assert got.date == datetime(2099, 3, 2, 10, 30, tzinfo=UTC)
    assert got.defects == ("date_in_future",)


def test_envelope_recipients_are_read_from_every_header_that_has_them() -> None:
    got = parsed(
        "Delivered-To: support+t.7@example.com",
        "X-Original-To: sales@example.com",
        "Envelope-To: support+t.7@example.com",
        "Return-Path: <bounce-7@example.org>",
    )

    assert got.delivered_to == ("support+t.7@example.com", "sales@example.com")
    assert got.return_path == "bounce-7@example.org"


def test_list_id_and_authentication_results_are_kept() -> None:
    got = parsed(
        "List-Id: All of us <all.example.org>",
        "Authentication-Results: mx.example.com; dmarc=pass",
        "Authentication-Results: mx2.example.com; spf=fail",
    )

    assert got.list_id == "all.example.org"
    assert got.authentication_results == ("mx.example.com; dmarc=pass", "mx2.example.com; spf=fail")


def test_missing_message_id_is_derived_and_the_same_by_every_way() -> None:
    def without_id(*received: str) -> bytes:
        lines = mail(*received).split(b"\n")
        return b"\n".join(line for line in lines if not line.startswith(b"Message-ID"))

    direct, relayed = (
        parse_mail(without_id()),
        parse_mail(without_id("Received: from relay").replace(b"\n", b"\r\n")),
    )

    assert direct.is_message_id_derived
    assert direct.message_id == relayed.message_id
    assert direct.message_id != parse_mail(without_id("Subject: Another")).message_id
    assert direct.message_id.endswith("@derived.invalid")
    assert "no_message_id" in direct.defects
