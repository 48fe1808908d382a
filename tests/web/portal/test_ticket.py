"""One ticket under its number: the conversation, an answer, closing and opening again."""

import re
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.core.clock import now
from helpdesk.core.formats import exact_time, short_date
from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.drafts.actions import LONGEST_DRAFT
from helpdesk.sla.enums import ClockState, Metric
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel
from tests.factories.persons import make_agent, make_person
from tests.factories.shown_clocks import make_breached_clock, make_clock, make_paused_clock
from tests.factories.tickets import make_mention, make_message, make_ticket
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")

LONG_AGO = timedelta(days=31)


async def test_conversation_shows_what_is_public_and_nothing_else() -> None:
    agent = await make_agent("Mika Sato")
    ticket = await make_ticket("White soles", requester=await make_person("Anna"))
    await make_message(
        ticket, "They are *yellow*.", channel=Channel.MAIL, quoted="On Monday you wrote:\n> Hello"
    )
    await make_message(ticket, "She sounds cross.", author=agent.person, audience=Audience.INTERNAL)
    await make_message(ticket, "We mend it.", author=agent.person, author_kind=AuthorKind.STAFF)

    page = parsed(await (await portal(ticket.requester)).get(f"/tickets/{ticket.number}"))

    texts = [" ".join(message.text().split()) for message in page.css(".message .prose")]
    assert [author.text() for author in page.css(".message strong")] == ["Anna", "Mika Sato"]
    assert texts[0].startswith("They are yellow.")
    assert texts[-1] == "We mend it."
    assert page.css_first(".quoted .prose").text() == "On Monday you wrote:> Hello"
    assert "She sounds cross" not in page.html
    assert page.css(".message")[0].css_first(".meta").text().startswith("by mail · ")


async def test_html_of_a_message_is_shown_as_it_was_sanitised() -> None:
    ticket = await make_ticket()
    await make_message(ticket, "<script>alert(1)</script> **bold**")

    page = parsed(await (await portal(ticket.requester)).get(f"/tickets/{ticket.number}"))

    assert page.css_first(".message script") is None
    assert page.css_first(".message .prose strong").text() == "bold"


async def test_long_conversation_shows_the_newest_and_leads_to_the_older() -> None:
    ticket = await make_ticket()
    for number in range(PAGE_SIZE + 1):
        await make_message(ticket, f"Message {number}")
    browser = await portal(ticket.requester)

    newest = parsed(await browser.get(f"/tickets/{ticket.number}"))
    older = parsed(await browser.get(newest.css_first(".earlier a").attributes["href"]))

    assert [newest.css(".message .prose")[0].text(strip=True), len(newest.css(".message"))] == [
        "Message 1",
        50,
    ]
    assert [message.text(strip=True) for message in older.css(".message .prose")] == ["Message 0"]
    assert older.css_first(".later a").attributes["href"] == f"/tickets/{ticket.number}"


async def test_answer_joins_the_conversation_and_wakes_the_ticket() -> None:
    ticket = await make_ticket(category=Category.SOLVED, solved_at=now())
    browser = await portal(ticket.requester)

    answer = await browser.post(f"/tickets/{ticket.number}/replies", data={"body": "Still yellow."})
    page = parsed(await browser.get(f"/tickets/{ticket.number}"))

    written = page.css_first(".message")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/tickets/{ticket.number}#{written.attributes['id']}"
    assert written.css_first(".prose").text(strip=True) == "Still yellow."
    assert page.css_first("#state .status").text(strip=True) == "We are on it"


async def test_what_was_written_is_recorded_as_the_customers() -> None:
    ticket = await make_ticket()

    await (await portal(ticket.requester)).post(f"/tickets/{ticket.number}/replies", data={"body": "Hello"})

    rows = await fetch("SELECT author, author_kind, channel, audience FROM messages")
    assert [tuple(row.values()) for row in rows] == [(ticket.requester, "customer", "web", "public")]


async def test_double_click_sends_one_answer() -> None:
    ticket = await make_ticket()
    browser = await portal(ticket.requester)
    typed = {"body": "Still yellow.", "request_key": "key-1"}

    answers = [await browser.post(f"/tickets/{ticket.number}/replies", data=typed) for _click in range(2)]

    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert await fetch_value("SELECT count(*) FROM messages") == 1


async def test_refused_answer_keeps_text_and_key_and_says_why() -> None:
    ticket = await make_ticket()
    browser = await portal(ticket.requester)
    files = [("uploads", ("run.exe", b"MZ", "application/octet-stream"))]

    empty = await browser.post(
        f"/tickets/{ticket.number}/replies", data={"body": " ", "request_key": "key-1"}
    )
    refused = await browser.post(f"/tickets/{ticket.number}/replies", data={"body": "Look"}, files=files)

    page = parsed(empty)
    assert [empty.status_code, refused.status_code] == [422, 422]
    assert page.css_first("#body-error").text(strip=True) == "Please fill this in."
    assert page.css_first("input[name=request_key]").attributes["value"] == "key-1"
    assert parsed(refused).css_first("#body").text() == "Look"
    assert "run.exe" in parsed(refused).css_first("#uploads-error").text()


async def test_answer_to_a_ticket_closed_long_ago_opens_a_new_one() -> None:
    ticket = await make_ticket("White soles", category=Category.CLOSED, closed_at=now() - LONG_AGO)
    browser = await portal(ticket.requester)

    before = parsed(await browser.get(f"/tickets/{ticket.number}"))
    answer = await browser.post(f"/tickets/{ticket.number}/replies", data={"body": "Yellow again."})

    number = await fetch_value("SELECT number FROM tickets ORDER BY id DESC LIMIT 1")
    day = short_date(now() - LONG_AGO)
    assert before.css_first("#before-sending").text() == (
        f"{ticket.number} was closed on {day}, so your message opens a new request that refers to it."
    )
    assert before.css_first(".composer-foot button").text(strip=True) == "Send as a new request"
    assert before.css_first("form[action$=reopening]") is None
    assert number != ticket.number
    assert answer.headers["location"].startswith(f"/tickets/{number}#m")


async def test_new_ticket_and_the_one_closed_long_ago_say_so_and_lead_to_each_other() -> None:
    ticket = await make_ticket("White soles", category=Category.CLOSED, closed_at=now() - LONG_AGO)
    browser = await portal(ticket.requester)
    answer = await browser.post(f"/tickets/{ticket.number}/replies", data={"body": "Yellow again."})

    new = parsed(await browser.get(answer.headers["location"]))
    old = parsed(await browser.get(f"/tickets/{ticket.number}"))

    number = new.css_first(".breadcrumb [aria-current]").text(strip=True)
    day = short_date(now() - LONG_AGO)
    assert new.css_first("#toasts .toast p").text() == (
        f"{ticket.number} was closed on {day}, so your message opened this new request, which refers to it."
    )
    assert _related(new) == [(f"This request refers to {ticket.number}.", f"/tickets/{ticket.number}")]
    assert _related(old) == [(f"The newer request {number} refers to this one.", f"/tickets/{number}")]
    assert new.css_first("#before-sending") is None


async def test_what_refers_to_a_ticket_is_named_only_to_those_who_may_see_it() -> None:
    ticket = await make_ticket()
    await make_mention(await make_ticket("Of somebody else"), ticket)

    page = parsed(await (await portal(ticket.requester)).get(f"/tickets/{ticket.number}"))

    assert _related(page) == []


async def test_answer_that_wakes_its_ticket_promises_no_new_one() -> None:
    ticket = await make_ticket(category=Category.CLOSED, closed_at=now() - timedelta(days=29))
    browser = await portal(ticket.requester)

    before = parsed(await browser.get(f"/tickets/{ticket.number}"))
    await browser.post(f"/tickets/{ticket.number}/replies", data={"body": "Yellow again."})
    after = parsed(await browser.get(f"/tickets/{ticket.number}"))

    assert before.css_first("#before-sending") is None
    assert before.css_first(".composer-foot button").text(strip=True) == "Send"
    assert after.css_first("#toasts .toast") is None


async def test_what_was_begun_stands_there_the_next_time() -> None:
    ticket = await make_ticket()
    browser = await portal(ticket.requester)
    url = f"/tickets/{ticket.number}"

    kept = await browser.put(f"{url}/draft", data={"body": "They are\nyel"})
    page = parsed(await browser.get(url))
    await browser.put(f"{url}/draft", data={"body": " "})
    emptied = parsed(await browser.get(url))

    assert kept.status_code == 204
    assert page.css_first("#body").attributes["data-draft-url"] == f"{url}/draft"
    assert [page.css_first("#body").text(), emptied.css_first("#body").text()] == ["They are\nyel", ""]


async def test_what_was_begun_is_shown_to_its_author_alone() -> None:
    follower = await make_person()
    ticket = await make_ticket(followers=(follower,))
    await (await portal(ticket.requester)).put(f"/tickets/{ticket.number}/draft", data={"body": "Mine"})

    page = parsed(await (await portal(follower)).get(f"/tickets/{ticket.number}"))

    assert page.css_first("#body").text() == ""


async def test_draft_that_is_too_long_is_refused() -> None:
    ticket = await make_ticket()
    too_long = {"body": "x" * (LONGEST_DRAFT + 1)}

    answer = await (await portal(ticket.requester)).put(f"/tickets/{ticket.number}/draft", data=too_long)

    assert answer.status_code == 422


async def test_customer_closes_and_opens_again() -> None:
    ticket = await make_ticket()
    browser = await portal(ticket.requester)

    closed = await browser.post(f"/tickets/{ticket.number}/closure")
    page_closed = parsed(await browser.get(f"/tickets/{ticket.number}"))
    opened = await browser.post(f"/tickets/{ticket.number}/reopening")
    page_open = parsed(await browser.get(f"/tickets/{ticket.number}"))

    assert [closed.status_code, opened.status_code] == [303, 303]
    assert closed.headers["location"] == f"/tickets/{ticket.number}"
    assert [_forms(page_closed), _forms(page_open)] == [["reopening"], ["closure"]]


async def test_follower_reads_and_writes_but_does_not_close() -> None:
    follower = await make_person()
    ticket = await make_ticket(followers=(follower,))
    browser = await portal(follower)

    page = parsed(await browser.get(f"/tickets/{ticket.number}"))
    written = await browser.post(f"/tickets/{ticket.number}/replies", data={"body": "Me too."})
    closed = await browser.post(f"/tickets/{ticket.number}/closure")

    assert _forms(page) == []
    assert [written.status_code, closed.status_code] == [303, 403]


async def test_staff_are_led_to_the_desk() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    answer = await (await portal(agent.person)).get(f"/tickets/{ticket.number}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/tickets/{ticket.number}")


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_every_ticket_that_is_not_theirs_is_the_same_page(method: str) -> None:
    others = await make_ticket()
    merged = await make_ticket(disposition="merged")
    browser = await portal(merged.requester)
    numbers = [others.number, merged.number, "T-999999", "0", "%00", "x" * 500, "%F0%9F%91%9F", "T 1"]
    ending = "" if method == "GET" else "/replies"

    answers = [
        await browser.request(
            method, f"/tickets/{number}{ending}", data={"body": "Hello"} if ending else None
        )
        for number in numbers
    ]

    assert [answer.status_code for answer in answers] == [404] * len(numbers)
    assert len({_without_visit(answer.text) for answer in answers}) == 1


async def test_page_says_until_when_we_reply() -> None:
    ticket = await make_ticket(requester=await make_person(zone="Europe/Oslo"))
    due_at = now() + timedelta(hours=3)
    await make_clock(ticket.id, metric=Metric.FIRST_REPLY, due_at=due_at)
    await make_clock(ticket.id, metric=Metric.RESOLUTION, due_at=now() + timedelta(hours=1))

    page = parsed(await (await portal(ticket.requester)).get(f"/tickets/{ticket.number}"))

    sentence = f"We reply by {exact_time(due_at, 'Europe/Oslo')}."
    assert page.css_first("#state .reply-by").text(strip=True) == sentence


async def test_page_admits_that_we_are_late() -> None:
    ticket = await make_ticket()
    await make_breached_clock(ticket.id, metric=Metric.NEXT_REPLY)

    page = parsed(await (await portal(ticket.requester)).get(f"/tickets/{ticket.number}"))

    said = page.css_first("#state .reply-by").text(strip=True)
    assert said.startswith("We wanted to reply by ")
    assert said.endswith(" and are late. You are not forgotten.")


async def test_page_promises_nothing_where_no_answer_of_ours_is_due() -> None:
    ticket = await make_ticket()
    await make_clock(ticket.id, metric=Metric.RESOLUTION)
    await make_clock(ticket.id, metric=Metric.FIRST_REPLY, state=ClockState.FULFILLED)
    await make_paused_clock(ticket.id, metric=Metric.NEXT_REPLY)

    page = parsed(await (await portal(ticket.requester)).get(f"/tickets/{ticket.number}"))

    assert page.css_first("#state .reply-by") is None


async def test_conversation_by_itself_is_a_part_of_the_page() -> None:
    ticket = await make_ticket()
    await make_message(ticket, "Hello")

    answer = await (await portal(ticket.requester)).get(f"/tickets/{ticket.number}/messages")

    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.lstrip().startswith('<div id="talk" data-live-topics="ticket:')
    assert [message.text(strip=True) for message in parsed(answer).css(".prose")] == ["Hello"]


async def test_ticket_page_costs_the_same_for_one_message_and_three() -> None:
    ticket = await make_ticket()
    browser = await portal(ticket.requester)
    costs = []
    for number in (1, 2):
        for _message in range(number):
            await make_message(ticket)
        async with count_statements() as statements:
            await browser.get(f"/tickets/{ticket.number}")
        costs.append(len(statements))

    assert costs == [5, 5]


def _forms(page: LexborHTMLParser) -> list[str]:
    return [form.attributes["action"].rpartition("/")[2] for form in page.css("#state form")]


def _without_visit(text: str) -> str:
    """The page without what is the request's own: its id, and the address it came to."""
    bare = re.sub(r'(name="next" value=)"[^"]*"', r"\1", text)
    start = bare.find("If you ask about this")
    return bare[:start] + bare[bare.find("</p>", start) :]


def _related(page: LexborHTMLParser) -> list[tuple[str, str | None]]:
    """What the page says of tickets before and after this one, and where each leads."""
    return [
        (line.text(strip=False).strip(), line.css_first("a").attributes["href"])
        for line in page.css(".related")
    ]
