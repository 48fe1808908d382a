"""The customer's record in its first form: the person, and where they belong."""

from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from helpdesk.accounts.enums import IdentityKind
from helpdesk.accounts.queries.people import IdentityOut
from helpdesk.core.clock import now
from helpdesk.db.sql import Known, Question, fetch_as, fetch_value, statement, together
from helpdesk.events.actor import Role

# Where the person $1 belongs on the day $2: the preferred $3, else the one they joined last.
ORGANISATION_OF = """
    SELECT organisation FROM memberships
    WHERE person = $1 AND (since_on IS NULL OR since_on <= $2) AND (until_on IS NULL OR until_on > $2)
    ORDER BY organisation IS NOT DISTINCT FROM $3 DESC, since_on DESC NULLS LAST, id DESC LIMIT 1
"""
_CUSTOMER_CARD = Path(__file__).parent / "sql" / "customer_card.sql"


class CurrentOrganisation(Struct, frozen=True):
    """Where somebody belongs today, and as what."""

    id: int
    name: str
    city: str | None
    note: str
    role: str
    since_on: date | None


class CustomerCard(Struct, frozen=True, kw_only=True):
    """What stands beside a ticket about its requester."""

    id: int
    name: str
    title: str | None
    role: Role
    locale: str | None
    zone: str | None
    created_at: datetime
    deactivated_at: datetime | None
    identities: list[IdentityOut]
    organisation: CurrentOrganisation | None
    last_contact_at: datetime | None

    @property
    def emails(self) -> list[IdentityOut]:
        return [identity for identity in self.identities if identity.kind == IdentityKind.EMAIL]

    @property
    def phones(self) -> list[IdentityOut]:
        return [identity for identity in self.identities if identity.kind == IdentityKind.PHONE]

    @property
    def email(self) -> str | None:
        return self.emails[0].value if self.emails else None

    @property
    def phone(self) -> str | None:
        return self.phones[0].value if self.phones else None


class AskedFor(Struct, frozen=True):
    """An organisation somebody may ask in; `is_shared` tells that some there see each other's tickets."""

    id: int
    name: str
    is_shared: bool


class MembershipOut(Struct, frozen=True):
    """One line of where somebody belongs or belonged."""

    id: int
    organisation: int
    name: str
    role: str
    since_on: date | None
    until_on: date | None


async def customer_card(person_id: int) -> CustomerCard | None:
    """The card of a customer, in one query."""
    (cards,) = await together(card_question(person_id))
    return cards[0] if cards else None


def card_question(person_id: Known) -> Question[CustomerCard]:
    """The card of a customer, to be asked for together with other things."""
    return Question(CustomerCard, statement(_CUSTOMER_CARD), (person_id, now().date()))


async def organisation_of(
    person_id: int, *, on: date | None = None, preferred: int | None = None
) -> int | None:
    """Where somebody belongs on a day, today unless told: the preferred, else the one joined last."""
    return await fetch_value(ORGANISATION_OF, person_id, on or now().date(), preferred)


async def organisations_to_ask_in(person_id: int) -> list[AskedFor]:
    """Where somebody belongs today, what they joined last first."""
    return await fetch_as(
        AskedFor,
        """
        SELECT organisations.id, organisations.name, ticket_access <> 'none' AS is_shared
        FROM memberships JOIN organisations ON organisations.id = organisation
        WHERE person = $1 AND (since_on IS NULL OR since_on <= $2) AND (until_on IS NULL OR until_on > $2)
        ORDER BY since_on DESC NULLS LAST, memberships.id DESC
        """,
        person_id,
        now().date(),
    )


async def memberships_of(person_id: int) -> list[MembershipOut]:
    """Where somebody belongs and belonged, what is open first."""
    (found,) = await together(memberships_question(person_id))
    return found


def memberships_question(person_id: int) -> Question[MembershipOut]:
    """Where somebody belongs and belonged, to be asked for together with other things."""
    return Question(
        MembershipOut,
        """
        SELECT memberships.id, organisation, name, role, since_on, until_on
        FROM memberships JOIN organisations ON organisations.id = organisation
        WHERE person = $1 ORDER BY until_on DESC NULLS FIRST, since_on DESC NULLS LAST, memberships.id DESC
        """,
        (person_id,),
    )
