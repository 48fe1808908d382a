"""Mails that come at the same time, in processes that know nothing of each other."""

import asyncio

import pytest

from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.mail import ingest as way_in
from helpdesk.mail.actions.quarantine import retry_quarantined
from helpdesk.mail.enums import InboundState
from helpdesk.mail.incoming import Incoming, Ingested
from helpdesk.mail.ingest import ingest
from helpdesk.mail.queries.mailboxes import MailboxOut
from tests.factories.mails import raw_mail
from tests.factories.persons import make_admin

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


async def at_once(mailbox: MailboxOut, *mails: bytes) -> list[Ingested]:
    return list(await asyncio.gather(*(ingest(raw, mailbox=mailbox) for raw in mails)))


async def test_same_mail_ten_times_at_once_is_one_ticket(mailbox: MailboxOut) -> None:
    taken = await at_once(mailbox, *[raw_mail(message_id="same@example.org")] * 10)

    assert sorted(one.state for one in taken) == [InboundState.DUPLICATE] * 9 + [InboundState.TICKET]
    assert await fetch_value("SELECT count(*) FROM messages") == 1
    assert await fetch_value("SELECT count(*) FROM persons") == 1
    assert await fetch_value("SELECT count(*) FROM inbound_mails") == 1


async def test_mails_of_one_thread_at_once_are_one_ticket(mailbox: MailboxOut) -> None:
    answers = [raw_mail(f"Answer {number}", in_reply_to="<q@example.org>") for number in range(9)]

    taken = await at_once(mailbox, *answers, raw_mail("Question", message_id="q@example.org"))

    assert len({one.ticket for one in taken}) == 1
    assert sorted(one.state for one in taken) == [InboundState.MESSAGE] * 9 + [InboundState.TICKET]


async def test_mails_of_one_new_sender_at_once_are_of_one_person(mailbox: MailboxOut) -> None:
    taken = await at_once(mailbox, *[raw_mail(f"Mail {number}") for number in range(10)])

    assert [one.state for one in taken] == [InboundState.TICKET] * 10
    assert await fetch_value("SELECT count(*) FROM persons") == 1


async def test_two_people_who_try_a_mail_again_at_once_take_it_in_once(
    mailbox: MailboxOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(_incoming: Incoming) -> Ingested:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(way_in, "take", failing)
        taken = await ingest(raw_mail(), mailbox=mailbox)
    admin = await make_admin()

    done = await asyncio.gather(
        *(retry_quarantined(admin, taken.inbound) for _ in range(5)), return_exceptions=True
    )

    won = [one for one in done if isinstance(one, Ingested)]
    assert [one.state for one in won] == [InboundState.TICKET]
    assert sum(isinstance(one, NotFound) for one in done) == 4
    rows = await fetch("SELECT state, message FROM inbound_mails")
    assert [tuple(row.values()) for row in rows] == [("ticket", won[0].message)]
    assert await fetch_value("SELECT count(*) FROM messages") == 1
