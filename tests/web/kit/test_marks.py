"""Marks in rows: escaped, named where they stand alone, in the words they are given."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from jinja2 import DictLoader, StrictUndefined, UndefinedError

from helpdesk.core.clock import frozen
from helpdesk.core.formats import exact_time
from helpdesk.core.i18n import in_locale
from helpdesk.web.kit import marks
from helpdesk.web.kit.assets import icon
from helpdesk.web.kit.compiling import DirectEnvironment
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


PARTS = {
    "page": "{{ kept_part('part', name=name) }}",
    "part": "{{ _('Sign in') }} {{ name }} {{ loop_count() }}",
    "curious": "{{ kept_part('asking', name=name) }}",
    "asking": "{{ page }}",
}


def environment_of_parts(*, auto_reload: bool = False) -> DirectEnvironment:
    made = DirectEnvironment(
        functions=marks.FUNCTIONS,
        loader=DictLoader(PARTS),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=auto_reload,
    )
    made.globals["loop_count"] = count(1).__next__
    return made


def test_part_is_made_once_for_all_who_are_told_the_same_in_one_language() -> None:
    page = environment_of_parts().get_template("page")
    with in_locale("de"):
        german = page.render(name="<Mara>")

    shown = [page.render(name=name) for name in ("<Mara>", "Jonas", "<Mara>")]

    assert german.split()[1:] == ["&lt;Mara&gt;", "1"]
    assert shown == ["Sign in &lt;Mara&gt; 2", "Sign in Jonas 3", "Sign in &lt;Mara&gt; 2"]


def test_part_is_made_anew_each_time_where_templates_change() -> None:
    page = environment_of_parts(auto_reload=True).get_template("page")

    assert [page.render(name="Mara") for _ in range(2)] == ["Sign in Mara 1", "Sign in Mara 2"]


def test_part_knows_nothing_that_it_is_not_told() -> None:
    with pytest.raises(UndefinedError, match="'page' is undefined"):
        environment_of_parts().get_template("curious").render(name="Mara", page="what another one reads")
