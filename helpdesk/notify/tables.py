"""Notices: what somebody is told of, once."""

from piccolo.columns import JSONB, BigInt, BigSerial, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from helpdesk.accounts.tables import Person
from helpdesk.db.engine import DB


class Notice(Table, tablename="notices", db=DB):
    """Something a person is told in the tray and by mail; `key` makes it once.

    `facts` are the ids and plain values that its sentence needs: what it says is written when it is read.
    """

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False)
    kind = Varchar(length=40, null=False, default=None)
    subject_kind = Varchar(length=40, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    facts = JSONB(null=False, default="{}")
    key = Varchar(length=120, null=False, default=None, unique=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    read_at = Timestamptz(null=True, default=None)
