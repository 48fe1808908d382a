"""A brand is a face of the one company; everything customers see belongs to one."""

from piccolo.columns import BigSerial, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from helpdesk.db.engine import DB


class Brand(Table, tablename="brands", db=DB):
    """`number_pattern` makes ticket numbers: `{n}` is the next one, `{year}` the year it was opened."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=120, null=False, default=None)
    number_pattern = Varchar(length=40, null=False, default="HD-{n}")
    created_at = Timestamptz(null=False, default=TimestamptzNow())
