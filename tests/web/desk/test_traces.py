"""What a message of the conversation tells of its mail: why it is here, and where it went."""

import pytest
import pytest_asyncio

from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch_value
from helpdesk.mail.actions.mailboxes import create_mailbox
from helpdesk.mail.enums import OutboundState
from helpdesk.mail.ingest import ingest
from helpdesk.mail.queries.mailboxes import MailboxOut, mailbox_by_id
from tests.factories.mails import make_outbound, raw_mail
from tests.factories.persons import make_agent
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")


@pytest_asyncio.fixture
async def mailbox(database: None) -> MailboxOut:
    del database
    found = await mailbox_by_id(await create_mailbox(name="Support", address="support@example.com"))
    assert found is not None
    return found


async def mailed(ticket: MadeTicket, *ends: dict[str, object]) -> int:
    """A message that was mailed to one address for each of these ends."""
    message = await make_message(ticket, "We mend it.")
    for number, columns in enumerate(ends):
        mail = await make_outbound(
            address=f"to{number}@example.org", person=ticket.requester, ticket=ticket.id, message=message
        )
        await execute(
            "UPDATE outbound_mails SET state = $2, error = $3, sent_at = $4, bounced_at = $5 WHERE id = $1",
            mail.id,
            columns.get("state", OutboundState.QUEUED),
            columns.get("error"),
            now() if columns.get("is_sent") else None,
            now() if columns.get("is_back") else None,
        )
    return message


async def test_mailed_message_says_why_it_is_here(mailbox: MailboxOut) -> None:
    agent = await make_agent()
    taken = await ingest(raw_mail(), mailbox=mailbox)
    number = await fetch_value("SELECT number FROM tickets")

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{number}"))

    (trace,) = page.css(f"#message-{taken.message} .trace")
    assert "open" not in trace.attributes
    assert [" ".join(line.text().split()) for line in trace.css("summary, p")] == [
        "Why here",
        "Nothing in it points to a ticket. So it opened a new ticket.",
        "From ada@example.org to the mailbox Support, just now.",
    ]


async def test_typed_message_has_no_trace() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    await make_message(ticket)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    assert (len(page.css("#thread article")), page.css(".trace")) == (1, [])


@pytest.mark.parametrize(
    ("ends", "summary", "lines"),
    [
        ([{}], "Waiting to be mailed", ["to0@example.org waiting"]),
        ([{"state": OutboundState.SENDING}], "Waiting to be mailed", ["to0@example.org waiting"]),
        (
            [{"state": OutboundState.SENT, "is_sent": True}],
            "Mailed to to0@example.org",
            ["to0@example.org sent just now"],
        ),
        (
            [{"state": OutboundState.SENT, "is_sent": True}] * 2,
            "Mailed to 2 addresses",
            ["to0@example.org sent just now", "to1@example.org sent just now"],
        ),
        (
            [{"state": OutboundState.SENT, "is_sent": True}, {}],
            "Waiting to be mailed",
            ["to0@example.org sent just now", "to1@example.org waiting"],
        ),
    ],
)
async def test_message_on_its_way_says_quietly_where_it_went(
    ends: list[dict[str, object]], summary: str, lines: list[str]
) -> None:
    assert await _told(ends) == (summary, False, lines)


@pytest.mark.parametrize(
    ("ends", "summary", "lines"),
    [
        (
            [{"state": OutboundState.FAILED, "error": "550 <No> such user"}],
            "1 mail did not arrive",
            ["to0@example.org refused 550 <No> such user"],
        ),
        (
            [{"state": OutboundState.SENT, "is_sent": True, "is_back": True}, {"state": "unknown"}],
            "1 mail did not arrive",
            ["to0@example.org came back just now", "to1@example.org unknown"],
        ),
        (
            [{"state": OutboundState.UNKNOWN}, {}],
            "Nobody can say whether this was mailed",
            ["to0@example.org unknown", "to1@example.org waiting"],
        ),
    ],
)
async def test_message_in_trouble_says_so_unfolded(
    ends: list[dict[str, object]], summary: str, lines: list[str]
) -> None:
    assert await _told(ends) == (summary, True, lines)


async def _told(ends: list[dict[str, object]]) -> tuple[str, bool, list[str]]:
    """The trace of a message with these ends: its line, whether it is unfolded, and what it holds."""
    agent = await make_agent()
    await create_mailbox(name="Support", address="support@example.com")
    ticket = await make_ticket()
    message = await mailed(ticket, *ends)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    (trace,) = page.css(f"#message-{message} .trace")
    lines = [" ".join(line.text(separator=" ").split()) for line in trace.css("li")]
    return trace.css_first("summary").text(strip=True), "open" in trace.attributes, lines
