"""What a view would hold, while it is being drawn up: how many tickets, and the first of them."""

from datetime import timedelta
from functools import partial

from asyncpg import QueryCanceledError  # pyright: ignore[reportMissingTypeStubs] - there are none
from msgspec import Struct

from helpdesk.conditions.compiling import all_true, to_sql
from helpdesk.core.errors import Unavailable
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.enums import Sort, View
from helpdesk.tickets.queries.counts import MOST_COUNTED
from helpdesk.tickets.queries.inbox import InboxRow, Listing, Narrowed, listed

SHOWN = 5
LONGEST = timedelta(seconds=2)


class ViewPreview(Struct, frozen=True):
    """999 stands for that many or more."""

    count: int
    rows: list[InboxRow]


async def view_preview(actor: Staff, asked: Narrowed, sort: Sort) -> ViewPreview:
    """Of the tickets the actor sees. What takes longer than anybody waits is given up, and said."""
    wanted = all_true(partial(visible_to, actor), partial(to_sql, asked.condition, asked.fields))
    statement = f"SELECT count(*) FROM (SELECT FROM tickets WHERE {wanted.sql} LIMIT {MOST_COUNTED}) AS those"  # noqa: S608 - the clause is ours
    listing = Listing(view=View.ALL, filters=asked, sort=sort, limit=SHOWN, has_tags=False)
    try:
        async with transaction():
            await execute(f"SET LOCAL statement_timeout = {LONGEST // timedelta(milliseconds=1)}")
            count = await fetch_value(statement, *wanted.args)
            rows = (await listed(actor, listing)).rows
            await execute("SET LOCAL statement_timeout TO DEFAULT")
    except QueryCanceledError as error:
        raise Unavailable(
            _("This asks for so much that it takes too long. Narrow it to be quicker.")
        ) from error
    return ViewPreview(count, rows)
