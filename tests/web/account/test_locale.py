"""A change of language is obeyed by the next page and by the next mail."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from helpdesk.accounts.actions.links import issue_link
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.queries.people import person_card
from helpdesk.core import i18n
from helpdesk.db.sql import fetch_value
from helpdesk.mail.actions.telling import mail_link
from tests.factories.persons import make_person
from tests.kit.clients import parsed, portal

pytestmark = pytest.mark.usefixtures("database", "german")

WORDS = {"Sign in": "Anmelden", "Your account": "Ihr Konto", "Your profile is saved.": "Gespeichert."}


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A second language with a catalogue of a few words."""
    catalogue = Catalog(locale="de")
    for english, translated in WORDS.items():
        catalogue.add(english, translated)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "helpdesk.mo").write_bytes(compiled.getvalue())
    monkeypatch.setattr(i18n, "LOCALES_DIR", tmp_path)
    i18n.catalogue.cache_clear()
    yield
    i18n.catalogue.cache_clear()


async def test_browsers_language_is_spoken_to_guests() -> None:
    page = parsed(await (await portal()).get("/login", headers={"Accept-Language": "fr, de;q=0.8"}))

    assert (page.css_first("html").attributes["lang"], page.css_first("h1").text()) == ("de", "Anmelden")


async def test_language_that_a_guest_chooses_holds_in_this_browser() -> None:
    browser = await portal()

    answer = await browser.post("/locale", data={"locale": "de", "next": "/login"})
    page = parsed(await browser.get("/login"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert page.css_first("h1").text() == "Anmelden"


async def test_language_saved_in_the_profile_is_obeyed_by_the_next_page_and_mail() -> None:
    person = await make_person("Anna", locale="en")
    browser = await portal(person)

    await browser.post("/account", data={"name": "Anna", "locale": "de"})
    page = parsed(await browser.get("/account"))

    assert page.css_first("h1").text() == "Ihr Konto"
    assert page.css_first(".toast").text(strip=True).startswith("Gespeichert.")
    assert await _locale_of_next_mail(person) == "de"


async def test_language_chosen_at_the_foot_of_a_page_is_kept_for_whoever_is_signed_in() -> None:
    person = await make_person("Anna", locale="en", title="Boss", signature="Anna", zone="Asia/Tokyo")
    browser = await portal(person)

    await browser.post("/locale", data={"locale": "de"})

    card = await person_card(person)
    assert card is not None
    assert (card.locale, card.title, card.signature, card.zone) == ("de", "Boss", "Anna", "Asia/Tokyo")
    assert parsed(await browser.get("/account")).css_first("h1").text() == "Ihr Konto"


@pytest.mark.parametrize(
    ("typed", "location"),
    [
        ({"locale": "tlh", "next": "/login"}, "/login"),
        ({"locale": "de", "next": "//elsewhere.example"}, "/"),
        ({}, "/"),
    ],
)
async def test_language_we_do_not_speak_changes_nothing_and_no_form_leads_away(
    typed: dict[str, str], location: str
) -> None:
    person = await make_person("Anna", locale="en")
    browser = await portal(person)

    answer = await browser.post("/locale", data=typed)

    assert (answer.status_code, answer.headers["location"]) == (303, location)
    if typed.get("locale") != "de":
        card = await person_card(person)
        assert card is not None
        assert card.locale == "en"


async def _locale_of_next_mail(person: int) -> str:
    await mail_link(await issue_link(LinkPurpose.SIGN_IN, person=person))
    return await fetch_value("SELECT locale FROM outbound_mails")
