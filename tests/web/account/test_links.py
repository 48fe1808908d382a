"""Signing in, up and anew through links of mails. A link leads to a button; only the button uses it."""

import pytest

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.queries.people import person_by_email
from helpdesk.db.sql import fetch_value
from tests.factories.persons import make_person
from tests.factories.sessions import PASSWORD, give_password
from tests.kit.clients import parsed, portal
from tests.kit.links import mailed_token

pytestmark = pytest.mark.usefixtures("database")


async def test_link_of_a_mail_signs_in_once() -> None:
    await make_person("Anna", email="anna@example.com")
    browser = await portal()
    await browser.post("/login/link", data={"email": "anna@example.com"})
    token = await mailed_token(LinkPurpose.SIGN_IN)

    looked = await browser.get(f"/login/link/{token}")
    looked_again = await browser.get(f"/login/link/{token}")
    used = await browser.post(f"/login/link/{token}")
    used_again = await (await portal()).post(f"/login/link/{token}")

    assert [looked.status_code, looked_again.status_code] == [200, 200]
    assert (used.status_code, used.headers["location"]) == (303, "/")
    assert parsed(await browser.get("/")).css_first(".menu-title").text() == "Anna"
    assert used_again.status_code == 404


@pytest.mark.parametrize("path", ["/login/link", "/reset"])
async def test_unknown_address_gets_the_same_answer_and_no_link(path: str) -> None:
    await make_person(email="anna@example.com")
    browser = await portal()

    known = await browser.post(path, data={"email": "anna@example.com"})
    unknown = await browser.post(path, data={"email": "anna@example.org"})

    assert known.status_code == unknown.status_code == 200
    assert _body(known.text) == _body(unknown.text).replace("example.org", "example.com")
    assert await fetch_value("SELECT count(*) FROM links") == 1


@pytest.mark.parametrize("path", ["/login/link", "/reset", "/sign-up"])
async def test_address_that_is_none_is_refused_beside_its_field(path: str) -> None:
    answer = await (await portal()).post(
        path, data={"email": "nowhere", "name": "Anna", "password": PASSWORD}
    )

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#email").attributes["value"] == "nowhere"
    assert page.css_first("#email-error") is not None


async def test_sign_up_makes_an_account_when_it_is_confirmed() -> None:
    browser = await portal()
    typed = {"name": "Anna Berg", "email": "anna@example.com", "password": PASSWORD}

    asked = await browser.post("/sign-up", data=typed)
    before = await person_by_email("anna@example.com")
    token = await mailed_token(LinkPurpose.SIGN_UP)
    looked = await browser.get(f"/sign-up/{token}")
    unsaid = await browser.post(f"/sign-up/{token}")
    wrong = await browser.post(f"/sign-up/{token}", data={"password": "another password"})
    confirmed = await browser.post(f"/sign-up/{token}", data={"password": PASSWORD})

    assert (asked.status_code, before, looked.status_code) == (200, None, 200)
    assert [unsaid.status_code, wrong.status_code] == [422, 422]
    assert [parsed(page).css_first("#password-error").text(strip=True) for page in (unsaid, wrong)] == [
        "Please fill this in.",
        "This is not the password that was chosen when signing up.",
    ]
    assert confirmed.headers["location"] == "/tickets"
    card = await person_by_email("anna@example.com")
    assert card is not None
    assert (card.name, card.emails[0].is_verified) == ("Anna Berg", True)
    assert (await browser.get("/tickets")).status_code == 200


async def test_sign_up_answers_every_error_and_keeps_what_was_typed() -> None:
    answer = await (await portal()).post("/sign-up", data={"name": "Anna", "password": "short"})

    page = parsed(answer)
    assert answer.status_code == 422
    assert [error.attributes["id"] for error in page.css("p.error")] == ["email-error", "password-error"]
    assert page.css_first("#name").attributes["value"] == "Anna"


async def test_sign_up_answers_an_address_that_is_none_with_everything_else() -> None:
    typed = {"name": " ", "email": "nowhere", "password": "password123"}

    page = parsed(await (await portal()).post("/sign-up", data=typed))

    errors = [error.attributes["id"] for error in page.css("p.error")]
    assert errors == ["name-error", "email-error", "password-error"]


async def test_reset_sets_a_new_password_and_signs_out_elsewhere() -> None:
    person = await make_person(email="anna@example.com")
    await give_password(person)
    elsewhere, browser = await portal(person), await portal()
    await browser.post("/reset", data={"email": "anna@example.com"})
    token = await mailed_token(LinkPurpose.RESET)

    refused = await browser.post(f"/reset/{token}", data={"password": "short"})
    done = await browser.post(f"/reset/{token}", data={"password": "a new word for it"})

    assert refused.status_code == 422
    assert done.status_code == 303
    assert (await elsewhere.get("/account")).headers["location"] == "/login?next=/account"
    assert (await browser.get("/account")).status_code == 200


async def test_new_password_that_is_tried_first_is_refused_and_the_link_stays_good() -> None:
    await give_password(await make_person(email="anna@example.com"))
    browser = await portal()
    await browser.post("/reset", data={"email": "anna@example.com"})
    token = await mailed_token(LinkPurpose.RESET)

    refused = await browser.post(f"/reset/{token}", data={"password": "password1234"})
    done = await browser.post(f"/reset/{token}", data={"password": "eight green bottles"})

    told = parsed(refused).css_first("#password-error").text(strip=True)
    assert [refused.status_code, done.status_code] == [422, 303]
    assert told == "This password is one that is tried first. Please choose another."


@pytest.mark.parametrize("path", ["/login/link/{}", "/reset/{}", "/sign-up/{}", "/setup/{}"])
@pytest.mark.parametrize("token", ["unknown", "x" * 500, "%00", "%F0%9F%91%9F"])
async def test_unknown_link_is_a_page_that_is_not_there(path: str, token: str) -> None:
    browser = await portal()

    looked = await browser.get(path.format(token))
    used = await browser.post(
        path.format(token), data={"password": PASSWORD, "name": "A", "email": "a@b.example"}
    )

    assert [looked.status_code, used.status_code] == [404, 404]


def _body(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]
