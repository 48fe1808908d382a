"""Somebody's address changes: asked by them, confirmed at the new end, stopped at the old one."""

from msgspec import Struct

from helpdesk.accounts.actions.credentials import has_password, verify_password
from helpdesk.accounts.actions.identities import AddressTaken, verify_email
from helpdesk.accounts.actions.links import UsedLink, insert_link, issue_link, use_link, void_links
from helpdesk.accounts.actions.sessions import sign_out_everywhere, sign_out_others
from helpdesk.accounts.addresses import normalised_email
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import AddressChangeAsked, AddressChanged, AddressChangeStopped, LinkIssued
from helpdesk.accounts.limits import QUARTER, spend, spend_mail
from helpdesk.accounts.queries.people import PersonCard, person_card, person_id_by_email
from helpdesk.accounts.queries.sessions import Person, actor_of_person
from helpdesk.accounts.rules import Problems, email_problems, ensure_none
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_one
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record


class NewAddress(Struct, frozen=True, kw_only=True):
    """The wish, with what shows that its owner has it, and the session that stays signed in."""

    email: str
    password: str
    session: int | None
    ip: str


class _Identity(Struct, frozen=True):
    id: int
    value: str


async def ask_for_address_change(actor: Actor, wish: NewAddress) -> None:
    """Mail a link to confirm to the new address, and one to stop it to the old. A wish before it is dropped.

    Both go out whoever the new address belongs to, so that nothing tells whether it is known: its owner is
    mailed other words.
    """
    card = await person_card(actor.person or 0)
    if card is None:
        raise NotFound("person")
    await spend("address.change", str(card.id), most=10, per=QUARTER)
    await _ensure_fits(card, wish)
    address = normalised_email(wish.email) or ""
    await spend_mail(address, wish.ip)
    is_taken = await person_id_by_email(address) is not None
    async with transaction():
        await _drop_wish(card.id)
        await _issue(actor, card, address, session=wish.session, is_taken=is_taken)


async def withdraw_address_change(actor: Actor) -> None:
    """Take one's own wish back before it is confirmed. Without one nothing changes."""
    async with transaction():
        if await _drop_wish(actor.person or 0):
            await record(AddressChangeStopped(person=actor.person or 0), actor)


async def confirm_address_change(token: str) -> int:
    """Put the new address in the place of the old one; the person. Every browser but the asking one is out.

    Of two at once one does it. AddressTaken where the address became somebody else's meanwhile.
    """
    async with transaction():
        link = await use_link(token, LinkPurpose.CHANGE_EMAIL)
        actor = await _actor(link)
        old = await _locked_identity(actor.person, link.details.get("identity"))
        if old is None or link.details.get("is_taken"):
            raise AddressTaken
        await _replace(actor, old, link.email or "")
        await verify_email(actor, actor.person, link.email or "")
        await void_links(actor.person)
        await sign_out_others(actor, actor.person, keeping=link.details.get("session"))
    return actor.person


async def stop_address_change(token: str) -> int:
    """Stop a change from its old end, or take it back where it was made already; the person.

    Whoever asked for it is out: every session ends, and every other link of such a change with it.
    """
    async with transaction():
        link = await use_link(token, LinkPurpose.STOP_CHANGE)
        actor = await _actor(link)
        identity = await _locked_identity(actor.person, link.details.get("identity"))
        if identity is None:
            raise NotFound("link")
        if identity.value != link.email:
            await _replace(actor, identity, link.email or "")
        await _void_all(actor.person)
        await void_links(actor.person)
        await sign_out_everywhere(actor.person, actor=actor)
        await record(AddressChangeStopped(person=actor.person), actor)
    return actor.person


async def _ensure_fits(card: PersonCard, wish: NewAddress) -> None:
    problems: Problems = dict(email_problems(wish.email))
    own = {identity.value for identity in card.emails}
    if not problems and normalised_email(wish.email) in own:
        problems["email"] = _("This is your address already.")
    if not card.emails:
        problems["email"] = _("There is no address to change. Please write to us.")
    if await has_password(card.id) and not await verify_password(card.id, wish.password):
        problems["password"] = _("This is not your password.")
    ensure_none(problems)


async def _issue(
    actor: Actor, card: PersonCard, address: str, *, session: int | None, is_taken: bool
) -> None:
    old = card.emails[0]
    details: dict[str, int | str | bool | None] = {
        "identity": old.id,
        "session": session,
        "is_taken": is_taken,
    }
    if is_taken:
        details["because"] = "taken"
    change = await issue_link(LinkPurpose.CHANGE_EMAIL, person=card.id, email=address, details=details)
    stop = await insert_link(
        LinkPurpose.STOP_CHANGE,
        person=card.id,
        email=old.value,
        details={"identity": old.id, "change": change},
    )
    await record(LinkIssued(link=stop, purpose=LinkPurpose.STOP_CHANGE), actor)
    await record(AddressChangeAsked(person=card.id, link=change), actor)


async def _drop_wish(person_id: int) -> int:
    """Make a wish that waits, and the link that stops it, open nothing; how many there were."""
    await execute(
        """
        UPDATE links SET used_at = $2
        WHERE person = $1 AND purpose = 'stop_change' AND used_at IS NULL
          AND (details ->> 'change')::bigint IN (
            SELECT id FROM links WHERE person = $1 AND purpose = 'change_email' AND used_at IS NULL)
        """,
        person_id,
        now(),
    )
    return await execute(
        "UPDATE links SET used_at = $2 WHERE person = $1 AND purpose = 'change_email' AND used_at IS NULL",
        person_id,
        now(),
    )


async def _void_all(person_id: int) -> None:
    await execute(
        "UPDATE links SET used_at = $2"
        " WHERE person = $1 AND purpose IN ('change_email', 'stop_change') AND used_at IS NULL",
        person_id,
        now(),
    )


async def _actor(link: UsedLink) -> Person:
    actor = await actor_of_person(link.person or 0)
    if actor is None:
        raise NotFound("link")
    return actor


async def _locked_identity(person_id: int, identity_id: int | None) -> _Identity | None:
    return await fetch_one(
        _Identity,
        "SELECT id, value FROM identities WHERE id = $1 AND person = $2 AND kind = 'email' FOR UPDATE",
        identity_id,
        person_id,
    )


async def _replace(actor: Actor, identity: _Identity, address: str) -> None:
    """Another address on the same identity; AddressTaken where somebody has it."""
    touched = await execute(
        "UPDATE identities SET value = $2, verified_at = NULL"
        " WHERE id = $1 AND NOT EXISTS (SELECT FROM identities WHERE kind = 'email' AND value = $2)",
        identity.id,
        address,
    )
    if not touched:
        raise AddressTaken
    changed = AddressChanged(person=actor.person or 0, identity=identity.id)
    await record(changed, actor, [Change("email", identity.value, address)])
