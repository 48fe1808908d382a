"""What reads and acts across the domains: the ledger of promises."""

from piccolo.columns import BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from helpdesk.accounts.tables import Person
from helpdesk.customers.tables import Organisation
from helpdesk.db.engine import DB
from helpdesk.tickets.tables import Ticket


class Promise(Table, tablename="promises", db=DB):
    """What a colleague promised a customer until a time. A clock of its own runs for it."""

    id = BigSerial(primary_key=True)
    ticket = ForeignKey(Ticket, null=True, on_delete=OnDelete.set_null, index=True)
    person = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=True)
    organisation = ForeignKey(Organisation, null=True, on_delete=OnDelete.set_null, index=True)
    made_by = ForeignKey(Person, null=True, on_delete=OnDelete.set_null, index=True)
    words = Text(null=False, default=None)
    due_at = Timestamptz(null=False, default=None)
    state = Varchar(length=10, null=False, default="open")
    settled_at = Timestamptz(null=True, default=None)
    request_key = Varchar(length=80, null=True, default=None, unique=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    promises_state_check = Check("state IN ('open', 'kept', 'broken', 'withdrawn')")
