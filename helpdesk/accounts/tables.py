"""Who exists: persons with their addresses, and apart from them what they sign in with."""

from typing import Any

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.reference import LazyTableReference
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from helpdesk.db.engine import DB


class StaffRole(Table, tablename="roles", db=DB):
    """A role of one's own for staff: what its people may do. The three usual roles are in the code."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=80, null=False, default=None)
    description = Text(null=False, default="")
    capabilities = JSONB(null=False, default="[]")
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class Person(Table, tablename="persons", db=DB):
    """Everyone: staff and customers. `sort_name` is the folded name, because the collation is bytewise.

    Staff with a `staff_role` may do what that says instead of what their built-in role does.
    """

    id = BigSerial(primary_key=True)
    name = Varchar(length=200, null=False, default=None)
    sort_name = Varchar(length=250, null=False, default=None)
    role = Varchar(length=20, null=False, default="customer")
    title = Varchar(length=120, null=True, default=None)
    signature = Text(null=True, default=None)
    locale = Varchar(length=20, null=True, default=None)
    zone = Varchar(length=60, null=True, default=None)
    staff_role = ForeignKey(StaffRole, null=True, on_delete=OnDelete.restrict, index=False)
    picture = ForeignKey(  # pyright: ignore[reportUnknownVariableType] - a lazy reference has no type
        LazyTableReference("Attachment", app_name="helpdesk"),
        null=True,
        on_delete=OnDelete.set_null,
        index=False,
    )
    custom = JSONB(null=False, default="{}")
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    deactivated_at = Timestamptz(null=True, default=None)

    persons_role_check = Check("role IN ('customer', 'agent', 'lead', 'admin')")


class Identity(Table, tablename="identities", db=DB):
    """An address, number or name somebody is reached by; it proves who they are once it is verified."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)
    kind = Varchar(length=10, null=False, default=None)
    value = Varchar(length=320, null=False, default=None)
    is_primary = Boolean(null=False, default=False)
    verified_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    identities_kind_check = Check("kind IN ('email', 'phone', 'social', 'external')")


class Credential(Table, tablename="credentials", db=DB):
    """The password of a person, as its argon2id hash."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False, unique=True)
    password_hash = Text(null=False, default=None)
    changed_at = Timestamptz(null=False, default=TimestamptzNow())


class PreferenceRow(Table, tablename="preferences", db=DB):
    """How somebody wants to work; only what differs from what everybody gets."""

    person = ForeignKey(Person, primary_key=True, null=False, on_delete=OnDelete.cascade, index=False)
    choices = JSONB(null=False, default="{}")


class SecondFactor(Table, tablename="second_factors", db=DB):
    """The secret that a person's authenticator shares with us, encrypted; it counts once it was confirmed.

    `last_step` is the newest thirty seconds whose code was taken: none is taken twice.
    """

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False, unique=True)
    secret = Bytea(null=False, default=None)
    last_step = BigInt(null=False, default=0)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    confirmed_at = Timestamptz(null=True, default=None)


class RecoveryCode(Table, tablename="recovery_codes", db=DB):
    """A code that stands in for the authenticator once. Only its hash is kept."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)
    code_hash = Bytea(null=False, default=None)
    used_at = Timestamptz(null=True, default=None)


class SessionRow(Table, tablename="sessions", db=DB):
    """A signed-in browser. The cookie holds the token, this row only its hash.

    One that `needs_code` knows the password only: it signs nobody in before the second factor.
    """

    id = BigSerial(primary_key=True)
    token_hash = Bytea(null=False, default=None, unique=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    seen_at = Timestamptz(null=False, default=TimestamptzNow())
    expires_at = Timestamptz(null=False, default=None, index=True)
    user_agent = Varchar(length=300, null=False, default="")
    ip = Varchar(length=60, null=False, default="")
    flashes = JSONB(null=False, default="[]")
    needs_code = Boolean(null=False, default=False)


class Link(Table, tablename="links", db=DB):
    """A one-time link. Its token is made when the mail is sent, and only the hash is kept."""

    id = BigSerial(primary_key=True)
    token_hash = Bytea(null=True, default=None, unique=True)
    purpose = Varchar(length=20, null=False, default=None)
    person = ForeignKey(Person, null=True, on_delete=OnDelete.cascade, index=True)
    email = Varchar(length=320, null=True, default=None)
    details = JSONB(null=False, default="{}")
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    expires_at = Timestamptz(null=False, default=None, index=True)
    used_at = Timestamptz(null=True, default=None)


class Team(Table, tablename="teams", db=DB):
    """A group that tickets lie with. `others` is what staff outside may do with these tickets.

    `lead` hears of what goes wrong with them; `calendar` has its hours, where they are its own.
    """

    id = BigSerial(primary_key=True)
    name = Varchar(length=120, null=False, default=None, unique=True)
    description = Text(null=False, default="")
    zone = Varchar(length=60, null=False, default="UTC")
    others = Varchar(length=10, null=False, default="write")
    calendar: ForeignKey[Any] = ForeignKey(
        LazyTableReference("CalendarRow", app_name="helpdesk"),
        null=True,
        on_delete=OnDelete.restrict,
        index=False,
    )
    lead = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    teams_others_check = Check("others IN ('none', 'read', 'write')")


class TeamMember(Table, tablename="team_members", db=DB):
    """Somebody in a team, and whether they may only read its tickets or also work on them."""

    id = BigSerial(primary_key=True)
    team = ForeignKey(Team, null=False, on_delete=OnDelete.cascade, index=False)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)
    level = Varchar(length=10, null=False, default="write")

    team_members_level_check = Check("level IN ('read', 'write')")
    team_members_team_person_key = Unique([team, person])


class Availability(Table, tablename="availabilities", db=DB):
    """Whether somebody takes on work: now, or until when not, and who stands in for them meanwhile.

    Without a row they are available. `capacity` is how many tickets they have in work at most before they
    are handed no more; without one the company's number holds. `changed_at` is since when the state holds.
    """

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False, unique=True)
    state = Varchar(length=10, null=False, default="available")
    until = Timestamptz(null=True, default=None)
    substitute = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    capacity = Integer(null=True, default=None)
    changed_at = Timestamptz(null=False, default=TimestamptzNow())

    availabilities_state_check = Check("state IN ('available', 'busy', 'away')")


class RateCount(Table, tablename="rate_counts", db=DB):
    """How often something was tried in a window, by an account or an address."""

    id = BigSerial(primary_key=True)
    action = Varchar(length=40, null=False, default=None)
    subject = Varchar(length=320, null=False, default=None)
    window_at = Timestamptz(null=False, default=None, index=True)
    count = Integer(null=False, default=0)  # pyright: ignore[reportAssignmentType] - read by SQL only

    rate_counts_action_subject_window_key = Unique([action, subject, window_at])


class SentForm(Table, tablename="sent_forms", db=DB):
    """A form that made something, by the key it was shown with: sent again, it makes nothing more."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False)
    key_hash = Bytea(null=False, default=None)
    made = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow(), index=True)

    sent_forms_person_key_hash_key = Unique([person, key_hash])
