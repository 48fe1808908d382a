"""People for tests, as rows: nothing is recorded or queued by making them."""

from datetime import datetime
from itertools import count
from typing import Any

from helpdesk.accounts.capabilities import stored
from helpdesk.accounts.enums import IdentityKind
from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.accounts.tables import Identity, Person, StaffRole, TeamMember
from helpdesk.core.clock import now
from helpdesk.core.names import sort_name
from helpdesk.events.actor import OBSERVING, Capability, Customer, Role, Staff

_numbers = count(1)


async def make_person(name: str = "", *, email: str | None = "", **columns: Any) -> int:
    """A customer unless `role` says otherwise; `email=None` for somebody without an address."""
    number = next(_numbers)
    name = name or f"Person {number}"
    person = Person(name=name, sort_name=sort_name(name), **{"role": Role.CUSTOMER, **columns})
    await Person.insert(person)
    if email is not None:
        await make_email(person.id, email or f"person{number}@example.com", is_primary=True)
    return person.id


async def make_email(
    person: int, address: str, *, is_primary: bool = False, verified_at: datetime | None = None
) -> int:
    """One more address of a person, unverified unless told."""
    row = Identity(
        person=person,
        kind=IdentityKind.EMAIL,
        value=address,
        is_primary=is_primary,
        verified_at=verified_at,
    )
    await Identity.insert(row)
    return row.id


async def make_phone(person: int, number: str, *, is_primary: bool = False) -> int:
    row = Identity(person=person, kind=IdentityKind.PHONE, value=number, is_primary=is_primary)
    await Identity.insert(row)
    return row.id


async def verified_person(name: str = "", *, email: str) -> int:
    """A person whose one address is proven."""
    person = await make_person(name, email=None)
    await make_email(person, email, is_primary=True, verified_at=now())
    return person


async def make_customer(name: str = "", *, email: str | None = "", **columns: Any) -> Customer:
    """A customer as the actor they are when signed in."""
    name = name or f"Customer {next(_numbers)}"
    person = await make_person(name, email=email, **columns)
    return Customer(person=person, name=name)


async def make_agent(
    name: str = "", *, role: Role = Role.AGENT, teams: tuple[int, ...] = (), **columns: Any
) -> Staff:
    """A member of staff as the actor they are when signed in, member of these teams."""
    name = name or f"{role.capitalize()} {next(_numbers)}"
    person = await make_person(name, role=role, **columns)
    for team in teams:
        await TeamMember.insert(TeamMember(team=team, person=person))
    return Staff(person=person, name=name, role=role, teams=frozenset(teams))


async def make_own_role(*capabilities: Capability, name: str = "") -> int:
    """A role of the company's own; its id."""
    role = StaffRole(name=name or f"Role {next(_numbers)}", capabilities=stored(capabilities))
    await StaffRole.insert(role)
    return role.id


async def make_observer(name: str = "") -> Staff:
    """Somebody who reads, and writes internal notes."""
    person = await make_person(name, role=Role.AGENT, staff_role=await make_own_role(*OBSERVING))
    return await as_signed_in(person)


async def as_signed_in(person: int) -> Staff:
    """A member of staff with what their role and their teams let them do by now."""
    actor = await actor_of_person(person)
    assert isinstance(actor, Staff)
    return actor


async def make_lead(name: str = "", *, teams: tuple[int, ...] = (), **columns: Any) -> Staff:
    return await make_agent(name, role=Role.LEAD, teams=teams, **columns)


async def make_admin(name: str = "", *, teams: tuple[int, ...] = (), **columns: Any) -> Staff:
    return await make_agent(name, role=Role.ADMIN, teams=teams, **columns)
