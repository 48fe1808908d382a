"""Statuses, priorities, types and tags as the administration lists them, with how many tickets have each."""

from helpdesk.core.names import clean_name
from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.db.sql import fetch_as, fetch_one, fetch_value
from helpdesk.tickets.enums import Setup
from helpdesk.tickets.queries.counts import MOST_COUNTED
from helpdesk.tickets.rules import is_id, normalised_tags
from helpdesk.tickets.setup_kinds import KINDS, SetupKind
from helpdesk.tickets.setup_rules import SetChoice

# Who has the row `own`. A default priority is also that of the tickets of its level that were given none;
# those are found as the index of the lists by urgency has them.
_UNNAMED = """
    array_position('{low,normal,high,urgent}'::text[], priority::text)
      = array_position('{low,normal,high,urgent}'::text[], own.level::text)
    AND disposition = 'live' AND named_priority IS NULL
"""
# In the order of their indexes: else a scan looks cheap, and reads everything for what few tickets have.
_USES = {
    Setup.STATUS: ("SELECT FROM tickets WHERE status = own.id ORDER BY id",),
    Setup.PRIORITY: (
        "SELECT FROM tickets WHERE named_priority = own.id ORDER BY id",
        f"SELECT FROM tickets WHERE own.is_default AND {_UNNAMED} ORDER BY last_message_at DESC, id DESC",
    ),
    Setup.TYPE: ("SELECT FROM tickets WHERE type = own.id ORDER BY id",),
    Setup.TAG: ("SELECT FROM ticket_tags WHERE tag = own.id ORDER BY ticket",),
}
_OWN = {
    Setup.STATUS: "category, customer_name, is_default, retired_at IS NOT NULL AS is_retired",
    Setup.PRIORITY: "level, is_default, retired_at IS NOT NULL AS is_retired",
    Setup.TYPE: "is_offered_to_customers, retired_at IS NOT NULL AS is_retired",
    Setup.TAG: "false AS is_retired",
}


class SetupRow(SetChoice, frozen=True, kw_only=True):
    """One with the number of tickets that have it, counted up to 999, and the name of what replaces it."""

    tickets: int
    replacement: str | None


async def setup_rows(setup: Setup) -> list[SetupRow]:
    """All of a kind in their order, in one statement. Tags are too many for that."""
    return await fetch_as(SetupRow, f"{_selection(KINDS[setup])} ORDER BY own.position, own.id")


async def setup_row(setup: Setup, choice_id: int) -> SetupRow | None:
    if not is_id(choice_id):
        return None
    return await fetch_one(SetupRow, f"{_selection(KINDS[setup])} WHERE own.id = $1", choice_id)


async def tag_rows(text: str = "", *, after: str = "", limit: int = PAGE_SIZE) -> list[SetupRow]:
    """Tags whose name holds the text, by name, from behind the one called `after`.

    One row more than `limit` says that there are more.
    """
    held = clean_name(text).lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return await fetch_as(
        SetupRow,
        f"""
        {_selection(KINDS[Setup.TAG])}
        WHERE ($1 = '%%' OR own.name LIKE $1) AND own.name > $2 ORDER BY own.name LIMIT $3
        """,
        f"%{held}%",
        clean_name(after),
        limit + 1,
    )


async def tag_called(name: str) -> int | None:
    """The tag of this name, however it was typed."""
    return await fetch_value(
        "SELECT id FROM tags WHERE name = ANY($1::text[]) AND removed_at IS NULL", normalised_tags([name])
    )


async def choice_of(kind: SetupKind, choice_id: int) -> SetChoice | None:
    if not is_id(choice_id):
        return None
    return await fetch_one(
        SetChoice,
        f"SELECT id, name, {_OWN[kind.setup]}, removed_at IS NOT NULL AS is_going, replaced_by"  # noqa: S608 - a table of ours
        f" FROM {kind.table} WHERE id = $1",
        choice_id,
    )


async def is_used(kind: SetupKind, choice_id: int) -> bool:
    """Whether any ticket has it, live or not."""
    uses = " + ".join(_counted(use, most=1) for use in _USES[kind.setup])
    return await fetch_value(f"SELECT {uses} > 0 FROM {kind.table} AS own WHERE own.id = $1", choice_id)  # noqa: S608 - a table of ours


def _selection(kind: SetupKind) -> str:
    """No ticket is in two of the lists, so that their counts add up; each stops at 999."""
    counts = " + ".join(_counted(use) for use in _USES[kind.setup])
    return f"""
        SELECT own.id, own.name, {_OWN[kind.setup]}, own.removed_at IS NOT NULL AS is_going, own.replaced_by,
               least({counts}, {MOST_COUNTED}) AS tickets,
               (SELECT name FROM {kind.table} AS heir WHERE heir.id = own.replaced_by) AS replacement
        FROM {kind.table} AS own
    """  # noqa: S608 - every piece is ours


def _counted(use: str, *, most: int = MOST_COUNTED) -> str:
    return f"(SELECT count(*) FROM ({use} LIMIT {most}) AS those)"  # noqa: S608 - the use is ours
