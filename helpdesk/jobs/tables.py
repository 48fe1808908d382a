"""The queue, the periodic ticks, and the marks that keep projections true."""

from piccolo.columns import JSONB, BigInt, BigSerial, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from helpdesk.db.engine import DB


class JobRow(Table, tablename="jobs", db=DB):
    """A piece of work. Finished ones are deleted; `key` is unique while queued, `lock` while running."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=80, null=False, default=None)
    args = JSONB(null=False, default="{}")
    key = Text(null=True, default=None)
    lock = Text(null=True, default=None)
    priority = Integer(null=False, default=0)
    due = Timestamptz(null=False, default=TimestamptzNow())
    state = Varchar(length=10, null=False, default="queued")
    run = Integer(null=False, default=0)
    lost = Integer(null=False, default=0)
    lease = Timestamptz(null=True, default=None)
    error = Text(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    jobs_state_check = Check("state IN ('queued', 'running', 'held', 'unknown')")


class TickRow(Table, tablename="ticks", db=DB):
    """When each periodic job was last due."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=80, null=False, default=None, unique=True)
    due = Timestamptz(null=False, default=None)


class DirtyRow(Table, tablename="dirty", db=DB):
    """A thing whose projection is out of date; `version` tells a drainer whether it changed meanwhile."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=40, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    version = BigInt(null=False, default=1)
