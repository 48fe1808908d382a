"""Attachments: to whoever may read the message, shown in the browser only where that is harmless."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import now
from helpdesk.db.sql import execute
from helpdesk.files.actions.attachments import attach
from helpdesk.files.queries.attachments import stored_attachment
from helpdesk.files.store import remove
from helpdesk.files.uploads import Upload
from helpdesk.tickets.enums import Audience
from helpdesk.tickets.links import ticket_link_token
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.clients import parsed, portal

pytestmark = pytest.mark.usefixtures("database")

PNG = b"\x89PNG\r\n\x1a\n and so on"


async def test_owner_gets_the_file_with_headers_that_keep_it_harmless() -> None:
    ticket = await make_ticket()
    file = await _attached(
        ticket, name="Rechnung „März“.pdf", content_type="application/pdf", content=b"%PDF"
    )

    answer = await (await portal(ticket.requester)).get(f"/files/{file}/whatever.pdf")

    assert (answer.status_code, answer.content) == (200, b"%PDF")
    wanted = {
        "content-type": "application/pdf",
        "content-length": "4",
        "content-disposition": 'attachment; filename="Rechnung _M_rz_.pdf"; '
        "filename*=UTF-8''Rechnung%20%E2%80%9EM%C3%A4rz%E2%80%9C.pdf",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-cache",
    }
    assert {name: answer.headers[name] for name in wanted} == wanted


@pytest.mark.parametrize("known", ["{tag}", "W/{tag}", '"other", {tag}', "*"])
async def test_browser_that_has_the_file_is_told_so_and_not_sent_it_again(known: str) -> None:
    ticket = await make_ticket()
    browser, url = await portal(ticket.requester), f"/files/{await _attached(ticket)}/note.txt"
    tag = (await browser.get(url)).headers["etag"]

    same = await browser.get(url, headers={"If-None-Match": known.format(tag=tag)})
    other = await browser.get(url, headers={"If-None-Match": '"other"'})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert same.headers["cache-control"] == "private, no-cache"
    assert (other.status_code, other.content) == (200, b"Hello")


async def test_copy_in_the_browser_is_not_shown_after_signing_out_nor_once_access_is_lost() -> None:
    follower = await make_person()
    ticket = await make_ticket(followers=(follower,))
    browser, url = await portal(follower), f"/files/{await _attached(ticket)}/note.txt"
    known = {"If-None-Match": (await browser.get(url)).headers["etag"]}

    await execute("DELETE FROM ticket_followers")
    lost = await browser.get(url, headers=known)
    await browser.post("/logout")
    signed_out = await browser.get(url, headers=known)

    assert (lost.status_code, signed_out.status_code) == (404, 303)


async def test_copy_behind_a_link_is_not_shown_once_the_link_has_ended() -> None:
    ticket = await make_ticket()
    file = await _attached(ticket)
    browser, path = await portal(), f"files/{file}/note.txt"
    good, ended = [
        ticket_link_token(ticket.id, ticket.requester, now() + timedelta(days=days)) for days in (1, -1)
    ]
    known = {"If-None-Match": (await browser.get(f"/t/{good}/{path}")).headers["etag"]}

    answers = [await browser.get(f"/t/{token}/{path}", headers=known) for token in (good, ended)]

    assert [answer.status_code for answer in answers] == [304, 404]


@pytest.mark.parametrize(
    ("name", "content_type", "content", "shown"),
    [
        ("sole.png", "image/png", PNG, ("image/png", "inline")),
        ("note.txt", "text/plain", b"Hello", ("text/plain; charset=utf-8", "inline")),
        ("page.html", "text/html", b"<script>", ("application/octet-stream", "attachment")),
        ("drawing.svg", "image/svg+xml", b"<svg/>", ("application/octet-stream", "attachment")),
        ("lie.png", "image/png", b"<script>", ("application/octet-stream", "attachment")),
    ],
)
async def test_only_what_is_harmless_is_shown_in_the_browser(
    name: str, content_type: str, content: bytes, shown: tuple[str, str]
) -> None:
    ticket = await make_ticket()
    file = await _attached(ticket, name=name, content_type=content_type, content=content)

    answer = await (await portal(ticket.requester)).get(f"/files/{file}/{name}")

    disposition = answer.headers["content-disposition"].partition(";")[0]
    assert (answer.headers["content-type"], disposition) == shown


async def test_large_file_comes_whole() -> None:
    ticket, content = await make_ticket(), bytes(range(256)) * 3000
    file = await _attached(ticket, content=content)

    answer = await (await portal(ticket.requester)).get(f"/files/{file}/note.txt")

    assert answer.content == content


async def test_file_of_somebody_elses_ticket_is_not_there() -> None:
    file = await _attached(await make_ticket())

    assert (await (await portal(await make_person())).get(f"/files/{file}/note.txt")).status_code == 404


async def test_file_of_a_note_is_for_staff_only() -> None:
    ticket, agent = await make_ticket(), await make_agent()
    file = await _attached(ticket, audience=Audience.INTERNAL)

    answers = [
        await (await portal(person)).get(f"/files/{file}/note.txt")
        for person in (ticket.requester, agent.person)
    ]

    assert [answer.status_code for answer in answers] == [404, 200]


async def test_guest_is_led_to_sign_in() -> None:
    file = await _attached(await make_ticket())

    answer = await (await portal()).get(f"/files/{file}/note.txt")

    assert answer.headers["location"] == f"/login?next=/files/{file}/note.txt"


async def test_link_of_a_mail_opens_the_files_of_its_ticket_and_no_others() -> None:
    person = await make_person()
    ticket, other = await make_ticket(requester=person), await make_ticket(requester=person)
    own, note = await _attached(ticket), await _attached(ticket, audience=Audience.INTERNAL)
    foreign = await _attached(other)
    place = f"/t/{ticket_link_token(ticket.id, person, now() + timedelta(days=1))}"
    browser = await portal()

    answers = [await browser.get(f"{place}/files/{file}/note.txt") for file in (own, note, foreign)]

    assert [answer.status_code for answer in answers] == [200, 404, 404]


async def test_pictures_inside_a_text_are_fetched_through_the_link() -> None:
    ticket = await make_ticket()
    message = await make_message(ticket)
    upload = Upload("sole.png", "image/png", PNG)
    picture = await attach(upload, owner_kind="message", owner_id=message, is_inline=True, content_id="a")
    await make_message(ticket, f"![The sole](/files/{picture}/sole.png)")
    place = f"/t/{ticket_link_token(ticket.id, ticket.requester, now() + timedelta(days=1))}"

    by_link = parsed(await (await portal()).get(place))
    signed_in = parsed(await (await portal(ticket.requester)).get(f"/tickets/{ticket.number}"))

    sources = [page.css_first(".prose img").attributes["src"] for page in (by_link, signed_in)]
    assert sources == [f"{place}/files/{picture}/sole.png", f"/files/{picture}/sole.png"]


@pytest.mark.parametrize("text", ["0", "-1", "abc", "999999999", "9" * 30, "1.0", "%00"])
async def test_unknown_and_malformed_ids_are_the_same_page(text: str) -> None:
    browser = await portal(await make_person())

    answer = await browser.get(f"/files/{text}/note.txt")

    assert answer.status_code == 404
    assert parsed(answer).css_first("h1").text() == "This page is not here"


async def test_file_whose_bytes_are_gone_is_not_there() -> None:
    ticket = await make_ticket()
    file = await _attached(ticket, content=b"only once in these tests")
    stored = await stored_attachment(file)
    assert stored is not None
    await remove(stored.sha256)

    assert (await (await portal(ticket.requester)).get(f"/files/{file}/note.txt")).status_code == 404


async def test_file_of_a_question_that_was_not_confirmed_is_not_served() -> None:
    file = await attach(Upload("a.txt", "text/plain", b"x"), owner_kind="pending_ticket", owner_id=1)

    assert (await (await portal((await make_agent()).person)).get(f"/files/{file}/a.txt")).status_code == 404


async def _attached(
    ticket: MadeTicket,
    *,
    name: str = "note.txt",
    content_type: str = "text/plain",
    content: bytes = b"Hello",
    audience: Audience = Audience.PUBLIC,
) -> int:
    message = await make_message(ticket, audience=audience)
    return await attach(Upload(name, content_type, content), owner_kind="message", owner_id=message)
