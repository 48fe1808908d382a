"""Unsent text of a person, one for each thing it is about and each purpose."""

from piccolo.columns import BigInt, BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from helpdesk.accounts.tables import Person
from helpdesk.db.engine import DB


class Draft(Table, tablename="drafts", db=DB):
    """`purpose` tells apart what may be drafted on one subject: a reply, an internal note."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False)
    subject_kind = Varchar(length=40, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    purpose = Varchar(length=20, null=False, default=None)
    body = Text(null=False, default=None)
    updated_at = Timestamptz(null=False, default=TimestamptzNow())

    drafts_person_subject_purpose_key = Unique([person, subject_kind, subject_id, purpose])
