"""Definitions of custom fields. The values lie in the column `custom` of what they describe."""

from piccolo.columns import JSONB, BigSerial, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from helpdesk.db.engine import DB


class CustomField(Table, tablename="custom_fields", db=DB):
    """A field of a ticket, person or organisation. `key` names its value in `custom` and never changes.

    `visible_when` and `required_when` are conditions over the subject, in the one condition language; without
    them the field is always visible, and required as `is_required` says. `audience` is what customers have of
    it in the portal: nothing, its value, or a field in their form. A retired one keeps its values unseen.
    """

    id = BigSerial(primary_key=True)
    subject = Varchar(length=20, null=False, default=None)
    key = Varchar(length=40, null=False, default=None)
    name = Varchar(length=80, null=False, default=None)
    help = Text(null=False, default="")
    kind = Varchar(length=15, null=False, default=None)
    options = JSONB(null=False, default="[]")
    default_value = JSONB(null=True, default=None)
    is_required = Boolean(null=False, default=False)
    required_when = JSONB(null=True, default=None)
    visible_when = JSONB(null=True, default=None)
    audience = Varchar(length=10, null=False, default="staff")
    position = Integer(null=False, default=0)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    retired_at = Timestamptz(null=True, default=None)

    custom_fields_subject_check = Check("subject IN ('ticket', 'person', 'organisation')")
    custom_fields_kind_check = Check(
        "kind IN ('text', 'long_text', 'number', 'date', 'choice', 'choices', 'checkbox', 'person', 'link')"
    )
    custom_fields_audience_check = Check("audience IN ('staff', 'shown', 'asked')")
    custom_fields_subject_key_key = Unique([subject, key])
