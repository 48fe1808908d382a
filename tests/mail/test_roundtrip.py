"""The main job of mail, through a real server: an answer goes out, and what is answered finds its ticket."""

import re
from email.message import EmailMessage

import pytest

from helpdesk.db.sql import fetch
from helpdesk.jobs.worker import Worker
from helpdesk.mail.enums import InboundState
from helpdesk.mail.ingest import ingest
from helpdesk.mail.queries.mailboxes import MailboxOut
from helpdesk.tickets.actions.reply import Reply, post_reply
from tests.factories.mails import raw_mail
from tests.factories.persons import make_agent
from tests.kit.smtp import SmtpServer

pytestmark = pytest.mark.usefixtures("database")


def without(message: EmailMessage, *dropped: str) -> dict[str, str]:
    """How a mail program answers this mail; a poor one drops some of it."""
    answer = {
        "to": str(message["Reply-To"]),
        "subject": f"AW: {message['Subject']}",
        "in_reply_to": message["Message-ID"],
        "references": f"{message['References']} {message['Message-ID']}",
        "text": "Thank you!\n\nOn Mon, 23 Nov 2026 at 09:10, Maya Lind wrote:\n> We mend it.\n",
        "html": f"<p>Thank you!</p><blockquote>{_html(message)}</blockquote>",
    }
    plain = {"to": "support@example.com", "subject": "Zip", "text": "Thank you!"}
    return {**{name: answer[name] for name in answer if name not in dropped}, **_given(plain, dropped)}


def _given(plain: dict[str, str], dropped: tuple[str, ...]) -> dict[str, str]:
    return {name: plain[name] for name in dropped if name in plain}


def _html(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return body.get_content()


async def answered(mailbox: MailboxOut, smtp: SmtpServer) -> tuple[int, EmailMessage]:
    """A ticket that Ada's mail opened, and the mail with its answer as she got it."""
    asked = await ingest(raw_mail("The zip is broken.", message_id="ask@example.org"), mailbox=mailbox)
    await Worker().run_due()
    [row] = await fetch("SELECT number FROM tickets WHERE id = $1", asked.ticket)
    await post_reply(await make_agent("Maya Lind"), row["number"], Reply(body="We mend it."))
    await Worker().run_due()
    receipt, answer = smtp.mails
    assert receipt.recipients == answer.recipients == ["ada@example.org"]
    assert "number" in receipt.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert asked.ticket is not None
    return asked.ticket, answer.message


IDS = ("in_reply_to", "references")


@pytest.mark.parametrize(
    "dropped",
    [
        (),
        ("to", "subject", "html"),
        (*IDS, "subject", "html"),
        (*IDS, "to", "subject"),
        (*IDS, "to", "html"),
    ],
    ids=["everything", "ids alone", "address alone", "hidden marker alone", "subject tag alone"],
)
async def test_answer_of_the_customer_finds_its_ticket_by_any_one_trace(
    mailbox: MailboxOut, smtp: SmtpServer, dropped: tuple[str, ...]
) -> None:
    ticket, mail = await answered(mailbox, smtp)
    answer = without(mail, *dropped)

    taken = await ingest(raw_mail(answer.pop("text"), **answer), mailbox=mailbox)

    assert (taken.state, taken.ticket) == (InboundState.MESSAGE, ticket)
    [row] = await fetch("SELECT body FROM messages WHERE id = $1", taken.message)
    assert row["body"] == "Thank you!"


async def test_answer_without_any_trace_is_a_ticket_of_its_own(mailbox: MailboxOut, smtp: SmtpServer) -> None:
    ticket, mail = await answered(mailbox, smtp)
    answer = without(mail, *IDS, "to", "subject", "html")

    taken = await ingest(raw_mail(answer.pop("text"), **answer), mailbox=mailbox)

    assert taken.state == InboundState.TICKET
    assert taken.ticket != ticket


async def test_mails_of_a_ticket_stand_in_one_thread(mailbox: MailboxOut, smtp: SmtpServer) -> None:
    _, mail = await answered(mailbox, smtp)
    receipt = smtp.mails[0].message

    assert receipt["In-Reply-To"] == mail["In-Reply-To"] == "<ask@example.org>"
    assert mail["References"] == f"<ask@example.org> {receipt['Message-ID']}"
    assert receipt["Subject"] == mail["Subject"]
    assert re.fullmatch(r"Re: Broken zip \[HD-\d+\]", mail["Subject"])
    assert receipt["Thread-Index"][:29] == mail["Thread-Index"][:29]
