"""What happened, append-only, and the old and new values of fields beside it."""

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from helpdesk.db.engine import DB


class EventRow(Table, tablename="events", db=DB):
    """One fact. The column `xid` and the partitions by id are the database's own and not listed here."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=80, null=False, default=None)
    subject_kind = Varchar(length=40, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    actor_kind = Varchar(length=10, null=False, default=None)
    actor_id = BigInt(null=True, default=None)
    cause_id = BigInt(null=True, default=None)
    data = JSONB(null=False, default="{}")
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class ChangeRow(Table, tablename="changes", db=DB):
    """A field of the subject before and after an event; of a masked one neither is known any more."""

    id = BigSerial(primary_key=True)
    event_id = BigInt(null=False, default=None, index=True)
    field = Varchar(length=60, null=False, default=None)
    old = Text(null=True, default=None)
    new = Text(null=True, default=None)
    is_masked = Boolean(null=False, default=False)
