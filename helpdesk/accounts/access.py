"""The one door to a person for an actor."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.rules import is_trusted
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch_one
from helpdesk.events.actor import Actor, Role

# A role is read by its words, so that the lock is taken by the statement that reads.
_PERSON = """
    SELECT id, name, role, title, signature, locale, zone, deactivated_at FROM persons
    WHERE id = $1 AND ($2 OR id = $3)
"""
_LOCKED_PERSON = """
    SELECT id, name, role, title, signature, locale, zone, deactivated_at FROM persons
    WHERE id = $1 AND ($2 OR id = $3) FOR UPDATE
"""


class PersonOut(Struct, frozen=True):
    """A person's own fields, without addresses."""

    id: int
    name: str
    role: Role
    title: str | None
    signature: str | None
    locale: str | None
    zone: str | None
    deactivated_at: datetime | None

    @property
    def is_staff(self) -> bool:
        return self.role != Role.CUSTOMER


async def access_person(actor: Actor, person_id: int, *, lock: bool = False) -> PersonOut:
    """The person as this actor may see them: staff see everyone, a customer themselves; else NotFound."""
    sees_everyone = actor.is_staff or is_trusted(actor)
    statement = _LOCKED_PERSON if lock else _PERSON
    person = await fetch_one(PersonOut, statement, person_id, sees_everyone, actor.person)
    if person is None:
        raise NotFound("person")
    return person
