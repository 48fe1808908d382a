"""The one door to a person for an actor."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.capabilities import held_by
from helpdesk.accounts.rules import is_allowed
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import Question, fetch_as
from helpdesk.events.actor import Actor, Capability, Role

# A role is read by its words, so that the lock is taken by the statement that reads. Rows that point at the
# person may still be written: what they send at this moment does not wait, and does not keep anybody waiting.
_PERSON = """
    SELECT id, name, role, title, signature, locale, zone, deactivated_at, staff_role,
           (SELECT capabilities FROM roles WHERE roles.id = persons.staff_role) AS own_role
    FROM persons
    WHERE id = $1 AND ($2 OR id = $3)
"""
_LOCKED_PERSON = """
    SELECT id, name, role, title, signature, locale, zone, deactivated_at, staff_role,
           (SELECT capabilities FROM roles WHERE roles.id = persons.staff_role) AS own_role
    FROM persons
    WHERE id = $1 AND ($2 OR id = $3) FOR NO KEY UPDATE
"""

_SEES_EVERYONE = (Capability.READ_CUSTOMERS, Capability.MANAGE_PEOPLE)


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
    staff_role: int | None
    own_role: str | None

    @property
    def is_staff(self) -> bool:
        return self.role != Role.CUSTOMER

    @property
    def capabilities(self) -> frozenset[Capability]:
        return held_by(self.role, self.own_role)


async def access_person(actor: Actor, person_id: int, *, lock: bool = False) -> PersonOut:
    """The person as this actor may see them: who may read customers sees everyone, others themselves.

    NotFound for everybody else.
    """
    if lock:
        return person_of(await fetch_as(PersonOut, _LOCKED_PERSON, *_asked(actor, person_id)))
    return person_of(await fetch_as(PersonOut, _PERSON, *_asked(actor, person_id)))


def person_question(actor: Actor, person_id: int) -> Question[PersonOut]:
    """The person as `access_person` gives them, to be asked for together with what stands around them."""
    return Question(PersonOut, _PERSON, _asked(actor, person_id))


def person_of(found: list[PersonOut]) -> PersonOut:
    if not found:
        raise NotFound("person")
    return found[0]


def _asked(actor: Actor, person_id: int) -> tuple[int, bool, int | None]:
    sees_everyone = any(is_allowed(actor, capability) for capability in _SEES_EVERYONE)
    return person_id, sees_everyone, actor.person
