"""Who somebody is and how they are reached; choosers of people."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.accounts.addresses import normalised_email, phone_digits
from helpdesk.accounts.choice import Choice
from helpdesk.accounts.enums import IdentityKind
from helpdesk.core.ids import is_row_id
from helpdesk.core.names import clean_name, sort_name
from helpdesk.db.sql import fetch, fetch_as, fetch_value
from helpdesk.events.actor import Role

MOST_MATCHES = 10
FEWEST_DIGITS_TO_MATCH = 4

_CARDS = """
    SELECT id, name, role, title, signature, locale, zone, created_at, deactivated_at, staff_role,
      (SELECT roles.name FROM roles WHERE roles.id = persons.staff_role) AS own_role_name,
      coalesce((
        SELECT json_agg(json_build_object('id', identities.id, 'kind', kind, 'value', value,
                                          'is_primary', is_primary, 'verified_at', verified_at)
                        ORDER BY is_primary DESC, identities.id)
        FROM identities WHERE identities.person = persons.id AND kind IN ('email', 'phone')
      ), '[]') AS identities
    FROM persons
    WHERE id = ANY($1::bigint[] || ARRAY(SELECT person FROM identities WHERE kind = 'email' AND value = $2))
"""


class IdentityOut(Struct, frozen=True):
    """One address or number; `verified_at` says when the person showed that it is theirs."""

    id: int
    kind: IdentityKind
    value: str
    is_primary: bool
    verified_at: datetime | None

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None


class PersonCard(Struct, frozen=True, kw_only=True):
    """A person with every address and number, the primary ones first.

    Staff with a `staff_role` may do what that role of the company's own says.
    """

    id: int
    name: str
    role: Role
    staff_role: int | None
    own_role_name: str | None
    title: str | None
    signature: str | None
    locale: str | None
    zone: str | None
    created_at: datetime
    deactivated_at: datetime | None
    emails: list[IdentityOut]
    phones: list[IdentityOut]

    @property
    def email(self) -> str | None:
        """The address to write to."""
        return self.emails[0].value if self.emails else None

    @property
    def phone(self) -> str | None:
        return self.phones[0].value if self.phones else None

    @property
    def is_staff(self) -> bool:
        return self.role != Role.CUSTOMER

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None


class PersonMatch(Struct, frozen=True):
    """One line of a chooser of people."""

    id: int
    name: str
    role: Role
    email: str | None
    own_role_name: str | None = None


async def person_card(person_id: int) -> PersonCard | None:
    """The card of a person, for whoever has been let in by `access_person` or by a ticket of theirs."""
    return (await person_cards([person_id])).get(person_id)


async def person_cards(person_ids: list[int]) -> dict[int, PersonCard]:
    """The cards of these persons by id, in one query; numbers that are nobody's id have none."""
    known = [person_id for person_id in person_ids if is_row_id(person_id)]
    return {card.id: card for card in map(_card, await fetch(_CARDS, known, None))}


async def person_by_email(email: str) -> PersonCard | None:
    """The person this address belongs to, in whatever spelling it is given."""
    address = normalised_email(email)
    rows = await fetch(_CARDS, [], address) if address else []
    return _card(rows[0]) if rows else None


async def person_id_by_email(address: str) -> int | None:
    """The person a normalised address belongs to."""
    return await fetch_value("SELECT person FROM identities WHERE kind = 'email' AND value = $1", address)


async def staff_choices() -> list[Choice]:
    """Everyone who works here, by name."""
    return await fetch_as(
        Choice,
        "SELECT id, name FROM persons WHERE role <> 'customer' AND deactivated_at IS NULL"
        " ORDER BY sort_name, id",
    )


async def people_matching(text: str, limit: int = MOST_MATCHES) -> list[PersonMatch]:
    """People whose name or address holds this text, or whose number holds these digits; by name."""
    words = clean_name(text)
    if not words:
        return []
    digits = phone_digits(words)
    return await fetch_as(
        PersonMatch,
        r"""
        WITH found AS (
          SELECT id FROM persons WHERE sort_name LIKE $1
          UNION
          SELECT person FROM identities WHERE kind = 'email' AND value LIKE $2
          UNION
          SELECT person FROM identities
          WHERE kind = 'phone' AND regexp_replace(value, '\D', '', 'g') LIKE $3
        )
        SELECT id, name, role,
          (SELECT value FROM identities WHERE kind = 'email' AND person = persons.id
           ORDER BY is_primary DESC, id LIMIT 1) AS email,
          (SELECT roles.name FROM roles WHERE roles.id = persons.staff_role) AS own_role_name
        FROM persons WHERE id IN (SELECT id FROM found) AND deactivated_at IS NULL
        ORDER BY sort_name, id LIMIT $4
        """,
        _holding(sort_name(words)),
        _holding(words.lower()),
        _holding(digits) if len(digits) >= FEWEST_DIGITS_TO_MATCH else None,
        limit,
    )


def _card(row: dict[str, Any]) -> PersonCard:
    identities = msgspec.json.decode(row.pop("identities"), type=list[IdentityOut])
    emails = [identity for identity in identities if identity.kind == IdentityKind.EMAIL]
    phones = [identity for identity in identities if identity.kind == IdentityKind.PHONE]
    return msgspec.convert({**row, "emails": emails, "phones": phones}, PersonCard)


def _holding(text: str) -> str:
    """A LIKE pattern for any place in a text, with its wildcards taken literally."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
