"""What a ticket's page can say of a message: where it came from and why, and where it went."""

import pytest

from helpdesk.db.sql import execute
from helpdesk.mail.actions.mailboxes import create_mailbox
from helpdesk.mail.enums import OutboundState
from helpdesk.mail.ingest import ingest
from helpdesk.mail.queries.mailboxes import MailboxOut, mailbox_by_id
from helpdesk.mail.queries.traces import mail_traces
from tests.factories.mails import make_outbound, raw_mail
from tests.factories.tickets import make_message, make_ticket

pytestmark = pytest.mark.usefixtures("database")


async def test_message_that_came_by_mail_says_how_and_why_it_is_here(mailbox: MailboxOut) -> None:
    other = await mailbox_by_id(await create_mailbox(name="Sales", address="sales@example.com"))
    raw = raw_mail()
    taken = await ingest(raw, mailbox=mailbox)
    await ingest(raw, mailbox=other)
    typed = await make_message(await make_ticket())
    await execute("UPDATE messages SET ticket = $1 WHERE id = $2", taken.ticket, typed)

    [(message, arrival)] = (await mail_traces(taken.ticket or 0)).arrivals.items()

    assert message == arrival.message == taken.message
    assert (arrival.inbound, arrival.mailbox, arrival.sender, arrival.kind) == (
        taken.inbound,
        "Support",
        "ada@example.org",
        "human",
    )
    assert arrival.why == "Nothing in it points to a ticket. So it opened a new ticket."


@pytest.mark.usefixtures("mailbox")
async def test_message_that_went_out_says_to_whom_and_how_that_ended() -> None:
    ticket = await make_ticket()
    message, _silent = await make_message(ticket), await make_message(ticket)
    columns = {"person": ticket.requester, "ticket": ticket.id, "message": message}
    first = await make_outbound(address="ada@example.org", **columns)
    second = await make_outbound(address="ben@example.org", **columns)
    await make_outbound(template="ticket_received", **columns)
    await execute("UPDATE outbound_mails SET state = 'failed', error = 'No' WHERE id = $1", second.id)

    found = (await mail_traces(ticket.id)).deliveries

    assert list(found) == [message]
    assert [(one.mail, one.address, one.state, one.error) for one in found[message]] == [
        (first.id, "ada@example.org", OutboundState.QUEUED, None),
        (second.id, "ben@example.org", OutboundState.FAILED, "No"),
    ]
