"""The database is away just when a mail server has spoken: what it said is written down later."""

import asyncio

import pytest

from helpdesk.db.sql import fetch
from helpdesk.mail import delivery
from helpdesk.mail.delivery import deliver
from tests.factories.mails import make_outbound
from tests.factories.persons import make_person
from tests.factories.tickets import make_message, make_ticket
from tests.kit.away import database_away
from tests.kit.smtp import Behaviour, SmtpServer

pytestmark = [pytest.mark.usefixtures("database", "mailbox"), pytest.mark.commits]


async def test_what_the_server_said_while_the_database_was_away_is_written_down_later(
    smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "NOTE_AGAIN_SECONDS", 0.02)
    smtp.behaviour = Behaviour.SLOW
    person = await make_person(email="ada@example.org")
    ticket = await make_ticket(requester=person)
    message = await make_message(ticket)
    mail = await make_outbound(person=person, ticket=ticket.id, message=message)

    sending = asyncio.ensure_future(deliver(mail.id))
    await smtp.until(1)
    async with database_away():
        await asyncio.sleep(0.4)
        assert not sending.done()
    await sending

    rows = await fetch("SELECT state, attempts FROM outbound_mails WHERE id = $1", mail.id)
    assert [tuple(row.values()) for row in rows] == [("sent", 1)]
    assert len(smtp.mails) == 1
