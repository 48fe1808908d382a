"""Bulk changes, and each ticket of one: as it stood before, as it was set, and what became of it."""

from piccolo.columns import JSONB, BigSerial, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from helpdesk.accounts.tables import Person
from helpdesk.db.engine import DB
from helpdesk.tickets.tables import Ticket


class BulkChange(Table, tablename="bulk_changes", db=DB):
    """What somebody set on many tickets. The numbers are those of its tickets, counted after some.

    `done` are looked at, `undone` once more when it was undone, of which `given_back` had something back.

    `list_url` is the list they were chosen in; `is_whole_list` says that all of it was.
    """

    id = BigSerial(primary_key=True)
    author = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, index=True)
    edits = JSONB(null=False, default="{}")
    list_url = Text(null=False, default="")
    is_whole_list = Boolean(null=False, default=False)
    state = Varchar(length=10, null=False, default="running")
    total = Integer(null=False, default=0)
    done = Integer(null=False, default=0)
    changed = Integer(null=False, default=0)
    refused = Integer(null=False, default=0)
    undone = Integer(null=False, default=0)
    given_back = Integer(null=False, default=0)
    created_at = Timestamptz(null=False, default=None, index=True)
    finished_at = Timestamptz(null=True, default=None)
    undone_at = Timestamptz(null=True, default=None)

    bulk_changes_state_check = Check("state IN ('running', 'done', 'stopped', 'undoing', 'undone')")


class BulkTicket(Table, tablename="bulk_tickets", db=DB):
    """A ticket of a bulk change; without an outcome its turn has not come. `reason` says why not."""

    id = BigSerial(primary_key=True)
    bulk_change = ForeignKey(BulkChange, null=False, on_delete=OnDelete.cascade, index=False)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=True)
    outcome = Varchar(length=10, null=True, default=None)
    undoing = Varchar(length=10, null=True, default=None)
    reason = Text(null=True, default=None)
    before = JSONB(null=True, default=None)
    after = JSONB(null=True, default=None)

    bulk_tickets_bulk_change_ticket_key = Unique([bulk_change, ticket])
    bulk_tickets_outcome_check = Check("outcome IN ('changed', 'same', 'refused')")
    bulk_tickets_undoing_check = Check("undoing IN ('undone', 'partly', 'kept', 'refused')")
