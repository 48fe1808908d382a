"""Who does something: a person in a role, a guest, or the product itself."""

from enum import StrEnum

from msgspec import Struct


class ActorKind(StrEnum):
    STAFF = "staff"
    CUSTOMER = "customer"
    GUEST = "guest"
    SYSTEM = "system"
    RULE = "rule"
    API = "api"


class Role(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


class Actor(Struct, frozen=True, kw_only=True):
    """Whoever acts. `cause` is the event that made the product act, for automatic changes."""

    kind: ActorKind
    person: int | None = None
    name: str = ""
    role: Role = Role.CUSTOMER
    locale: str = "en"
    zone: str = "UTC"
    teams: frozenset[int] = frozenset()
    cause: int | None = None

    @property
    def is_staff(self) -> bool:
        return self.kind == ActorKind.STAFF


class Staff(Actor, frozen=True, kw_only=True):
    """An agent, lead or administrator who is signed in."""

    kind: ActorKind = ActorKind.STAFF
    person: int  # pyright: ignore[reportGeneralTypeIssues] - keyword-only: it needs no default
    role: Role = Role.AGENT

    @property
    def is_lead(self) -> bool:
        return self.role in {Role.LEAD, Role.ADMIN}

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN


class Customer(Actor, frozen=True, kw_only=True):
    """A customer: signed in, or known by the link of a mail that was sent to them.

    Whoever comes by such a link sees `only_ticket` and nothing else, until they sign in.
    """

    kind: ActorKind = ActorKind.CUSTOMER
    person: int  # pyright: ignore[reportGeneralTypeIssues] - keyword-only: it needs no default
    only_ticket: int | None = None


GUEST = Actor(kind=ActorKind.GUEST)
SYSTEM = Actor(kind=ActorKind.SYSTEM, name="Helpdesk")
