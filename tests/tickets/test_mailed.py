"""What mails do to tickets once they have been threaded."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch
from helpdesk.tickets.actions.mailed import MailedMessage, append_from_mail, open_from_mail
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel, Disposition
from helpdesk.tickets.events import MessageAdded, StatusChanged, TicketMentioned, TicketOpened
from tests.factories.persons import make_agent, make_customer
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.recorded import recorded, recorded_actors
from tests.tickets.reading import messages_of, record_of

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def mailed(person: int, **fields: object) -> MailedMessage:
    given = {"subject": "Soles", "text": "They were white.", "received_at": NOON, **fields}
    return MailedMessage(person=person, **given)


async def test_mail_opens_a_ticket_of_its_sender() -> None:
    customer, team, old = await make_customer(), await make_team(), await make_ticket()

    ref = await open_from_mail(customer, mailed(customer.person), mentions=[old.id], team=team)

    record = await record_of(ref.id)
    assert (record.subject, record.requester, record.team) == ("Soles", customer.person, team)
    assert (record.channel, record.status_category) == (Channel.MAIL, Category.NEW)
    assert record.waiting_since == record.last_message_at == record.created_at == NOON
    assert await messages_of(ref.id) == [
        (
            ref.message,
            Audience.PUBLIC,
            customer.person,
            AuthorKind.CUSTOMER,
            Channel.MAIL,
            "They were white.",
        )
    ]
    assert await recorded() == [
        TicketOpened(ticket=ref.id, channel=Channel.MAIL),
        MessageAdded(
            ticket=ref.id,
            message=ref.message,
            audience=Audience.PUBLIC,
            author_kind=AuthorKind.CUSTOMER,
            channel=Channel.MAIL,
            is_first=True,
        ),
        TicketMentioned(ticket=ref.id, mentioned=old.id),
    ]
    assert await recorded_actors() == [("customer", customer.person)] * 3


async def test_machine_opens_a_ticket_that_nobody_waits_on() -> None:
    customer = await make_customer()

    ref = await open_from_mail(customer, mailed(customer.person, is_automatic=True))

    record = await record_of(ref.id)
    assert (record.status_category, record.waiting_since) == (Category.NEW, None)
    assert [getattr(fact, "is_automatic", None) for fact in await recorded()] == [True, True]


@pytest.mark.parametrize(
    ("subject", "kept"),
    [
        ("", "(no subject)"),
        (" \x00 ", "(no subject)"),
        ("a\r\n b", "a b"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
async def test_subjects_are_made_to_fit(subject: str, kept: str) -> None:
    customer = await make_customer()

    ref = await open_from_mail(customer, mailed(customer.person, subject=subject))

    assert (await record_of(ref.id)).subject == kept


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"text": "a <b>\nline\n\n# no heading"}, "<p>a &lt;b&gt;<br>\nline</p>\n<p># no heading</p>"),
        ({"html": "<p onclick='x()'>a<script>b</script></p>"}, "<p>a</p>"),
        ({"html": "  ", "text": "plain"}, "<p>plain</p>"),
        ({"text": ""}, ""),
    ],
)
async def test_body_is_shown_as_safe_html(fields: dict[str, str], shown: str) -> None:
    customer = await make_customer()

    ref = await open_from_mail(customer, mailed(customer.person, **fields))

    assert await fetch("SELECT html FROM messages WHERE id = $1", ref.message) == [{"html": shown}]


async def test_quoted_part_is_kept_apart() -> None:
    customer = await make_customer()

    with_rest = await open_from_mail(customer, mailed(customer.person, quoted="> earlier\r\n> words\x00"))
    without = await open_from_mail(customer, mailed(customer.person, quoted=" \n"))

    rows = await fetch("SELECT id, quoted FROM messages ORDER BY id")
    assert rows == [
        {"id": with_rest.message, "quoted": "> earlier\n> words"},
        {"id": without.message, "quoted": None},
    ]


async def test_mail_wakes_its_ticket() -> None:
    customer = await make_customer()
    ticket = await make_ticket(
        requester=customer.person,
        category=Category.SOLVED,
        solved_at=NOON - HOUR,
        last_message_at=NOON - HOUR,
    )

    ref = await append_from_mail(customer, ticket.id, mailed(customer.person))

    record = await record_of(ticket.id)
    assert (record.status_category, record.waiting_since, record.last_message_at) == (
        Category.OPEN,
        NOON,
        NOON,
    )
    assert await recorded() == [
        MessageAdded(
            ticket=ticket.id,
            message=ref.message,
            audience=Audience.PUBLIC,
            author_kind=AuthorKind.CUSTOMER,
            channel=Channel.MAIL,
        ),
        StatusChanged(ticket=ticket.id, old_category=Category.SOLVED, new_category=Category.OPEN),
    ]


async def test_mail_that_comes_late_does_not_turn_time_back() -> None:
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person, last_message_at=NOON + HOUR)

    await append_from_mail(customer, ticket.id, mailed(customer.person))

    assert (await record_of(ticket.id)).last_message_at == NOON + HOUR


@pytest.mark.parametrize("category", list(Category))
async def test_automatic_mail_moves_nothing(category: Category) -> None:
    customer = await make_customer()
    settled = {"solved_at": NOON - 90 * 24 * HOUR} if category in {Category.SOLVED, Category.CLOSED} else {}
    ticket = await make_ticket(
        requester=customer.person, category=category, last_message_at=NOON - HOUR, **settled
    )
    before = await record_of(ticket.id)

    with frozen(before.changed_at):
        ref = await append_from_mail(customer, ticket.id, mailed(customer.person, is_automatic=True))

    assert await record_of(ticket.id) == before
    assert await messages_of(ticket.id) == [
        (
            ref.message,
            Audience.PUBLIC,
            customer.person,
            AuthorKind.AUTOMATIC,
            Channel.MAIL,
            "They were white.",
        )
    ]
    assert [getattr(fact, "is_automatic", None) for fact in await recorded()] == [True]
    assert await fetch("SELECT id FROM interactions") == []


async def test_new_participant_is_marked() -> None:
    stranger, ticket = await make_customer(), await make_ticket()

    ref = await append_from_mail(stranger, ticket.id, mailed(stranger.person, is_from_new_participant=True))

    rows = await fetch("SELECT id, author, is_from_new_participant FROM messages")
    assert rows == [{"id": ref.message, "author": stranger.person, "is_from_new_participant": True}]
    assert (await record_of(ticket.id)).followers == ()


async def test_mail_to_a_long_closed_ticket_opens_a_new_one_of_its_sender() -> None:
    customer, colleague = await make_customer(), await make_customer()
    old = await make_ticket(
        "Soles", requester=customer.person, category=Category.CLOSED, closed_at=NOON - 31 * 24 * HOUR
    )

    ref = await append_from_mail(colleague, old.id, mailed(colleague.person))

    new = await record_of(ref.id)
    assert ref.id != old.id
    assert (new.requester, new.subject, new.channel) == (colleague.person, "Soles", Channel.MAIL)
    assert await fetch("SELECT ticket, mentioned FROM ticket_mentions") == [
        {"ticket": ref.id, "mentioned": old.id}
    ]
    assert await messages_of(old.id) == []


async def test_staff_answer_by_mail_as_in_the_desk() -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=Category.NEW, waiting_since=NOON - HOUR)

    await append_from_mail(agent, ticket.id, mailed(agent.person))

    record = await record_of(ticket.id)
    assert (record.status_category, record.waiting_since) == (Category.OPEN, None)


async def test_threaded_mail_is_never_dropped() -> None:
    customer = await make_customer()
    spam = await make_ticket(disposition=Disposition.SPAM)

    ref = await append_from_mail(customer, spam.id, mailed(customer.person))

    assert ref.id == spam.id
    with pytest.raises(NotFound):
        await append_from_mail(customer, 0, mailed(customer.person))
