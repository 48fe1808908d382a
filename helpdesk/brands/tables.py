"""A brand is a face of the one company; everything customers see belongs to one."""

from piccolo.columns import BigSerial, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table

from helpdesk.db.engine import DB


class Brand(Table, tablename="brands", db=DB):
    """`number_pattern` makes ticket numbers: `{n}` is the next one, `{year}` the year it was opened.

    `accent` is the colour of its links and buttons, "#rrggbb".
    """

    id = BigSerial(primary_key=True)
    name = Varchar(length=120, null=False, default=None)
    number_pattern = Varchar(length=40, null=False, default="HD-{n}")
    accent = Varchar(length=7, null=True, default=None)
    logo = ForeignKey(
        LazyTableReference("Attachment", app_name="helpdesk"),
        null=True,
        on_delete=OnDelete.set_null,
        index=False,
    )
    created_at = Timestamptz(null=False, default=TimestamptzNow())
