"""A password is set, changed and reset; whoever else was signed in is signed out by it."""

import pytest

from helpdesk.accounts.actions.credentials import has_password, verify_password
from helpdesk.accounts.actions.links import issue_link, open_link
from helpdesk.accounts.actions.passwords import change_password, set_password
from helpdesk.accounts.actions.signing_up import ask_for_reset, reset_password
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import IdentityVerified, PasswordChanged, SignedOut
from helpdesk.accounts.queries.people import person_card
from helpdesk.accounts.queries.sessions import actor_of
from helpdesk.accounts.tables import Credential, Link
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, NotFound, TooMany
from tests.factories.persons import make_customer, make_email, make_person
from tests.factories.sessions import PASSWORD, give_password, make_session
from tests.kit.links import mailed_token
from tests.kit.recorded import forget_recorded, recorded, recorded_actors

pytestmark = pytest.mark.usefixtures("database")

NEW = "a slow river bends"


async def test_password_is_kept_as_argon2id_and_verified() -> None:
    anna = await make_person()

    await set_password(anna, NEW)

    (credential,) = await Credential.select()
    assert credential["password_hash"].startswith("$argon2id$")
    assert await has_password(anna)
    assert await verify_password(anna, NEW)
    assert not await verify_password(anna, NEW + " ")
    assert not await verify_password(None, NEW)
    assert await recorded() == [PasswordChanged(person=anna)]


async def test_setting_a_password_ends_sessions_and_links() -> None:
    anna = await make_person(email="anna@example.com")
    token = await make_session(anna)
    session = (await actor_of(token)).session_id
    await issue_link(LinkPurpose.SIGN_IN, person=anna)
    link = await mailed_token(LinkPurpose.SIGN_IN)
    await forget_recorded()

    await set_password(anna, NEW)

    assert await actor_of(token) is None
    assert await open_link(link, LinkPurpose.SIGN_IN) is None
    assert await recorded() == [SignedOut(person=anna, session=session), PasswordChanged(person=anna)]


async def test_password_close_to_any_of_ones_addresses_is_refused() -> None:
    anna = await make_person("Anna", email="anna@example.com")
    await make_email(anna, "lindqvist@example.com")

    with pytest.raises(Invalid) as refused:
        await set_password(anna, "lindqvist2026")
    with pytest.raises(NotFound):
        await set_password(0, NEW)

    assert refused.value.fields == {"password": "This password is too close to your name or address."}
    assert not await has_password(anna)


async def test_changing_a_password_keeps_only_the_browser_that_did_it() -> None:
    anna = await make_customer()
    await give_password(anna.person)
    here, elsewhere = await make_session(anna.person), await make_session(anna.person)
    ended = (await actor_of(elsewhere)).session_id

    renewed = await change_password(anna, current=PASSWORD, new=NEW, token=here)

    alive = [await actor_of(token) is not None for token in (here, elsewhere, renewed)]
    assert alive == [False, False, True]
    assert await verify_password(anna.person, NEW)
    assert await recorded() == [
        SignedOut(person=anna.person, session=ended),
        PasswordChanged(person=anna.person),
    ]
    assert await recorded_actors() == [("customer", anna.person)] * 2


async def test_changing_asks_for_the_current_password_and_counts() -> None:
    anna = await make_customer()
    await give_password(anna.person)
    token = await make_session(anna.person)

    with pytest.raises(Invalid) as wrong:
        await change_password(anna, current="not this one", new=NEW, token=token)
    with pytest.raises(Invalid) as weak:
        await change_password(anna, current=PASSWORD, new="short", token=token)
    for _ in range(8):
        with pytest.raises(Invalid):
            await change_password(anna, current="not this one", new=NEW, token=token)
    with pytest.raises(TooMany):
        await change_password(anna, current=PASSWORD, new=NEW, token=token)

    assert wrong.value.fields == {"current": "This is not your current password."}
    assert weak.value.fields == {"new": "A password has at least 10 characters."}
    assert await verify_password(anna.person, PASSWORD)


async def test_first_password_needs_no_current_one() -> None:
    anna = await make_customer()

    await change_password(anna, current="", new=NEW, token=await make_session(anna.person))

    assert await verify_password(anna.person, NEW)


async def test_reset_is_mailed_and_sets_a_new_password() -> None:
    anna = await make_customer(email="anna@example.com")
    await give_password(anna.person)
    session = await make_session(anna.person)
    await ask_for_reset(" ANNA@example.com", "192.0.2.1")
    token = await mailed_token(LinkPurpose.RESET)
    await forget_recorded()

    assert await reset_password(token, NEW) == anna.person

    (email,) = (await person_card(anna.person)).emails
    assert await verify_password(anna.person, NEW)
    assert await actor_of(session) is None
    assert email.is_verified
    facts = await recorded()
    assert [type(fact) for fact in facts] == [IdentityVerified, SignedOut, PasswordChanged]
    with pytest.raises(NotFound):
        await reset_password(token, "another slow river")


async def test_refused_password_does_not_use_up_the_reset() -> None:
    anna = await make_person(email="anna@example.com")
    await ask_for_reset("anna@example.com", "192.0.2.1")
    token = await mailed_token(LinkPurpose.RESET)

    with pytest.raises(Invalid):
        await reset_password(token, "short")
    await reset_password(token, NEW)

    assert await verify_password(anna, NEW)


async def test_reset_of_somebody_unknown_or_switched_off_mails_nothing() -> None:
    await make_person(email="gone@example.com", deactivated_at=now())

    await ask_for_reset("nobody@example.com", "192.0.2.1")
    await ask_for_reset("gone@example.com", "192.0.2.1")
    with pytest.raises(Invalid):
        await ask_for_reset("no address", "192.0.2.1")

    assert await Link.count() == 0


async def test_reset_links_of_one_address_are_limited() -> None:
    for number in range(5):
        await ask_for_reset("anna@example.com", f"192.0.2.{number}")
    with pytest.raises(TooMany):
        await ask_for_reset("anna@example.com", "192.0.2.9")
