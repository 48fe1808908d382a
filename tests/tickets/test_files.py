"""Files come with every kind of message, and refuse it as a whole when one of them does not fit."""

import pytest

from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.db.sql import fetch
from helpdesk.files.actions.attachments import take_received
from helpdesk.files.uploads import Upload
from helpdesk.tickets.actions.attaching import MessageFile
from helpdesk.tickets.actions.mailed import MailedMessage, append_from_mail, open_from_mail
from helpdesk.tickets.actions.notes import add_note
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.queries.thread import thread
from tests.factories.persons import make_agent, make_customer
from tests.factories.tickets import make_ticket
from tests.tickets.reading import messages_of, tickets_count

pytestmark = pytest.mark.usefixtures("database", "store")

SOLES = Upload("soles.txt", "text/plain", b"white")
LACES = Upload("laces.txt", "text/plain", b"red")
VIRUS = Upload("virus.exe", None, b"MZ")
REFUSED = "“virus.exe” is a kind of file that could run on its reader’s machine, so it is not accepted."


async def attached() -> list[tuple[str, int, str]]:
    rows = await fetch("SELECT owner_kind, owner_id, name FROM attachments ORDER BY id")
    return [(row["owner_kind"], row["owner_id"], row["name"]) for row in rows]


async def test_ticket_opens_with_files() -> None:
    customer = await make_customer()

    ref = await open_ticket(
        customer, NewTicket(subject="S", body="B", requester=customer.person, uploads=(SOLES, LACES))
    )

    assert await attached() == [("message", ref.message, "soles.txt"), ("message", ref.message, "laces.txt")]


async def test_reply_and_note_carry_files_once() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    for _ in range(2):
        reply = await post_reply(agent, ticket.number, Reply(body="R", uploads=(SOLES,), request_key="r"))
        note = await add_note(agent, ticket.number, body="N", uploads=(LACES,), request_key="n")

    assert await attached() == [
        ("message", reply.message, "soles.txt"),
        ("message", note.message, "laces.txt"),
    ]


async def test_mail_carries_files_whatever_their_kind() -> None:
    customer = await make_customer()
    inline = MessageFile(await take_received(VIRUS), is_inline=True, content_id="x@y")
    mail = MailedMessage(
        person=customer.person, subject="S", text="T", received_at=now(), attachments=(inline,)
    )

    opened = await open_from_mail(customer, mail)
    appended = await append_from_mail(customer, opened.id, mail)

    rows = await fetch("SELECT owner_id, name, is_inline, content_id FROM attachments ORDER BY id")
    assert rows == [
        {"owner_id": message, "name": "virus.exe", "is_inline": True, "content_id": "x@y"}
        for message in (opened.message, appended.message)
    ]


async def test_refused_file_is_told_beside_the_other_problems() -> None:
    customer, agent, ticket = await make_customer(), await make_agent(), await make_ticket()
    new = NewTicket(subject=" ", body="B", requester=customer.person, uploads=(VIRUS,))
    refused = []
    for attempt in (
        open_ticket(customer, new),
        post_reply(agent, ticket.number, Reply(body="", uploads=(VIRUS,))),
        add_note(agent, ticket.number, body="N", uploads=(VIRUS,)),
    ):
        with pytest.raises(Invalid) as problem:
            await attempt
        refused.append(problem.value.fields)

    assert refused == [
        {"subject": "Please give a subject.", "uploads": REFUSED},
        {"body": "Please write something.", "uploads": REFUSED},
        {"uploads": REFUSED},
    ]
    assert (await tickets_count(), await messages_of(ticket.id), await attached()) == (1, [], [])


async def test_file_that_is_too_large_refuses_the_whole_reply() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    large = Upload("film.txt", "text/plain", b"x" * 1_000_001)

    with pytest.raises(Invalid) as refused:
        await post_reply(agent, ticket.number, Reply(body="R", uploads=(SOLES, large)))

    assert refused.value.fields == {"uploads": "“film.txt” is larger than 1 MB."}
    assert (await messages_of(ticket.id), await attached()) == ([], [])


async def test_thread_lists_the_files_of_each_message() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await post_reply(agent, ticket.number, Reply(body="R", uploads=(SOLES, LACES)))
    await add_note(agent, ticket.number, body="N")

    page = await thread(ticket.id, agent)

    assert [[file.name for file in message.attachments] for message in page.rows] == [
        ["soles.txt", "laces.txt"],
        [],
    ]
