"""Writing on a ticket: replies, notes and calls, sent by a form or by htmx, accepted or refused."""

import pytest

from helpdesk.db.sql import fetch_value
from helpdesk.drafts.actions import save_draft
from helpdesk.files.queries.attachments import attachments_of
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel, Disposition
from tests.factories.persons import make_agent
from tests.factories.tickets import make_ticket, status_id
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.tickets.reading import messages_of, record_of

pytestmark = pytest.mark.usefixtures("database", "store")

# More than one file may have, and more than a form without files.
TOO_MUCH = 3_000_000


async def test_reply_is_sent_and_leads_to_its_place_in_the_conversation() -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=Category.NEW)
    browser = await desk(agent.person)

    answer = await browser.post(
        f"/desk/tickets/{ticket.number}/replies?view=team", data={"body": "On **it**."}
    )

    ((message, *rest),) = await messages_of(ticket.id)
    assert rest == [Audience.PUBLIC, agent.person, AuthorKind.STAFF, Channel.DESK, "On **it**."]
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/desk/tickets/{ticket.number}?view=team#message-{message}"
    assert (await record_of(ticket.id)).status_category == Category.OPEN


async def test_reply_through_htmx_gets_a_fresh_form_and_tells_the_page() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await desk(agent.person)
    await save_draft(agent, "ticket", ticket.id, "reply", "On it, half")

    answer = await browser.post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "On it."}, headers=FRAGMENT
    )

    part = parsed(answer)
    assert answer.status_code == 200
    assert answer.headers["hx-trigger"] == f"live:ticket:{ticket.id}, live:lists, live:tickets"
    assert [section.attributes["id"] for section in part.css("section")] == ["compose-reply"]
    assert part.css_first("textarea").text() == ""
    assert await fetch_value("SELECT count(*) FROM drafts") == 0


async def test_reply_can_leave_the_ticket_solved() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    status = await status_id(Category.SOLVED)

    await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "Done.", "status": str(status)}
    )

    assert (await record_of(ticket.id)).status_category == Category.SOLVED


async def test_reply_sent_twice_is_written_once() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await desk(agent.person)
    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}"))
    key = page.css_first("#compose-reply [name=request_key]").attributes["value"]

    for _ in range(2):
        await browser.post(
            f"/desk/tickets/{ticket.number}/replies", data={"body": "Once.", "request_key": key}
        )

    assert [message[-1] for message in await messages_of(ticket.id)] == ["Once."]


async def test_empty_reply_comes_back_with_its_sentence_as_a_whole_page() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": " ", "request_key": "kept"}
    )

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#compose-reply .error").text(strip=True) == "Please write something."
    assert page.css_first("#body-reply").attributes["aria-invalid"] == "true"
    assert page.css_first("#compose-reply [name=request_key]").attributes["value"] == "kept"
    assert await messages_of(ticket.id) == []


async def test_refused_reply_through_htmx_is_only_the_form_with_what_was_typed() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "Typed", "status": "x"}, headers=FRAGMENT
    )

    part = parsed(answer)
    assert answer.status_code == 422
    assert part.css_first("textarea").text() == "Typed"
    assert part.css_first(".error").text(strip=True) == "Please enter a number."
    assert "hx-trigger" not in answer.headers


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_too_large_file_is_named_and_the_text_is_kept(headers: dict[str, str]) -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    files = [
        ("uploads", ("large.txt", b"x" * TOO_MUCH, "text/plain")),
        ("uploads", ("small.txt", b"x", "text/plain")),
    ]

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "See *there*"}, files=files, headers=headers
    )

    page = parsed(answer)
    assert answer.status_code == 422
    sentences = [error.text(strip=True) for error in page.css("#compose-reply .error")]
    assert sentences == ["“large.txt” is larger than 1 MB."]
    assert page.css_first("#body-reply").text() == "See *there*"
    assert await messages_of(ticket.id) == []


async def test_file_that_could_run_is_refused() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    files = [("uploads", ("invoice.exe", b"MZ", "application/pdf"))]

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/notes", data={"body": "See there"}, files=files
    )

    page = parsed(answer)
    assert answer.status_code == 422
    assert "“invoice.exe”" in page.css_first("#compose-note .error").text()
    assert [part.attributes["id"] for part in page.css("[data-composer]:not([hidden])")] == ["compose-note"]


async def test_files_go_with_the_reply() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    files = [
        ("uploads", ("one.txt", b"one", "text/plain")),
        ("uploads", ("two.txt", b"two", "text/plain")),
    ]

    await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "Both"}, files=files
    )

    ((message, *_),) = await messages_of(ticket.id)
    attached = await attachments_of("message", [message])
    assert [(file.name, file.size) for file in attached[message]] == [("one.txt", 3), ("two.txt", 3)]


async def test_form_without_a_file_has_none() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    files = [("uploads", ("", b"", "application/octet-stream"))]

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "Nothing"}, files=files
    )

    ((message, *_),) = await messages_of(ticket.id)
    assert answer.status_code == 303
    assert await attachments_of("message", [message]) == {}


async def test_note_is_for_the_team() -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=Category.NEW)

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/notes", data={"body": "Between us."}, headers=FRAGMENT
    )

    ((_, *rest),) = await messages_of(ticket.id)
    assert rest == [Audience.INTERNAL, agent.person, AuthorKind.STAFF, Channel.DESK, "Between us."]
    assert parsed(answer).css_first("section").attributes["id"] == "compose-note"
    assert (await record_of(ticket.id)).status_category == Category.NEW


async def test_call_is_logged() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/calls", data={"body": "Rang back.", "direction": "outgoing"}
    )

    ((_, *rest),) = await messages_of(ticket.id)
    assert rest == [Audience.INTERNAL, agent.person, AuthorKind.STAFF, Channel.PHONE, "Rang back."]


async def test_call_must_say_who_called() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/calls",
        data={"body": "Rang.", "direction": "sideways"},
        headers=FRAGMENT,
    )

    part = parsed(answer)
    assert answer.status_code == 422
    assert part.css_first("#direction-error").text(strip=True) == "Please choose one from the list."
    assert part.css_first("textarea").text() == "Rang."


async def test_status_that_cannot_follow_is_said_and_nothing_is_sent() -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=Category.SOLVED)
    status = await status_id(Category.WAITING)

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies",
        data={"body": "So?", "status": str(status)},
        headers=FRAGMENT,
    )

    assert answer.status_code == 409
    sentence = parsed(answer).css_first("[data-fragment-error] [data-sentence]").text()
    assert "cannot become" in sentence
    assert await messages_of(ticket.id) == []


@pytest.mark.parametrize("kind", ["replies", "notes", "calls"])
async def test_deleted_ticket_takes_nothing(kind: str) -> None:
    agent = await make_agent()
    ticket = await make_ticket(disposition=Disposition.DELETED)

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/{kind}", data={"body": "Hello?", "direction": "incoming"}
    )

    assert answer.status_code == 404
    assert await messages_of(ticket.id) == []
