"""A message sent after the session had ended stands in its composer once its writer has signed in again."""

from datetime import timedelta

import httpx
import pytest
from msgspec import Struct

from helpdesk.core.clock import frozen, now
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.web.kit.held_text import COOKIE, MOST_AN_HOUR
from tests.factories.persons import make_agent, verified_person
from tests.factories.second_factors import current_code, give_second_factor
from tests.factories.sessions import PASSWORD, give_password
from tests.factories.tickets import MadeTicket, make_ticket
from tests.kit.clients import FRAGMENT, parsed, portal

pytestmark = pytest.mark.usefixtures("database")

TEXT = "They are *yellow*.\n\nStill."
FILE = [("uploads", ("sole.txt", b"yellow", "text/plain"))]


class Writer(Struct, frozen=True):
    id: int
    email: str


async def make_writer(name: str = "Anna") -> Writer:
    """A customer who can sign in."""
    email = f"{name.lower()}@example.com"
    person = await verified_person(name, email=email)
    await give_password(person)
    return Writer(person, email)


async def make_colleague(name: str = "Mika") -> Writer:
    agent = await make_agent(name, email=f"{name.lower()}@example.com")
    await execute("UPDATE identities SET verified_at = now() WHERE person = $1", agent.person)
    await give_password(agent.person)
    return Writer(agent.person, f"{name.lower()}@example.com")


async def sign_in(browser: httpx.AsyncClient, writer: Writer, path: str = "/") -> httpx.Response:
    return await browser.post("/login", data={"email": writer.email, "password": PASSWORD, "next": path})


async def drafts() -> list[tuple[int, str, str]]:
    rows = await fetch("SELECT person, purpose, body FROM drafts ORDER BY id")
    return [(row["person"], row["purpose"], row["body"]) for row in rows]


async def sent_to(ticket: MadeTicket, browser: httpx.AsyncClient, text: str = TEXT) -> httpx.Response:
    """The answer of a customer, as their browser sends it."""
    return await browser.post(f"/tickets/{ticket.number}/replies", data={"body": text}, files=FILE)


async def test_answer_of_a_customer_waits_in_its_composer() -> None:
    anna = await make_writer()
    ticket = await make_ticket(requester=anna.id)
    browser = await portal()

    refused = await sent_to(ticket, browser)
    sign_in_page = parsed(await browser.get(refused.headers["location"]))
    answer = await sign_in(browser, anna)
    page = parsed(await browser.get(answer.headers["location"]))

    assert (refused.status_code, refused.headers["location"]) == (
        303,
        f"/login?next=/tickets/{ticket.number}",
    )
    assert "What you wrote is kept" in sign_in_page.css_first(".banner").text()
    assert answer.headers["location"] == f"/tickets/{ticket.number}"
    assert page.css_first("#body").text() == TEXT
    assert page.css_first("#toasts .toast p").text() == (
        "You were signed out before this was sent. Your text is here: please send it again."
    )
    assert COOKIE not in browser.cookies
    assert await fetch_value("SELECT count(*) FROM messages") == 0


async def test_text_that_was_sent_at_last_does_not_stand_there_again() -> None:
    anna = await make_writer()
    ticket = await make_ticket(requester=anna.id)
    browser = await portal()
    await sent_to(ticket, browser)
    await sign_in(browser, anna)

    await sent_to(ticket, browser)
    page = parsed(await browser.get(f"/tickets/{ticket.number}"))

    assert page.css_first("#body").text() == ""
    assert [line.text() for line in page.css(".message .prose > p")] == ["They are yellow.", "Still."]
    assert await drafts() == []


@pytest.mark.parametrize(
    ("path", "purpose"), [("replies", "reply"), ("notes", "note"), ("calls", "call")], ids=str
)
@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "part"])
async def test_everything_that_staff_write_waits_for_them(
    path: str, purpose: str, headers: dict[str, str]
) -> None:
    mika, ticket = await make_colleague(), await make_ticket()
    url, browser = f"/desk/tickets/{ticket.number}", await portal()
    shown = {"HX-Current-URL": f"http://testserver{url}?view=mine"} if headers else {}

    refused = await browser.post(f"{url}/{path}?view=mine", data={"body": TEXT}, headers={**headers, **shown})
    answer = await sign_in(browser, mika)
    page = parsed(await browser.get(answer.headers["location"]))

    led = refused.headers.get("hx-redirect") or refused.headers["location"]
    assert led == f"/login?next={url}" + ("%3Fview%3Dmine" if headers else "")
    assert answer.headers["location"] == f"{url}?view=mine&compose={purpose}"
    assert page.css_first(f"#body-{purpose}").text() == TEXT
    assert page.css_first(f"#compose-{purpose}[hidden]") is None
    assert await drafts() == [(mika.id, purpose, TEXT)]


async def test_second_factor_stands_between_and_changes_nothing() -> None:
    mika, ticket = await make_colleague(), await make_ticket()
    await give_second_factor(mika.id)
    browser = await portal()
    await browser.post(f"/desk/tickets/{ticket.number}/replies", data={"body": TEXT})

    first = await sign_in(browser, mika)
    between = await drafts()
    await browser.post("/login/code", data={"code": current_code()})

    assert (first.headers["location"], between) == ("/login/code?next=/", [])
    assert await drafts() == [(mika.id, "reply", TEXT)]


async def test_text_is_not_given_to_somebody_who_may_not_write_there() -> None:
    anna, ben = await make_writer(), await make_writer("Ben")
    ticket = await make_ticket(requester=anna.id)
    browser = await portal()
    await sent_to(ticket, browser)

    answer = await sign_in(browser, ben, "/tickets")
    before = await drafts()
    await browser.post("/logout")
    await sign_in(browser, anna)

    assert (answer.headers["location"], before) == ("/tickets", [])
    assert await drafts() == [(anna.id, "reply", TEXT)]


@pytest.mark.parametrize("path", ["", "/desk"])
async def test_text_of_the_portal_is_for_customers_and_that_of_the_desk_for_staff(path: str) -> None:
    anna, mika = await make_writer(), await make_colleague()
    ticket = await make_ticket(requester=anna.id)
    browser = await portal()
    await browser.post(f"{path}/tickets/{ticket.number}/replies", data={"body": TEXT})

    await sign_in(browser, mika if path == "" else anna)

    assert await drafts() == []


async def test_text_waits_for_less_than_the_day_its_bytes_stay() -> None:
    anna = await make_writer()
    ticket = await make_ticket(requester=anna.id)
    browser = await portal()
    token = (await sent_to(ticket, browser)).cookies[COOKIE]

    with frozen(now() + timedelta(hours=21)):
        browser.cookies.set(COOKIE, token)
        await sign_in(browser, anna)

    assert await drafts() == []


async def test_cookie_that_is_not_ours_says_nothing() -> None:
    anna = await make_writer()
    browser = await portal()
    browser.cookies.set(COOKIE, "planted")

    answer = await sign_in(browser, anna)

    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("text", ["", " \n"])
async def test_nothing_typed_is_nothing_to_hold(text: str) -> None:
    answer = await sent_to(await make_ticket(), await portal(), text)

    assert COOKIE not in answer.cookies
    assert await fetch_value("SELECT count(*) FROM files") == 0


async def test_whoever_sends_without_end_is_not_kept() -> None:
    ticket, browser = await make_ticket(), await portal()
    answers = [await sent_to(ticket, browser, f"Text {number}") for number in range(MOST_AN_HOUR + 1)]

    assert [COOKIE in answer.cookies for answer in answers] == [True] * MOST_AN_HOUR + [False]


async def test_form_that_cannot_be_read_leads_to_the_sign_in_page_all_the_same() -> None:
    ticket = await make_ticket()
    broken = {"content-type": "multipart/form-data"}

    answer = await (await portal()).post(
        f"/tickets/{ticket.number}/replies", content=b"--x\r\nbroken", headers=broken
    )

    assert (answer.status_code, COOKIE in answer.cookies) == (303, False)


async def test_other_forms_lead_home() -> None:
    answer = await (await portal()).post("/account/password", data={"body": TEXT})

    assert (answer.headers["location"], COOKIE in answer.cookies) == ("/login?next=/", False)
