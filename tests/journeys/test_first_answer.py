"""The main job end to end: a guest asks, an agent answers, the customer's mail finds its ticket."""

import re
from email.message import EmailMessage

import pytest
from playwright.async_api import Browser, Page

from helpdesk.accounts.actions.passwords import set_password
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.events.actor import Role
from helpdesk.jobs.worker import Worker
from helpdesk.mail.ingest import ingest
from helpdesk.mail.queries.mailboxes import mailbox_by_id
from tests.factories.persons import make_person
from tests.kit.smtp import Received, SmtpServer

pytestmark = [pytest.mark.browser, pytest.mark.commits]

PASSWORD = "a long walk in october"  # noqa: S105 - of a person who exists for this test alone
GUEST = "lena@customer.example"
QUESTION = "My white soles came back **yellow**.\n\nWhat can you do?"
ANSWER = "Bring them in: we whiten them for free."
THANKS = "Great, I will come on Friday."


async def mails_to(smtp: SmtpServer, recipient: str) -> list[Received]:
    """What has arrived for somebody once every job that is due has run."""
    await Worker().run_due()
    return [mail for mail in smtp.mails if mail.recipients == [recipient]]


def text_of(mail: Received) -> str:
    part = mail.message.get_body(("plain",))
    assert part is not None
    return part.get_content()


def link_in(mail: Received, base: str) -> str:
    found = re.search(rf"{re.escape(base)}/\S+", text_of(mail))
    assert found is not None
    return found[0].rstrip(").>")


def answer_to(mail: Received, text: str) -> bytes:
    """A reply as a mail program writes it: quoting, threading by the ids."""
    original = mail.message
    reply = EmailMessage()
    reply["From"] = "Lena Weber <lena@customer.example>"
    reply["To"] = original["Reply-To"] or original["From"]
    reply["Subject"] = f"Re: {original['Subject']}"
    reply["Message-ID"] = "<answer-1@customer.example>"
    reply["In-Reply-To"] = original["Message-ID"]
    reply["References"] = f"{original.get('References', '')} {original['Message-ID']}".strip()
    quoted = "\n".join(f"> {line}" for line in text_of(mail).splitlines())
    reply.set_content(f"{text}\n\nOn Monday, support wrote:\n{quoted}\n")
    return reply.as_bytes()


async def ask_as_guest(page: Page, base: str) -> None:
    await page.goto(f"{base}/tickets/new")
    await page.get_by_label("Your name").fill("Lena Weber")
    await page.get_by_label("Mail address").fill("lena@customer.example")
    await page.get_by_label("Subject").fill("Yellow soles")
    await page.get_by_label("What happened?").fill(QUESTION)
    await page.get_by_role("button", name="Send").click()
    await page.wait_for_load_state()


async def sign_in(page: Page, base: str, email: str) -> None:
    await page.goto(f"{base}/login?next=/desk/")
    await page.get_by_label("Mail address").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(re.compile(r"/desk/"))


async def confirm(page: Page, link: str) -> None:
    """The link shows what was asked; only its button makes the ticket, because mail scanners follow links."""
    await page.goto(link)
    assert await fetch_value("SELECT count(*) FROM tickets") == 0
    await page.locator("main form button[type=submit]").first.click()
    await page.wait_for_load_state()


async def answer_and_wait(page: Page, base: str) -> None:
    """Answer the one unassigned ticket, and leave it waiting for its customer."""
    await page.goto(f"{base}/desk/views/unassigned")
    await page.get_by_role("link", name="Yellow soles").first.click()
    await page.get_by_label("Reply", exact=True).get_by_role("textbox").fill(ANSWER)
    await page.get_by_role("button", name="Send with another status").first.click()
    await page.get_by_role("button", name="Waiting on customer").first.click()
    await page.get_by_role("article").get_by_text(ANSWER).first.wait_for()


async def test_guest_asks_agent_answers_and_the_mailed_reply_finds_its_ticket(
    browser: Browser, smtp: SmtpServer, address: str
) -> None:
    guest, desk = await browser.new_page(), await browser.new_page()
    agent = await make_person("Mara Kim", email="mara@desk.example", role=Role.AGENT)
    await set_password(agent, PASSWORD)

    await ask_as_guest(guest, address)
    await confirm(guest, link_in((await mails_to(smtp, GUEST))[-1], address))
    assert await guest.get_by_text("yellow", exact=True).count() == 1

    await sign_in(desk, address, "mara@desk.example")
    await answer_and_wait(desk, address)
    answer = (await mails_to(smtp, GUEST))[-1]
    assert ANSWER in text_of(answer)
    assert await statuses() == ["waiting"]

    mailbox = await mailbox_by_id(await fetch_value("SELECT id FROM mailboxes"))
    await ingest(answer_to(answer, THANKS), mailbox=mailbox)
    assert await bodies() == [QUESTION, ANSWER, THANKS]
    assert await statuses() == ["open"]
    await desk.reload()
    await desk.get_by_role("article").get_by_text(THANKS).first.wait_for()

    # Confirmation, acknowledgement, answer: each went out once, and the customer's mail was not answered.
    await mails_to(smtp, GUEST)
    assert len(smtp.mails) == len(set(message_ids(smtp))) == 3


def message_ids(smtp: SmtpServer) -> list[str]:
    return [mail.message["Message-ID"] for mail in smtp.mails]


async def statuses() -> list[str]:
    return [row["status_category"] for row in await fetch("SELECT status_category FROM tickets")]


async def bodies() -> list[str]:
    return [row["body"] for row in await fetch("SELECT body FROM messages ORDER BY id")]
