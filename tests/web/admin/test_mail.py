"""The mailbox, mails in trouble, and the quarantine."""

import httpx
import pytest

from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.db.sql import execute, fetch, fetch_value
from tests.factories.persons import make_admin
from tests.factories.tickets import make_ticket
from tests.factories.trouble import GOOD_MAIL, default_mailbox, outgoing_mail, quarantined_mail
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


async def test_mailbox_shows_its_address_and_warns_without_a_server() -> None:
    await default_mailbox()

    page = parsed(await (await _admin()).get("/admin/mailboxes"))

    assert page.css_first("dd").text() == "help@example.com"
    assert "SMTP_URL" in page.css_first(".banner-warn").text()


async def test_missing_mailbox_is_said_in_words() -> None:
    page = parsed(await (await _admin()).get("/admin/mailboxes"))

    assert page.css_first(".empty-title").text() == "No mailbox yet"


async def test_mails_in_trouble_are_listed_with_what_the_server_said() -> None:
    ticket = await make_ticket()
    await outgoing_mail("sent")
    await outgoing_mail("failed", error="550 No such user", ticket=ticket.id)
    await outgoing_mail("unknown")

    page = parsed(await (await _admin()).get("/admin/outbox"))

    states = [row.css_first(".pill").text(strip=True) for row in page.css("tbody tr")]
    assert states == ["Unknown", "Refused"]
    assert page.css("tbody tr")[1].css("td")[1].text() == "550 No such user"
    assert page.css("tbody tr")[1].css_first("a").attributes["href"] == f"/desk/tickets/{ticket.number}"


async def test_failed_mail_is_sent_again_and_an_unknown_one_is_asked_about() -> None:
    failed, unknown = await outgoing_mail("failed"), await outgoing_mail("unknown")
    browser = await _admin()

    page = parsed(await browser.get("/admin/outbox"))
    answers = [await browser.post(f"/admin/outbox/{mail}/resend") for mail in (failed, unknown, failed)]

    assert [form.attributes["action"] for form in page.css("tbody form")] == [
        f"/admin/outbox/{failed}/resend"
    ]
    assert len(page.css(f"#resend-{unknown} form")) == 1
    assert [answer.status_code for answer in answers] == [303, 303, 404]
    rows = await fetch("SELECT state FROM outbound_mails ORDER BY id")
    assert [row["state"] for row in rows] == ["queued", "queued"]


async def test_quarantine_lists_mails_with_their_reason() -> None:
    await quarantined_mail(reason="ValueError: nonsense")

    page = parsed(await (await _admin()).get("/admin/quarantine"))

    cells = [" ".join(cell.text().split()) for cell in page.css("tbody td")]
    assert page.css_first("tbody a").text() == "Hi"
    assert cells[:2] == ["ValueError: nonsense", f"{len(GOOD_MAIL)} B"]


async def test_quarantined_mail_is_shown_as_it_came() -> None:
    mail = await quarantined_mail(GOOD_MAIL + b"\xff<b>" + b"x" * 30_000)
    browser = await _admin()

    page = parsed(await browser.get(f"/admin/quarantine/{mail}"))
    source = await browser.get(f"/admin/quarantine/{mail}/source")

    assert page.css_first("pre").text().startswith("From: Eve <eve@example.org>")
    assert len(page.css_first("pre").text()) <= 20_000
    assert "Only the beginning is shown." in page.css_first("main").text()
    assert source.content.startswith(GOOD_MAIL)
    assert source.headers["content-disposition"] == f'attachment; filename="mail-{mail}.eml"'
    assert source.headers["content-type"] == "message/rfc822"


async def test_mail_whose_bytes_are_gone_is_still_shown() -> None:
    mail = await quarantined_mail(b"lost for good")
    await execute("UPDATE files SET sha256 = $1", b"\x00" * 32)
    browser = await _admin()

    shown, source = (
        await browser.get(f"/admin/quarantine/{mail}"),
        await browser.get(f"/admin/quarantine/{mail}/source"),
    )

    assert [shown.status_code, source.status_code] == [200, 404]


async def test_mail_is_taken_in_by_another_try() -> None:
    mail = await quarantined_mail()
    browser = await _admin()

    answer = await browser.post(f"/admin/quarantine/{mail}/retry")

    assert answer.headers["location"] == "/admin/quarantine"
    assert await fetch_value("SELECT state FROM inbound_mails WHERE id = $1", mail) == "ticket"
    assert await fetch_value("SELECT subject FROM tickets") == "Hi"


async def test_mail_that_fails_again_stays_and_says_why() -> None:
    mail = await quarantined_mail(GOOD_MAIL.replace(b"eve@example.org", b"help@example.com"))
    browser = await _admin()

    answer = await browser.post(f"/admin/quarantine/{mail}/retry")
    page = parsed(await browser.get(answer.headers["location"]))

    assert answer.headers["location"] == f"/admin/quarantine/{mail}"
    assert page.css_first(".toast-warn") is not None
    assert "ValueError: nonsense" not in page.css_first(".banner-warn").text()


async def test_discarded_mail_leaves_the_quarantine() -> None:
    mail = await quarantined_mail()
    browser = await _admin()

    answer = await browser.post(f"/admin/quarantine/{mail}/discard")
    again = await browser.post(f"/admin/quarantine/{mail}/discard")

    assert [answer.status_code, again.status_code] == [303, 404]
    assert await fetch_value("SELECT state FROM inbound_mails WHERE id = $1", mail) == "discarded"


@pytest.mark.parametrize("path", ["/admin/outbox", "/admin/quarantine", "/admin/jobs"])
async def test_list_that_is_empty_says_so_and_ignores_a_made_up_cursor(path: str) -> None:
    browser = await _admin()

    answer = await browser.get(path, params={"after": "WyIyMDI2IiwgMV0"})

    assert answer.status_code == 200
    assert parsed(answer).css_first(".empty-title") is not None


@pytest.mark.parametrize("path", ["/admin/outbox", "/admin/quarantine"])
async def test_list_costs_the_same_for_one_mail_and_three(path: str) -> None:
    browser = await _admin()
    costs = []
    for number in (1, 2):
        for _row in range(number):
            await outgoing_mail("failed")
            await quarantined_mail()
        async with count_statements() as statements:
            await browser.get(path)
        costs.append(len(statements))

    assert costs == [2, 2]


async def test_older_mails_are_a_page_away() -> None:
    for _row in range(PAGE_SIZE + 1):
        await outgoing_mail("failed")
        await quarantined_mail()
    browser = await _admin()

    for path in ("/admin/outbox", "/admin/quarantine"):
        first = parsed(await browser.get(path))
        second = parsed(await browser.get(first.css_first("a[rel=next]").attributes["href"]))
        assert [len(first.css("tbody tr")), len(second.css("tbody tr"))] == [PAGE_SIZE, 1]


async def _admin() -> httpx.AsyncClient:
    return await portal((await make_admin()).person)
