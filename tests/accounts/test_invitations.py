"""Invitations: who sends them, once more, withdrawn, accepted once."""

import asyncio
from datetime import timedelta

import pytest

from helpdesk.accounts.actions.credentials import verify_password
from helpdesk.accounts.actions.identities import AddressTaken
from helpdesk.accounts.actions.invitations import (
    accept_invitation,
    invite_new_person,
    invite_person,
    withdraw_invitation,
)
from helpdesk.accounts.actions.links import open_link
from helpdesk.accounts.actions.people import NewPerson
from helpdesk.accounts.actions.roles import deactivate_person
from helpdesk.accounts.actions.sessions import open_session
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import InvitationAccepted, InvitationWithdrawn, PersonDeactivated, PersonInvited
from helpdesk.accounts.queries.invitations import pending_invitation_of, pending_invitations
from helpdesk.accounts.queries.people import person_card
from helpdesk.core.clock import frozen, now
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import GUEST, Role
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead, make_person
from tests.factories.sessions import PASSWORD, give_password
from tests.kit.links import mailed_token
from tests.kit.recorded import queued, recorded

pytestmark = pytest.mark.usefixtures("database")

MIKA = NewPerson(name="Mika", email="mika@example.com", role=Role.AGENT)


async def token_of_invitation() -> str:
    return await mailed_token(LinkPurpose.INVITATION)


async def test_invited_person_chooses_name_and_password_and_is_proven() -> None:
    mika = await invite_new_person(await make_admin("Ada"), MIKA)
    pending = await pending_invitation_of(mika)

    await accept_invitation(await token_of_invitation(), name="Mika Sato", password=PASSWORD)

    card = await person_card(mika)
    assert (pending.inviter, pending.email, pending.has_run_out) == ("Ada", "mika@example.com", False)
    assert pending.expires_at - pending.sent_at == timedelta(days=7)
    assert (card.name, card.role, card.emails[0].is_verified) == ("Mika Sato", Role.AGENT, True)
    assert await verify_password(mika, PASSWORD)
    assert await pending_invitation_of(mika) is None
    assert InvitationAccepted(person=mika) in await recorded()
    assert "mail.send_link" in await queued()


async def test_invitation_is_accepted_once_and_within_seven_days() -> None:
    await invite_new_person(await make_admin(), MIKA)
    token = await token_of_invitation()

    with frozen(now() + timedelta(days=7, minutes=1)), pytest.raises(NotFound):
        await accept_invitation(token, name="Mika", password=PASSWORD)
    await accept_invitation(token, name="Mika", password=PASSWORD)
    with pytest.raises(NotFound):
        await accept_invitation(token, name="Mika", password="another good one")  # noqa: S106 - of a test


@pytest.mark.commits
async def test_of_two_at_once_one_accepts() -> None:
    await invite_new_person(await make_admin(), MIKA)
    token = await token_of_invitation()

    found = await asyncio.gather(
        *(accept_invitation(token, name="Mika", password=PASSWORD) for _ in range(2)), return_exceptions=True
    )

    assert sorted(isinstance(answer, NotFound) for answer in found) == [False, True]


@pytest.mark.parametrize(("name", "password"), [(" ", PASSWORD), ("Mika", "short"), ("Mika", "mika mika 1")])
async def test_what_is_refused_does_not_use_up_the_link(name: str, password: str) -> None:
    await invite_new_person(await make_admin(), MIKA)
    token = await token_of_invitation()

    with pytest.raises(Invalid):
        await accept_invitation(token, name=name, password=password)

    assert await open_link(token, LinkPurpose.INVITATION) is not None


async def test_only_who_manages_people_invites() -> None:
    person = await make_person()

    for actor in (GUEST, await make_customer(), await make_agent(), await make_lead()):
        for refused in (
            invite_new_person(actor, MIKA),
            invite_person(actor, person),
            withdraw_invitation(actor, person),
        ):
            with pytest.raises(Forbidden):
                await refused
    assert await fetch_value("SELECT count(*) FROM links") == 0


async def test_sending_again_makes_the_one_before_open_nothing() -> None:
    admin = await make_admin()
    mika = await invite_new_person(admin, MIKA)
    first = await token_of_invitation()

    await invite_person(admin, mika)

    second = await token_of_invitation()
    assert await open_link(first, LinkPurpose.INVITATION) is None
    assert await open_link(second, LinkPurpose.INVITATION) is not None
    assert [invited.person for invited in await pending_invitations()] == [mika]


async def test_invitation_that_ran_out_is_shown_and_sent_again() -> None:
    admin = await make_admin()
    mika = await invite_new_person(admin, MIKA)

    with frozen(now() + timedelta(days=8)):
        ran_out = await pending_invitation_of(mika)
        await invite_person(admin, mika)
        again = await pending_invitation_of(mika)

    assert (ran_out.has_run_out, again.has_run_out) == (True, False)


async def test_withdrawn_invitation_opens_nothing_and_staff_who_never_came_are_switched_off() -> None:
    admin = await make_admin()
    mika = await invite_new_person(admin, MIKA)
    token = await token_of_invitation()

    await withdraw_invitation(admin, mika)

    with pytest.raises(NotFound):
        await accept_invitation(token, name="Mika", password=PASSWORD)
    with pytest.raises(Conflict):
        await withdraw_invitation(admin, mika)
    assert not (await person_card(mika)).is_active
    assert (await recorded())[-2:] == [InvitationWithdrawn(person=mika), PersonDeactivated(person=mika)]


async def test_customer_whose_invitation_is_withdrawn_stays_as_they_were() -> None:
    admin, anna = await make_admin(), await make_person()
    await invite_person(admin, anna)

    await withdraw_invitation(admin, anna)

    assert (await person_card(anna)).is_active
    assert await pending_invitations() == []


async def test_who_has_an_account_or_no_address_is_not_invited() -> None:
    admin = await make_admin()
    known, nameless, gone = await make_person(), await make_person(email=None), await make_person()
    await give_password(known)
    await deactivate_person(admin, gone)

    for person in (known, nameless, gone):
        with pytest.raises(Conflict):
            await invite_person(admin, person)
    await invite_new_person(admin, MIKA)
    with pytest.raises(AddressTaken):
        await invite_new_person(admin, MIKA)


async def test_deactivation_takes_the_invitation_with_it() -> None:
    admin = await make_admin()
    mika = await invite_new_person(admin, MIKA)
    token = await token_of_invitation()

    await deactivate_person(admin, mika)

    with pytest.raises(NotFound):
        await accept_invitation(token, name="Mika", password=PASSWORD)


async def test_staff_who_came_by_another_way_are_not_switched_off() -> None:
    admin = await make_admin()
    mika = await invite_new_person(admin, MIKA)
    await open_session(mika, ip="", user_agent="")
    await withdraw_invitation(admin, mika)

    assert (await person_card(mika)).is_active


async def test_facts_name_the_link() -> None:
    mika = await invite_new_person(await make_admin(), MIKA)

    link = await fetch_value("SELECT max(id) FROM links")
    assert (await recorded())[-1] == PersonInvited(person=mika, link=link)
