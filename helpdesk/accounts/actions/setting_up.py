"""People made by the operator: the first administrator by a printed link, others at the command line."""

from helpdesk.accounts.actions.links import insert_link, open_link, stamp_link, use_link
from helpdesk.accounts.actions.passwords import replace_password
from helpdesk.accounts.actions.people import NewPerson, create_person, ensure_person
from helpdesk.accounts.actions.rights import lock_rights
from helpdesk.accounts.actions.roles import change_role, has_admin
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.hashing import hashed
from helpdesk.accounts.rules import email_problems, ensure_none, name_problems, password_problems
from helpdesk.core.errors import NotFound
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Actor, Role


async def setup_link_if_needed() -> str | None:
    """The token of a link to the set-up page, to be printed; None once there is an administrator.

    Every start without one makes its own, because the one printed before may be out of sight.
    """
    async with transaction():
        if await has_admin():
            return None
        return await stamp_link(await insert_link(LinkPurpose.SETUP))


async def is_setup_open(token: str) -> bool:
    """Whether the set-up page shows its form: the link is good, and there is still no administrator."""
    return await open_link(token, LinkPurpose.SETUP) is not None and not await has_admin()


async def set_up_first_admin(token: str, *, name: str, email: str, password: str) -> int:
    """Make the first administrator; their id. Of two at once only one comes to exist."""
    ensure_none(
        {**name_problems(name), **email_problems(email), **password_problems(password, [name, email])}
    )
    if not await is_setup_open(token):
        raise NotFound("link")
    password_hash = await hashed(password)
    async with transaction():
        await lock_rights()
        if await has_admin():
            raise NotFound("link")
        await use_link(token, LinkPurpose.SETUP)
        person_id = await ensure_person(SYSTEM, email=email, name=name)
        await change_role(SYSTEM, person_id, Role.ADMIN)
        await replace_password(SYSTEM, person_id, password_hash)
    return person_id


async def create_person_with_password(actor: Actor, new: NewPerson, password: str) -> int:
    """Make a person who can sign in at once; their id."""
    ensure_none(password_problems(password, [new.name, new.email or ""]))
    password_hash = await hashed(password)
    async with transaction():
        person_id = await create_person(actor, new)
        await replace_password(actor, person_id, password_hash)
    return person_id
