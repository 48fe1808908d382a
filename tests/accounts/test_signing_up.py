"""Signing up and signing in by mail: typing an address proves nothing, the link in its mailbox does."""

import asyncio

import pytest

from helpdesk.accounts.actions.credentials import has_password, verify_password
from helpdesk.accounts.actions.links import stamp_link
from helpdesk.accounts.actions.sessions import sign_in
from helpdesk.accounts.actions.signing_up import (
    ask_for_sign_in_link,
    confirm_sign_up,
    sign_in_by_link,
    sign_up,
)
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import (
    IdentityAdded,
    IdentityVerified,
    LinkIssued,
    PersonChanged,
    PersonCreated,
    SignedIn,
    SignedUp,
)
from helpdesk.accounts.limits import spend_sign_up
from helpdesk.accounts.queries.people import person_by_email, person_card
from helpdesk.accounts.queries.sessions import actor_of
from helpdesk.accounts.tables import Link, Person
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, NotFound, TooMany
from helpdesk.db.sql import execute, fetch
from helpdesk.events.event import Change
from tests.factories.persons import make_agent, make_person
from tests.factories.sessions import PASSWORD, give_password
from tests.kit.links import mailed_token
from tests.kit.recorded import changes, forget_recorded, recorded

pytestmark = pytest.mark.usefixtures("database")

STRANGERS = "the password of a stranger"
BROWSER = {"ip": "192.0.2.1", "user_agent": "Browser"}


async def ask(
    name: str = "Anna", password: str = PASSWORD, email: str = "anna@example.com", locale: str = "en"
) -> None:
    await sign_up(name=name, email=email, password=password, locale=locale, ip="192.0.2.1")


async def purposes() -> list[tuple[str, int | None]]:
    return [
        (row["purpose"], row["person"])
        for row in await fetch("SELECT purpose, person FROM links ORDER BY id")
    ]


async def test_nobody_exists_until_the_link_is_used() -> None:
    await ask(email=" Anna@Example.com ")

    (link,) = await Link.objects()
    assert (link.purpose, link.email, link.person) == ("sign_up", "anna@example.com", None)
    assert PASSWORD not in link.details
    assert await Person.count() == 0
    assert await recorded() == [LinkIssued(link=link.id, purpose=LinkPurpose.SIGN_UP)]


async def test_confirming_makes_a_verified_customer_who_can_sign_in() -> None:
    await ask(" Anna  Berg ")
    token = await mailed_token(LinkPurpose.SIGN_UP)
    await forget_recorded()

    anna = await confirm_sign_up(token, PASSWORD)

    card = await person_card(anna)
    (email,) = card.emails
    assert (card.name, card.role, card.locale, email.value) == (
        "Anna Berg",
        "customer",
        "en",
        "anna@example.com",
    )
    assert email.is_verified
    assert await recorded() == [
        PersonCreated(person=anna),
        IdentityAdded(person=anna, identity=email.id),
        IdentityVerified(person=anna, identity=email.id),
        PersonChanged(person=anna),
        SignedUp(person=anna),
    ]
    assert await sign_in("anna@example.com", PASSWORD, **BROWSER)
    with pytest.raises(NotFound):
        await confirm_sign_up(token, PASSWORD)


async def test_every_error_is_answered_at_once_and_nothing_is_counted() -> None:
    with pytest.raises(Invalid) as refused:
        await ask(" ", "short", "anna", "xx")

    assert set(refused.value.fields) == {"name", "email", "password", "locale"}
    assert await fetch("SELECT 1 FROM rate_counts") == []


async def test_known_person_without_password_is_taken_over_only_by_their_mail() -> None:
    anna = await make_person("anna", email="anna@example.com", zone="Asia/Tokyo")
    await ask("Anna Berg")
    before = (await person_card(anna)).name, await has_password(anna)
    token = await mailed_token(LinkPurpose.SIGN_UP)
    await forget_recorded()

    assert await confirm_sign_up(token, PASSWORD) == anna

    card = await person_card(anna)
    assert before == ("anna", False)
    assert (card.name, card.zone, card.emails[0].is_verified) == ("Anna Berg", "Asia/Tokyo", True)
    assert await verify_password(anna, PASSWORD)
    assert await changes() == [Change("name", "anna", "Anna Berg"), Change("locale", None, "en")]


@pytest.mark.parametrize("role", ["customer", "admin"])
async def test_stranger_who_signed_up_with_an_address_gains_nothing_when_its_owner_confirms(
    role: str,
) -> None:
    anna = await make_person("Anna", email="anna@example.com", role=role)
    await ask("Anna", STRANGERS)
    token = await mailed_token(LinkPurpose.SIGN_UP)

    for typed in ("", PASSWORD, STRANGERS + "!"):
        with pytest.raises(Invalid) as refused:
            await confirm_sign_up(token, typed)
        assert set(refused.value.fields) == {"password"}

    assert not await has_password(anna)
    assert not (await person_card(anna)).emails[0].is_verified
    assert await confirm_sign_up(token, STRANGERS) == anna


async def test_second_sign_up_changes_nothing_until_its_link_is_used() -> None:
    await ask("Anna")
    first = await mailed_token(LinkPurpose.SIGN_UP)
    await ask("Somebody Else", STRANGERS)
    second = await mailed_token(LinkPurpose.SIGN_UP)

    anna = await confirm_sign_up(first, PASSWORD)

    assert (await person_card(anna)).name == "Anna"
    assert await verify_password(anna, PASSWORD)
    with pytest.raises(NotFound):
        await confirm_sign_up(second, STRANGERS)
    assert await verify_password(anna, PASSWORD)


async def test_known_person_with_password_is_mailed_a_sign_in_link_instead() -> None:
    anna = await make_person("Anna", email="anna@example.com")
    await give_password(anna)

    await ask("Somebody Else", STRANGERS)

    (link,) = await Link.objects()
    assert (link.purpose, link.person, link.details) == ("sign_in", anna, '{"because": "sign_up"}')
    assert await verify_password(anna, PASSWORD)
    assert (await person_card(anna)).name == "Anna"


async def test_password_got_in_the_meantime_is_kept() -> None:
    await ask()
    token = await mailed_token(LinkPurpose.SIGN_UP)
    anna = await make_person("Kept", email="anna@example.com")
    await give_password(anna, "got in the meantime")

    assert await confirm_sign_up(token, PASSWORD) == anna

    assert await verify_password(anna, "got in the meantime")
    assert (await person_card(anna)).name == "Kept"


async def test_staff_keep_the_name_their_administrator_gave() -> None:
    agent = await make_agent("Agent", email="agent@example.com")
    await ask("Nickname", email="agent@example.com")

    await confirm_sign_up(await mailed_token(LinkPurpose.SIGN_UP), PASSWORD)

    card = await person_card(agent.person)
    assert (card.name, card.role) == ("Agent", "agent")
    assert await verify_password(agent.person, PASSWORD)


async def test_switched_off_person_does_not_come_back_by_signing_up() -> None:
    anna = await make_person(email="anna@example.com", deactivated_at=now())
    await give_password(anna)
    await ask()
    mailed = await purposes()
    await execute("DELETE FROM credentials")
    await ask()
    token = await mailed_token(LinkPurpose.SIGN_UP)

    with pytest.raises(NotFound):
        await confirm_sign_up(token, PASSWORD)

    assert mailed == []
    assert not await has_password(anna)


async def test_sign_ups_of_one_place_are_limited() -> None:
    for _ in range(20):
        await spend_sign_up("192.0.2.1")
    with pytest.raises(TooMany):
        await ask(email="person20@example.com")


async def test_mails_to_one_address_are_limited_over_all_forms() -> None:
    for _ in range(3):
        await ask()
    for _ in range(2):
        await ask_for_sign_in_link("anna@example.com", "192.0.2.2")
    with pytest.raises(TooMany):
        await ask_for_sign_in_link("ANNA@example.com", "192.0.2.3")


async def test_sign_in_link_signs_in_once_and_proves_the_address() -> None:
    anna = await make_person(email="anna@example.com")
    await ask_for_sign_in_link("Anna@Example.com", "192.0.2.1")
    link = await mailed_token(LinkPurpose.SIGN_IN)
    await forget_recorded()

    token = await sign_in_by_link(link, **BROWSER)

    found = await actor_of(token)
    (email,) = (await person_card(anna)).emails
    assert found.actor.person == anna
    assert await recorded() == [
        IdentityVerified(person=anna, identity=email.id),
        SignedIn(person=anna, session=found.session_id),
    ]
    with pytest.raises(NotFound):
        await sign_in_by_link(link, **BROWSER)


async def test_sign_in_link_of_somebody_unknown_is_not_mailed() -> None:
    await ask_for_sign_in_link("nobody@example.com", "192.0.2.1")

    assert await Link.count() == 0


async def test_person_switched_off_after_the_mail_is_not_signed_in() -> None:
    anna = await make_person(email="anna@example.com")
    await ask_for_sign_in_link("anna@example.com", "192.0.2.1")
    link = await mailed_token(LinkPurpose.SIGN_IN)
    await Person.update({Person.deactivated_at: now()}).where(Person.id == anna)

    with pytest.raises(NotFound):
        await sign_in_by_link(link, **BROWSER)


@pytest.mark.commits
async def test_two_confirmations_of_one_address_at_once_make_one_person() -> None:
    await ask("Anna")
    await ask("Anna B.")
    tokens = [await stamp_link(row["id"]) for row in await fetch("SELECT id FROM links")]

    await asyncio.gather(*(confirm_sign_up(token, PASSWORD) for token in tokens), return_exceptions=True)

    anna = await person_by_email("anna@example.com")
    assert await Person.count() == 1
    assert await verify_password(anna.id, PASSWORD)
    assert [fact for fact in await recorded() if isinstance(fact, SignedUp)] == [SignedUp(person=anna.id)]
