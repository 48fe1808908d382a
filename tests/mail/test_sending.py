"""A mail goes out once, or somebody is told why nobody can say."""

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.jobs.worker import Worker
from helpdesk.mail import delivery
from helpdesk.mail.actions.queue_mail import NewMail, queue_mail
from helpdesk.mail.actions.sending import Attempt, begin, note, note_all_lost, send_again
from helpdesk.mail.compose import Envelope, composed
from helpdesk.mail.delivery import GONE, SUPPRESSED, deliver
from helpdesk.mail.jobs import note_lost, send_mail
from helpdesk.mail.queries.outbound import OutboundOut, troubled_mails
from helpdesk.mail.transport import Outcome, Result
from helpdesk.tickets.actions.reply import Reply, post_reply
from tests.factories.mails import make_outbound
from tests.factories.persons import make_customer, make_person
from tests.factories.tickets import make_message, make_ticket
from tests.kit.recorded import forget_recorded, queued
from tests.kit.smtp import Behaviour, SmtpServer

pytestmark = pytest.mark.usefixtures("database", "mailbox")


async def a_reply(address: str = "ada@example.org") -> int:
    """A queued mail with an answer of staff; its id."""
    person = await make_person("Ada", email=address)
    ticket = await make_ticket("Broken zip", requester=person)
    message = await make_message(ticket, "We mend it.")
    mail = await make_outbound(address=address, person=person, ticket=ticket.id, message=message)
    await forget_recorded()
    return mail.id


async def fate(mail_id: int) -> tuple[Any, ...]:
    [row] = await fetch(
        "SELECT state, attempts, error, sent_at IS NOT NULL AS is_sent FROM outbound_mails WHERE id = $1",
        mail_id,
    )
    return tuple(row.values())


async def pauses() -> list[timedelta]:
    """How long the queued sendings wait."""
    rows = await fetch("SELECT due FROM jobs WHERE name = 'mail.send_mail' AND state = 'queued' ORDER BY due")
    return [row["due"] - now() for row in rows]


async def test_queued_mail_is_sent_by_the_worker_and_only_once(smtp: SmtpServer) -> None:
    person = await make_person(email="ada@example.org")
    ticket = await make_ticket(requester=person)
    message = await make_message(ticket)
    mail = await make_outbound(person=person, ticket=ticket.id, message=message)
    assert await queued() == ["mail.send_mail"]

    assert await Worker().run_due() == 1
    await send_mail(mail.id)

    assert [received.recipients for received in smtp.mails] == [["ada@example.org"]]
    assert await fate(mail.id) == ("sent", 1, None, True)


async def test_second_mail_of_one_key_is_not_queued() -> None:
    mail = NewMail(key="reply:1:2", template="reply", address="ada@example.org", locale="en")

    first, second = await queue_mail(mail), await queue_mail(mail)

    assert first is not None
    assert second is None
    assert await queued() == ["mail.send_mail"]


async def test_mail_of_a_failed_transaction_is_not_queued() -> None:
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await queue_mail(NewMail(key="k", template="reply", address="ada@example.org", locale="en"))
            raise ZeroDivisionError

    assert await fetch_value("SELECT count(*) FROM outbound_mails") == 0
    assert await queued() == []


async def test_refused_mail_fails_with_the_words_of_the_server(smtp: SmtpServer) -> None:
    smtp.behaviour = Behaviour.REFUSE
    mail_id = await a_reply()

    await send_mail(mail_id)
    await send_mail(mail_id)

    assert await fate(mail_id) == ("failed", 1, "550 5.1.1 No such mailbox here", False)
    assert "mail.send_mail" not in await queued()


async def test_words_of_a_server_that_speaks_no_text_are_kept_as_far_as_they_go() -> None:
    mail_id = await a_reply()
    attempt = await begin(mail_id, "one@example.com")
    assert attempt is not None

    await note(attempt, Outcome(Result.REFUSED, "550 \udcff no\0 such mailbox"))

    assert await fate(mail_id) == ("failed", 1, "550 ? no such mailbox", False)


async def test_mail_refused_for_now_is_tried_again_after_growing_pauses(smtp: SmtpServer) -> None:
    smtp.behaviour = Behaviour.REFUSE_FOR_NOW
    mail_id = await a_reply()

    waits = []
    for _ in range(7):
        await send_mail(mail_id)
        waits += await pauses()
        await forget_recorded()

    assert await fate(mail_id) == ("queued", 7, "451 4.7.1 Greylisted, please try again later", False)
    assert [round(wait.total_seconds(), -1) for wait in waits] == [10, 60, 300, 900, 1800, 3600, 3600]

    smtp.behaviour = Behaviour.ACCEPT
    await send_mail(mail_id)
    assert await fate(mail_id) == ("sent", 8, None, True)


async def test_mail_refused_for_a_day_is_given_up(smtp: SmtpServer) -> None:
    smtp.behaviour = Behaviour.REFUSE_FOR_NOW
    mail_id = await a_reply()
    await execute("UPDATE outbound_mails SET queued_at = now() - interval '25 hours' WHERE id = $1", mail_id)

    await send_mail(mail_id)

    assert (await fate(mail_id))[0] == "failed"
    assert "mail.send_mail" not in await queued()


async def test_connection_lost_after_the_text_is_left_to_a_person(smtp: SmtpServer) -> None:
    smtp.behaviour = Behaviour.DROP_AFTER_DATA
    mail_id = await a_reply()

    await send_mail(mail_id)
    smtp.behaviour = Behaviour.ACCEPT
    await send_mail(mail_id)

    assert (await fate(mail_id))[:2] == ("unknown", 1)
    assert len(smtp.mails) == 1


async def test_person_can_send_an_unknown_mail_again_under_its_old_id(smtp: SmtpServer) -> None:
    smtp.behaviour = Behaviour.DROP_AFTER_DATA
    mail_id = await a_reply()
    await send_mail(mail_id)
    smtp.behaviour = Behaviour.ACCEPT

    assert await send_again(mail_id)
    assert not await send_again(mail_id)
    await Worker().run_due()

    assert await fate(mail_id) == ("sent", 2, None, True)
    first, second = (received.message["Message-ID"] for received in smtp.mails)
    assert first == second


async def test_mail_found_in_the_middle_of_being_sent_is_unknown_and_not_sent(smtp: SmtpServer) -> None:
    mail_id = await a_reply()
    await begin(mail_id, "1.2.x@example.com")

    await send_mail(mail_id)

    assert (await fate(mail_id))[0] == "unknown"
    assert smtp.mails == []


async def test_sending_begins_once() -> None:
    mail_id = await a_reply()

    assert await begin(mail_id, "1.2.x@example.com") == Attempt(mail=mail_id, number=1)
    assert await begin(mail_id, "1.2.x@example.com") is None


async def test_mail_that_somebody_else_began_to_send_meanwhile_is_left_to_them(
    smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = await a_reply()

    async def composed_while_another_begins(mail: OutboundOut) -> Envelope:
        await begin(mail_id, "1.2.x@example.com")
        return await composed(mail)

    monkeypatch.setattr(delivery, "composed", composed_while_another_begins)
    await deliver(mail_id)

    assert ((await fate(mail_id))[0], smtp.mails) == ("sending", [])


async def test_server_that_talks_without_end_leaves_the_mail_to_a_person(
    smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LONGEST_TALK_SECONDS", 0.2)
    smtp.behaviour = Behaviour.STALL_AFTER_DATA
    mail_id = await a_reply()

    await deliver(mail_id)

    assert (await fate(mail_id))[::2] == ("unknown", "No answer within 0.2 seconds.")


async def test_mails_left_behind_are_found_after_three_minutes() -> None:
    fresh, old = await a_reply("a@example.org"), await a_reply("b@example.org")
    await begin(fresh, "1.2.x@example.com")
    await begin(old, "1.3.x@example.com")
    await execute("UPDATE outbound_mails SET tried_at = now() - interval '4 minutes' WHERE id = $1", old)

    await note_lost()

    assert ((await fate(fresh))[0], (await fate(old))[0]) == ("sending", "unknown")
    assert await note_all_lost() == 0


async def test_late_word_of_the_server_corrects_unknown_to_sent() -> None:
    mail_id = await a_reply()
    attempt = await begin(mail_id, "1.2.x@example.com")
    assert attempt is not None
    await send_mail(mail_id)

    await note(attempt, Outcome(Result.ACCEPTED, "250 OK"))

    assert (await fate(mail_id))[0] == "sent"


@pytest.mark.parametrize("result", [Result.REFUSED_FOR_NOW, Result.REFUSED, Result.UNKNOWN])
async def test_late_word_about_an_earlier_attempt_changes_nothing(result: Result) -> None:
    mail_id = await a_reply()
    earlier = await begin(mail_id, "1.2.x@example.com")
    assert earlier is not None
    await send_mail(mail_id)
    await send_again(mail_id)
    later = await begin(mail_id, "1.2.x@example.com")
    assert later is not None

    await note(earlier, Outcome(result, "late"))

    assert (await fate(mail_id))[:3] == ("sending", 2, None)


async def test_mail_about_something_gone_fails_with_the_reason(smtp: SmtpServer) -> None:
    mail = await make_outbound(template="sign_in", link=None)

    await send_mail(mail.id)

    assert await fate(mail.id) == ("failed", 0, GONE, False)
    assert smtp.mails == []


async def test_mail_that_does_not_exist_is_no_failure() -> None:
    await deliver(10**9)


async def test_address_whose_mail_came_back_is_left_alone(smtp: SmtpServer) -> None:
    bounced = await a_reply("ada@example.org")
    await execute("UPDATE outbound_mails SET state = 'sent', bounced_at = now() WHERE id = $1", bounced)
    later = (await make_outbound(address="ada@example.org")).id

    await send_mail(later)

    assert await fate(later) == ("failed", 0, SUPPRESSED, False)
    assert smtp.mails == []
    assert [row.id for row in (await troubled_mails()).rows] == [later, bounced]


async def test_old_bounce_no_longer_counts(smtp: SmtpServer) -> None:
    bounced = await a_reply("ada@example.org")
    await execute("UPDATE outbound_mails SET bounced_at = now() - interval '31 days' WHERE id = $1", bounced)

    await send_mail(bounced)

    assert len(smtp.mails) == 1


async def notes() -> list[tuple[str, str, str]]:
    rows = await fetch(
        "SELECT audience, author_kind, body FROM messages WHERE audience = 'internal' ORDER BY id"
    )
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize(
    ("behaviour", "note"),
    [
        (
            Behaviour.REFUSE,
            "Our mail to ada@example.org was not delivered.\n\n```\n550 5.1.1 No such mailbox here\n```",
        ),
        (
            Behaviour.DROP_AFTER_DATA,
            "Nobody can say whether our mail to ada@example.org went out.",
        ),
    ],
)
async def test_staff_read_in_the_ticket_that_their_answer_did_not_arrive(
    smtp: SmtpServer, behaviour: Behaviour, note: str
) -> None:
    smtp.behaviour = behaviour
    mail_id = await a_reply()

    await send_mail(mail_id)
    await send_mail(mail_id)
    await Worker().run_due()

    [(audience, author_kind, body)] = await notes()
    assert (audience, author_kind) == ("internal", "automatic")
    assert body.startswith(note)
    assert len(smtp.mails) == (behaviour == Behaviour.DROP_AFTER_DATA)


async def test_customer_cannot_keep_staff_from_reading_that_their_answer_did_not_arrive(
    smtp: SmtpServer,
) -> None:
    smtp.behaviour = Behaviour.REFUSE
    mail_id = await a_reply()
    stranger = await make_customer()
    other = await make_ticket(requester=stranger.person)
    taken = Reply(body="Mine", request_key=f"mail-failed:{mail_id}:1")
    await post_reply(stranger, other.number, taken)

    await send_mail(mail_id)

    assert (await fate(mail_id))[0] == "failed"
    assert len(await notes()) == 1


async def test_receipt_that_did_not_arrive_bothers_nobody(smtp: SmtpServer) -> None:
    smtp.behaviour = Behaviour.REFUSE
    ticket = await make_ticket()
    message = await make_message(ticket)
    mail = await make_outbound(
        template="ticket_received", person=ticket.requester, ticket=ticket.id, message=message
    )

    await send_mail(mail.id)

    assert (await fate(mail.id))[0] == "failed"
    assert await notes() == []


async def test_troubled_mails_come_in_pages() -> None:
    ids = [(await make_outbound()).id for _ in range(52)]
    await execute("UPDATE outbound_mails SET state = 'unknown'")

    first = await troubled_mails()
    second = await troubled_mails(first.after)

    assert [row.id for row in (*first.rows, *second.rows)] == ids[::-1]
    assert (len(second.rows), second.after) == (2, None)
