"""Notices: what somebody is told of, once; and what of all that they wish to hear."""

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from helpdesk.accounts.tables import Person
from helpdesk.db.engine import DB


class Notice(Table, tablename="notices", db=DB):
    """Something a person is told in the tray and by mail; `key` makes it once.

    `facts` are the ids and plain values that its sentence needs: what it says is written when it is read.
    `reason` is what made it theirs to hear. One that is not `is_in_tray` is only mailed.
    """

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False)
    kind = Varchar(length=40, null=False, default=None)
    subject_kind = Varchar(length=40, null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    facts = JSONB(null=False, default="{}")
    key = Varchar(length=120, null=False, default=None, unique=True)
    reason = Varchar(length=20, null=False, default="")
    is_in_tray = Boolean(null=False, default=True)
    wants_mail = Boolean(null=False, default=False)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    read_at = Timestamptz(null=True, default=None)
    mailed_at = Timestamptz(null=True, default=None)


class NoticeChoices(Table, tablename="notice_choices", db=DB):
    """What somebody wishes to hear of, and when by mail; and when they were last mailed.

    Whoever has no row, or leaves something out, has what is usual.
    """

    id = BigSerial(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=False, unique=True)
    choices = JSONB(null=False, default="{}")
    mailed_at = Timestamptz(null=True, default=None)
