"""Every catalogue is whole and true to its originals, and who is to read German reads German."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from helpdesk.core import i18n
from helpdesk.events.actor import EVERYTHING
from helpdesk.mail.letters import LinkLetter
from helpdesk.mail.rendering import rendered_mail
from helpdesk.web.admin.search import settings_found
from tests.factories.persons import make_agent
from tests.house.tree import ROOT
from tests.kit.clients import desk, parsed, portal

CATALOGUES = sorted((ROOT / "locales").glob("*/LC_MESSAGES/helpdesk.po"))
LEAST_TRANSLATED = 0.98  # one new string breaks nothing, a page of them does
MARK = re.compile(r"%(?:\(\w+\))?.?|\{\w*\}|<[^>]+>")  # a stray percent sign counts too: it fails when shown
NAMELESS = re.compile(r"%[^(]?|\{\}")

each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])


def unfaithful(entry: polib.POEntry) -> list[str]:
    """Forms of a translation without the placeholders and tags of their original, or with others."""
    if not entry.msgid_plural:
        return [entry.msgstr] if entry.msgstr and marks(entry.msgstr) != marks(entry.msgid) else []
    *others, last = (form for _, form in sorted(entry.msgstr_plural.items()))
    # "a minute" may stand for "1 minute" in every form but the last.
    wrong = [
        form for form in others if marks(form) not in ([], marks(entry.msgid), marks(entry.msgid_plural))
    ]
    return [*wrong, last] if last and marks(last) != marks(entry.msgid_plural) else wrong


def marks(text: str) -> list[str]:
    """What must be the same in every language; what has no name is filled in the order it stands."""
    return sorted(MARK.findall(text), key=lambda mark: "" if NAMELESS.fullmatch(mark) else mark)


@cache
def collected() -> frozenset[str]:
    """Every string of the product, found as `make locales` finds it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in settings["mappings"]]
    options = {mapping["pattern"]: mapping for mapping in settings["mappings"]}
    found = extract_from_dir(ROOT, methods, options, keywords={**DEFAULT_KEYWORDS, "mark": None})
    strings = (message for _, _, message, _, _ in found)
    return frozenset(string if isinstance(string, str) else string[0] for string in strings)


@pytest.fixture
def spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The catalogues as they are now, compiled, whatever `make` compiled last."""
    for path in CATALOGUES:
        compiled = tmp_path / path.relative_to(ROOT / "locales").with_suffix(".mo")
        compiled.parent.mkdir(parents=True)
        with path.open("rb") as source, compiled.open("wb") as target:
            write_mo(target, read_po(source))
    monkeypatch.setattr(i18n, "LOCALES_DIR", tmp_path)
    i18n.catalogue.cache_clear()
    yield
    i18n.catalogue.cache_clear()


@each_catalogue
def test_header_names_language_and_plural_forms(path: Path) -> None:
    header = polib.pofile(str(path)).metadata

    code = path.parts[-3]
    assert (header["Language"], header["Plural-Forms"]) == (code, Catalog(locale=code).plural_forms)


@each_catalogue
def test_no_translation_is_guessed_or_left_over(path: Path) -> None:
    catalogue = polib.pofile(str(path))

    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


@each_catalogue
def test_translations_keep_placeholders_and_tags(path: Path) -> None:
    assert [wrong for entry in polib.pofile(str(path)) for wrong in unfaithful(entry)] == []


@pytest.mark.parametrize(
    "entry",
    [
        polib.POEntry(msgid="Hello %(name)s,", msgstr="Guten Tag,"),
        polib.POEntry(msgid="At most {most} characters.", msgstr="Höchstens {meist} Zeichen."),
        polib.POEntry(msgid="%d of %s", msgstr="%s: %d"),
        polib.POEntry(msgid="Half of it", msgstr="50 % davon"),
        polib.POEntry(msgid='<a href="/login">Sign in</a>', msgstr='<a href="/anmelden">Anmelden</a>'),
        polib.POEntry(
            msgid="%(num)s day", msgid_plural="%(num)s days", msgstr_plural={0: "ein Tag", 1: "Tage"}
        ),
        polib.POEntry(msgid="a day", msgid_plural="{n} days", msgstr_plural={0: "{tag} Tag", 1: "{n} Tage"}),
    ],
    ids=lambda entry: entry.msgid,
)
def test_lost_or_invented_placeholder_is_found(entry: polib.POEntry) -> None:
    assert len(unfaithful(entry)) == 1


def test_placeholders_may_change_places_and_one_may_be_said_in_words() -> None:
    moved = polib.POEntry(msgid="On %(when)s, %(who)s wrote:", msgstr="%(who)s schrieb am %(when)s:")
    forms = {0: "eine Minute", 1: "{n} Minuten"}
    spelt = polib.POEntry(msgid="{n} minute", msgid_plural="{n} minutes", msgstr_plural=forms)

    assert [*unfaithful(moved), *unfaithful(spelt)] == []


@each_catalogue
def test_nearly_every_string_of_the_product_is_translated(path: Path) -> None:
    translated = {entry.msgid for entry in polib.pofile(str(path)) if entry.translated()}

    missing = sorted(collected() - translated)
    allowed = round((1 - LEAST_TRANSLATED) * len(collected()))
    assert len(missing) <= allowed, f"`make locales`, then translate: {missing}"


@pytest.mark.usefixtures("database", "spoken")
async def test_login_page_speaks_the_german_of_the_browser() -> None:
    page = parsed(await (await portal()).get("/login", headers={"Accept-Language": "de-AT, en;q=0.8"}))

    labels = [label.text(strip=True) for label in page.css("label[for=email], label[for=password]")]
    assert (page.css_first("html").attributes["lang"], page.css_first("h1").text()) == ("de", "Anmelden")
    assert labels == ["E-Mail-Adresse", "Passwort"]


@pytest.mark.usefixtures("database", "spoken")
async def test_desk_speaks_the_german_of_the_colleague_whatever_the_browser_says() -> None:
    colleague = await make_agent("Annika", locale="de")

    browser = await desk(colleague.person)
    page = parsed(await browser.get("/desk/views/mine", headers={"Accept-Language": "en"}))

    assert page.css_first("html").attributes["lang"] == "de"
    assert page.css_first("h1").text() == "Meine Tickets"
    assert page.css_first("a.new-ticket span").text() == "Neues Ticket"


@pytest.mark.usefixtures("spoken")
def test_settings_are_found_in_german_with_accents_or_without() -> None:
    with i18n.in_locale("de"):
        found = [settings_found(query, frozenset(EVERYTHING)) for query in ("postfächer", "POSTFACHER")]

    assert [hits[0].href for hits in found] == ["/admin/mailboxes", "/admin/mailboxes"]


@pytest.mark.usefixtures("spoken")
def test_mail_to_a_german_reader_is_german() -> None:
    url = "https://help.example.com/link/1"
    letter = LinkLetter(brand="Muster", brand_url="https://help.example.com", name="Annika", url=url, hours=1)

    mail = rendered_mail("sign_in", letter, locale="de")

    assert mail.subject == "Ihr Link zur Anmeldung bei Muster"
    assert mail.text.splitlines()[:3] == [
        "Guten Tag Annika,",
        "",
        "mit diesem Link melden Sie sich bei Muster an:",
    ]
    assert "Der Link gilt einmal, 1 Stunde lang." in mail.text
    assert '<html lang="de">' in mail.html
