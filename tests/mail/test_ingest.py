"""What comes in is kept, whatever it is: as a ticket, a message, a duplicate, or for a person to look at."""

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, NotFound, Unavailable
from helpdesk.core.secrets import rotate_secrets
from helpdesk.core.settings import Settings
from helpdesk.core.signing import configure_signing
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.files.store import read_all
from helpdesk.jobs.worker import Worker
from helpdesk.mail import ingest as way_in
from helpdesk.mail.actions.mailboxes import create_mailbox
from helpdesk.mail.actions.quarantine import discard_quarantined, retry_quarantined
from helpdesk.mail.actions.sending import begin
from helpdesk.mail.addresses import reply_address
from helpdesk.mail.compose import composed
from helpdesk.mail.enums import InboundState
from helpdesk.mail.incoming import LONGEST_ID, Incoming, Ingested, IngestOptions
from helpdesk.mail.ingest import ingest
from helpdesk.mail.parsing.parsed import MailKind
from helpdesk.mail.queries.mailboxes import MailboxOut, mailbox_by_id
from helpdesk.mail.queries.outbound import is_suppressed
from helpdesk.mail.queries.quarantine import quarantined, quarantined_mail
from helpdesk.mail.signed_ids import body_marker, loop_mark, outgoing_id
from helpdesk.tickets.enums import Category
from helpdesk.tickets.events import AnswerReturned
from tests.factories.mails import make_outbound, new_id, raw_mail
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin, make_agent, make_person
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.recorded import recorded

pytestmark = pytest.mark.usefixtures("database")

PIXEL = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


async def state_of(taken: Ingested) -> tuple[str, str, str]:
    [row] = await fetch("SELECT state, kind, reason FROM inbound_mails WHERE id = $1", taken.inbound)
    return row["state"], row["kind"], row["reason"]


async def message_of(taken: Ingested) -> dict[str, Any]:
    [row] = await fetch("SELECT * FROM messages WHERE id = $1", taken.message)
    return row


async def told() -> list[tuple[str, str]]:
    await Worker().run_due()
    rows = await fetch("SELECT template, address FROM outbound_mails ORDER BY id")
    return [(row["template"], row["address"]) for row in rows]


async def test_mail_of_a_new_address_makes_a_person_and_their_ticket(mailbox: MailboxOut) -> None:
    taken = await ingest(raw_mail("It is broken.", subject="Broken zip"), mailbox=mailbox)

    [row] = await fetch(
        "SELECT tickets.subject, channel, persons.name, identities.value, verified_at"
        " FROM tickets JOIN persons ON persons.id = requester"
        " JOIN identities ON identities.person = persons.id"
        " WHERE tickets.id = $1",
        taken.ticket,
    )
    assert tuple(row.values()) == ("Broken zip", "mail", "Ada Stern", "ada@example.org", None)
    message = await message_of(taken)
    assert (message["body"], message["author_kind"], message["channel"]) == (
        "It is broken.",
        "customer",
        "mail",
    )
    assert await state_of(taken) == ("ticket", "human", "no sign of a program")


async def test_mail_from_a_verified_company_domain_makes_the_membership(mailbox: MailboxOut) -> None:
    organisation = await make_organisation(verified=("example.org",))

    taken = await ingest(raw_mail(), mailbox=mailbox)

    assert await fetch_value("SELECT organisation FROM memberships") == organisation
    assert await fetch_value("SELECT organisation FROM tickets WHERE id = $1", taken.ticket) == organisation


async def test_mail_is_kept_as_it_came(mailbox: MailboxOut) -> None:
    raw = raw_mail()

    taken = await ingest(raw, mailbox=mailbox)

    sha256 = await fetch_value(
        "SELECT sha256 FROM inbound_mails JOIN files ON files.id = raw_file WHERE inbound_mails.id = $1",
        taken.inbound,
    )
    assert await read_all(sha256) == raw


async def test_same_mail_again_is_a_duplicate_and_changes_nothing(mailbox: MailboxOut) -> None:
    raw = raw_mail()
    first = await ingest(raw, mailbox=mailbox)

    again = await ingest(b"Received: from another (way) by us\r\n" + raw, mailbox=mailbox)

    assert (again.state, again.inbound, again.message) == (
        InboundState.DUPLICATE,
        first.inbound,
        first.message,
    )
    assert await fetch_value("SELECT count(*) FROM inbound_mails") == 1
    assert await fetch_value("SELECT count(*) FROM messages") == 1


async def test_mail_through_two_mailboxes_is_one_message_with_two_deliveries(mailbox: MailboxOut) -> None:
    other = await mailbox_by_id(await create_mailbox(name="Sales", address="sales@example.com"))
    raw = raw_mail()
    first = await ingest(raw, mailbox=mailbox)

    second = await ingest(b"Delivered-To: sales@example.com\r\n" + raw, mailbox=other)
    third = await ingest(raw, mailbox=other)

    assert (second.state, second.message) == (InboundState.DUPLICATE, first.message)
    assert (third.state, third.inbound) == (InboundState.DUPLICATE, second.inbound)
    rows = await fetch("SELECT mailbox, state, message FROM inbound_mails ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [
        (mailbox.id, "ticket", first.message),
        (other.id, "duplicate", first.message),
    ]


async def test_other_words_under_a_used_id_are_not_lost(mailbox: MailboxOut) -> None:
    first = await ingest(raw_mail("One thing.", message_id="same@example.org"), mailbox=mailbox)

    second = await ingest(raw_mail("Another thing.", message_id="same@example.org"), mailbox=mailbox)

    assert (second.state, second.ticket) == (InboundState.MESSAGE, first.ticket)
    assert (await message_of(second))["body"] == "Another thing."


async def test_mail_without_an_id_is_known_again(mailbox: MailboxOut) -> None:
    raw = b"From: ada@example.org\nTo: support@example.com\nSubject: Zip\n\nIt is broken.\n"

    states = [(await ingest(raw, mailbox=mailbox)).state for _ in range(2)]

    assert states == [InboundState.TICKET, InboundState.DUPLICATE]


async def test_ids_too_long_for_an_index_still_lead_to_their_ticket(mailbox: MailboxOut) -> None:
    long_id = "x" * (LONGEST_ID + 5000) + "@example.org"
    raw = f"From: ada@example.org\nSubject: Zip\nReferences: {long_id}\nMessage-ID: <%s>\n\nHello %s\n"

    first, second = [
        await ingest((raw % (new_id(), number)).encode(), mailbox=mailbox) for number in ("one", "two")
    ]

    assert (second.state, second.ticket) == (InboundState.MESSAGE, first.ticket)


async def test_reply_is_shown_without_what_it_quotes(mailbox: MailboxOut) -> None:
    taken = await ingest(
        raw_mail(
            "Yes, please.\n\nOn Mon, 23 Nov 2026 at 09:10, Maya Lind wrote:\n> Shall we mend it?\n",
            html="<p>Yes, <b>please</b>.</p><div>On Mon, 23 Nov 2026 at 09:10, Maya Lind wrote:</div>"
            "<blockquote type='cite'>Shall we mend it?</blockquote>",
        ),
        mailbox=mailbox,
    )

    message = await message_of(taken)
    assert message["body"] == "Yes, please."
    assert message["html"] == "<p>Yes, <b>please</b>.</p><div></div>"
    assert "Shall we mend it?" in message["quoted"]


async def test_html_whose_words_are_not_those_of_the_text_is_left_for_the_text(mailbox: MailboxOut) -> None:
    taken = await ingest(
        raw_mail(
            "Yes, please.\n\nOn Mon, 23 Nov 2026 at 09:10, Maya Lind wrote:\n> Shall we?\n",
            html="<p>Something else</p>",
        ),
        mailbox=mailbox,
    )

    assert (await message_of(taken))["html"] == "<p>Yes, please.</p>"


async def test_our_hidden_words_are_shown_to_nobody(mailbox: MailboxOut) -> None:
    word = body_marker((await solved_ticket()).id)
    text = f"Yes {word}\n\nOn Mon, 23 Nov 2026 at 09:10, Maya Lind wrote:\n> Shall we? {word}\n"

    taken = await ingest(raw_mail(text, html=f"<p>Yes {word}</p><p>On Mon, {word}</p>"), mailbox=mailbox)
    whole = await ingest(raw_mail(f"No {word}", html=f"<p>No {word}</p>"), mailbox=mailbox)

    shown = [await message_of(taken), await message_of(whole)]
    assert "hd-ref" not in "".join(f"{row['body']}{row['html']}{row['quoted']}" for row in shown)
    assert [row["body"].strip() for row in shown] == ["Yes", "No"]


async def test_scripts_styles_and_pictures_from_elsewhere_are_not_shown(mailbox: MailboxOut) -> None:
    html = (
        "<p onclick='x()'>Hello</p><script>x()</script><style>p{}</style>"
        "<img src='https://track.example/1.gif' alt='logo'>"
    )

    taken = await ingest(raw_mail("Hello", html=html), mailbox=mailbox)

    assert (await message_of(taken))["html"] == '<p>Hello</p><img alt="logo">'


def with_picture(content_id: str) -> bytes:
    return (
        "From: Ada <ada@example.org>\nSubject: Zip\nMessage-ID: <pic@example.org>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/related; boundary=B\n\n"
        "--B\nContent-Type: text/html\n\n"
        '<p>Look: <img src="cid:pic&amp;1@x" alt="the zip"></p>\n'
        f"--B\nContent-Type: image/png; name=zip photo.png\nContent-ID: <{content_id}>\n"
        "Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
        "--B\nContent-Type: application/pdf; name=bill.pdf\nContent-Disposition: attachment\n\n%PDF-1.4\n"
        "--B--\n"
    ).encode()


async def test_picture_inside_a_mail_is_shown_from_our_own_files(mailbox: MailboxOut) -> None:
    taken = await ingest(with_picture("Pic&1@x"), mailbox=mailbox)

    rows = await fetch(
        "SELECT id, name, is_inline, content_type FROM attachments"
        " WHERE owner_kind = 'message' AND owner_id = $1 ORDER BY id",
        taken.message,
    )
    assert [(row["is_inline"], row["content_type"]) for row in rows] == [
        (True, "image/png"),
        (False, "application/pdf"),
    ]
    name = rows[0]["name"].replace(" ", "%20")
    html = (await message_of(taken))["html"]
    assert f'<img alt="the zip" src="/files/{rows[0]["id"]}/{name}">' in html


async def test_picture_that_nothing_shows_is_a_file_among_others(mailbox: MailboxOut) -> None:
    taken = await ingest(with_picture("other@x"), mailbox=mailbox)

    inline = await fetch_value("SELECT count(*) FROM attachments WHERE is_inline")
    assert (inline, await fetch_value("SELECT count(*) FROM attachments")) == (0, 2)
    assert taken.state == InboundState.TICKET


async def test_file_of_any_kind_and_name_is_kept(mailbox: MailboxOut) -> None:
    raw = raw_mail(files=(("../../run.exe", "application/x-msdownload", b"MZ"), ("", "image/png", PIXEL)))

    taken = await ingest(raw, mailbox=mailbox)

    rows = await fetch("SELECT name FROM attachments WHERE owner_id = $1 ORDER BY id", taken.message)
    assert [row["name"] for row in rows] == ["run.exe", "image.png"]


async def test_sender_is_told_that_we_have_their_mail(mailbox: MailboxOut) -> None:
    await ingest(raw_mail(), mailbox=mailbox)

    assert await told() == [("ticket_received", "ada@example.org")]


@pytest.mark.parametrize(
    "mail",
    [
        {"auto_submitted": "auto-replied"},
        {"precedence": "bulk"},
        {"list_id": "<zips.example.org>"},
        {"sender": "no-reply@example.org"},
        {"x_auto_response_suppress": "All"},
        {"date": format_datetime(now() - timedelta(days=2))},
    ],
    ids=lambda mail: next(iter(mail)),
)
async def test_machines_lists_and_old_mails_are_not_answered(
    mailbox: MailboxOut, mail: dict[str, str]
) -> None:
    taken = await ingest(raw_mail(**mail), mailbox=mailbox)

    assert taken.state == InboundState.TICKET
    assert await told() == []


async def test_mail_that_says_it_is_not_automatic_is_answered(mailbox: MailboxOut) -> None:
    await ingest(raw_mail(auto_submitted="no"), mailbox=mailbox)

    assert await told() == [("ticket_received", "ada@example.org")]


async def test_import_is_not_answered(mailbox: MailboxOut) -> None:
    await ingest(raw_mail(), mailbox=mailbox, options=IngestOptions(is_answered=False))

    assert await told() == []


async def test_message_of_an_import_stands_at_its_own_time(mailbox: MailboxOut) -> None:
    written = (now() - timedelta(days=900)).replace(microsecond=0)
    archive = IngestOptions(is_answered=False)

    old = await ingest(raw_mail(date=format_datetime(written)), mailbox=mailbox, options=archive)
    ahead = await ingest(
        raw_mail(date=format_datetime(now() + timedelta(days=9))), mailbox=mailbox, options=archive
    )

    assert (await message_of(old))["created_at"] == written
    assert (await message_of(ahead))["created_at"] <= now()


async def solved_ticket() -> MadeTicket:
    requester = await make_person("Ada Stern", email="ada@example.org")
    return await make_ticket(requester=requester, category=Category.SOLVED, solved_at=now())


async def test_automatic_mail_joins_its_ticket_and_wakes_nothing(mailbox: MailboxOut) -> None:
    ticket = await solved_ticket()
    own = outgoing_id(ticket=ticket.id, message=1, mail=1)

    taken = await ingest(
        raw_mail("I am away.", in_reply_to=f"<{own}>", auto_submitted="auto-replied"), mailbox=mailbox
    )

    assert (taken.ticket, taken.kind) == (ticket.id, MailKind.AUTO_REPLY)
    assert (await message_of(taken))["author_kind"] == "automatic"
    assert (
        await fetch_value("SELECT status_category FROM tickets WHERE id = $1", ticket.id) == Category.SOLVED
    )
    assert await told() == []


async def test_our_own_mail_on_its_way_round_is_set_aside(mailbox: MailboxOut) -> None:
    ticket = await solved_ticket()
    agent = await make_agent()
    message = await make_message(ticket, author=agent.person)
    mail = await make_outbound(person=ticket.requester, ticket=ticket.id, message=message)
    raw = (await composed(mail.mail)).message.as_bytes()

    taken = await ingest(raw, mailbox=mailbox)

    assert (taken.state, taken.message) == (InboundState.QUARANTINED, None)
    assert await fetch_value("SELECT count(*) FROM messages") == 1


async def test_our_own_mail_is_known_after_its_secret_was_replaced(
    mailbox: MailboxOut, settings: Settings
) -> None:
    raw = raw_mail(x_helpdesk_loop=loop_mark())
    configure_signing(rotate_secrets(settings))

    taken = await ingest(raw, mailbox=mailbox)

    assert (await state_of(taken))[::2] == ("quarantined", "our own mail came back")


async def test_loop_header_of_another_installation_says_nothing(mailbox: MailboxOut) -> None:
    taken = await ingest(raw_mail(x_helpdesk_loop="0123456789abcdef"), mailbox=mailbox)

    assert taken.state == InboundState.TICKET


@pytest.mark.parametrize("sender", ["support@example.com", "Support <SUPPORT@Example.com>", "token"])
async def test_mail_from_an_address_of_ours_is_set_aside(mailbox: MailboxOut, sender: str) -> None:
    given = reply_address("support@example.com", 5) if sender == "token" else sender

    taken = await ingest(raw_mail(sender=given), mailbox=mailbox)

    assert (await state_of(taken))[::2] == ("quarantined", "from one of our own addresses")


@pytest.mark.parametrize("raw", [b"", b"\0\1\2", b"no header\n\nat all", b"From: nobody\nSubject: x\n\nx"])
async def test_what_cannot_be_answered_or_read_is_set_aside_and_known_again(
    mailbox: MailboxOut, raw: bytes
) -> None:
    first, again = await ingest(raw, mailbox=mailbox), await ingest(raw, mailbox=mailbox)

    assert (first.state, again.state) == (InboundState.QUARANTINED, InboundState.DUPLICATE)
    assert [row.id for row in (await quarantined()).rows] == [first.inbound]


async def test_mail_whose_taking_fails_is_set_aside_whole_and_can_be_tried_again(
    mailbox: MailboxOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = raw_mail(files=(("bill.pdf", "application/pdf", b"%PDF"),))

    async def failing(_incoming: Incoming) -> Ingested:
        await make_person("Half done")
        raise ZeroDivisionError("a bug")

    with monkeypatch.context() as broken:
        broken.setattr(way_in, "take", failing)
        taken = await ingest(raw, mailbox=mailbox)
    assert (await quarantined_mail(taken.inbound)).reason == "ZeroDivisionError: a bug"
    assert [row.id for row in (await quarantined()).rows] == [taken.inbound]

    retried = await retry_quarantined(await make_admin(), taken.inbound)

    assert (retried.state, retried.inbound) == (InboundState.TICKET, taken.inbound)
    assert await state_of(retried) == ("ticket", "human", "no sign of a program")
    assert await fetch_value("SELECT count(*) FROM attachments WHERE owner_id = $1", retried.message) == 1
    assert (await ingest(raw, mailbox=mailbox)).state == InboundState.DUPLICATE
    assert await told() == []


async def test_database_that_is_away_quarantines_nothing(
    mailbox: MailboxOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_incoming: Incoming) -> Ingested:
        raise Unavailable

    monkeypatch.setattr(way_in, "take", away)

    with pytest.raises(Unavailable):
        await ingest(raw_mail(), mailbox=mailbox)
    assert await fetch_value("SELECT count(*) FROM inbound_mails") == 0


async def test_mail_that_fails_again_stays_with_its_reason(mailbox: MailboxOut) -> None:
    taken = await ingest(b"From: nobody\nSubject: x\n\nx", mailbox=mailbox)

    retried = await retry_quarantined(await make_admin(), taken.inbound)

    assert (retried.state, retried.inbound) == (InboundState.QUARANTINED, taken.inbound)
    assert (await quarantined_mail(taken.inbound)).reason == "no address to answer to"


async def test_mail_that_came_another_way_meanwhile_leaves_the_quarantine_as_a_duplicate(
    mailbox: MailboxOut,
) -> None:
    other = await mailbox_by_id(await create_mailbox(name="Sales", address="sales@example.com"))
    raw = raw_mail()
    first = await ingest(raw, mailbox=mailbox)
    second = await ingest(raw, mailbox=other)
    await execute("UPDATE inbound_mails SET state = 'quarantined' WHERE id = $1", second.inbound)

    retried = await retry_quarantined(await make_admin(), second.inbound)

    assert (retried.state, retried.message) == (InboundState.DUPLICATE, first.message)
    assert await fetch_value("SELECT count(*) FROM messages") == 1


async def test_discarded_mail_leaves_the_quarantine_and_does_not_come_back(mailbox: MailboxOut) -> None:
    admin = await make_admin()
    raw = b"From: nobody\nSubject: x\n\nx"
    taken = await ingest(raw, mailbox=mailbox)

    await discard_quarantined(admin, taken.inbound)

    assert (await quarantined()).rows == []
    assert (await ingest(raw, mailbox=mailbox)).state == InboundState.DUPLICATE
    for gone in (discard_quarantined(admin, taken.inbound), retry_quarantined(admin, taken.inbound)):
        with pytest.raises(NotFound):
            await gone
    with pytest.raises(NotFound):
        await quarantined_mail(taken.inbound)


async def test_only_administrators_work_on_the_quarantine(mailbox: MailboxOut) -> None:
    taken = await ingest(b"From: nobody\nSubject: x\n\nx", mailbox=mailbox)
    agent = await make_agent()

    for refused in (discard_quarantined(agent, taken.inbound), retry_quarantined(agent, taken.inbound)):
        with pytest.raises(Forbidden):
            await refused


async def test_quarantine_comes_in_pages(mailbox: MailboxOut) -> None:
    ids = [
        (await ingest(f"From: nobody\nSubject: {number}\n\nx".encode(), mailbox=mailbox)).inbound
        for number in range(52)
    ]

    first = await quarantined()
    second = await quarantined(first.after)

    assert [row.id for row in (*first.rows, *second.rows)] == ids[::-1]
    assert second.after is None


def bounce(original: str, failed: str = "ada@example.org", *, action: str = "failed") -> bytes:
    status = "5.1.1" if action == "failed" else "4.4.1"
    return (
        "From: MAILER-DAEMON@mx.example.org\nTo: support@example.com\nSubject: Undelivered Mail\n"
        f"Return-Path: <>\nMessage-ID: <{new_id()}>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n"
        "--B\nContent-Type: text/plain\n\nYour mail could not be delivered.\n"
        "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; {failed}\nAction: {action}\nStatus: {status}\n"
        "Diagnostic-Code: smtp; 550 no `such` user\n"
        f"--B\nContent-Type: message/rfc822\n\nMessage-ID: <{original}>\nSubject: Re: Zip\n\nHello\n--B--\n"
    ).encode()


async def sent_reply(ticket: MadeTicket) -> tuple[int, str]:
    """A reply to Ada that has gone out: its row and its Message-ID."""
    message = await make_message(ticket, author=(await make_agent()).person)
    mail = await make_outbound(person=ticket.requester, ticket=ticket.id, message=message)
    message_id = (await composed(mail.mail)).message_id
    await begin(mail.id, message_id)
    await execute("UPDATE outbound_mails SET state = 'sent' WHERE id = $1", mail.id)
    return mail.id, message_id


async def test_bounce_is_a_note_in_the_ticket_and_marks_our_mail(mailbox: MailboxOut) -> None:
    ticket = await solved_ticket()
    mail_id, message_id = await sent_reply(ticket)

    taken = await ingest(bounce(message_id), mailbox=mailbox)

    message = await message_of(taken)
    assert (taken.state, taken.kind, taken.ticket) == (InboundState.MESSAGE, MailKind.BOUNCE, ticket.id)
    assert (message["audience"], message["author_kind"], message["author"]) == ("internal", "automatic", None)
    assert message["body"] == (
        "Our mail to ada@example.org was not delivered.\n\n```\n550 no 'such' user\n```"
    )
    assert await fetch_value("SELECT bounced_at IS NOT NULL FROM outbound_mails WHERE id = $1", mail_id)
    assert await is_suppressed("ada@example.org")
    assert (
        await fetch_value("SELECT status_category FROM tickets WHERE id = $1", ticket.id) == Category.SOLVED
    )


async def test_bounced_answer_counts_as_not_given(mailbox: MailboxOut) -> None:
    ticket = await solved_ticket()
    _, message_id = await sent_reply(ticket)
    await execute("UPDATE messages SET author_kind = 'staff'")

    await ingest(bounce(message_id), mailbox=mailbox)

    message = await fetch_value("SELECT id FROM messages WHERE author_kind = 'staff'")
    assert AnswerReturned(ticket=ticket.id, message=message) in await recorded()


async def test_mail_from_an_address_ends_its_suppression(mailbox: MailboxOut) -> None:
    ticket = await solved_ticket()
    await ingest(bounce((await sent_reply(ticket))[1]), mailbox=mailbox)
    await execute("UPDATE outbound_mails SET bounced_at = bounced_at - interval '1 second'")

    await ingest(raw_mail(), mailbox=mailbox)

    assert not await is_suppressed("ada@example.org")


async def test_delay_is_noted_and_suppresses_nobody(mailbox: MailboxOut) -> None:
    ticket = await solved_ticket()
    _, message_id = await sent_reply(ticket)

    taken = await ingest(bounce(message_id, action="delayed"), mailbox=mailbox)

    assert (await message_of(taken))["body"].startswith("Our mail to ada@example.org is delayed;")
    assert not await is_suppressed("ada@example.org")


async def test_bounce_that_comes_back_to_the_reply_address_finds_its_ticket(mailbox: MailboxOut) -> None:
    ticket = await solved_ticket()
    raw = bounce("mangled@relay.example").replace(
        b"To: support@example.com", f"To: {reply_address('support@example.com', ticket.id)}".encode()
    )

    assert (await ingest(raw, mailbox=mailbox)).ticket == ticket.id


@pytest.mark.parametrize("original", ["1.2.0123456789abcdef@example.com", "unknown@example.org"])
async def test_bounce_of_a_mail_that_is_not_ours_is_set_aside(mailbox: MailboxOut, original: str) -> None:
    taken = await ingest(bounce(original), mailbox=mailbox)

    assert (taken.state, taken.kind) == (InboundState.QUARANTINED, MailKind.BOUNCE)
    assert await fetch_value("SELECT count(*) FROM persons") == 0


async def test_bounce_about_a_ticket_that_is_gone_is_set_aside(mailbox: MailboxOut) -> None:
    ticket = await solved_ticket()
    _, message_id = await sent_reply(ticket)
    await execute("UPDATE tickets SET disposition = 'deleted'")

    assert (await ingest(bounce(message_id), mailbox=mailbox)).state == InboundState.QUARANTINED


async def test_complaint_about_our_mail_is_a_note_in_its_ticket(mailbox: MailboxOut) -> None:
    ticket = await solved_ticket()
    _, message_id = await sent_reply(ticket)
    raw = bounce(message_id).replace(b"delivery-status", b"feedback-report", 1)

    taken = await ingest(raw, mailbox=mailbox)

    assert (taken.kind, taken.ticket) == (MailKind.COMPLAINT, ticket.id)
    assert (await message_of(taken))["body"].startswith("A reader of our mail reported it as unwanted.")
