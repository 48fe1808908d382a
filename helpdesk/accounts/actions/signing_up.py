"""Becoming somebody who can sign in. What is typed proves nothing; a link that was mailed does."""

from msgspec import Struct, convert
from msgspec.structs import asdict

from helpdesk.accounts.actions.credentials import has_password, store_first_hash
from helpdesk.accounts.actions.identities import verify_email
from helpdesk.accounts.actions.links import UsedLink, issue_link, open_link, use_link, void_links
from helpdesk.accounts.actions.passwords import ensure_password_fits, replace_password
from helpdesk.accounts.actions.people import PersonProfile, change_person, ensure_person
from helpdesk.accounts.actions.sessions import open_session
from helpdesk.accounts.addresses import normalised_email
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import SignedUp
from helpdesk.accounts.hashing import hashed, is_password
from helpdesk.accounts.limits import spend_mail, spend_sign_up
from helpdesk.accounts.queries.people import PersonCard, person_by_email, person_card
from helpdesk.accounts.queries.sessions import Person, actor_of_person
from helpdesk.accounts.rules import (
    LONGEST_PASSWORD,
    email_problems,
    ensure_none,
    locale_problems,
    name_problems,
    password_problems,
)
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import GUEST, Role
from helpdesk.events.record import record


class _SignUp(Struct, frozen=True):
    """What waits in the link until it is used."""

    name: str
    password_hash: str
    locale: str


async def sign_up(*, name: str, email: str, password: str, locale: str, ip: str) -> None:
    """Mail a link that confirms the sign-up; until it is used, nobody has come to exist or changed.

    Nothing shows whether the address is known: its owner is mailed either way, and a password is hashed.
    """
    ensure_none(
        {
            **name_problems(name),
            **email_problems(email),
            **password_problems(password, [name, email]),
            **locale_problems(locale),
        }
    )
    address = normalised_email(email) or ""
    await spend_sign_up(ip)
    await spend_mail(address, ip)
    waiting = _SignUp(name=name, password_hash=await hashed(password), locale=locale)
    person = await person_by_email(address)
    if person is None or not await has_password(person.id):
        person_id = person.id if person else None
        await issue_link(LinkPurpose.SIGN_UP, person=person_id, email=address, details=asdict(waiting))
    elif person.is_active:
        details = {"because": LinkPurpose.SIGN_UP}
        await issue_link(LinkPurpose.SIGN_IN, person=person.id, email=address, details=details)


async def confirm_sign_up(token: str, password: str) -> int:
    """The person whose address a sign-up link was mailed to, who now has the password they chose.

    They say it again: a stranger may have signed up with the address, and would know the password that its
    owner confirms. A wrong one does not use up the link. Somebody who has got a password in the meantime
    keeps it, and their name.
    """
    await _ensure_chose(token, password)
    async with transaction():
        link = await use_link(token, LinkPurpose.SIGN_UP)
        waiting = convert(link.details, _SignUp)
        person_id = await ensure_person(GUEST, email=link.email or "", name=waiting.name)
        actor = await _prove(person_id, link)
        if await store_first_hash(person_id, waiting.password_hash):
            await void_links(person_id)
            await _take_profile(actor, waiting)
            await record(SignedUp(person=person_id), actor)
    return person_id


async def ask_for_sign_in_link(email: str, ip: str) -> None:
    """Mail a link that signs in, where the address is known; the answer is the same where it is not."""
    await _ask_for_link(LinkPurpose.SIGN_IN, email, ip)


async def sign_in_by_link(token: str, *, ip: str, user_agent: str) -> str:
    """The token of a new session, for whoever reads the mail of the address."""
    async with transaction():
        link = await use_link(token, LinkPurpose.SIGN_IN)
        person_id = link.person or 0
        await _prove(person_id, link)
        return await open_session(person_id, ip=ip, user_agent=user_agent)


async def ask_for_reset(email: str, ip: str) -> None:
    """Mail a link that sets a new password, where the address is known; the answer is the same."""
    await _ask_for_link(LinkPurpose.RESET, email, ip)


async def reset_password(token: str, new: str) -> int:
    """Set a new password for whoever the link was mailed to; they are signed out everywhere else.

    A password that is refused does not use up the link.
    """
    waiting = await open_link(token, LinkPurpose.RESET)
    if waiting is None or waiting.person is None:
        raise NotFound("link")
    await ensure_password_fits(waiting.person, new)
    password_hash = await hashed(new)
    async with transaction():
        link = await use_link(token, LinkPurpose.RESET)
        actor = await _prove(waiting.person, link)
        await replace_password(actor, waiting.person, password_hash)
    return waiting.person


async def _ask_for_link(purpose: LinkPurpose, email: str, ip: str) -> None:
    ensure_none(email_problems(email))
    address = normalised_email(email) or ""
    await spend_mail(address, ip)
    person = await person_by_email(address)
    if person is not None and person.is_active:
        await issue_link(purpose, person=person.id, email=address)


async def _ensure_chose(token: str, password: str) -> None:
    """Whoever holds the link also knows the password that waits in it, so both came from one person."""
    link = await open_link(token, LinkPurpose.SIGN_UP)
    if link is None:
        raise NotFound("link")
    if not await is_password(convert(link.details, _SignUp).password_hash, password[:LONGEST_PASSWORD]):
        raise Invalid({"password": _("This is not the password that was chosen when signing up.")})


async def _prove(person_id: int, link: UsedLink) -> Person:
    """The person as an actor, their address verified by the link that was mailed to it."""
    actor = await actor_of_person(person_id)
    if actor is None:
        raise NotFound("link")
    await verify_email(actor, person_id, link.email or "")
    return actor


async def _take_profile(actor: Person, waiting: _SignUp) -> None:
    """A customer's own word for their name replaces what a mail had called them; staff keep theirs."""
    card = await person_card(actor.person)
    if card is not None and card.role == Role.CUSTOMER:
        await change_person(actor, actor.person, _profile(card, waiting))


def _profile(card: PersonCard, waiting: _SignUp) -> PersonProfile:
    return PersonProfile(
        name=waiting.name,
        title=card.title,
        signature=card.signature,
        locale=card.locale or waiting.locale,
        zone=card.zone,
    )
