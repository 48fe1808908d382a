"""Who exists: persons with their addresses, and apart from them what they sign in with."""

from piccolo.columns import (
    JSONB,
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
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from helpdesk.db.engine import DB


class Person(Table, tablename="persons", db=DB):
    """Everyone: staff and customers. `sort_name` is the folded name, because the collation is bytewise."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=200, null=False, default=None)
    sort_name = Varchar(length=250, null=False, default=None)
    role = Varchar(length=20, null=False, default="customer")
    title = Varchar(length=120, null=True, default=None)
    signature = Text(null=True, default=None)
    locale = Varchar(length=20, null=True, default=None)
    zone = Varchar(length=60, null=True, default=None)
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


class SessionRow(Table, tablename="sessions", db=DB):
    """A signed-in browser. The cookie holds the token, this row only its hash."""

    id = BigSerial(primary_key=True)
    token_hash = Bytea(null=False, default=None, unique=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    seen_at = Timestamptz(null=False, default=TimestamptzNow())
    expires_at = Timestamptz(null=False, default=None, index=True)
    user_agent = Varchar(length=300, null=False, default="")
    ip = Varchar(length=60, null=False, default="")
    flashes = JSONB(null=False, default="[]")


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
    """A group that tickets lie with."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=120, null=False, default=None, unique=True)
    description = Text(null=False, default="")
    zone = Varchar(length=60, null=False, default="UTC")
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class TeamMember(Table, tablename="team_members", db=DB):
    id = BigSerial(primary_key=True)
    team = ForeignKey(Team, null=False, on_delete=OnDelete.cascade, index=False)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)

    team_members_team_person_key = Unique([team, person])


class RateCount(Table, tablename="rate_counts", db=DB):
    """How often something was tried in a window, by an account or an address."""

    id = BigSerial(primary_key=True)
    action = Varchar(length=40, null=False, default=None)
    subject = Varchar(length=320, null=False, default=None)
    window_at = Timestamptz(null=False, default=None, index=True)
    count = Integer(null=False, default=0)  # pyright: ignore[reportAssignmentType] - read by SQL only

    rate_counts_action_subject_window_key = Unique([action, subject, window_at])
