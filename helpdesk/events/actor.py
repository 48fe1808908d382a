"""Who does something: a person in a role, a guest, or the product itself."""

from collections.abc import Mapping
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


class Capability(StrEnum):
    """What a role lets its people do. Levels of teams narrow the first three further."""

    READ_TICKETS = "read_tickets"
    WRITE_TICKETS = "write_tickets"
    WRITE_NOTES = "write_notes"
    DELETE_TICKETS = "delete_tickets"
    MANAGE_VIEWS = "manage_views"
    READ_CUSTOMERS = "read_customers"
    WRITE_CUSTOMERS = "write_customers"
    MANAGE_TEAMS = "manage_teams"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ROLES = "manage_roles"
    MANAGE_TICKETS_SETUP = "manage_tickets_setup"
    MANAGE_FIELDS = "manage_fields"
    MANAGE_SLA = "manage_sla"
    MANAGE_BRAND = "manage_brand"
    MANAGE_MAIL = "manage_mail"
    MANAGE_JOBS = "manage_jobs"
    READ_REPORTS = "read_reports"
    READ_AUDIT = "read_audit"


EVERYTHING = frozenset(Capability)
OBSERVING = frozenset({Capability.READ_TICKETS, Capability.WRITE_NOTES, Capability.READ_CUSTOMERS})
# Each of these opens a page of the administration.
ADMINISTERING = frozenset(
    {
        Capability.MANAGE_TEAMS,
        Capability.MANAGE_PEOPLE,
        Capability.MANAGE_ROLES,
        Capability.MANAGE_TICKETS_SETUP,
        Capability.MANAGE_FIELDS,
        Capability.MANAGE_SLA,
        Capability.MANAGE_BRAND,
        Capability.MANAGE_MAIL,
        Capability.MANAGE_JOBS,
        Capability.READ_AUDIT,
    }
)
_WORKING = OBSERVING | {Capability.WRITE_TICKETS, Capability.WRITE_CUSTOMERS}
BUILT_IN: Mapping[Role, frozenset[Capability]] = {
    Role.CUSTOMER: frozenset(),
    Role.AGENT: _WORKING,
    Role.LEAD: _WORKING
    | {
        Capability.DELETE_TICKETS,
        Capability.MANAGE_VIEWS,
        Capability.MANAGE_TEAMS,
        Capability.READ_REPORTS,
    },
    Role.ADMIN: EVERYTHING,
}


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

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What this actor's role lets them do; the product itself needs no role."""
        return frozenset()

    def can(self, capability: Capability) -> bool:
        return capability in self.capabilities


class Staff(Actor, frozen=True, kw_only=True):
    """A member of staff who is signed in.

    `own_role` is what a role of the company's own lets them do instead of what the built-in one does.
    Tickets of `hidden_teams` are not theirs to see, those of `readonly_teams` to see only.
    """

    kind: ActorKind = ActorKind.STAFF
    person: int  # pyright: ignore[reportGeneralTypeIssues] - keyword-only: it needs no default
    role: Role = Role.AGENT
    own_role: frozenset[Capability] | None = None
    hidden_teams: frozenset[int] = frozenset()
    readonly_teams: frozenset[int] = frozenset()

    @property
    def capabilities(self) -> frozenset[Capability]:
        return BUILT_IN[self.role] if self.own_role is None else self.own_role

    @property
    def can_everything(self) -> bool:
        """Whoever may do everything is kept out of no team."""
        return self.capabilities == EVERYTHING


class Customer(Actor, frozen=True, kw_only=True):
    """A customer: signed in, or known by the link of a mail that was sent to them.

    Whoever comes by such a link sees `only_ticket` and nothing else, until they sign in.
    """

    kind: ActorKind = ActorKind.CUSTOMER
    person: int  # pyright: ignore[reportGeneralTypeIssues] - keyword-only: it needs no default
    only_ticket: int | None = None


GUEST = Actor(kind=ActorKind.GUEST)
SYSTEM = Actor(kind=ActorKind.SYSTEM, name="Helpdesk")
