"""Asking us: signed in at once, as a guest after a mail; nothing typed is ever lost."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.queries.people import person_by_email
from helpdesk.core.clock import frozen
from helpdesk.core.formats import file_size
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.files.store import upload_limit
from tests.factories.persons import make_agent, make_person
from tests.factories.policies import make_policy
from tests.factories.tickets import type_id
from tests.kit.clients import parsed, portal
from tests.kit.links import mailed_token
from tests.sla.agreements import content

pytestmark = pytest.mark.usefixtures("database")

ASKED = {"subject": "White soles", "body": "They are **yellow**.", "request_key": "key-1"}
GUEST = {**ASKED, "name": "Anna Berg", "email": "anna@example.com"}
File = tuple[str, bytes, str]


async def test_form_asks_guests_who_they_are_and_others_not() -> None:
    guest = parsed(await (await portal()).get("/tickets/new"))
    customer = parsed(await (await portal(await make_person())).get("/tickets/new"))

    assert _fields(guest) == ["request_key", "website", "name", "email", "subject", "body", "uploads", "type"]
    assert _fields(customer) == ["request_key", "website", "subject", "body", "uploads", "type"]


async def test_form_says_when_a_reply_would_come() -> None:
    browser = await portal(await make_person(zone="Europe/Oslo"))
    before = parsed(await browser.get("/tickets/new"))
    await make_policy(content(4, is_always=True), is_default=True)

    with frozen(datetime(2026, 3, 6, 15, tzinfo=UTC)):
        after = parsed(await browser.get("/tickets/new"))

    said = [item.text(strip=True) for item in after.css("#next li")]
    assert "reply by" not in before.css_first("#next").text()
    assert [text for text in said if "first reply" in text] == [
        "Sent now, it usually gets a first reply by Fri, 6 Mar 2026, 20:00 CET."
    ]


async def test_customer_opens_a_ticket_and_sees_it() -> None:
    person = await make_person()
    browser = await portal(person)

    answer = await browser.post("/tickets", data={**ASKED, "type": str(await type_id("Billing"))})
    page = parsed(await browser.get(answer.headers["location"]))

    assert answer.status_code == 303
    assert page.css_first("h1").text() == "White soles"
    assert page.css_first(".message .prose strong").text() == "yellow"
    assert page.css_first("#state .status").text(strip=True) == "Received"


async def test_double_click_opens_one_ticket() -> None:
    browser = await portal(await make_person())

    first, second = [await browser.post("/tickets", data=ASKED) for _click in range(2)]

    assert first.headers["location"] == second.headers["location"]
    assert await fetch_value("SELECT count(*) FROM tickets") == 1


async def test_staff_ask_for_themselves_here() -> None:
    agent = await make_agent()

    answer = await (await portal(agent.person)).post("/tickets", data=ASKED)

    assert answer.status_code == 303
    assert await fetch_value("SELECT requester FROM tickets") == agent.person


async def test_guest_confirms_by_mail_before_anybody_is_bothered() -> None:
    browser = await portal()

    asked = await browser.post("/tickets", data=GUEST)
    before = await fetch_value("SELECT count(*) FROM tickets")
    token = await mailed_token(LinkPurpose.CONFIRM_TICKET)
    looked = await browser.get(f"/tickets/confirm/{token}")
    still = await fetch_value("SELECT count(*) FROM tickets")
    confirmed = await browser.post(f"/tickets/confirm/{token}")
    ticket = parsed(await browser.get(confirmed.headers["location"]))

    assert (asked.status_code, parsed(asked).css_first("main strong").text()) == (200, "anna@example.com")
    assert (before, still) == (0, 0)
    assert parsed(looked).css_first("h2").text() == "White soles"
    assert confirmed.headers["location"].startswith("/t/")
    assert ticket.css_first("h1").text() == "White soles"
    card = await person_by_email("anna@example.com")
    assert card is not None
    assert (card.name, card.emails[0].is_verified) == ("Anna Berg", True)


async def test_second_press_of_the_button_finds_the_same_ticket() -> None:
    browser = await portal()
    await browser.post("/tickets", data=GUEST)
    token = await mailed_token(LinkPurpose.CONFIRM_TICKET)

    first, second = [await browser.post(f"/tickets/confirm/{token}") for _press in range(2)]

    assert [_ticket_of(first), _ticket_of(second)] == [_ticket_of(first)] * 2
    assert await fetch_value("SELECT count(*) FROM tickets") == 1


@pytest.mark.parametrize("token", ["unknown", "%00", "x" * 300])
async def test_unknown_confirmation_is_a_page_that_is_not_there(token: str) -> None:
    browser = await portal()

    looked, used = (
        await browser.get(f"/tickets/confirm/{token}"),
        await browser.post(f"/tickets/confirm/{token}"),
    )

    assert [looked.status_code, used.status_code] == [404, 404]
    offered = [button.attributes["href"] for button in parsed(looked).css("main a.btn")]
    assert offered == ["/login/link", "/tickets/new"]


async def test_guest_who_asks_twice_with_one_form_gets_one_mail() -> None:
    browser = await portal()

    answers = [await browser.post("/tickets", data=GUEST) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert await fetch_value("SELECT count(*) FROM links") == 1


async def test_what_fills_the_hidden_field_is_thanked_and_forgotten() -> None:
    answer = await (await portal()).post("/tickets", data={**GUEST, "website": "https://spam.example"})

    assert answer.status_code == 200
    assert parsed(answer).css_first("h1").text() == "One click to go"
    assert await fetch_value("SELECT count(*) FROM pending_tickets") == 0


async def test_every_error_is_answered_at_once_and_everything_typed_is_kept() -> None:
    typed = {"subject": " ", "body": "A long story", "name": "", "email": "nowhere", "type": "999999"}
    refused = ("run.exe", b"MZ", "application/octet-stream")

    answer = await (await portal()).post("/tickets", data=typed, files=_files(refused))

    page = parsed(answer)
    assert answer.status_code == 422
    assert _errors(page) == ["name-error", "email-error", "subject-error", "uploads-error"]
    assert [(link.attributes["href"], link.text()) for link in page.css(".error-summary a")][:3] == [
        ("#name", "Your name: Please fill this in."),
        ("#email", "Mail address: Please give an e-mail address, such as name@example.com."),
        ("#subject", "Subject: Please fill this in."),
    ]
    assert page.css_first("#body").text() == "A long story"
    assert page.css_first("#email").attributes["value"] == "nowhere"


async def test_what_only_the_product_knows_is_answered_beside_its_field() -> None:
    answer = await (await portal()).post("/tickets", data={**GUEST, "type": "999999"})

    page = parsed(answer)
    assert answer.status_code == 422
    assert _errors(page) == ["type-error"]
    assert page.css_first("#body").text() == "They are **yellow**."


def too_long() -> File:
    return ("film.mp4", b"x" * (upload_limit() + 1), "video/mp4")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            [("boots.exe", b"MZ", "image/png")],
            "“boots.exe” is a kind of file that could run on its reader’s machine, so it is not accepted.",
        ),
        ([("small.txt", b"ok", "text/plain"), too_long], "“film.mp4” is larger than {limit}."),
        (
            [(f"{number}.txt", b"x", "text/plain") for number in range(21)],
            "At most 20 files can be added.",
        ),
    ],
)
async def test_refused_file_is_named_and_the_text_stays(
    files: list[File | Callable[[], File]], sentence: str
) -> None:
    sent = [file() if callable(file) else file for file in files]

    answer = await (await portal()).post("/tickets", data=GUEST, files=_files(*sent))

    page = parsed(answer)
    assert answer.status_code == 422
    told = page.css_first("#uploads-error").text(strip=True)
    assert told == sentence.format(limit=file_size(upload_limit()))
    assert [page.css_first("#subject").attributes["value"], page.css_first("#body").text()] == [
        "White soles",
        "They are **yellow**.",
    ]
    assert await fetch_value("SELECT count(*) FROM attachments") == 0


async def test_key_of_a_refused_form_is_kept() -> None:
    page = parsed(await (await portal()).post("/tickets", data={**GUEST, "subject": ""}))

    assert page.css_first("input[name=request_key]").attributes["value"] == "key-1"


async def test_files_come_with_the_question() -> None:
    browser = await portal(await make_person())

    answer = await browser.post("/tickets", data=ASKED, files=_files(("sole.txt", b"yellow", "text/plain")))
    page = parsed(await browser.get(answer.headers["location"]))
    chip = page.css_first("a.chip")
    file = await browser.get(chip.attributes["href"])

    assert chip.css_first(".chip-name").text() == "sole.txt"
    assert (file.status_code, file.content) == (200, b"yellow")


async def test_files_of_a_guest_are_shown_before_and_after_confirming() -> None:
    browser = await portal()
    await browser.post("/tickets", data=GUEST, files=_files(("sole.txt", b"yellow", "text/plain")))
    token = await mailed_token(LinkPurpose.CONFIRM_TICKET)

    looked = parsed(await browser.get(f"/tickets/confirm/{token}"))
    confirmed = await browser.post(f"/tickets/confirm/{token}")
    page = parsed(await browser.get(confirmed.headers["location"]))

    assert looked.css_first(".chip-name").text() == "sole.txt"
    assert (await browser.get(page.css_first("a.chip").attributes["href"])).content == b"yellow"


async def test_too_many_questions_from_one_address_wait_and_keep_their_text() -> None:
    browser = await portal()
    answers = [
        await browser.post("/tickets", data={**GUEST, "request_key": f"key-{number}"}) for number in range(6)
    ]

    page = parsed(answers[-1])
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert page.css_first("#email-error").text(strip=True).startswith("Too many tries.")
    assert page.css_first("#body").text() == "They are **yellow**."


async def test_session_that_ended_while_writing_leaves_the_text_in_the_guests_form() -> None:
    page = parsed(await (await portal()).post("/tickets", data=ASKED))

    assert _errors(page) == ["name-error", "email-error"]
    assert page.css_first("#body").text() == "They are **yellow**."


async def test_customers_language_is_the_tickets() -> None:
    person = await make_person(locale="en")

    await (await portal(person)).post("/tickets", data=ASKED)

    assert [row["locale"] for row in await fetch("SELECT locale FROM tickets")] == ["en"]


def _fields(page: LexborHTMLParser) -> list[str]:
    return [field.attributes["name"] for field in page.css("main form [name]")]


def _errors(page: LexborHTMLParser) -> list[str]:
    return [error.attributes["id"] for error in page.css("p.error")]


def _files(*files: File) -> list[tuple[str, File]]:
    return [("uploads", file) for file in files]


def _ticket_of(answer: httpx.Response) -> str:
    """The part of a link's token that is the ticket and the person."""
    return answer.headers["location"].rsplit("-", 2)[0]
