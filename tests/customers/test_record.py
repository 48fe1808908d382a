"""The record of a customer, and the timeline it grows along."""

from datetime import UTC, date, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.core.pagination import PAGE_SIZE, decode_cursor
from helpdesk.customers.enums import Visibility
from helpdesk.customers.queries.record import CurrentOrganisation, customer_card
from helpdesk.customers.queries.timeline import InteractionRow, organisation_timeline, person_timeline
from helpdesk.customers.timeline import NewInteraction, add_interaction
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_customer, make_email, make_person, make_phone

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def interaction(**changed: object) -> NewInteraction:
    entry = {
        "kind": "ticket_opened",
        "person": None,
        "organisation": None,
        "subject_kind": "ticket",
        "subject_id": 7,
        "channel": "mail",
        "visibility": Visibility.PUBLIC,
        "at": NOON,
    }
    return NewInteraction(**{**entry, **changed})


async def test_card_shows_person_organisation_and_last_contact() -> None:
    anna = await make_person("Anna", email="anna@hotel.example", title="Buyer", zone="Europe/Paris")
    await make_email(anna, "anna@home.example", verified_at=now())
    await make_phone(anna, "020 7946 0000", is_primary=True)
    hotel = await make_organisation("Hotel", city="Lyon", note="Pays late")
    await make_membership(anna, hotel, role="Head of linen", since_on=date(2025, 1, 1))
    for days in (3, 1, 2):
        await add_interaction(interaction(person=anna, at=NOON - timedelta(days=days)))

    card = await customer_card(anna)

    assert (card.name, card.title, card.zone, card.email, card.phone) == (
        "Anna",
        "Buyer",
        "Europe/Paris",
        "anna@hotel.example",
        "020 7946 0000",
    )
    assert [(email.value, email.is_verified) for email in card.emails] == [
        ("anna@hotel.example", False),
        ("anna@home.example", True),
    ]
    assert card.organisation == CurrentOrganisation(
        hotel, "Hotel", "Lyon", "Pays late", "Head of linen", date(2025, 1, 1)
    )
    assert card.last_contact_at == NOON - timedelta(days=1)


async def test_card_of_somebody_alone_is_bare() -> None:
    anna = await make_person("Anna", email=None)
    await make_membership(anna, await make_organisation(), until_on=now().date())

    card = await customer_card(anna)

    assert (card.email, card.phone, card.emails, card.organisation, card.last_contact_at) == (
        None,
        None,
        [],
        None,
        None,
    )
    assert await customer_card(0) is None


async def test_card_follows_the_day() -> None:
    anna, hotel = await make_person(), await make_organisation("Hotel")
    await make_membership(anna, hotel, since_on=date(2026, 3, 5))

    with frozen(NOON):
        before = (await customer_card(anna)).organisation
    with frozen(NOON + timedelta(days=1)):
        after = (await customer_card(anna)).organisation

    assert (before, after.name) == (None, "Hotel")


async def test_timeline_is_newest_first_and_customers_see_what_is_public() -> None:
    anna, agent, hotel = await make_customer(), await make_agent(), await make_organisation()
    public = await add_interaction(interaction(person=anna.person, organisation=hotel))
    hidden = await add_interaction(
        interaction(person=anna.person, visibility=Visibility.STAFF, kind="noted", channel=None)
    )
    newer = await add_interaction(interaction(organisation=hotel, at=NOON + timedelta(hours=1)))

    shown = [row.id for row in (await person_timeline(agent, anna.person)).rows]
    own = await person_timeline(anna, anna.person)
    companys = [row.id for row in (await organisation_timeline(anna, hotel)).rows]

    assert shown == [hidden, public]
    assert own.rows == [
        InteractionRow(
            public, anna.person, hotel, "ticket_opened", "ticket", 7, "mail", Visibility.PUBLIC, NOON
        )
    ]
    assert companys == [newer, public]


async def test_timeline_goes_on_where_the_page_ended() -> None:
    agent, anna, hotel = await make_agent(), await make_person(), await make_organisation()
    added = [
        await add_interaction(
            interaction(person=anna, organisation=hotel, at=NOON - timedelta(days=count // 2))
        )
        for count in range(PAGE_SIZE + 3)
    ]

    for timeline, whose in ((person_timeline, anna), (organisation_timeline, hotel)):
        first = await timeline(agent, whose)
        second = await timeline(agent, whose, after=decode_cursor(first.after))
        assert second.after is None
        assert sorted(row.id for row in (*first.rows, *second.rows)) == sorted(added)
        assert len(first.rows) == PAGE_SIZE
