"""The people of the demonstration company: teams, colleagues, organisations, customers."""

from datetime import datetime, timedelta

from msgspec import Struct

from helpdesk.accounts.actions.identities import add_email, add_phone, verify_email
from helpdesk.accounts.actions.passwords import replace_password
from helpdesk.accounts.actions.people import NewPerson, PersonProfile, change_person, create_person
from helpdesk.accounts.actions.teams import TeamDefinition, create_team
from helpdesk.accounts.enums import Level
from helpdesk.accounts.hashing import hashed
from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.core.clock import frozen
from helpdesk.customers.actions.memberships import join, leave
from helpdesk.customers.actions.organisations import create_organisation, verify_domain
from helpdesk.customers.actions.ticket_access import set_ticket_access
from helpdesk.customers.enums import TicketAccess
from helpdesk.customers.sharing import AccessSetting
from helpdesk.demo.content import Content, CustomerEntry, OrganisationEntry, StaffEntry, parse_age
from helpdesk.events.actor import SYSTEM, Actor, Role

FOUNDED = timedelta(days=900)


class Company(Struct, frozen=True):
    """Who exists, by the keys the content uses: persons by address, teams and organisations by key."""

    actors: dict[str, Actor]
    teams: dict[str, int]

    def person(self, email: str) -> int:
        """The id behind an address."""
        person = self.actors[email].person
        if person is None:
            raise KeyError(email)
        return person


async def load_people(content: Content, today: datetime) -> Company:
    """Make everybody, long before the first ticket."""
    password_hash = await hashed(content.password)
    persons: dict[str, int] = {}
    with frozen(today - FOUNDED):
        organisations = {entry.key: await _organisation(entry) for entry in content.organisations}
        for colleague in content.staff:
            persons[colleague.email] = await _colleague(colleague, password_hash)
        teams = await _teams(content, persons)
        for customer in content.customers:
            person = await _customer(customer, password_hash)
            persons.update(dict.fromkeys(customer.emails, person))
    for customer in content.customers:
        await _memberships(customer, persons[customer.email], organisations, today)
    return Company(actors={email: await _actor(person) for email, person in persons.items()}, teams=teams)


async def _organisation(entry: OrganisationEntry) -> int:
    organisation = await create_organisation(
        SYSTEM,
        name=entry.name,
        domains=[domain.name for domain in entry.domains],
        note=entry.note,
        city=entry.city,
    )
    for domain in entry.domains:
        if domain.verified:
            await verify_domain(SYSTEM, organisation, domain.name)
    if entry.ticket_roles:
        by_role = AccessSetting(access=TicketAccess.ROLE, roles=entry.ticket_roles)
        await set_ticket_access(SYSTEM, organisation, by_role)
    return organisation


async def _colleague(entry: StaffEntry, password_hash: str) -> int:
    new = NewPerson(
        name=entry.name,
        email=entry.email,
        phone=entry.phone,
        role=Role(entry.role),
        locale=entry.locale,
        zone=entry.zone,
        title=entry.title,
    )
    person = await create_person(SYSTEM, new)
    profile = PersonProfile(
        name=entry.name, title=entry.title, signature=entry.signature, locale=entry.locale, zone=entry.zone
    )
    await change_person(SYSTEM, person, profile)
    await verify_email(SYSTEM, person, entry.email)
    await replace_password(SYSTEM, person, password_hash)
    return person


async def _teams(content: Content, persons: dict[str, int]) -> dict[str, int]:
    return {
        team.key: await create_team(
            SYSTEM,
            TeamDefinition(name=team.name, description=team.description, zone=team.zone),
            {persons[each.email]: Level.WRITE for each in content.staff if team.key in each.teams},
        )
        for team in content.teams
    }


async def _customer(entry: CustomerEntry, password_hash: str) -> int:
    first, *others = entry.emails
    new = NewPerson(name=entry.name, email=first, locale=entry.locale, zone=entry.zone)
    person = await create_person(SYSTEM, new)
    for email in others:
        await add_email(SYSTEM, person, email=email)
    for email in entry.emails:
        if email not in entry.unverified:
            await verify_email(SYSTEM, person, email)
    for phone in entry.phones:
        await add_phone(SYSTEM, person, phone=phone)
    await replace_password(SYSTEM, person, password_hash)
    return person


async def _memberships(
    entry: CustomerEntry, person: int, organisations: dict[str, int], today: datetime
) -> None:
    for membership in entry.memberships:
        organisation = organisations[membership.organisation]
        since = today - parse_age(membership.since)
        with frozen(since):
            await join(SYSTEM, person, organisation, role=membership.role, since_on=since.date())
        if membership.until:
            until = today - parse_age(membership.until)
            with frozen(until):
                await leave(SYSTEM, person, organisation, until_on=until.date())


async def _actor(person: int) -> Actor:
    actor = await actor_of_person(person)
    if actor is None:
        raise KeyError(person)
    return actor
