"""The link of a mail opens exactly its ticket, for thirty days, and signs nobody in."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.tickets.enums import Audience, Category
from helpdesk.tickets.links import ticket_link_token
from helpdesk.web.kit.security import SESSION_COOKIE
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.clients import parsed, portal

pytestmark = pytest.mark.usefixtures("database")

DAY = timedelta(days=1)


async def test_link_opens_its_ticket_without_a_session() -> None:
    ticket = await make_ticket("White soles")
    await make_message(ticket, "They are yellow.")
    await make_message(ticket, "A note.", audience=Audience.INTERNAL)
    browser = await portal()

    answer = await browser.get(f"/t/{_token(ticket)}")

    page = parsed(answer)
    assert page.css_first("h1").text() == "White soles"
    assert [message.text(strip=True) for message in page.css(".message .prose")] == ["They are yellow."]
    assert page.css_first("#talk").attributes == {"id": "talk"}
    assert SESSION_COOKIE not in browser.cookies


async def test_link_opens_nothing_else() -> None:
    person = await make_person()
    ticket, other = await make_ticket(requester=person), await make_ticket(requester=person)
    browser = await portal()
    await browser.get(f"/t/{_token(ticket)}")

    answer = await browser.get(f"/tickets/{other.number}")

    assert answer.headers["location"] == f"/login?next=/tickets/{other.number}"


async def test_answer_closing_and_opening_work_through_the_link() -> None:
    ticket = await make_ticket()
    browser, place = await portal(), f"/t/{_token(ticket)}"

    replied = await browser.post(f"{place}/replies", data={"body": "Thanks"})
    closed = await browser.post(f"{place}/closure")
    category = await _category(ticket)
    opened = await browser.post(f"{place}/reopening")

    assert replied.headers["location"].startswith(f"{place}#m")
    assert [closed.headers["location"], opened.headers["location"]] == [place, place]
    assert [category, await _category(ticket)] == [Category.SOLVED, Category.OPEN]


async def test_refused_answer_keeps_its_text() -> None:
    ticket = await make_ticket()
    files = [("uploads", ("run.exe", b"MZ", "application/octet-stream"))]

    answer = await (await portal()).post(f"/t/{_token(ticket)}/replies", data={"body": "Look"}, files=files)

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#body").text() == "Look"
    assert page.css_first(".composer form").attributes["action"] == f"/t/{_token(ticket)}/replies"


async def test_answer_to_a_ticket_closed_long_ago_leads_to_the_new_ones_link() -> None:
    ticket = await make_ticket("Soles", category=Category.CLOSED, closed_at=now() - 31 * DAY)
    browser = await portal()

    answer = await browser.post(f"/t/{_token(ticket)}/replies", data={"body": "Again."})
    page = parsed(await browser.get(answer.headers["location"]))

    new = await fetch_value("SELECT number FROM tickets ORDER BY id DESC LIMIT 1")
    assert new != ticket.number
    assert page.css_first("#state dd").text() == new
    assert page.css_first(".related").text() == f"This request refers to {ticket.number}."
    assert page.css_first(".related a") is None


async def test_link_of_somebody_who_is_switched_off_opens_nothing() -> None:
    ticket = await make_ticket(requester=await make_person(deactivated_at=now()))

    assert (await (await portal()).get(f"/t/{_token(ticket)}")).status_code == 404


async def test_link_of_a_ticket_that_is_gone_opens_nothing() -> None:
    ticket = await make_ticket(disposition="deleted")

    assert (await (await portal()).get(f"/t/{_token(ticket)}")).status_code == 404


async def test_link_of_staff_who_asked_shows_what_a_customer_sees() -> None:
    agent = await make_agent()
    ticket = await make_ticket(requester=agent.person)
    await make_message(ticket, "A note.", audience=Audience.INTERNAL)

    page = parsed(await (await portal()).get(f"/t/{_token(ticket)}"))

    assert page.css(".message") == []


async def test_link_that_has_run_out_offers_a_new_way_in_to_the_same_address() -> None:
    ticket = await make_ticket(requester=await make_person(email="anna@example.com"))
    token = ticket_link_token(ticket.id, ticket.requester, now() - DAY)
    browser = await portal()

    ended = await browser.get(f"/t/{token}")
    renewed = await browser.post(parsed(ended).css_first("form.form").attributes["action"])

    assert [ended.status_code, renewed.status_code] == [404, 200]
    assert "anna@example.com" not in renewed.text
    rows = await fetch("SELECT purpose, person, email FROM links")
    assert [tuple(row.values()) for row in rows] == [("sign_in", ticket.requester, "anna@example.com")]


async def test_renewal_for_somebody_who_is_switched_off_mails_nothing() -> None:
    person = await make_person(deactivated_at=now())
    token = ticket_link_token(1, person, now() - DAY)

    answer = await (await portal()).post(f"/t/{token}/renewal")

    assert answer.status_code == 200
    assert await fetch_value("SELECT count(*) FROM links") == 0


@pytest.mark.parametrize(
    "token",
    ["x", "1-2-3-4", "1-2-3", f"{'9' * 30}-1-1-{'a' * 32}", f"1-1-{'9' * 18}-{'a' * 32}", "%00", "²-1-1-x"],
)
async def test_forged_link_opens_nothing_and_mails_nothing(token: str) -> None:
    browser = await portal()

    looked = await browser.get(f"/t/{token}")
    others = [
        await browser.post(f"/t/{token}/{form}", data={"body": "Hello"})
        for form in ("replies", "closure", "reopening", "renewal")
    ]

    assert looked.status_code == 404
    assert parsed(looked).css_first("main form") is None
    assert [answer.status_code for answer in others] == [404] * 4


async def test_changed_link_is_not_the_link() -> None:
    ticket, other = await make_ticket(), await make_ticket()
    token = _token(ticket).replace(f"{ticket.id}-", f"{other.id}-", 1)

    assert (await (await portal()).get(f"/t/{token}")).status_code == 404


def _token(ticket: MadeTicket) -> str:
    return ticket_link_token(ticket.id, ticket.requester, now() + 30 * DAY)


async def _category(ticket: MadeTicket) -> str:
    return await fetch_value("SELECT status_category FROM tickets WHERE id = $1", ticket.id)
