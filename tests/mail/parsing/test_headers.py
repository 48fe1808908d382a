"""Names, addresses, subjects, identifiers and dates, from headers as people's programs write them."""

from datetime import UTC, datetime

import pytest

from helpdesk.mail.parsing.addresses import read_addresses
from helpdesk.mail.parsing.dates import read_date
from helpdesk.mail.parsing.defects import Defects
from helpdesk.mail.parsing.encoded_words import decode_words
from helpdesk.mail.parsing.identifiers import ids_in
from helpdesk.mail.parsing.parameters import parameterised
from helpdesk.mail.parsing.parsed import Address
from tests.mail.parsing.mails import parsed


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Bo <bo@x.org>", [("Bo", "bo@x.org")]),
        ("bo@x.org (Bo)", [("Bo", "bo@x.org")]),
        ("bo@x.org", [("", "bo@x.org")]),
        ('"Doe, Bo" <bo@x.org>, Al <al@x.org>', [("Doe, Bo", "bo@x.org"), ("Al", "al@x.org")]),
        ("Doe, Bo <bo@x.org>; al@x.org", [("Doe, Bo", "bo@x.org"), ("", "al@x.org")]),
        ("=?utf-8?Q?Doe,_Bo?= <bo@x.org>", [("Doe, Bo", "bo@x.org")]),
        ('"=?utf-8?B?SsO2cmc=?=" <j@x.org>', [("Jörg", "j@x.org")]),
        ("Team: bo@x.org, Al <al@x.org>;", [("", "bo@x.org"), ("Al", "al@x.org")]),
        ("undisclosed-recipients:;", []),
        ("A: bo@x.org;, B: ;, al@x.org", [("", "bo@x.org"), ("", "al@x.org")]),
        ("<@relay.org,@other.org:bo@x.org>", [("", "bo@x.org")]),
        ('Bo (the (one)) "B" <bo@x.org>', [("Bo B", "bo@x.org")]),
        ("Bo <bo(private)@x.org(home)>", [("Bo", "bo@x.org")]),
        ('"Bo \\"B\\" Doe" <bo@x.org>', [('Bo "B" Doe', "bo@x.org")]),
        ('"very unusual"@x.org', [("", '"very unusual"@x.org')]),
        ("Bo <mailto:bo@x.org>", [("Bo", "bo@x.org")]),
        ("'bo@x.org' <bo@x.org>", [("'bo@x.org'", "bo@x.org")]),
        ('"never closed <bo@x.org>', [("never closed", "bo@x.org")]),
        ("Bo | [x.org] <bo@x.org>", [("Bo | [x.org]", "bo@x.org")]),
        ("MAILER-DAEMON", [("", "MAILER-DAEMON")]),
        ("Mail Delivery System", [("Mail Delivery System", "")]),
        ("bo@bücher.example", [("", "bo@bücher.example")]),
        ("bo@xn--bcher-kva.example", [("", "bo@xn--bcher-kva.example")]),
        ("用户 <用户@例子.广告>", [("用户", "用户@例子.广告")]),
        ("Bo <" + "b" * 400 + "@x.org>", [("Bo", "")]),
        (",;,, <>", [("", "")]),
        ("", []),
    ],
)
def test_address_header_is_read(value: str, found: list[tuple[str, str]]) -> None:
    assert [(one.name, one.address) for one in read_addresses(value, Defects())] == found


def test_recipients_without_an_address_or_named_twice_are_left_out() -> None:
    got = parsed("To: Somebody, Bo <bo@x.org>, BO@X.ORG", "Cc: undisclosed-recipients:;")

    assert (got.to, got.cc) == ((Address("Somebody, Bo", "bo@x.org"),), ())


def test_several_to_headers_count_all() -> None:
    got = parsed("To: a@x.org", "To: b@x.org, a@x.org")

    assert [one.address for one in got.to] == ["a@x.org", "b@x.org"]


def test_more_recipients_than_any_mail_has_are_cut_off() -> None:
    assert len(parsed("To: " + "".join(f"p{number}@x.org," for number in range(3_000))).to) == 2_000


def test_smtputf8_header_is_read_as_utf8() -> None:
    got = parsed("From: Jörg Müller <jörg@müller.example>", "Subject: Grüße aus Köln")

    assert got.sender == Address("Jörg Müller", "jörg@müller.example")
    assert got.subject == "Grüße aus Köln"
    assert got.defects == ()


def test_composed_and_decomposed_address_are_the_same() -> None:
    assert parsed("From: jo\u0308rg@x.org").sender == parsed("From: j\u00f6rg@x.org").sender


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("Re: =?iso-8859-1?q?Caf=E9_noir?= again", "Re: Café noir again"),
        ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
        ("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"),
        ("=?utf-8?B?ww==?= =?utf-8?B?vA==?=", "ü"),
        ("=?utf-8?Q?What??=", "What?"),
        ("=?utf-8?Q?spaces are wrong?=", "spaces are wrong"),
        ("=?iso-8859-1*en?Q?=A3?=", "£"),
        ("=?utf-8?B?R3LDvMOf?=ZQ", "GrüßZQ"),
        ("=?x-nobody-knows?Q?=E4?=", "ä"),
        ("=?iso-2022-jp?B?GyRCMGxNdxsoQg==?=", "一覧"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?ks_c_5601-1987?B?vsiz5w==?=", "안녕"),
        ("no words, = ?", "no words, = ?"),
        ("=?utf-8?Q?unfinished", "=?utf-8?Q?unfinished"),
    ],
)
def test_encoded_words_are_decoded(value: str, text: str) -> None:
    assert decode_words(value, Defects()) == text


def test_subject_in_raw_eight_bit_uses_the_charset_of_the_body() -> None:
    got = parsed("Subject: Привет".encode("koi8-r"), "Content-Type: text/plain; charset=koi8-r")

    assert got.subject == "Привет"


def test_subject_folded_over_lines_keeps_its_words_apart() -> None:
    got = parsed("Subject: One\n two\n\tthree")

    assert got.subject == "One two\tthree"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("attachment; filename=plain.txt", "plain.txt"),
        ("attachment; filename=with space.txt; size=1", "with space.txt"),
        ('attachment; filename="a;b.txt"', "a;b.txt"),
        ('attachment; filename="a\\";b.txt"; size=1', 'a";b.txt'),
        ("attachment; filename*=utf-8''%e2%82%ac.txt", "€.txt"),
        ("attachment; filename*=UTF-8'en'%C3%A4.txt; filename=ae.txt", "ä.txt"),
        ("attachment; filename*0*=utf-8''%C3%A4; filename*1=-b; filename*2*=%C3%BC.txt", "ä-bü.txt"),
        ("attachment; filename*1=b.txt; filename*0=a", "ab.txt"),
        ("attachment; filename*=\"iso-8859-1''%E4.txt\"", "ä.txt"),
        ("attachment; filename*=us-ascii''%E4.txt", "ä.txt"),
        ('attachment; filename="=?utf-8?B?w6QudHh0?="', "ä.txt"),
        ("attachment; filename==?utf-8?B?w6QudHh0?=", "ä.txt"),
        ("attachment; filename*0*=utf-8''=?utf-8?Q?=C3=A4?=; filename*1=.txt", "ä.txt"),
        ('attachment; filename="C:\\files\\a.txt"', "C:\\files\\a.txt"),
        ('attachment; filename="never closed.txt; size=1', "never closed.txt; size=1"),
        ("attachment; filename", ""),
    ],
)
def test_file_name_is_read_in_every_spelling(header: str, name: str) -> None:
    got = parameterised(header, Defects())

    assert (got.value, got.get("filename")) == ("attachment", name)


def test_parameter_after_a_forgotten_semicolon_is_read() -> None:
    assert parameterised("text/plain charset=utf-8", Defects()).get("charset") == "utf-8"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<a@x> <b@x>", ["a@x", "b@x"]),
        ("<a@x><b@x>,<c@x>", ["a@x", "b@x", "c@x"]),
        ("<folded.\n id@x>", ["folded.id@x"]),
        ('Bo\'s message of "Monday" <a@x>', ["a@x"]),
        ("a@x b@x", ["a@x", "b@x"]),
        ("<>", []),
        ("nothing", []),
    ],
)
def test_identifiers_are_found_in_order(text: str, found: list[str]) -> None:
    assert ids_in(text) == found


@pytest.mark.parametrize(
    "written", ["<a.b@x.org>", "a.b@x.org", " <a.b@x.org> ", "<a.b@x.org", "<a.b@\n x.org>"]
)
def test_message_id_has_no_brackets(written: str) -> None:
    assert parsed(f"Message-ID: {written}").message_id == "a.b@x.org"


def test_message_id_without_an_at_sign_is_kept() -> None:
    assert parsed("Message-ID: <20260302103000>").message_id == "20260302103000"
    assert parsed("Message-ID: old-style-id").message_id == "old-style-id"


def test_further_in_reply_to_ids_are_ancestors() -> None:
    got = parsed("In-Reply-To: <b@x> <c@x>", "References: <a@x> <b@x> <a@x>")

    assert (got.in_reply_to, got.references) == ("b@x", ("a@x", "b@x", "c@x"))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Mon, 02 Mar 2026 10:30:00 +0100", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("2 Mar 2026 10:30 GMT", datetime(2026, 3, 2, 10, 30, tzinfo=UTC)),
        ("Mon, 2 Mar 26 10:30:00 EST", datetime(2026, 3, 2, 15, 30, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 10(morning):30:00 +0000 (a (comment))", datetime(2026, 3, 2, 10, 30, tzinfo=UTC)),
        ("Mon,  2 Mar 2026\n 10:30:00 -0000", datetime(2026, 3, 2, 10, 30, tzinfo=UTC)),
        ("2026-03-02T10:30:00Z", datetime(2026, 3, 2, 10, 30, tzinfo=UTC)),
        ("2026-03-02 10:30:00.5+01:00", datetime(2026, 3, 2, 9, 30, 0, 500_000, tzinfo=UTC)),
        ("Monday, March 02, 2026 10:30 AM", datetime(2026, 3, 2, 10, 30, tzinfo=UTC)),
        ("Thu, 31 Dec 2026 23:59:60 +0000", datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 10:30:00 +9900", datetime(2026, 3, 2, 10, 30, tzinfo=UTC)),
        ("Mon, 30 Feb 2026 10:30:00 +0000", None),
        ("Mon, 02 Mar 99999 10:30:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_date_is_read_in_utc(text: str, at: datetime | None) -> None:
    assert read_date(text) == at


def test_unreadable_date_gives_way_to_the_time_of_receipt() -> None:
    got = parsed(
        "Received: from relay by host; Mon, 02 Mar 2026 10:30:05 +0100",
        "Received: from origin by relay; Mon, 02 Mar 2026 10:30:01 +0100",
        "Date: some day",
    )

    assert got.date == datetime(2026, 3, 2, 9, 30, 5, tzinfo=UTC)
    assert got.defects == ("date_unreadable",)


def test_mail_without_any_date_has_none() -> None:
    got = parsed("Date: ")

    assert (got.date, got.defects) == (None, ("no_date",))
