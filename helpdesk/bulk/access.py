"""The one door to a bulk change: whoever began it."""

from datetime import datetime

import msgspec
from msgspec import Struct

from helpdesk.bulk.edits import Edits
from helpdesk.bulk.enums import State
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch_one
from helpdesk.events.actor import Staff


class BulkChangeRecord(Struct, frozen=True, kw_only=True):
    """A bulk change with its numbers: `done` of `total` looked at, `changed` and `refused` among them."""

    id: int
    state: State
    edits_json: str
    list_url: str
    is_whole_list: bool
    total: int
    done: int
    changed: int
    refused: int
    undone: int
    given_back: int
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None

    @property
    def edits(self) -> Edits:
        return msgspec.json.decode(self.edits_json, type=Edits)

    @property
    def is_over(self) -> bool:
        return self.state not in {State.RUNNING, State.UNDOING}


BULK_CHANGE = """
    SELECT id, state, edits::text AS edits_json, list_url, is_whole_list, total, done, changed, refused,
           undone, given_back, created_at, finished_at, undone_at
    FROM bulk_changes
"""


async def access_bulk_change(actor: Staff, bulk_change: int, *, lock: bool = False) -> BulkChangeRecord:
    """The change as whoever began it may see it; NotFound for anybody else."""
    wanted = f"{BULK_CHANGE} WHERE id = $1 AND author = $2"
    found = await fetch_one(
        BulkChangeRecord,
        f"{wanted} FOR NO KEY UPDATE" if lock else wanted,
        bulk_change,
        actor.person,
    )
    if found is None:
        raise NotFound("bulk change")
    return found
