"""Passwords are set and changed; whoever else was signed in is signed out by it."""

from helpdesk.accounts.actions.credentials import has_password, store_hash, verify_password
from helpdesk.accounts.actions.links import void_links
from helpdesk.accounts.actions.sessions import renew_token, sign_out_everywhere
from helpdesk.accounts.events import PasswordChanged
from helpdesk.accounts.hashing import hashed
from helpdesk.accounts.limits import QUARTER, spend
from helpdesk.accounts.queries.people import person_card
from helpdesk.accounts.rules import Problems, ensure_none, password_problems
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Actor
from helpdesk.events.record import record


async def set_password(person_id: int, password: str, *, actor: Actor = SYSTEM) -> None:
    """Give a person a password, sign them out everywhere and void the links that sign them in."""
    await ensure_password_fits(person_id, password)
    await replace_password(actor, person_id, await hashed(password))


async def change_password(actor: Actor, *, current: str, new: str, token: str) -> str:
    """Change one's own password; the new token of the session that did it. All others are signed out.

    Somebody who has only ever signed in by mail has no current one to give.
    """
    person_id = actor.person or 0
    await spend("password.change", str(person_id), most=10, per=QUARTER)
    problems = await _problems_of(person_id, new, field="new")
    if await has_password(person_id) and not await verify_password(person_id, current):
        problems["current"] = _("This is not your current password.")
    ensure_none(problems)
    password_hash = await hashed(new)
    async with transaction():
        await replace_password(actor, person_id, password_hash, keeping=token)
        return await renew_token(token)


async def replace_password(
    actor: Actor, person_id: int, password_hash: str, *, keeping: str | None = None
) -> None:
    """Write a hash made before, and end every session but the one of the token `keeping`."""
    async with transaction():
        await store_hash(person_id, password_hash)
        await void_links(person_id)
        await sign_out_everywhere(person_id, except_token=keeping, actor=actor)
        await record(PasswordChanged(person=person_id), actor)


async def ensure_password_fits(person_id: int, password: str, *, field: str = "password") -> None:
    """Raise why this password is refused for this person, under the name of the form's field."""
    ensure_none(await _problems_of(person_id, password, field=field))


async def _problems_of(person_id: int, password: str, *, field: str) -> Problems:
    card = await person_card(person_id)
    if card is None:
        raise NotFound("person")
    own = [card.name, *(identity.value for identity in card.emails)]
    return password_problems(password, own, field=field)
