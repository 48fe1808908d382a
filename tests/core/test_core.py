"""Small leaves: ids, names, pages, times, texts."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.core import formats
from helpdesk.core.clock import frozen, now
from helpdesk.core.i18n import in_locale, is_locale
from helpdesk.core.ids import hash_token, is_signed_by, new_token, signature
from helpdesk.core.markdown import plain_text, rendered, sanitised
from helpdesk.core.names import clean_name, name_from_address, sort_name
from helpdesk.core.pagination import Cursor, decode_cursor, encode_cursor

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def test_tokens_are_long_and_never_the_same() -> None:
    assert new_token() != new_token()
    assert len(new_token()) == 43
    assert len(hash_token("a")) == 32


def test_signature_needs_the_secret_and_every_part() -> None:
    claimed = signature("secret", "a", "bc")

    assert is_signed_by(["old", "secret"], claimed, "a", "bc")
    assert not is_signed_by(["secret"], claimed, "ab", "c")
    assert not is_signed_by(["other"], claimed, "a", "bc")
    assert not is_signed_by(["secret"], "", "a", "bc")
    assert not is_signed_by(["secret"], "ü" * 16, "a", "bc")


@pytest.mark.parametrize("name", ["America", "../../etc/passwd", "a\x00b", "a" * 5000, None])
def test_made_up_zone_is_universal_time(name: str | None) -> None:
    assert formats.zone_or_utc(name) == ZoneInfo("UTC")


@pytest.mark.parametrize("code", ["de", "en_US", "zh_Hans_CN"])
def test_language_is_known(code: str) -> None:
    assert is_locale(code)


@pytest.mark.parametrize("code", ["", "xx_YY_ZZ", "en@" + "a" * 40, "en." + "b" * 40, "en.\x00", "../en"])
def test_made_up_language_is_none(code: str) -> None:
    assert not is_locale(code)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Étienne  Straße", "etienne strasse"),
        ("O'Brien", "o'brien"),
        ("李小龍", "李小龍"),
        (" a\tb\n", "a b"),
    ],
)
def test_names_sort_without_accents_and_case(name: str, key: str) -> None:
    assert sort_name(name) == key


@pytest.mark.parametrize(
    ("address", "name"),
    [("ann.lee@x.example", "Ann Lee"), ("kim+news@x.example", "Kim"), ("@x.example", "@x.example")],
)
def test_name_is_made_from_an_address(address: str, name: str) -> None:
    assert name_from_address(address) == name


def test_name_is_one_line() -> None:
    assert clean_name("Ann\r\nBcc: x\x00") == "Ann Bcc: x"


@given(st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))), st.integers(0, 2**62))
def test_cursor_comes_back_as_it_was(at: datetime | None, row: int) -> None:
    assert decode_cursor(encode_cursor(Cursor(at, row))) == Cursor(at, row)


@given(st.text())
def test_cursor_made_by_hand_is_the_first_page_or_a_cursor(text: str) -> None:
    found = decode_cursor(text)
    assert found is None or isinstance(found, Cursor)


def test_clock_can_be_held() -> None:
    with frozen(NOON):
        assert now() == NOON
    assert now() != NOON


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=-10), "just now"),
        (timedelta(minutes=-5), "5 min. ago"),
        (timedelta(hours=3), "in 3 hr."),
        (timedelta(days=-20), "14 Oct"),
        (timedelta(days=-400), "29 Sept 2025"),
    ],
)
def test_relative_time_speaks(distance: timedelta, words: str) -> None:
    with frozen(NOON):
        assert formats.relative_time(NOON + distance) == words


def test_times_are_shown_in_the_readers_zone() -> None:
    assert formats.exact_time(NOON, "Europe/Oslo") == "Tue, 3 Nov 2026, 13:00 CET"
    assert formats.clock_time(NOON, "Asia/Kolkata") == "17:30"
    assert formats.exact_time(NOON, "Nowhere/At all") == "Tue, 3 Nov 2026, 12:00 UTC"
    assert formats.is_zone("Europe/Lisbon")
    assert not formats.is_zone("Europe/Atlantis")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1200, "1.2 kB"),
        (1250, "1.3 kB"),
        (9960, "10 kB"),
        (999_600, "1 MB"),
        (25_000_000, "25 MB"),
        (3 * 10**12, "3 TB"),
        (2500 * 10**12, "2,500 TB"),
    ],
)
def test_sizes_are_decimal(size: int, text: str) -> None:
    assert formats.file_size(size) == text


def test_sizes_are_written_as_the_reader_writes_numbers() -> None:
    with in_locale("de"):
        assert formats.file_size(1_250_000) == "1,3 MB"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Annika Lund", "AL"), ("Ann van der Lee", "AL"), ("cher", "C"), ("🎉", "?"), ("", "?")],
)
def test_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_markdown_becomes_safe_html() -> None:
    html = rendered("**bold** <script>alert(1)</script> [x](javascript:alert(1))\nhttps://a.example")

    assert html == (
        "<p><strong>bold</strong> &lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1))<br>\n"
        '<a href="https://a.example" rel="nofollow noopener noreferrer">https://a.example</a></p>'
    )


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ('<p style="color:red" onclick="x()">a</p>', "<p>a</p>"),
        ('<img src="https://track.example/p.gif" alt="x">', '<img alt="x">'),
        ('<img src="/files/1/a.png" alt="x">', '<img src="/files/1/a.png" alt="x">'),
        ('<img src="//track.example/p.gif" alt="x">', '<img alt="x">'),
        ('<img src="/\\track.example/p.gif" alt="x">', '<img alt="x">'),
        ('<img src="/&#9;/track.example/p.gif" alt="x">', '<img alt="x">'),
        ('<a href="data:text/html,x">a</a>', '<a rel="nofollow noopener noreferrer">a</a>'),
        ("<svg><script>x</script></svg>b", "b"),
        ('<code class="language-py evil">a</code>', '<code class="language-py evil">a</code>'),
        ('<code class="evil">a</code>', "<code>a</code>"),
    ],
)
def test_foreign_html_passes_an_allow_list(html: str, safe: str) -> None:
    assert sanitised(html) == safe


def test_image_of_another_site_is_only_its_description() -> None:
    assert rendered("![x](//track.example/p.gif)") == '<p><img alt="x"></p>'


def test_endless_word_is_text_and_takes_no_time() -> None:
    began = time.process_time()
    html = rendered("http://a." * 10_000)

    assert "<a " not in html
    assert time.process_time() - began < 1  # with links it takes more than twenty
    assert '<a href="https://a.example/' in rendered("https://a.example/" + "b" * 2000)


def test_preview_is_plain_and_short() -> None:
    assert plain_text("# Hi\n\nTom & **Jerry** <b>") == "Hi Tom & Jerry <b>"
    assert plain_text("word " * 100, limit=10) == "word word…"
