"""Decisions of the company, apart from what its operator sets in the environment."""

from piccolo.columns import JSONB, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from helpdesk.db.engine import DB


class Decision(Table, tablename="decisions", db=DB):
    """The value of one key; without a row, the key's default holds."""

    key = Varchar(length=60, primary_key=True, null=False, default=None)
    value = JSONB(null=False, default=None)
    changed_at = Timestamptz(null=False, default=TimestamptzNow())
