"""One's own account: the profile, the language, the password."""

import pytest

from helpdesk.accounts.queries.people import person_card
from helpdesk.web.kit.security import SESSION_COOKIE
from tests.factories.persons import make_agent, make_email, make_person, verified_person
from tests.factories.sessions import PASSWORD, give_password
from tests.kit.clients import parsed, portal

pytestmark = pytest.mark.usefixtures("database")

PROFILE = {"name": "Anna Berg", "title": "Shop manager", "locale": "en", "zone": "Europe/Berlin"}


async def test_profile_is_shown_and_saved() -> None:
    person = await make_person("Anna")
    browser = await portal(person)

    saved = await browser.post("/account", data=PROFILE)
    page = parsed(await browser.get("/account"))

    assert (saved.status_code, saved.headers["location"]) == (303, "/account")
    card = await person_card(person)
    assert card is not None
    assert (card.name, card.title, card.locale, card.zone) == (
        "Anna Berg",
        "Shop manager",
        "en",
        "Europe/Berlin",
    )
    assert page.css_first("#name").attributes["value"] == "Anna Berg"
    assert page.css_first("#zone option[selected]").attributes["value"] == "Europe/Berlin"
    assert page.css_first(".toast").text(strip=True).startswith("Your profile is saved.")


async def test_what_was_done_is_said_once_by_the_next_whole_page() -> None:
    browser = await portal(await make_person("Anna"))
    await browser.post("/account", data=PROFILE)

    part = await browser.get("/account", headers={"HX-Request": "true"})
    pages = [parsed(await browser.get("/account")) for _visit in range(2)]

    assert part.status_code == 200
    assert [len(page.css(".toast")) for page in pages] == [1, 0]


async def test_profile_answers_every_error_and_keeps_what_was_typed() -> None:
    browser = await portal(await make_person("Anna"))

    answer = await browser.post("/account", data={"name": " ", "title": "Boss", "zone": "Europe/Nowhere"})

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#name-error").text(strip=True) == "Please fill this in."
    assert page.css_first("#title").attributes["value"] == "Boss"


async def test_zone_that_does_not_exist_is_refused() -> None:
    browser = await portal(await make_person("Anna"))

    answer = await browser.post("/account", data={**PROFILE, "zone": "Europe/Nowhere"})

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#zone-error").text(strip=True) == "This time zone does not exist."
    assert page.css_first("#name").attributes["value"] == "Anna Berg"


async def test_customers_have_no_signature_and_staff_do() -> None:
    agent = await make_agent()
    customer, staff = await portal(await make_person()), await portal(agent.person)

    assert parsed(await customer.get("/account")).css_first("#signature") is None
    await staff.post("/account", data={**PROFILE, "signature": "Best,\r\nAnna"})
    assert parsed(await staff.get("/account")).css_first("#signature").text() == "Best,\nAnna"


async def test_signature_of_a_customer_who_was_staff_stays() -> None:
    person = await make_person("Anna", signature="Best, Anna")

    await (await portal(person)).post("/account", data={**PROFILE, "signature": "Other"})

    card = await person_card(person)
    assert card is not None
    assert card.signature == "Best, Anna"


async def test_addresses_are_marked_as_confirmed_or_not() -> None:
    person = await verified_person(email="anna@example.com")
    await make_email(person, "anna@example.org")

    page = parsed(await (await portal(person)).get("/account"))

    shown = [" ".join(line.text().split()) for line in page.css("#addresses li")]
    assert shown == ["anna@example.com Confirmed We write here", "anna@example.org Not confirmed"]


async def test_password_is_changed_and_other_browsers_are_signed_out() -> None:
    person = await make_person(email="anna@example.com")
    await give_password(person)
    browser, elsewhere = await portal(person), await portal(person)
    before = browser.cookies[SESSION_COOKIE]

    answer = await browser.post("/account/password", data={"current": PASSWORD, "new": "eight green bottles"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert answer.cookies[SESSION_COOKIE] != before
    assert (await browser.get("/account")).status_code == 200
    assert (await elsewhere.get("/account")).status_code == 303


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"current": "wrong", "new": "eight green bottles"}, ["current"]),
        ({"current": PASSWORD, "new": "short"}, ["new"]),
        ({"current": PASSWORD}, ["new"]),
        ({"current": "wrong", "new": "short"}, ["current", "new"]),
        ({}, ["current", "new"]),
    ],
)
async def test_password_is_refused_beside_its_fields(typed: dict[str, str], fields: list[str]) -> None:
    person = await make_person()
    await give_password(person)

    answer = await (await portal(person)).post("/account/password", data=typed)

    page = parsed(answer)
    assert answer.status_code == 422
    assert [error.attributes["id"] for error in page.css("p.error")] == [f"{field}-error" for field in fields]


async def test_first_password_needs_no_current_one() -> None:
    browser = await portal(await make_person())

    page = parsed(await browser.get("/account"))
    answer = await browser.post("/account/password", data={"new": "eight green bottles"})

    assert page.css_first("#current") is None
    assert answer.status_code == 303
