"""Another address: asked by its owner, confirmed at the new end, stopped at the old one."""

import asyncio

import pytest

from helpdesk.accounts.actions.address_change import (
    NewAddress,
    ask_for_address_change,
    confirm_address_change,
    stop_address_change,
    withdraw_address_change,
)
from helpdesk.accounts.actions.identities import AddressTaken
from helpdesk.accounts.actions.links import stamp_link
from helpdesk.accounts.actions.passwords import set_password
from helpdesk.accounts.actions.roles import deactivate_person
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import AddressChangeAsked, AddressChanged, AddressChangeStopped, LinkIssued
from helpdesk.accounts.queries.address_change import waiting_address
from helpdesk.accounts.queries.people import person_card
from helpdesk.accounts.queries.sessions import actor_of
from helpdesk.core.clock import frozen, now
from helpdesk.core.errors import Invalid, NotFound, TooMany
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.events.actor import SYSTEM, Actor
from helpdesk.events.event import Change
from tests.factories.persons import make_customer, make_email, make_person
from tests.factories.sessions import PASSWORD, give_password, make_session
from tests.kit.links import mailed_token
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")

OLD, NEW = "anna@example.com", "anna@example.org"


async def ask(actor: Actor, email: str = NEW, *, password: str = "", session: int | None = None) -> None:
    wish = NewAddress(email=email, password=password, session=session, ip="192.0.2.1")
    await ask_for_address_change(actor, wish)


async def addresses(person: int | None) -> list[tuple[str, bool]]:
    card = await person_card(person or 0)
    return [(email.value, email.is_verified) for email in card.emails]


async def test_address_changes_when_its_new_end_confirms() -> None:
    anna = await make_customer(email=OLD)
    here, elsewhere = await make_session(anna.person), await make_session(anna.person)
    session = (await actor_of(here)).session_id
    await ask(anna, " Anna@Example.ORG ", session=session)
    waiting = (await addresses(anna.person), await waiting_address(anna.person))

    await confirm_address_change(await mailed_token(LinkPurpose.CHANGE_EMAIL))

    assert waiting == ([(OLD, False)], NEW)
    assert (await addresses(anna.person), await waiting_address(anna.person)) == ([(NEW, True)], None)
    assert [await actor_of(token) is not None for token in (here, elsewhere)] == [True, False]
    assert Change("email", OLD, NEW) in await changes()


async def test_both_ends_are_mailed_each_their_own_link() -> None:
    anna = await make_customer(email=OLD)
    await ask(anna)

    rows = await fetch("SELECT id, purpose, email FROM links ORDER BY id")
    change, stop = [row["id"] for row in rows]
    assert [(row["purpose"], row["email"]) for row in rows] == [("change_email", NEW), ("stop_change", OLD)]
    assert await recorded() == [
        LinkIssued(link=change, purpose=LinkPurpose.CHANGE_EMAIL),
        LinkIssued(link=stop, purpose=LinkPurpose.STOP_CHANGE),
        AddressChangeAsked(person=anna.person, link=change),
    ]


async def test_link_confirms_once_and_not_for_ever() -> None:
    anna = await make_customer(email=OLD)
    await ask(anna)
    token = await mailed_token(LinkPurpose.CHANGE_EMAIL)

    with frozen(now().replace(year=now().year + 1)), pytest.raises(NotFound):
        await confirm_address_change(token)
    await confirm_address_change(token)
    with pytest.raises(NotFound):
        await confirm_address_change(token)


@pytest.mark.commits
async def test_of_two_confirmations_at_once_one_changes_it() -> None:
    anna = await make_customer(email=OLD)
    await ask(anna)
    token = await mailed_token(LinkPurpose.CHANGE_EMAIL)

    found = await asyncio.gather(*(confirm_address_change(token) for _ in range(2)), return_exceptions=True)

    assert sorted(isinstance(answer, NotFound) for answer in found) == [False, True]
    assert await addresses(anna.person) == [(NEW, True)]


async def test_old_end_stops_it_before_it_is_confirmed() -> None:
    anna = await make_customer(email=OLD)
    session = await make_session(anna.person)
    await ask(anna)
    change = await mailed_token(LinkPurpose.CHANGE_EMAIL)
    stop = await mailed_token(LinkPurpose.STOP_CHANGE)

    await stop_address_change(stop)

    for again in (confirm_address_change(change), stop_address_change(stop)):
        with pytest.raises(NotFound):
            await again
    assert await addresses(anna.person) == [(OLD, False)]
    assert await actor_of(session) is None
    assert (await recorded())[-1] == AddressChangeStopped(person=anna.person)


async def test_old_end_takes_it_back_after_it_was_confirmed_and_again() -> None:
    anna = await make_customer(email=OLD)
    await ask(anna)
    await confirm_address_change(await mailed_token(LinkPurpose.CHANGE_EMAIL))
    rightful = await mailed_token(LinkPurpose.STOP_CHANGE)
    await ask(anna, "third@example.net")
    await confirm_address_change(await mailed_token(LinkPurpose.CHANGE_EMAIL))
    thiefs = await mailed_token(LinkPurpose.STOP_CHANGE)

    await stop_address_change(rightful)

    assert await addresses(anna.person) == [(OLD, False)]
    with pytest.raises(NotFound):
        await stop_address_change(thiefs)
    identity = (await person_card(anna.person)).emails[0].id
    assert [fact for fact in await recorded() if isinstance(fact, AddressChanged)] == [
        AddressChanged(person=anna.person, identity=identity)
    ] * 3


async def test_address_of_somebody_else_is_answered_alike_and_never_given() -> None:
    anna, ben = await make_customer(email=OLD), await make_customer(email="ben@example.com")

    await ask(anna, "ben@example.com")

    assert await waiting_address(anna.person) == "ben@example.com"
    assert await fetch_value("SELECT count(*) FROM links") == 2
    with pytest.raises(AddressTaken):
        await confirm_address_change(await mailed_token(LinkPurpose.CHANGE_EMAIL))
    assert await addresses(anna.person) == [(OLD, False)]
    assert await addresses(ben.person) == [("ben@example.com", False)]


async def test_address_that_became_somebody_elses_meanwhile_is_refused() -> None:
    anna = await make_customer(email=OLD)
    await ask(anna)
    token = await mailed_token(LinkPurpose.CHANGE_EMAIL)
    await make_person(email=NEW)

    with pytest.raises(AddressTaken):
        await confirm_address_change(token)

    assert await addresses(anna.person) == [(OLD, False)]


async def test_asking_wants_the_password_a_fit_address_and_not_ones_own() -> None:
    anna = await make_customer(email=OLD)
    await make_email(anna.person, "second@example.com")
    await give_password(anna.person)

    told = {}
    for email, password in ((NEW, "wrong"), ("nowhere", PASSWORD), ("Second@example.com", PASSWORD)):
        with pytest.raises(Invalid) as refusal:
            await ask(anna, email, password=password)
        told[email] = list(refusal.value.fields)

    assert told == {NEW: ["password"], "nowhere": ["email"], "Second@example.com": ["email"]}
    assert await fetch_value("SELECT count(*) FROM links") == 0


async def test_next_wish_replaces_the_one_that_waits() -> None:
    anna = await make_customer(email=OLD)
    await ask(anna)
    first, first_stop = [
        await mailed_token(purpose) for purpose in (LinkPurpose.CHANGE_EMAIL, LinkPurpose.STOP_CHANGE)
    ]
    await ask(anna, "other@example.org")

    for stale in (confirm_address_change(first), stop_address_change(first_stop)):
        with pytest.raises(NotFound):
            await stale
    assert await waiting_address(anna.person) == "other@example.org"


async def test_owner_takes_the_wish_back_but_not_the_old_ends_right() -> None:
    anna = await make_customer(email=OLD)
    await ask(anna)
    await confirm_address_change(await mailed_token(LinkPurpose.CHANGE_EMAIL))
    stop = await mailed_token(LinkPurpose.STOP_CHANGE)
    await ask(anna, "third@example.net")

    await withdraw_address_change(anna)
    await withdraw_address_change(anna)

    assert await waiting_address(anna.person) is None
    await stop_address_change(stop)
    assert await addresses(anna.person) == [(OLD, False)]


@pytest.mark.parametrize("how", ["password", "deactivation"])
async def test_wish_dies_with_a_new_password_or_its_owners_leaving(how: str) -> None:
    anna = await make_customer(email=OLD)
    await ask(anna)
    token = await mailed_token(LinkPurpose.CHANGE_EMAIL)

    await (
        set_password(anna.person, PASSWORD) if how == "password" else deactivate_person(SYSTEM, anna.person)
    )

    with pytest.raises(NotFound):
        await confirm_address_change(token)


async def test_asking_is_limited() -> None:
    anna = await make_customer(email=OLD)
    for _number in range(5):
        await ask(anna)
    with pytest.raises(TooMany):
        await ask(anna)


async def test_stop_link_lives_seven_days() -> None:
    anna = await make_customer(email=OLD)
    await ask(anna)

    days = await fetch_value(
        "SELECT extract(day FROM expires_at - created_at) FROM links WHERE purpose = 'stop_change'"
    )

    assert days == 7
    assert len(await stamp_link(await fetch_value("SELECT max(id) FROM links"))) == 43
