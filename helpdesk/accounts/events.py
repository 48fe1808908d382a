"""What happens to people, their ways to sign in, and their teams. Names and addresses are never in here."""

from typing import ClassVar

from helpdesk.accounts.enums import AvailabilityState, LinkPurpose
from helpdesk.events.event import Event, event


@event
class PersonCreated(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int


@event
class PersonChanged(Event, frozen=True, kw_only=True):
    """The fields stand in the changes beside it."""

    subject: ClassVar[str] = "person"
    person: int


@event
class PersonDeactivated(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int


@event
class PersonReactivated(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int


@event
class IdentityAdded(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int
    identity: int


@event
class IdentityRemoved(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int
    identity: int


@event
class IdentityVerified(Event, frozen=True, kw_only=True):
    """The person has shown that mail to this address reaches them."""

    subject: ClassVar[str] = "person"
    person: int
    identity: int


@event
class SignedUp(Event, frozen=True, kw_only=True):
    """A customer has confirmed their sign-up: from now on they can sign in."""

    subject: ClassVar[str] = "person"
    person: int


@event
class SignedIn(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int
    session: int


@event
class SignedOut(Event, frozen=True, kw_only=True):
    """A session ended before its time, by its owner, a password change or a deactivation."""

    subject: ClassVar[str] = "person"
    person: int
    session: int


@event
class PasswordChanged(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int


@event
class SecondFactorSetUp(Event, frozen=True, kw_only=True):
    """From now on the person signs in with a code beside what they know."""

    subject: ClassVar[str] = "person"
    person: int


@event
class SecondFactorSwitchedOff(Event, frozen=True, kw_only=True):
    """By the person, who gave the password and a code."""

    subject: ClassVar[str] = "person"
    person: int


@event
class SecondFactorReset(Event, frozen=True, kw_only=True):
    """By an administrator, for somebody who has lost their codes."""

    subject: ClassVar[str] = "person"
    person: int


@event
class RecoveryCodesRenewed(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int


@event
class RecoveryCodeUsed(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int


@event
class PictureChanged(Event, frozen=True, kw_only=True):
    """`picture` is the attachment that is shown from now on; without one initials are."""

    subject: ClassVar[str] = "person"
    person: int
    picture: int | None


@event
class AvailabilityChanged(Event, frozen=True, kw_only=True):
    """Since when, until when and with whom in their place stands in the changes beside it."""

    subject: ClassVar[str] = "person"
    person: int
    state: AvailabilityState


@event
class CapacityChanged(Event, frozen=True, kw_only=True):
    """How much somebody is handed at most is another number now, or the company's."""

    subject: ClassVar[str] = "person"
    person: int
    capacity: int | None


@event
class PreferencesChanged(Event, frozen=True, kw_only=True):
    """How somebody wants to work; the choices stand in the changes beside it."""

    subject: ClassVar[str] = "person"
    person: int


@event
class PersonInvited(Event, frozen=True, kw_only=True):
    """An invitation is on its way, the first one or one more."""

    subject: ClassVar[str] = "person"
    person: int
    link: int


@event
class InvitationWithdrawn(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int


@event
class InvitationAccepted(Event, frozen=True, kw_only=True):
    """The person has chosen a password behind their invitation."""

    subject: ClassVar[str] = "person"
    person: int


@event
class AddressChangeAsked(Event, frozen=True, kw_only=True):
    """The new address waits to be confirmed; until then the old one holds."""

    subject: ClassVar[str] = "person"
    person: int
    link: int


@event
class AddressChanged(Event, frozen=True, kw_only=True):
    """An address gave way to another; both stand in the change beside it."""

    subject: ClassVar[str] = "person"
    person: int
    identity: int


@event
class AddressChangeStopped(Event, frozen=True, kw_only=True):
    """By its owner, who took it back, or by whoever reads the mail of the old address."""

    subject: ClassVar[str] = "person"
    person: int


@event
class LinkIssued(Event, frozen=True, kw_only=True):
    """A one-time link waits to be mailed; its token is made then."""

    subject: ClassVar[str] = "link"
    link: int
    purpose: LinkPurpose


@event
class RoleCreated(Event, frozen=True, kw_only=True):
    """Its name and what it lets its people do stand in the changes beside it."""

    subject: ClassVar[str] = "role"
    role: int


@event
class RoleChanged(Event, frozen=True, kw_only=True):
    """The fields stand in the changes beside it, what it lets its people do one by one."""

    subject: ClassVar[str] = "role"
    role: int


@event
class RoleRemoved(Event, frozen=True, kw_only=True):
    """Whoever had it has another one: each person's own change says which."""

    subject: ClassVar[str] = "role"
    role: int


@event
class TeamCreated(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "team"
    team: int


@event
class TeamEdited(Event, frozen=True, kw_only=True):
    """The fields stand in the changes beside it."""

    subject: ClassVar[str] = "team"
    team: int


@event
class TeamCalendarChanged(Event, frozen=True, kw_only=True):
    """The time of its tickets is counted by another calendar, its own or none."""

    subject: ClassVar[str] = "team"
    team: int


@event
class TeamMembersChanged(Event, frozen=True, kw_only=True):
    """`changed` stay members with another level; who may do what now stands in the changes beside it."""

    subject: ClassVar[str] = "team"
    team: int
    added: list[int]
    removed: list[int]
    changed: list[int] = []  # noqa: RUF012 - every event gets its own
