"""Who is told by mail, and who is not."""

from datetime import timedelta

import pytest

from helpdesk.accounts.actions.links import insert_link, issue_link
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.clock import frozen, now
from helpdesk.customers.actions.memberships import leave
from helpdesk.db.sql import execute, fetch
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.jobs.worker import Worker
from helpdesk.mail.actions.telling import acknowledge, mail_link, tell_about
from helpdesk.mail.delivery import GONE, deliver
from helpdesk.mail.ingest import ingest
from helpdesk.mail.queries.mailboxes import MailboxOut
from helpdesk.tickets.actions.notes import add_note, log_call
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.privacy import keep_private, share_with_colleagues
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.writing import TicketRef
from helpdesk.tickets.enums import Audience, AuthorKind, CallDirection, Channel, Disposition
from tests.factories.mails import raw_mail
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_customer, make_email, make_person
from tests.factories.tickets import make_message, make_ticket
from tests.kit.recorded import queued

pytestmark = pytest.mark.usefixtures("database", "mailbox")


async def told() -> list[tuple[str, str]]:
    """Template and address of every mail in the queue, sorted."""
    rows = await fetch("SELECT template, address FROM outbound_mails ORDER BY template, address")
    return [(row["template"], row["address"]) for row in rows]


async def asked(actor: Actor, **columns: object) -> TicketRef:
    """A ticket of the actor's, with the reactions to it done."""
    new = NewTicket(subject="Broken zip", body="It is broken.", requester=actor.person or 0, **columns)
    ref = await open_ticket(actor, new)
    await Worker().run_due()
    return ref


async def test_customer_who_asks_on_the_web_is_told_that_we_have_it() -> None:
    await asked(await make_customer("Ada", email="ada@example.org"))

    assert await told() == [("ticket_received", "ada@example.org")]


async def test_answer_of_staff_reaches_requester_and_customers_who_follow_once() -> None:
    ada = await make_customer("Ada", email="ada@example.org")
    follower = await make_person("Ben", email="ben@example.org")
    colleague = (await make_agent("Maya", email="maya@example.com")).person
    ticket = await make_ticket(requester=ada.person, followers=(follower, colleague))

    ref = await post_reply(await make_agent("Noor"), ticket.number, Reply(body="We mend it."))
    await Worker().run_due()
    await tell_about(ref.message)

    assert await told() == [("reply", "ada@example.org"), ("reply", "ben@example.org")]
    assert await queued() == []


async def test_colleague_who_wrote_reads_answers_as_long_as_they_see_the_ticket() -> None:
    ada = await make_customer("Ada", email="ada@example.org")
    ben = await make_customer("Ben", email="ben@example.org")
    organisation = await make_organisation(ticket_access="everyone")
    await make_membership(ben.person, organisation)
    ticket = await make_ticket(requester=ada.person, organisation=organisation)
    await post_reply(ben, ticket.number, Reply(body="Mine as well."))

    async def answered() -> list[str]:
        await execute("DELETE FROM outbound_mails")
        await post_reply(await make_agent(), ticket.number, Reply(body="We mend it."))
        await Worker().run_due()
        return [address for _template, address in await told()]

    assert await answered() == ["ada@example.org", "ben@example.org"]
    await keep_private(ada, ticket.number)
    assert await answered() == ["ada@example.org"]
    await share_with_colleagues(ada, ticket.number)
    assert await answered() == ["ada@example.org", "ben@example.org"]
    await leave(await make_agent(), ben.person, organisation)
    assert await answered() == ["ada@example.org"]


async def test_mail_that_waited_is_not_sent_to_whom_the_ticket_is_kept_from() -> None:
    ben = await make_customer("Ben", email="ben@example.org")
    organisation = await make_organisation(ticket_access="everyone")
    await make_membership(ben.person, organisation)
    ticket = await make_ticket(organisation=organisation)
    await post_reply(ben, ticket.number, Reply(body="Mine as well."))
    ref = await post_reply(await make_agent(), ticket.number, Reply(body="We mend it."))
    await tell_about(ref.message)

    await leave(await make_agent(), ben.person, organisation)
    for row in await fetch("SELECT id FROM outbound_mails ORDER BY id"):
        await deliver(row["id"])

    rows = await fetch("SELECT state, error FROM outbound_mails WHERE person = $1", ben.person)
    assert [tuple(row.values()) for row in rows] == [("failed", GONE)]


async def test_answer_goes_to_the_address_the_reader_wrote_from_last(mailbox: MailboxOut) -> None:
    ada = await make_person("Ada", email="ada@example.org")
    await make_email(ada, "ada@work.example")
    asked = await ingest(raw_mail(sender="ada@work.example"), mailbox=mailbox)
    await Worker().run_due()
    [row] = await fetch("SELECT number FROM tickets WHERE id = $1", asked.ticket)

    await post_reply(await make_agent(), row["number"], Reply(body="We mend it."))
    await Worker().run_due()

    assert await told() == [("reply", "ada@work.example"), ("ticket_received", "ada@work.example")]


async def test_answer_of_the_customer_is_mailed_to_nobody() -> None:
    ada = await make_customer("Ada", email="ada@example.org")
    ticket = await make_ticket(requester=ada.person)

    await post_reply(ada, ticket.number, Reply(body="Thank you."))
    await Worker().run_due()

    assert await told() == []


async def test_notes_and_calls_are_mailed_to_nobody() -> None:
    ticket = await make_ticket()
    agent = await make_agent()

    await add_note(agent, ticket.number, body="She sounds upset.")
    await log_call(agent, ticket.number, body="Rang her.", direction=CallDirection.OUTGOING)
    await Worker().run_due()

    assert await told() == []


async def test_ticket_that_staff_open_with_a_message_mails_the_message_and_no_receipt() -> None:
    ada = await make_person("Ada", email="ada@example.org")
    new = NewTicket(subject="Your order", body="It is ready.", requester=ada, channel=Channel.DESK)

    await open_ticket(await make_agent(), new)
    await Worker().run_due()

    assert await told() == [("reply", "ada@example.org")]


@pytest.mark.parametrize(
    "columns",
    [{"channel": Channel.PHONE}, {"channel": Channel.DESK, "audience": Audience.INTERNAL}],
)
async def test_ticket_that_staff_note_down_for_somebody_mails_nothing(columns: dict[str, str]) -> None:
    ada = await make_person("Ada", email="ada@example.org")
    new = NewTicket(subject="Call", body="Wants a pickup.", requester=ada, **columns)

    await open_ticket(await make_agent(), new)
    await Worker().run_due()

    assert await told() == []


async def test_staff_who_ask_something_themselves_are_not_told_their_own_words() -> None:
    agent = await make_agent("Maya", email="maya@example.com")
    ticket = await make_ticket(requester=agent.person)

    await post_reply(agent, ticket.number, Reply(body="Found it."))
    await Worker().run_due()

    assert await told() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE persons SET deactivated_at = now()",
        "DELETE FROM identities",
        "UPDATE tickets SET disposition = 'spam'",
    ],
)
async def test_nobody_is_mailed_who_is_gone_or_whose_ticket_is(change: str) -> None:
    ticket = await make_ticket()
    message = await make_message(ticket, author_kind=AuthorKind.STAFF, author=(await make_agent()).person)
    first = await make_message(ticket)
    await execute(change)

    await tell_about(message)
    await acknowledge(ticket.id)

    assert first
    assert await told() == []


async def test_one_address_gets_five_receipts_an_hour() -> None:
    ada = await make_customer("Ada", email="ada@example.org")

    for _ in range(7):
        await asked(ada)
    assert len(await told()) == 5

    await execute("UPDATE outbound_mails SET created_at = now() - interval '61 minutes'")
    await asked(ada)
    assert len(await told()) == 6


async def test_what_an_import_tells_of_the_past_is_not_mailed() -> None:
    ada = await make_customer("Ada", email="ada@example.org")
    agent = await make_agent()
    with frozen(now() - timedelta(days=2)):
        ref = await open_ticket(ada, NewTicket(subject="Old", body="Old words.", requester=ada.person))
        await post_reply(agent, ref.number, Reply(body="Old answer."))

    await Worker().run_due()

    assert await told() == []


async def test_answer_whose_job_runs_late_is_mailed_all_the_same() -> None:
    ada = await make_customer("Ada", email="ada@example.org")
    ticket = await make_ticket(requester=ada.person)
    await post_reply(await make_agent(), ticket.number, Reply(body="We mend it."))
    await execute("UPDATE messages SET created_at = created_at - interval '9 days'")
    await execute("UPDATE jobs SET created_at = created_at - interval '9 days'")

    await Worker().run_due()

    assert await told() == [("reply", "ada@example.org")]


async def test_mail_speaks_the_language_of_its_reader_else_of_the_ticket() -> None:
    ada = await make_person("Ada", email="ada@example.org", locale="de")
    ben = await make_person("Ben", email="ben@example.org")
    ticket = await make_ticket(requester=ada, followers=(ben,), locale="fr")
    message = await make_message(ticket, author_kind=AuthorKind.STAFF, author=(await make_agent()).person)

    await tell_about(message)

    rows = await fetch("SELECT address, locale FROM outbound_mails ORDER BY address")
    assert [tuple(row.values()) for row in rows] == [("ada@example.org", "de"), ("ben@example.org", "fr")]


@pytest.mark.parametrize(
    ("purpose", "details", "template"),
    [
        (LinkPurpose.SIGN_IN, {}, "sign_in"),
        (LinkPurpose.SIGN_IN, {"because": "sign_up"}, "sign_up_known"),
        (LinkPurpose.SIGN_UP, {}, "sign_up"),
        (LinkPurpose.RESET, {}, "reset"),
        (LinkPurpose.CONFIRM_TICKET, {}, "confirm_ticket"),
    ],
)
async def test_link_that_is_issued_is_mailed_once(
    purpose: LinkPurpose, details: dict[str, str], template: str
) -> None:
    async with transaction():
        link = await issue_link(purpose, email="ada@example.org", details=details)
    await Worker().run_due()
    await mail_link(link)

    assert await told() == [(template, "ada@example.org")]


async def test_link_without_an_address_goes_to_the_primary_one() -> None:
    person = await make_person("Ada", email="ada@example.org")

    await mail_link(await insert_link(LinkPurpose.SIGN_IN, person=person))

    assert await told() == [("sign_in", "ada@example.org")]


async def test_links_that_are_shown_used_or_homeless_are_not_mailed() -> None:
    setup = await insert_link(LinkPurpose.SETUP, email="ada@example.org")
    homeless = await insert_link(LinkPurpose.SIGN_IN, person=await make_person(email=None))
    used = await insert_link(LinkPurpose.SIGN_IN, email="ada@example.org")
    await execute("UPDATE links SET used_at = now() WHERE id = $1", used)

    for link in (setup, homeless, used, 10**9):
        await mail_link(link)

    assert await told() == []


async def test_receipt_of_a_ticket_that_is_no_longer_live_is_not_sent() -> None:
    ticket = await make_ticket(disposition=Disposition.DELETED)
    await make_message(ticket)

    await acknowledge(ticket.id)

    assert await told() == []
