"""What happens to organisations and to who belongs to them. Names are never in here."""

from typing import ClassVar

from helpdesk.events.event import Event, EventOfAny, event


@event
class OrganisationCreated(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "organisation"
    organisation: int


@event
class OrganisationChanged(Event, frozen=True, kw_only=True):
    """The fields stand in the changes beside it."""

    subject: ClassVar[str] = "organisation"
    organisation: int


@event
class TicketAccessChanged(Event, frozen=True, kw_only=True):
    """Which people of the organisation see its tickets; who is named for it stands on their memberships."""

    subject: ClassVar[str] = "organisation"
    organisation: int


@event
class DomainAdded(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "organisation"
    organisation: int
    domain: int


@event
class DomainVerified(Event, frozen=True, kw_only=True):
    """From now on, people who write from this domain are members of the organisation."""

    subject: ClassVar[str] = "organisation"
    organisation: int
    domain: int


@event
class DomainRemoved(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "organisation"
    organisation: int
    domain: int


@event
class MembershipBegan(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int
    organisation: int
    membership: int


@event
class MembershipChanged(Event, frozen=True, kw_only=True):
    """The role, or whether they are named to see tickets, stands in the changes beside it."""

    subject: ClassVar[str] = "person"
    person: int
    organisation: int
    membership: int


@event
class MembershipEnded(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int
    organisation: int
    membership: int


@event
class CareChanged(Event, frozen=True, kw_only=True):
    """Its tier, its calendar, or who looks after it; which, stands in the changes beside it."""

    subject: ClassVar[str] = "organisation"
    organisation: int


@event
class TierCreated(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "tier"
    tier: int


@event
class TierChanged(Event, frozen=True, kw_only=True):
    """Its name or its policy."""

    subject: ClassVar[str] = "tier"
    tier: int


@event
class TierMoved(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "tier"
    tier: int


@event
class TierRetired(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "tier"
    tier: int


@event
class TierRestored(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "tier"
    tier: int


@event
class ContractMade(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "organisation"
    organisation: int
    contract: int


@event
class ContractChanged(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "organisation"
    organisation: int
    contract: int


@event
class ContractEnded(Event, frozen=True, kw_only=True):
    """It was ended before its time: what is opened from now on goes without it."""

    subject: ClassVar[str] = "organisation"
    organisation: int
    contract: int


@event
class TaskGiven(EventOfAny, frozen=True, kw_only=True):
    """Somebody has something to do about a subject; nobody in particular where `owner` is None."""

    task: int
    owner: int | None


@event
class TaskDone(EventOfAny, frozen=True, kw_only=True):
    task: int


@event
class TaskReopened(EventOfAny, frozen=True, kw_only=True):
    task: int
