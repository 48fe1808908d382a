"""Marks in rows: escaped, named where they stand alone, in the words they are given."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen
from helpdesk.core.formats import exact_time
from helpdesk.core.i18n import in_locale
from helpdesk.web.kit import marks
from helpdesk.web.kit.assets import icon
from helpdesk.web.kit.templates import relative_time
from helpdesk.web.kit.visit import NOBODY, Visit, begin_visit


def test_avatar_hides_beside_a_name_and_speaks_alone() -> None:
    beside = marks.avatar("Anna Lund <x>", 9, "small")
    alone = marks.avatar("Anna <Lund>", alone=True, picture=7)

    assert beside == '<span class="avatar tint-1 avatar-small" aria-hidden="true">AL</span>'
    assert 'role="img" aria-label="Anna &lt;Lund&gt;"' in alone
    assert '<img src="/files/7/picture" alt="">' in alone


def test_status_has_the_glyph_of_its_category_and_its_own_name() -> None:
    assert marks.status("waiting", "Asks <back>") == (
        f'<span class="status status-waiting">{icon("clock", 12)}Asks &lt;back&gt;</span>'
    )


@pytest.mark.parametrize(("locale", "words"), [("en", "5 min. ago"), ("de", "vor 5 Min.")])
def test_time_is_told_in_the_words_of_each_reader(locale: str, words: str) -> None:
    at = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
    with frozen(at + timedelta(minutes=5)):
        relative_time(at)
        with in_locale(locale):
            shown = relative_time(at)
            title = exact_time(at, "UTC")

    assert shown == f'<time datetime="2026-11-03T14:05:00+00:00" title="{title}">{words}</time>'


@pytest.mark.parametrize(
    ("address", "html"),
    [
        ("ada@example.org", "ada@<wbr>example.org"),
        ("no address", "no address"),
        ("<b>@<i>@", "&lt;b&gt;@<wbr>&lt;i&gt;@<wbr>"),
    ],
)
def test_address_breaks_before_its_domain_and_is_escaped(address: str, html: str) -> None:
    assert marks.breakable(address) == html


def test_date_tells_its_year_as_soon_as_that_is_another_one_for_its_reader() -> None:
    at, midnight = datetime(2026, 12, 1, 12, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)
    begin_visit(Visit(zone="Europe/Oslo"))
    with frozen(midnight - timedelta(seconds=1)):
        before = relative_time(at)
    with frozen(midnight):
        after = relative_time(at)
    begin_visit(NOBODY)

    assert [each.striptags() for each in (before, after)] == ["1 Dec", "1 Dec 2026"]
