"""Signing in with a password, and out."""

from datetime import UTC, datetime

import pytest

from helpdesk.core.clock import frozen
from helpdesk.db.sql import execute, fetch_value
from helpdesk.web.kit.security import SESSION_COOKIE
from tests.factories.persons import make_admin, make_agent, make_person, verified_person
from tests.factories.sessions import PASSWORD, give_password
from tests.kit.clients import parsed, portal

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


async def test_right_password_signs_in() -> None:
    person = await verified_person("Anna", email="anna@example.com")
    await give_password(person)
    browser = await portal()

    answer = await browser.post("/login", data={"email": "Anna@Example.com", "password": PASSWORD})
    home = await browser.get("/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert parsed(home).css_first(".menu-title").text() == "Anna"


@pytest.mark.parametrize("email", ["anna@example.com", "nobody@example.com", "no address"])
async def test_wrong_password_and_unknown_address_are_answered_alike(email: str) -> None:
    await give_password(await verified_person(email="anna@example.com"))
    browser = await portal()

    answer = await browser.post("/login", data={"email": email, "password": "something else"})

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#password-error").text(strip=True) == "The address or the password is not right."
    assert page.css_first("#email").attributes["value"] == email
    assert page.css_first("#password").attributes["value"] == ""
    assert SESSION_COOKIE not in browser.cookies


async def test_every_empty_field_is_answered_at_once() -> None:
    page = parsed(await (await portal()).post("/login", data={}))

    assert [error.attributes["id"] for error in page.css("p.error")] == ["email-error", "password-error"]


@pytest.mark.parametrize(
    ("path", "action", "field"),
    [
        ("/login", "sign_in.ip", "password"),
        ("/login/link", "mail_link.ip", "email"),
        ("/reset", "mail_link.ip", "email"),
        ("/sign-up", "sign_up.ip", "email"),
    ],
)
async def test_too_many_tries_are_answered_beside_the_field_and_keep_the_address(
    path: str, action: str, field: str
) -> None:
    typed = {"name": "Anna", "email": "anna@example.com", "password": "quite a secret"}
    with frozen(NOON):
        await execute(
            "INSERT INTO rate_counts (action, subject, window_at, count) VALUES ($1, '127.0.0.1', $2, 50)",
            action,
            NOON,
        )
        answer = await (await portal()).post(path, data=typed)

    page = parsed(answer)
    assert answer.status_code == 429
    assert page.css_first(f"#{field}-error").text(strip=True).startswith("Too many tries.")
    assert page.css_first("#email").attributes["value"] == "anna@example.com"
    assert "quite a secret" not in answer.text


async def test_sign_in_makes_a_new_token() -> None:
    """A session that somebody else planted is worth nothing afterwards."""
    person = await make_person(email="anna@example.com")
    await give_password(person)
    browser = await portal()
    browser.cookies.set(SESSION_COOKIE, "planted")

    answer = await browser.post("/login", data={"email": "anna@example.com", "password": PASSWORD})

    assert answer.status_code == 303
    given = answer.cookies[SESSION_COOKIE]
    assert given != "planted"
    assert await fetch_value("SELECT count(*) FROM sessions WHERE person = $1", person) == 1


async def test_staff_who_sign_in_land_in_the_desk() -> None:
    agent = await make_agent(email="agent@example.com")
    await give_password(agent.person)

    answer = await (await portal()).post("/login", data={"email": "agent@example.com", "password": PASSWORD})

    assert answer.headers["location"] == "/desk/"


@pytest.mark.parametrize(
    ("next_path", "location"),
    [
        ("/tickets/HD-1", "/tickets/HD-1"),
        ("https://elsewhere.example", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
    ],
)
async def test_sign_in_leads_on_inside_our_pages_only(next_path: str, location: str) -> None:
    await give_password(await make_person(email="anna@example.com"))
    typed = {"email": "anna@example.com", "password": PASSWORD, "next": next_path}

    answer = await (await portal()).post("/login", data=typed)

    assert answer.headers["location"] == location


async def test_whoever_is_signed_in_is_led_on_from_the_sign_in_page() -> None:
    browser = await portal(await make_person())

    answer = await browser.get("/login", params={"next": "//elsewhere.example"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_page_that_needs_a_session_leads_to_sign_in_and_back() -> None:
    answer = await (await portal()).get("/tickets", params={"show": "open"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/tickets%3Fshow%3Dopen")


async def test_part_of_a_page_leads_its_whole_page_to_sign_in() -> None:
    shown = {"HX-Request": "true", "HX-Current-URL": "https://help.example.com/tickets/T-1?before=x"}

    answer = await (await portal()).get("/tickets/T-1/messages", headers=shown)

    led = "/login?next=/tickets/T-1%3Fbefore%3Dx"
    assert (answer.status_code, answer.headers["hx-redirect"], answer.text) == (401, led, "")


@pytest.mark.parametrize(
    "shown", ["", "//evil.example", "javascript:alert(1)", "https://evil.example//x.example"]
)
async def test_part_of_no_page_of_ours_leads_home_after_signing_in(shown: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": shown}

    answer = await (await portal()).get("/tickets", headers=headers)

    assert answer.headers["hx-redirect"] == "/login?next=/"


async def test_signing_out_ends_the_session() -> None:
    admin = await make_admin()
    browser = await portal(admin.person)

    answer = await browser.post("/logout")
    after = await browser.get("/admin/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert after.headers["location"] == "/login?next=/admin"
    assert await fetch_value("SELECT count(*) FROM sessions WHERE person = $1", admin.person) == 0


async def test_form_of_another_site_is_refused() -> None:
    browser = await portal(await make_person())

    answer = await browser.post("/logout", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
