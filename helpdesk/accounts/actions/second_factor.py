"""The second factor is set up, confirmed, renewed, switched off, and reset for who has lost it."""

from msgspec import Struct

from helpdesk.accounts.access import access_person
from helpdesk.accounts.actions.codes import ensure_code_right, take_first_code, write_recovery_codes
from helpdesk.accounts.actions.credentials import has_password, verify_password
from helpdesk.accounts.actions.sessions import renew_token, sign_out_everywhere
from helpdesk.accounts.events import (
    RecoveryCodesRenewed,
    SecondFactorReset,
    SecondFactorSetUp,
    SecondFactorSwitchedOff,
)
from helpdesk.accounts.limits import return_code, spend_code
from helpdesk.accounts.queries.second_factor import PURPOSE
from helpdesk.accounts.rules import ensure_can, ensure_may_give
from helpdesk.accounts.second_factor import new_secret
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.sealing import sealed
from helpdesk.db.sql import execute
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.record import record


class SetUp(Struct, frozen=True):
    """What setting it up leaves with its owner: the new token of their session, and codes shown once."""

    token: str
    recovery_codes: list[str]


async def begin_second_factor(actor: Actor) -> None:
    """Make a secret for the actor's authenticator. Nothing is asked for before its first code is right.

    Beginning anew replaces a secret that was never confirmed; one that was stays as it is.
    """
    begun = await execute(
        "INSERT INTO second_factors AS kept (person, secret, created_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at"
        " WHERE kept.confirmed_at IS NULL",
        actor.person,
        sealed(new_secret(), PURPOSE),
        now(),
    )
    if not begun:
        raise Conflict(_("The second factor is on already."))


async def confirm_second_factor(actor: Actor, code: str, *, token: str) -> SetUp:
    """Switch the second factor on, with a code that shows the authenticator has it.

    Every other browser is signed out: it got in without.
    """
    person_id = actor.person or 0
    await spend_code(person_id)
    async with transaction():
        if not await take_first_code(person_id, code):
            raise Invalid({"code": _("This code is not right. Look at the app again, and at its clock.")})
        codes = await write_recovery_codes(person_id)
        await sign_out_everywhere(person_id, except_token=token, actor=actor)
        renewed = await renew_token(token)
        await record(SecondFactorSetUp(person=person_id), actor)
    await return_code(person_id)
    return SetUp(token=renewed, recovery_codes=codes)


async def renew_recovery_codes(actor: Actor, code: str) -> list[str]:
    """Ten new recovery codes instead of those there were, for whoever gives a code."""
    person_id = actor.person or 0
    await spend_code(person_id)
    async with transaction():
        await ensure_code_right(actor, code)
        codes = await write_recovery_codes(person_id)
        await record(RecoveryCodesRenewed(person=person_id), actor)
    await return_code(person_id)
    return codes


async def switch_off_second_factor(actor: Actor, *, password: str, code: str) -> None:
    """Do without the second factor from now on, for whoever gives the password and a code.

    Somebody who has only ever signed in by mail has no password to give.
    """
    person_id = actor.person or 0
    await spend_code(person_id)
    if await has_password(person_id) and not await verify_password(person_id, password):
        raise Invalid({"password": _("This is not your password.")})
    async with transaction():
        await ensure_code_right(actor, code)
        await _remove(person_id)
        await record(SecondFactorSwitchedOff(person=person_id), actor)
    await return_code(person_id)


async def reset_second_factor(actor: Actor, person_id: int) -> bool:
    """Take the second factor from somebody who has lost it; they are signed out everywhere, and told by mail.

    Nobody does this to themselves: that would be a way around the code. Without one nothing changes, and the
    answer is no.
    """
    ensure_can(actor, Capability.MANAGE_PEOPLE)
    if actor.person == person_id:
        raise Conflict(_("Switch off your own second factor in your account."))
    async with transaction():
        person = await access_person(actor, person_id, lock=True)
        ensure_may_give(actor, person.capabilities)
        if not await _remove(person_id):
            return False
        await sign_out_everywhere(person_id, actor=actor)
        await record(SecondFactorReset(person=person_id), actor)
    return True


async def _remove(person_id: int) -> bool:
    """Whether there was a confirmed one."""
    await execute("DELETE FROM recovery_codes WHERE person = $1", person_id)
    touched = await execute(
        "DELETE FROM second_factors WHERE person = $1 AND confirmed_at IS NOT NULL", person_id
    )
    return touched == 1
