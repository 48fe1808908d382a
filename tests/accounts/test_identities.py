"""Addresses and numbers of people: one owner each, verified by mail, changed by those who may."""

import pytest

from helpdesk.accounts.actions.identities import (
    AddressTaken,
    add_email,
    add_phone,
    make_primary,
    remove_identity,
    verify_email,
)
from helpdesk.accounts.actions.links import issue_link, open_link
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import IdentityAdded, IdentityRemoved, IdentityVerified
from helpdesk.accounts.queries.people import person_card
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.events.actor import GUEST
from helpdesk.events.event import Change
from tests.factories.persons import (
    make_admin,
    make_agent,
    make_customer,
    make_email,
    make_person,
    make_phone,
    verified_person,
)
from tests.kit.links import mailed_token
from tests.kit.recorded import changes, forget_recorded, recorded

pytestmark = pytest.mark.usefixtures("database")


async def emails(person: int) -> list[str]:
    return [identity.value for identity in (await person_card(person)).emails]


async def test_staff_add_an_address_unverified_and_second() -> None:
    agent, anna = await make_agent(), await make_person(email="anna@example.com")

    identity = await add_email(agent, anna, email="Anna@Work.example")

    card = await person_card(anna)
    assert await emails(anna) == ["anna@example.com", "anna@work.example"]
    assert [found.is_verified for found in card.emails] == [False, False]
    assert await recorded() == [IdentityAdded(person=anna, identity=identity)]
    assert await changes() == [Change("email", None, "anna@work.example")]


async def test_customers_cannot_claim_an_address_by_typing_it() -> None:
    anna = await make_customer(email="anna@example.com")

    with pytest.raises(Forbidden):
        await add_email(anna, anna.person, email="boss@example.com")

    assert await emails(anna.person) == ["anna@example.com"]


async def test_nobody_types_an_address_into_their_own_account() -> None:
    for staff in (await make_agent(email="mika@example.com"), await make_admin(email="noor@example.com")):
        before = await emails(staff.person)

        with pytest.raises(Invalid) as refused:
            await add_email(staff, staff.person, email="thief@example.com")

        assert refused.value.fields == {
            "email": "Change your own address in your account: it is confirmed by mail."
        }
        assert await emails(staff.person) == before


async def test_address_of_somebody_else_is_refused() -> None:
    agent, anna = await make_agent(), await make_person()
    await make_person(email="ben@example.com")

    with pytest.raises(AddressTaken):
        await add_email(agent, anna, email="ben@example.com")
    with pytest.raises(Invalid):
        await add_email(agent, anna, email="ben")


async def test_only_administrators_change_addresses_of_staff() -> None:
    agent, other = await make_agent(), await make_agent(email="other@example.com")

    with pytest.raises(Forbidden):
        await add_email(agent, other.person, email="more@example.com")
    await add_email(await make_admin(), other.person, email="more@example.com")

    assert await emails(other.person) == ["other@example.com", "more@example.com"]


async def test_people_keep_their_own_numbers() -> None:
    anna, ben = await make_customer(), await make_customer()

    first = await add_phone(anna, anna.person, phone="020 7946 0000")
    second = await add_phone(anna, anna.person, phone="+44 20 7946 0001")
    with pytest.raises(NotFound):
        await add_phone(ben, anna.person, phone="020 7946 0002")
    with pytest.raises(Invalid):
        await add_phone(anna, anna.person, phone="none")

    card = await person_card(anna.person)
    assert [(phone.id, phone.value, phone.is_primary) for phone in card.phones] == [
        (first, "020 7946 0000", True),
        (second, "+44 20 7946 0001", False),
    ]


async def test_address_is_verified_once() -> None:
    anna = await make_person(email=None)
    identity = await make_email(anna, "anna@example.com")

    await verify_email(GUEST, anna, "ANNA@example.com")
    await verify_email(GUEST, anna, "anna@example.com")

    assert (await person_card(anna)).emails[0].is_verified
    assert await recorded() == [IdentityVerified(person=anna, identity=identity)]


async def test_nobody_verifies_the_address_of_another() -> None:
    anna, ben = await make_person(email="anna@example.com"), await make_person()

    await verify_email(GUEST, ben, "anna@example.com")

    assert not (await person_card(anna)).emails[0].is_verified
    assert await recorded() == []


async def test_another_address_becomes_primary() -> None:
    anna = await make_customer(email="old@example.com")
    new = await make_email(anna.person, "new@example.com")
    await make_phone(anna.person, "020 7946 0000", is_primary=True)

    await make_primary(anna, anna.person, new)

    card = await person_card(anna.person)
    assert [(found.value, found.is_primary) for found in (*card.emails, *card.phones)] == [
        ("new@example.com", True),
        ("old@example.com", False),
        ("020 7946 0000", True),
    ]


async def test_removed_primary_is_followed_by_the_oldest() -> None:
    anna = await make_customer(email="first@example.com")
    await make_email(anna.person, "second@example.com")
    await make_email(anna.person, "third@example.com")
    first = (await person_card(anna.person)).emails[0].id

    await remove_identity(anna, anna.person, first)

    card = await person_card(anna.person)
    assert [(found.value, found.is_primary) for found in card.emails] == [
        ("second@example.com", True),
        ("third@example.com", False),
    ]
    assert await recorded() == [IdentityRemoved(person=anna.person, identity=first)]
    assert await changes() == [Change("email", "first@example.com", None)]


async def test_last_address_stays() -> None:
    anna = await make_customer()
    phone = await make_phone(anna.person, "020 7946 0000")
    (only,) = (await person_card(anna.person)).emails

    with pytest.raises(Conflict):
        await remove_identity(anna, anna.person, only.id)
    await remove_identity(anna, anna.person, phone)

    assert (await person_card(anna.person)).phones == []


async def test_links_mailed_to_a_removed_address_open_nothing() -> None:
    anna = await make_customer(email="kept@example.com")
    lost = await make_email(anna.person, "lost@example.com")
    await issue_link(LinkPurpose.SIGN_IN, person=anna.person, email="lost@example.com")
    token = await mailed_token(LinkPurpose.SIGN_IN)

    await remove_identity(anna, anna.person, lost)

    assert await open_link(token, LinkPurpose.SIGN_IN) is None


async def test_identity_of_another_person_is_not_found() -> None:
    agent, anna = await make_agent(), await make_person()
    ben = await verified_person(email="ben@example.com")
    theirs = (await person_card(ben)).emails[0].id
    await forget_recorded()

    for change in (make_primary, remove_identity):
        with pytest.raises(NotFound):
            await change(agent, anna, theirs)

    assert await recorded() == []
