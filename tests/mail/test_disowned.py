"""A mail that its sender's own domain does not stand behind acts for nobody, and everybody sees it."""

from typing import Any

import pytest

from helpdesk.core.settings import load_settings
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.jobs.worker import Worker
from helpdesk.mail.addresses import configure_mail
from helpdesk.mail.authentication import is_disowned
from helpdesk.mail.enums import InboundState
from helpdesk.mail.incoming import Ingested, IngestOptions
from helpdesk.mail.ingest import ingest
from helpdesk.mail.parsing.parsed import MailKind, ParsedMail
from helpdesk.mail.queries.mailboxes import MailboxOut
from helpdesk.mail.queries.traces import mail_traces
from helpdesk.mail.signed_ids import outgoing_id
from helpdesk.tickets.enums import Category
from tests.factories.mails import raw_mail
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import MadeTicket, make_ticket
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database")

FAILED = (
    "mx.example.com; spf=softfail smtp.mailfrom=x.example; dkim=none; dmarc=fail (p=REJECT) header.from=y"
)
PASSED = "mx.example.com; dmarc=pass header.from=example.org"


def mail(*verdicts: str) -> ParsedMail:
    return ParsedMail(kind=MailKind.HUMAN, reason="", message_id="x@y", authentication_results=verdicts)


@pytest.mark.parametrize(
    ("verdicts", "found"),
    [
        ((), False),
        ((PASSED,), False),
        ((FAILED,), True),
        (("mx.example.com 1; DMARC = Fail",), True),
        (("mx.example.com; spf=fail; dkim=fail",), False),
        (("mx.example.com; dmarc=pass (dmarc=fail (once; dmarc=fail))",), False),
        (("mx.example.com; xdmarc=fail; dmarc=failure",), False),
        (("mx.example.com; spf=fail", "mx.example.com; dmarc=fail"), True),
        ((PASSED, "relay.example; dmarc=fail"), False),
        (("", "mx.example.com; dmarc=fail"), False),
        (("(" * 2000 + ")" * 2000,), False),
        (("mx.example.com; dmarc/1=fail",), True),
        (('"mx.example.com"; spf=pass reason="x; dmarc=fail"; dmarc=pass',), False),
        (('mx.example.com; dkim=pass header.i="(x"@e; dmarc=fail; spf=pass smtp.mailfrom="a)"@e',), True),
        (("mx.example.com; dkim=pass header.i=(x@e; dmarc=fail; spf=pass smtp.mailfrom=a)@e",), True),
        (('mx.example.com; dkim=pass header.i=x"@e; dmarc=fail; spf=pass smtp.mailfrom=a"@e',), True),
        (("mx.example.com; spf=pass (no end; dmarc=fail",), True),
        (("(" * 2000 + "; dmarc=fail",), True),
    ],
)
def test_verdict_of_the_topmost_server_counts(verdicts: tuple[str, ...], *, found: bool) -> None:
    assert is_disowned(mail(*verdicts)) is found


@pytest.mark.parametrize(
    ("verdicts", "found"),
    [
        (("relay.example; dmarc=fail",), False),
        (("relay.example; dmarc=pass", FAILED), True),
        (("MX.Example.com; dmarc=fail",), True),
    ],
)
def test_name_of_our_server_says_whose_verdict_counts(
    tmp_path: object, verdicts: tuple[str, ...], *, found: bool
) -> None:
    configure_mail(load_settings({}, data=tmp_path, mail_verdicts_by="mx.example.com"))

    assert is_disowned(mail(*verdicts)) is found


async def came(mailbox: MailboxOut, *, verdict: str = FAILED, **headers: Any) -> Ingested:
    return await ingest(raw_mail(authentication_results=verdict, **headers), mailbox=mailbox)


async def ada_ticket(**columns: Any) -> MadeTicket:
    ada = await make_person("Ada Stern", email="ada@example.org")
    return await make_ticket("Broken zip", requester=ada, category=Category.WAITING, **columns)


def tagged(ticket: MadeTicket) -> str:
    return f"Re: Broken zip [{ticket.number}]"


async def test_mail_in_a_customers_name_joins_nothing_and_wakes_nothing(mailbox: MailboxOut) -> None:
    ticket = await ada_ticket()

    taken = await came(mailbox, subject=tagged(ticket))

    category = await fetch_value("SELECT status_category FROM tickets WHERE id = $1", ticket.id)
    assert (taken.state, category) == (InboundState.TICKET, Category.WAITING)
    arrival = (await mail_traces(taken.ticket or 0)).arrivals[taken.message or 0]
    assert arrival.is_disowned
    assert arrival.why.endswith(
        "Its sender is not proven, so it opened a new ticket that mentions the other."
    )


async def test_the_same_mail_that_is_proven_joins_its_ticket(mailbox: MailboxOut) -> None:
    ticket = await ada_ticket()

    taken = await came(mailbox, subject=tagged(ticket), verdict=PASSED)

    arrival = (await mail_traces(ticket.id)).arrivals[taken.message or 0]
    assert (taken.ticket, arrival.is_disowned) == (ticket.id, False)


async def test_mail_in_the_name_of_staff_is_no_word_of_staff(mailbox: MailboxOut) -> None:
    agent = await make_agent("Maya Lind", email="maya@firm.example")
    ticket = await ada_ticket(assignee=agent.person)

    taken = await came(mailbox, sender="Maya <maya@firm.example>", subject=tagged(ticket))

    [row] = await fetch(
        "SELECT author_kind, is_from_new_participant FROM messages WHERE id = $1", taken.message
    )
    assert (taken.ticket != ticket.id, tuple(row.values())) == (True, ("customer", True))


async def test_colleague_is_nobody_without_proof(mailbox: MailboxOut) -> None:
    organisation = await make_organisation("Example")
    await execute(
        "INSERT INTO organisation_domains (organisation, domain, verified_at) VALUES ($1, $2, now())",
        organisation,
        "example.org",
    )
    ticket = await ada_ticket(organisation=organisation)

    taken = await came(mailbox, sender="Bob <bob@example.org>", subject=tagged(ticket))

    assert taken.ticket != ticket.id
    assert await fetch_value("SELECT count(*) FROM memberships") == 0


async def test_who_has_our_signed_id_may_write_but_is_marked_and_remembered_by_nobody(
    mailbox: MailboxOut,
) -> None:
    ticket = await ada_ticket()
    signed = f"<{outgoing_id(ticket=ticket.id, message=5, mail=1)}>"

    taken = await came(mailbox, in_reply_to=signed, cc="Mallory <mallory@evil.example>")

    [row] = await fetch("SELECT is_from_new_participant FROM messages WHERE id = $1", taken.message)
    assert (taken.ticket, row["is_from_new_participant"]) == (ticket.id, True)
    assert await fetch_value("SELECT count(*) FROM mail_participants") == 0


async def test_history_names_nobody_for_what_they_did_not_do(mailbox: MailboxOut) -> None:
    ticket = await ada_ticket()

    taken = await came(mailbox, subject=tagged(ticket))

    rows = await fetch("SELECT DISTINCT actor_kind, actor_id FROM events WHERE subject_id = $1", taken.ticket)
    assert [tuple(row.values()) for row in rows] == [("system", None)]


async def test_nobody_is_answered_for_what_they_did_not_write(mailbox: MailboxOut) -> None:
    await came(mailbox)
    await Worker().run_due()

    assert await fetch_value("SELECT count(*) FROM outbound_mails") == 0


async def test_archive_is_believed_as_it_is(mailbox: MailboxOut) -> None:
    ticket = await ada_ticket()
    raw = raw_mail(authentication_results=FAILED, subject=tagged(ticket))

    taken = await ingest(raw, mailbox=mailbox, options=IngestOptions(sender_rule=False))

    assert taken.ticket == ticket.id


async def test_thread_warns_of_the_sender_before_the_text(mailbox: MailboxOut) -> None:
    taken = await came(mailbox)
    number = await fetch_value("SELECT number FROM tickets WHERE id = $1", taken.ticket)

    page = parsed(await (await desk((await make_agent()).person)).get(f"/desk/tickets/{number}"))

    [warning] = page.css(".message .prose > :first-child")
    assert warning.text(strip=True) == (
        "Not proven to be from ada@example.org: their mail domain does not stand behind this mail. "
        "Trust nothing it asks for."
    )
