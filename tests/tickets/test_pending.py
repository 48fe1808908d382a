"""A guest asks: nobody is bothered before the address is confirmed, and then once."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import IdentityVerified, LinkIssued
from helpdesk.core.clock import frozen
from helpdesk.core.errors import Invalid, NotFound, TooMany
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.files.uploads import Upload
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.pending import GuestRequest, ask_as_guest, confirm_pending
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel
from helpdesk.tickets.events import MessageAdded, PendingTicketAsked, PendingTicketConfirmed, TicketOpened
from helpdesk.tickets.jobs import remove_expired_pending
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_customer, make_person
from tests.factories.tickets import type_id
from tests.kit.links import mailed_token
from tests.kit.recorded import forget_recorded, recorded, recorded_actors
from tests.tickets.reading import messages_of, record_of, tickets_count

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def request(**fields: object) -> GuestRequest:
    given = {
        "email": "Annika@Example.com",
        "name": "Annika Lund",
        "subject": "Soles",
        "body": "They *were* white.",
        "request_key": "key",
        **fields,
    }
    return GuestRequest(**given)


async def pending_ids() -> list[int]:
    return [row["id"] for row in await fetch("SELECT id FROM pending_tickets ORDER BY id")]


async def test_asking_keeps_the_question_and_issues_a_link() -> None:
    with frozen(NOON):
        await ask_as_guest(request(), ip="192.0.2.1")

    (pending,) = await pending_ids()
    links = await fetch("SELECT id, purpose, person, email, expires_at FROM links")
    assert [(row["purpose"], row["person"], row["email"]) for row in links] == [
        (LinkPurpose.CONFIRM_TICKET, None, "annika@example.com")
    ]
    assert links[0]["expires_at"] == NOON + timedelta(hours=48)
    assert await recorded() == [
        LinkIssued(link=links[0]["id"], purpose=LinkPurpose.CONFIRM_TICKET),
        PendingTicketAsked(pending_ticket=pending, link=links[0]["id"]),
    ]
    assert await recorded_actors() == [("guest", None)] * 2
    assert await tickets_count() == 0
    assert await fetch("SELECT id FROM persons") == []


async def test_same_request_is_kept_and_mailed_once() -> None:
    await ask_as_guest(request(), ip="192.0.2.1")
    await ask_as_guest(request(body="Again"), ip="192.0.2.1")

    assert len(await pending_ids()) == 1
    assert await fetch_value("SELECT count(*) FROM links") == 1


async def test_confirming_opens_the_ticket_of_a_new_person() -> None:
    with frozen(NOON):
        await ask_as_guest(request(type=await type_id("Complaint"), locale="de"), ip="192.0.2.1")
    (pending,) = await pending_ids()
    await forget_recorded()

    with frozen(NOON + timedelta(hours=47)):
        confirmed = await confirm_pending(await mailed_token(LinkPurpose.CONFIRM_TICKET))

    record = await record_of(confirmed.ticket.id)
    assert (record.requester, record.requester_name) == (confirmed.person, "Annika Lund")
    assert (record.subject, record.type_name, record.locale) == ("Soles", "Complaint", "de")
    assert (record.channel, record.status_category) == (Channel.WEB, Category.NEW)
    assert record.created_at == record.waiting_since == NOON + timedelta(hours=47)
    assert await messages_of(record.id) == [
        (
            confirmed.ticket.message,
            Audience.PUBLIC,
            confirmed.person,
            AuthorKind.CUSTOMER,
            Channel.WEB,
            "They *were* white.",
        )
    ]
    facts = [
        fact
        for fact in await recorded()
        if isinstance(fact, TicketOpened | MessageAdded | PendingTicketConfirmed)
    ]
    assert [type(fact) for fact in facts] == [TicketOpened, MessageAdded, PendingTicketConfirmed]
    assert facts[-1] == PendingTicketConfirmed(pending_ticket=pending, ticket=record.id)


async def test_confirming_proves_the_address() -> None:
    await ask_as_guest(request(), ip="192.0.2.1")

    confirmed = await confirm_pending(await mailed_token(LinkPurpose.CONFIRM_TICKET))

    identities = await fetch("SELECT id, person, value, verified_at IS NOT NULL AS proven FROM identities")
    assert [(row["person"], row["value"], row["proven"]) for row in identities] == [
        (confirmed.person, "annika@example.com", True)
    ]
    verified = IdentityVerified(person=confirmed.person, identity=identities[0]["id"])
    assert verified in await recorded()


async def test_confirming_finds_the_person_who_has_the_address() -> None:
    person = await make_person("Annika", email="annika@example.com")
    await ask_as_guest(request(name="Somebody else"), ip="192.0.2.1")

    confirmed = await confirm_pending(await mailed_token(LinkPurpose.CONFIRM_TICKET))

    assert confirmed.person == person
    assert (await record_of(confirmed.ticket.id)).requester_name == "Annika"


async def test_ticket_knows_the_organisation_that_the_proven_address_stands_for() -> None:
    organisation = await make_organisation("Fjord", verified=("fjord.example",))
    await ask_as_guest(request(email="annika@fjord.example"), ip="192.0.2.1")

    confirmed = await confirm_pending(await mailed_token(LinkPurpose.CONFIRM_TICKET))

    assert (await record_of(confirmed.ticket.id)).organisation == organisation


async def test_second_press_finds_what_the_first_one_opened() -> None:
    await ask_as_guest(request(), ip="192.0.2.1")
    token = await mailed_token(LinkPurpose.CONFIRM_TICKET)

    assert await confirm_pending(token) == await confirm_pending(token)
    assert await tickets_count() == 1


@pytest.mark.parametrize("token", ["", "made-up", "\x00"])
async def test_unknown_token_opens_nothing(token: str) -> None:
    await ask_as_guest(request(), ip="192.0.2.1")
    await mailed_token(LinkPurpose.CONFIRM_TICKET)

    with pytest.raises(NotFound):
        await confirm_pending(token)


async def test_link_opens_nothing_after_two_days() -> None:
    with frozen(NOON):
        await ask_as_guest(request(), ip="192.0.2.1")
        token = await mailed_token(LinkPurpose.CONFIRM_TICKET)

    with frozen(NOON + timedelta(hours=48)), pytest.raises(NotFound):
        await confirm_pending(token)
    assert await tickets_count() == 0


async def test_link_opens_nothing_once_the_question_is_gone() -> None:
    await ask_as_guest(request(), ip="192.0.2.1")
    await execute("DELETE FROM pending_tickets")

    with pytest.raises(NotFound):
        await confirm_pending(await mailed_token(LinkPurpose.CONFIRM_TICKET))


@pytest.mark.usefixtures("store")
async def test_files_wait_with_the_question_and_move_to_its_message() -> None:
    await ask_as_guest(request(uploads=(Upload("soles.txt", "text/plain", b"white"),)), ip="192.0.2.1")
    (pending,) = await pending_ids()
    waiting = await fetch("SELECT owner_kind, owner_id, name FROM attachments")

    confirmed = await confirm_pending(await mailed_token(LinkPurpose.CONFIRM_TICKET))

    assert waiting == [{"owner_kind": "pending_ticket", "owner_id": pending, "name": "soles.txt"}]
    assert await fetch("SELECT owner_kind, owner_id, name FROM attachments") == [
        {"owner_kind": "message", "owner_id": confirmed.ticket.message, "name": "soles.txt"}
    ]


async def test_every_problem_is_told_at_once() -> None:
    refused_file = Upload("virus.exe", None, b"")
    bad = request(
        email="nobody", name=" ", subject="", body="", request_key="", type=0, uploads=(refused_file,)
    )

    with pytest.raises(Invalid) as refused:
        await ask_as_guest(bad, ip="192.0.2.1")

    assert sorted(refused.value.fields) == [
        *("body", "email", "name", "request_key", "subject", "type", "uploads")
    ]
    assert await pending_ids() == []


async def test_one_address_is_not_flooded() -> None:
    for number in range(5):
        await ask_as_guest(request(request_key=f"k{number}"), ip=f"192.0.2.{number}")

    with pytest.raises(TooMany):
        await ask_as_guest(request(request_key="one more"), ip="192.0.2.99")


async def test_one_place_cannot_ask_for_everybody() -> None:
    with frozen(NOON):
        for number in range(30):
            await ask_as_guest(
                request(request_key=f"k{number}", email=f"a{number}@example.com"), ip="192.0.2.1"
            )

        with pytest.raises(TooMany):
            await ask_as_guest(request(request_key="one more", email="z@example.com"), ip="192.0.2.1")


@pytest.mark.usefixtures("store")
async def test_what_nobody_confirmed_is_removed_with_its_files() -> None:
    with frozen(NOON):
        await ask_as_guest(request(uploads=(Upload("a.txt", "text/plain", b"a"),)), ip="192.0.2.1")
        await ask_as_guest(request(request_key="k2"), ip="192.0.2.1")
        confirmed = await confirm_pending(await mailed_token(LinkPurpose.CONFIRM_TICKET))
    with frozen(NOON + timedelta(hours=1)):
        await ask_as_guest(request(request_key="k3", subject="Kept"), ip="192.0.2.1")

    with frozen(NOON + timedelta(hours=48)):
        await remove_expired_pending()
        await remove_expired_pending()

    assert [row["subject"] for row in await fetch("SELECT subject FROM pending_tickets")] == ["Kept"]
    assert await fetch("SELECT id FROM attachments") == []
    assert (await record_of(confirmed.ticket.id)).subject == "Soles"


async def test_customer_cannot_use_up_the_key_that_a_question_is_confirmed_under() -> None:
    await ask_as_guest(request(), ip="192.0.2.1")
    (pending,) = await pending_ids()
    stranger = await make_customer()
    taken = f"pending:{pending}"
    await open_ticket(
        stranger, NewTicket(subject="S", body="B", requester=stranger.person, request_key=taken)
    )

    confirmed = await confirm_pending(await mailed_token(LinkPurpose.CONFIRM_TICKET))

    assert (await record_of(confirmed.ticket.id)).subject == "Soles"


async def test_same_form_sent_again_with_the_address_put_right_is_mailed_there() -> None:
    await ask_as_guest(request(email="anika@example.com"), ip="192.0.2.1")
    await ask_as_guest(request(), ip="192.0.2.1")

    rows = await fetch("SELECT email FROM links ORDER BY id")
    assert [row["email"] for row in rows] == ["anika@example.com", "annika@example.com"]
