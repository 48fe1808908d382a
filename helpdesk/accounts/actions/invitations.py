"""Somebody is invited to have an account: asked again, withdrawn, accepted once."""

from helpdesk.accounts.access import PersonOut, access_person
from helpdesk.accounts.actions.credentials import has_password
from helpdesk.accounts.actions.identities import verify_email
from helpdesk.accounts.actions.links import issue_link, open_link, use_link
from helpdesk.accounts.actions.passwords import ensure_password_fits, replace_password
from helpdesk.accounts.actions.people import NewPerson, PersonProfile, change_person, create_person
from helpdesk.accounts.actions.rights import locked_rights
from helpdesk.accounts.actions.roles import deactivate_person
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import InvitationAccepted, InvitationWithdrawn, PersonInvited
from helpdesk.accounts.hashing import hashed
from helpdesk.accounts.queries.people import person_card
from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.accounts.rules import ensure_can, ensure_may_change, ensure_none, name_problems
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.record import record


async def invite_new_person(actor: Actor, new: NewPerson) -> int:
    """Make a person and mail them an invitation; their id."""
    ensure_can(actor, Capability.MANAGE_PEOPLE)
    async with transaction():
        person_id = await create_person(actor, new)
        await _send(actor, person_id)
    return person_id


async def invite_person(actor: Actor, person_id: int) -> None:
    """Mail an invitation to somebody who has no account yet; one sent before opens nothing any more."""
    async with transaction():
        person = await _access_to_invite(actor, person_id)
        if person.deactivated_at is not None or await has_password(person_id):
            raise Conflict(_("They have an account already, or are switched off."))
        await _void(person_id)
        await _send(actor, person_id)


async def withdraw_invitation(actor: Actor, person_id: int) -> None:
    """Make an invitation open nothing. Staff who have never been here are switched off with it.

    An invitation that was accepted meanwhile is not there to be withdrawn.
    """
    async with transaction():
        actor = await locked_rights(actor)
        person = await _access_to_invite(actor, person_id)
        if not await _void(person_id):
            raise Conflict(_("There is no invitation to withdraw: it was accepted, or withdrawn before."))
        await record(InvitationWithdrawn(person=person_id), actor)
        if person.is_staff and not await _was_here(person_id):
            await deactivate_person(actor, person_id)


async def accept_invitation(token: str, *, name: str, password: str) -> int:
    """Give the invited person their name and first password; their id. Of two at once one does it.

    What is refused does not use up the link.
    """
    waiting = await open_link(token, LinkPurpose.INVITATION)
    if waiting is None or waiting.person is None:
        raise NotFound("link")
    ensure_none(name_problems(name))
    await ensure_password_fits(waiting.person, password)
    password_hash = await hashed(password)
    async with transaction():
        link = await use_link(token, LinkPurpose.INVITATION)
        actor = await actor_of_person(waiting.person)
        if actor is None:
            raise NotFound("link")
        await verify_email(actor, waiting.person, link.email or "")
        await _take_name(actor, waiting.person, name)
        await replace_password(actor, waiting.person, password_hash)
        await record(InvitationAccepted(person=waiting.person), actor)
    return waiting.person


async def _access_to_invite(actor: Actor, person_id: int) -> PersonOut:
    ensure_can(actor, Capability.MANAGE_PEOPLE)
    person = await access_person(actor, person_id, lock=True)
    if actor.person != person_id:
        ensure_may_change(actor, person)
    return person


async def _send(actor: Actor, person_id: int) -> None:
    has_address = await fetch_value(
        "SELECT EXISTS (SELECT FROM identities WHERE person = $1 AND kind = 'email')", person_id
    )
    if not has_address:
        raise Conflict(_("There is no mail address to send an invitation to."))
    link = await issue_link(LinkPurpose.INVITATION, person=person_id, details={"inviter": actor.person})
    await record(PersonInvited(person=person_id, link=link), actor)


async def _void(person_id: int) -> int:
    return await execute(
        "UPDATE links SET used_at = $2 WHERE person = $1 AND purpose = 'invitation' AND used_at IS NULL",
        person_id,
        now(),
    )


async def _was_here(person_id: int) -> bool:
    """Whether they have ever signed in, by whatever way."""
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM events"
        " WHERE subject_kind = 'person' AND subject_id = $1 AND name = 'SignedIn')",
        person_id,
    )


async def _take_name(actor: Actor, person_id: int, name: str) -> None:
    card = await person_card(person_id)
    if card is not None:
        profile = PersonProfile(
            name=name, title=card.title, signature=card.signature, locale=card.locale, zone=card.zone
        )
        await change_person(actor, person_id, profile)
