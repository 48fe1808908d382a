"""Opening a ticket: one row, one message, what is recorded, and once for each request."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from helpdesk.brands.actions import change_number_pattern
from helpdesk.core.clock import frozen
from helpdesk.core.errors import Conflict, Forbidden, Invalid
from helpdesk.db.sql import execute, fetch
from helpdesk.events.actor import GUEST, SYSTEM, Customer
from helpdesk.events.event import Change
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel, Priority
from helpdesk.tickets.events import MessageAdded, TicketMentioned, TicketOpened
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_customer, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, type_id
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, marked_dirty, recorded, recorded_actors
from tests.tickets.reading import messages_of, record_of, statements, tickets_count

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def asked(requester: int, **fields: object) -> NewTicket:
    return NewTicket(
        **{"subject": "Yellow soles", "body": "They *were* white.", "requester": requester, **fields}
    )


async def test_customer_opens_a_ticket_of_their_own() -> None:
    customer = await make_customer("Annika", locale="de")
    organisation = await make_organisation("Fjord")
    await make_membership(customer.person, organisation)

    with frozen(NOON):
        ref = await open_ticket(customer, asked(customer.person))

    ticket = await record_of(ref.id)
    assert ref.number == ticket.number
    assert (ticket.requester_name, ticket.organisation_name) == ("Annika", "Fjord")
    assert (ticket.status_name, ticket.status_category) == ("New", Category.NEW)
    assert (ticket.channel, ticket.priority) == (Channel.WEB, Priority.NORMAL)
    assert ticket.waiting_since == ticket.last_message_at == ticket.created_at == ticket.changed_at == NOON
    assert await messages_of(ref.id) == [
        (
            ref.message,
            Audience.PUBLIC,
            customer.person,
            AuthorKind.CUSTOMER,
            Channel.WEB,
            "They *were* white.",
        )
    ]
    assert await recorded() == [
        TicketOpened(ticket=ref.id, channel=Channel.WEB),
        MessageAdded(
            ticket=ref.id,
            message=ref.message,
            audience=Audience.PUBLIC,
            author_kind=AuthorKind.CUSTOMER,
            channel=Channel.WEB,
            is_first=True,
        ),
    ]
    assert await recorded_actors() == [("customer", customer.person)] * 2
    assert await changes() == []
    assert await marked_dirty() == [("ticket", ref.id)]


async def test_body_is_shown_as_safe_html() -> None:
    customer = await make_customer()

    ref = await open_ticket(customer, asked(customer.person, body="They *were* white.\r\n<script>x</script>"))

    rows = await fetch("SELECT body, html FROM messages WHERE id = $1", ref.message)
    assert rows == [
        {
            "body": "They *were* white.\n<script>x</script>",
            "html": "<p>They <em>were</em> white.<br>\n&lt;script&gt;x&lt;/script&gt;</p>",
        }
    ]


async def test_opening_stands_on_the_timeline_of_person_and_organisation() -> None:
    customer = await make_customer()
    organisation = await make_organisation()
    await make_membership(customer.person, organisation)

    with frozen(NOON):
        ref = await open_ticket(customer, asked(customer.person))

    assert await fetch(
        "SELECT person, organisation, kind, subject_kind, subject_id, channel, at FROM interactions"
    ) == [
        {
            "person": customer.person,
            "organisation": organisation,
            "kind": "ticket_opened",
            "subject_kind": "ticket",
            "subject_id": ref.id,
            "channel": "web",
            "at": NOON,
        }
    ]


async def test_numbers_follow_the_pattern_of_the_brand() -> None:
    customer = await make_customer()
    first = await open_ticket(customer, asked(customer.person))
    await change_number_pattern(SYSTEM, "SL{year}-{n}")

    with frozen(NOON):
        second = await open_ticket(customer, asked(customer.person))

    count = int(first.number.removeprefix("HD-"))
    assert second.number == f"SL2026-{count + 1}"


async def test_staff_open_with_everything_set() -> None:
    team = await make_team("Care")
    agent = await make_agent(teams=(team,))
    person, follower = await make_person(), await make_person()
    complaint = await type_id("Complaint")

    ref = await open_ticket(
        agent,
        asked(
            person,
            channel=Channel.PHONE,
            audience=Audience.INTERNAL,
            priority=Priority.HIGH,
            type=complaint,
            team=team,
            assignee=agent.person,
            tags=("Club  Order", "soles", "club order", ""),
            followers=(follower, follower),
        ),
    )

    ticket = await record_of(ref.id)
    assert (ticket.priority, ticket.type_name, ticket.team_name) == (Priority.HIGH, "Complaint", "Care")
    assert (ticket.assignee, ticket.requester) == (agent.person, person)
    assert (ticket.tags, ticket.followers) == (("club order", "soles"), (follower,))
    assert ticket.status_category == Category.NEW


@pytest.mark.parametrize(
    ("channel", "audience", "category", "is_waiting"),
    [
        (Channel.DESK, Audience.PUBLIC, Category.OPEN, False),
        (Channel.DESK, Audience.INTERNAL, Category.NEW, True),
        (Channel.PHONE, Audience.INTERNAL, Category.NEW, True),
        (Channel.PHONE, Audience.PUBLIC, Category.NEW, True),
    ],
)
async def test_staff_open_on_behalf_or_write_first(
    channel: Channel, audience: Audience, category: Category, *, is_waiting: bool
) -> None:
    agent = await make_agent()

    ref = await open_ticket(agent, asked(await make_person(), channel=channel, audience=audience))

    ticket = await record_of(ref.id)
    assert (ticket.status_category, ticket.waiting_since is not None) == (category, is_waiting)
    assert await messages_of(ref.id) == [
        (ref.message, audience, agent.person, AuthorKind.STAFF, channel, "They *were* white.")
    ]


async def test_same_request_key_opens_one_ticket() -> None:
    customer = await make_customer()

    first = await open_ticket(customer, asked(customer.person, request_key="k1"))
    before = await recorded()
    second = await open_ticket(customer, asked(customer.person, request_key="k1", body="Again"))

    assert second == first
    assert await recorded() == before
    assert await tickets_count() == 1


async def test_request_key_of_somebody_else_shows_and_blocks_nothing() -> None:
    customer, stranger = await make_customer(), await make_customer()
    first = await open_ticket(customer, asked(customer.person, request_key="k1"))

    second = await open_ticket(stranger, asked(stranger.person, request_key="k1"))
    again = await open_ticket(stranger, asked(stranger.person, request_key="k1"))

    assert second == again
    assert second.id != first.id


async def test_key_of_the_desk_opens_nothing_of_somebody_else_on_the_portal() -> None:
    agent, customer = await make_agent(), await make_customer()
    await open_ticket(agent, asked(customer.person, request_key="k1"))
    themselves = Customer(person=agent.person, name=agent.name)

    with pytest.raises(Conflict, match="by somebody else"):
        await open_ticket(themselves, asked(agent.person, request_key="k1"))


@pytest.mark.parametrize("key", ["", "x" * 81, "a\x00b"])
async def test_unusable_request_key_counts_as_none(key: str) -> None:
    customer = await make_customer()

    await open_ticket(customer, asked(customer.person, request_key=key))
    await open_ticket(customer, asked(customer.person, request_key=key))

    assert await tickets_count() == 2


async def test_every_problem_is_told_at_once() -> None:
    agent = await make_agent()
    customer = await make_person()

    with pytest.raises(Invalid) as refused:
        await open_ticket(
            agent,
            NewTicket(subject=" ", body="\n", requester=2**70, assignee=customer, team=-1, type=999_999),
        )

    assert refused.value.fields == {
        "subject": "Please give a subject.",
        "body": "Please write something.",
        "requester": "Please choose whom the ticket is for.",
        "assignee": "Please choose somebody who works on tickets.",
        "team": "Please choose one from the list.",
        "type": "Please choose one from the list.",
    }


async def test_too_long_texts_are_refused() -> None:
    customer = await make_customer()

    with pytest.raises(Invalid) as refused:
        await open_ticket(customer, asked(customer.person, subject="s" * 301, body="b" * 20_001))

    assert refused.value.fields == {
        "subject": "A subject has at most 300 characters.",
        "body": "A message has at most 20000 characters.",
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"audience": Audience.INTERNAL},
        {"channel": Channel.PHONE},
        {"priority": Priority.URGENT},
        {"team": 1},
        {"assignee": 1},
        {"tags": ("vip",)},
        {"followers": (1,)},
        {"mentions": (1,)},
        {"requester": 1},
    ],
)
async def test_customer_cannot_set_what_is_ours(fields: dict[str, object]) -> None:
    customer = await make_customer()

    with pytest.raises(Forbidden):
        await open_ticket(
            customer, asked(customer.person, **fields) if "requester" not in fields else asked(1)
        )


async def test_guest_cannot_open_directly() -> None:
    with pytest.raises(Forbidden):
        await open_ticket(GUEST, asked(await make_person()))


async def test_ticket_speaks_the_language_of_whom_it_is_for() -> None:
    german, unknown = await make_customer(locale="de"), replace(await make_customer(), locale="fr")
    agent = replace(await make_agent(), locale="es")

    locales = [
        (await record_of((await open_ticket(actor, new)).id)).locale
        for actor, new in (
            (german, asked(german.person)),
            (german, asked(german.person, locale="lv")),
            (agent, asked(german.person)),
            (unknown, asked(unknown.person)),
            (agent, asked(unknown.person)),
        )
    ]

    assert locales == ["de", "lv", "de", "fr", "en"]


async def test_mentioned_tickets_are_linked() -> None:
    agent = await make_agent()
    old = await make_ticket()

    ref = await open_ticket(agent, asked(old.requester, mentions=(old.id, old.id, 999_999)))

    assert await fetch("SELECT ticket, mentioned FROM ticket_mentions") == [
        {"ticket": ref.id, "mentioned": old.id}
    ]
    assert TicketMentioned(ticket=ref.id, mentioned=old.id) in await recorded()
    assert await changes() == [Change("mention", None, old.number)]


async def test_installation_without_a_status_for_new_tickets_opens_none() -> None:
    customer = await make_customer()
    await execute("DELETE FROM statuses WHERE category = 'new'")

    with pytest.raises(Conflict, match="no status for new tickets"):
        await open_ticket(customer, asked(customer.person))


async def test_control_characters_do_not_reach_the_database() -> None:
    customer = await make_customer()

    ref = await open_ticket(customer, asked(customer.person, subject="a\x00b\ud800\nc", body="x\x00y\ud800"))

    assert (await record_of(ref.id)).subject == "a b? c"
    assert [row[-1] for row in await messages_of(ref.id)] == ["xy?"]


async def test_opening_costs_few_statements() -> None:
    customer = await make_customer()

    async with count_statements() as sent:
        await open_ticket(customer, asked(customer.person, request_key="k"))

    assert len(statements(sent)) == 8, sent
