"""Organisations, who belongs to them and when, and the one timeline of everything that happened."""

from typing import Any

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Date,
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

from helpdesk.accounts.tables import Person
from helpdesk.db.engine import DB


class Tier(Table, tablename="tiers", db=DB):
    """A class of companies, the best first, and the policy of promises that its companies have."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=60, null=False, default=None, unique=True)
    position = Integer(null=False, default=0)
    policy: ForeignKey[Any] = ForeignKey(
        LazyTableReference("Policy", app_name="helpdesk"), null=True, on_delete=OnDelete.restrict, index=False
    )
    retired_at = Timestamptz(null=True, default=None)


class Organisation(Table, tablename="organisations", db=DB):
    """A company among the customers. `ticket_access` says which of its people see all its tickets.

    Nobody; those whose membership has a role of `ticket_access_roles`; those whose membership says so
    (`sees_tickets`); or everyone who belongs to it. Whether they may also write there, and not only read,
    `colleagues_may_reply` says. `manager` looks after it, `deputy` in their place; `calendar` has the hours
    that were agreed with it.
    """

    id = BigSerial(primary_key=True)
    name = Varchar(length=200, null=False, default=None)
    sort_name = Varchar(length=250, null=False, default=None)
    note = Text(null=False, default="")
    city = Varchar(length=120, null=True, default=None)
    ticket_access = Varchar(length=10, null=False, default="none")
    ticket_access_roles = JSONB(null=False, default="[]")
    colleagues_may_reply = Boolean(null=False, default=True)
    custom = JSONB(null=False, default="{}")
    tier = ForeignKey(Tier, null=True, on_delete=OnDelete.set_null, index=False)
    manager = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    deputy = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    calendar: ForeignKey[Any] = ForeignKey(
        LazyTableReference("CalendarRow", app_name="helpdesk"),
        null=True,
        on_delete=OnDelete.restrict,
        index=False,
    )
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    organisations_ticket_access_check = Check("ticket_access IN ('none', 'role', 'named', 'everyone')")


class OrganisationDomain(Table, tablename="organisation_domains", db=DB):
    """A mail domain of an organisation. Only a verified one makes people who write from it members."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.cascade, index=True)
    domain = Varchar(length=255, null=False, default=None, unique=True)
    verified_at = Timestamptz(null=True, default=None)


class Membership(Table, tablename="memberships", db=DB):
    """A person in an organisation, from and until when; ended ones are "no longer there" and stay.

    Of those that have not ended there is one for a person and organisation, by an index of its own.
    """

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.cascade, index=True)
    role = Varchar(length=120, null=False, default="")
    sees_tickets = Boolean(null=False, default=False)
    since_on = Date(null=True, default=None)
    until_on = Date(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class Contract(Table, tablename="contracts", db=DB):
    """What was agreed with an organisation for a period: the first source of the clocks of its tickets.

    Its own `calendar` and `targets` (seconds by priority and metric) replace those of its `policy`. Without
    an `ends_on` it has no end; `allowance_cases` and `allowance_minutes` are what it covers.
    """

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.cascade, index=True)
    name = Varchar(length=120, null=False, default=None)
    starts_on = Date(null=False, default=None)
    ends_on = Date(null=True, default=None)
    policy: ForeignKey[Any] = ForeignKey(
        LazyTableReference("Policy", app_name="helpdesk"), null=True, on_delete=OnDelete.restrict, index=False
    )
    calendar: ForeignKey[Any] = ForeignKey(
        LazyTableReference("CalendarRow", app_name="helpdesk"),
        null=True,
        on_delete=OnDelete.restrict,
        index=False,
    )
    targets = JSONB(null=False, default="{}")
    channels = JSONB(null=False, default="[]")
    products = Text(null=False, default="")
    allowance_cases = Integer(null=True, default=None)
    allowance_minutes = Integer(null=True, default=None)
    note = Text(null=False, default="")
    ended_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class ContractContact(Table, tablename="contract_contacts", db=DB):
    """A person whom a contract names; where it names some, it holds for their tickets only."""

    id = BigSerial(primary_key=True)
    contract = ForeignKey(Contract, null=False, on_delete=OnDelete.cascade, index=False)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)

    contract_contacts_contract_person_key = Unique([contract, person])


class Task(Table, tablename="tasks", db=DB):
    """Something a colleague is to do for a customer until a time; `key` makes it once."""

    id = BigSerial(primary_key=True)
    title = Varchar(length=300, null=False, default=None)
    owner = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=True)
    person = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=True)
    organisation = ForeignKey(Organisation, null=True, on_delete=OnDelete.set_null, index=True)
    subject_kind = Varchar(length=40, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    due_at = Timestamptz(null=True, default=None)
    done_at = Timestamptz(null=True, default=None)
    done_by = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    key = Varchar(length=80, null=True, default=None, unique=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class RecordView(Table, tablename="record_views", db=DB):
    """That a member of staff looked at the record of a customer: once for each hour in which they did.

    `at` is their first look within the hour. A unique index over all four says that there is one.
    """

    id = BigSerial(primary_key=True)
    subject_kind = Varchar(length=20, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    viewer = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)
    hour = Timestamptz(null=False, default=None, index=True)
    at = Timestamptz(null=False, default=None)

    record_views_subject_kind_check = Check("subject_kind IN ('person', 'organisation')")


class Interaction(Table, tablename="interactions", db=DB):
    """One entry of the timeline of a person and, at that time, an organisation. Append-only."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=False)
    organisation = ForeignKey(Organisation, null=True, on_delete=OnDelete.set_null, index=False)
    kind = Varchar(length=40, null=False, default=None)
    subject_kind = Varchar(length=40, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    channel = Varchar(length=20, null=True, default=None)
    visibility = Varchar(length=10, null=False, default="staff")
    at = Timestamptz(null=False, default=None)
