"""Statuses, priorities, types and tags as administrators keep them: made, changed, ordered, out of use."""

from typing import Any

from asyncpg import UniqueViolationError  # pyright: ignore[reportMissingTypeStubs] - there are none

from helpdesk.accounts.rules import ensure_can, ensure_none
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.fields.mentions import ask_for_another
from helpdesk.sla.actions.mentions import ask_for_another_in_policies
from helpdesk.tickets.actions.view_mentions import ask_for_another_in_views
from helpdesk.tickets.enums import Setup
from helpdesk.tickets.queries.setup import choice_of, is_used
from helpdesk.tickets.setup_kinds import KINDS, SetupKind
from helpdesk.tickets.setup_rules import (
    MOST_OF_A_KIND,
    Choice,
    SetChoice,
    choice_problems,
    cleaned,
    ensure_can_retire,
    ensure_offered,
    group_problems,
)


async def add_choice(actor: Actor, setup: Setup, choice: Choice) -> int:
    """Make a status, priority or type, the last of its group; its id. Tags are made by using them."""
    kind = KINDS[setup]
    if kind.added is None:
        raise NotFound(setup)
    wanted = cleaned(kind, choice)
    ensure_can(actor, Capability.MANAGE_TICKETS_SETUP)
    ensure_none(choice_problems(kind, wanted))
    async with transaction():
        await alone(kind)
        await _ensure_room(kind)
        await _ensure_name_is_free(kind, wanted.name)
        values = _values(kind, wanted)
        choice_id = await fetch_value(_insertion(kind), *values.values())
        await _renumber(kind)
        changes = [Change(field, None, _told(value)) for field, value in values.items()]
        await record(kind.of(kind.added, choice_id), actor, changes)
    return choice_id


async def change_choice(actor: Actor, setup: Setup, choice_id: int, choice: Choice) -> None:
    """Rename one, or change what it is. The same again changes nothing.

    What it means to the product stays once tickets have it: that would change under them.
    """
    kind, wanted = KINDS[setup], cleaned(KINDS[setup], choice)
    ensure_can(actor, Capability.MANAGE_TICKETS_SETUP)
    ensure_none(choice_problems(kind, wanted))
    async with transaction():
        await alone(kind)
        before = await there(kind, choice_id)
        old, new = _values(kind, before), _values(kind, wanted)
        if old == new:
            return
        used = await is_used(kind, choice_id)
        ensure_none(group_problems(kind, before, wanted, is_used=used))
        await _ensure_name_is_free(kind, wanted.name, but=choice_id)
        await _update(kind, choice_id, new)
        await _renumber(kind)
        if setup == Setup.TAG:
            # Conditions call a tag by its name.
            await ask_for_another(actor, kind.field, before.name, wanted.name)
            await ask_for_another_in_policies(actor, kind.field, before.name, wanted.name)
            await ask_for_another_in_views(actor, kind.field, before.name, wanted.name)
        changes = [Change(field, _told(old[field]), _told(value)) for field, value in new.items()]
        await record(kind.of(kind.edited, choice_id), actor, changes)


async def move_choice(actor: Actor, setup: Setup, choice_id: int, *, by: int) -> None:
    """Move one up (-1) or down (1) among its group; at the end it stays where it is."""
    kind = KINDS[setup]
    ensure_can(actor, Capability.MANAGE_TICKETS_SETUP)
    async with transaction():
        await alone(kind)
        moved = await there(kind, choice_id)
        await _renumber(kind)
        found = await fetch(
            f"""
            SELECT other.id, own.position FROM {kind.table} AS other JOIN {kind.table} AS own ON own.id = $1
            WHERE other.position = own.position + $2 AND {_same_group(kind)}
            """,  # noqa: S608 - names of our tables
            choice_id,
            by,
        )
        if not found:
            return
        await execute(
            f"UPDATE {kind.table} SET position = position + CASE id WHEN $1 THEN $3::int ELSE -$3::int END"  # noqa: S608 - a table of ours
            " WHERE id = ANY(ARRAY[$1, $2]::bigint[])",
            choice_id,
            found[0]["id"],
            by,
        )
        place = found[0]["position"]
        await record(kind.of(kind.edited, moved.id), actor, [Change("order", str(place), str(place + by))])


async def make_default(actor: Actor, setup: Setup, choice_id: int) -> None:
    """Let this one be what tickets get where only its group is said. The default again changes nothing."""
    kind = KINDS[setup]
    ensure_can(actor, Capability.MANAGE_TICKETS_SETUP)
    async with transaction():
        await alone(kind)
        choice = await there(kind, choice_id)
        if not kind.has_default or choice.is_default:
            return
        ensure_offered(choice)
        # One after the other: at no time are there two.
        before = await fetch_value(
            f"UPDATE {kind.table} SET is_default = false"  # noqa: S608 - names of our tables and columns
            f" WHERE {kind.group} = $1 AND is_default RETURNING name",
            choice.group(kind),
        )
        await execute(f"UPDATE {kind.table} SET is_default = true WHERE id = $1", choice_id)  # noqa: S608 - a table of ours
        await record(kind.of(kind.edited, choice_id), actor, [Change("default", before, choice.name)])


async def retire_choice(actor: Actor, setup: Setup, choice_id: int) -> None:
    """Offer one no longer; tickets that have it keep it."""
    await _set_retired(actor, KINDS[setup], choice_id, is_retired=True)


async def offer_choice(actor: Actor, setup: Setup, choice_id: int) -> None:
    """Offer one again that was not offered any more."""
    await _set_retired(actor, KINDS[setup], choice_id, is_retired=False)


async def alone(kind: SetupKind) -> None:
    """Let nobody else change things of this kind until the transaction ends.

    Whoever gives one to a ticket does not wait: they hold the ticket first and then keep its row from going.
    """
    await execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"setup:{kind.table}")


async def there(kind: SetupKind, choice_id: int) -> SetChoice:
    """The one of this id as it is now; NotFound when there is none."""
    found = await choice_of(kind, choice_id)
    if found is None:
        raise NotFound(kind.setup)
    return found


async def _set_retired(actor: Actor, kind: SetupKind, choice_id: int, *, is_retired: bool) -> None:
    ensure_can(actor, Capability.MANAGE_TICKETS_SETUP)
    if kind.added is None:
        raise NotFound(kind.setup)
    async with transaction():
        await alone(kind)
        choice = await there(kind, choice_id)
        if choice.is_going or choice.is_retired == is_retired:
            return
        if is_retired:
            ensure_can_retire(kind, choice)
        at = now() if is_retired else None
        await execute(f"UPDATE {kind.table} SET retired_at = $2 WHERE id = $1", choice_id, at)  # noqa: S608 - a table of ours
        change = Change("offered", _told(not choice.is_retired), _told(not is_retired))
        await record(kind.of(kind.edited, choice_id), actor, [change])


async def _ensure_room(kind: SetupKind) -> None:
    if await fetch_value(f"SELECT count(*) FROM {kind.table}") >= MOST_OF_A_KIND:  # noqa: S608 - a table of ours
        raise Conflict(_("There can be at most {most} of these.").format(most=MOST_OF_A_KIND))


async def _ensure_name_is_free(kind: SetupKind, name: str, *, but: int = 0) -> None:
    if await fetch_value(
        f"SELECT EXISTS (SELECT FROM {kind.table} WHERE lower(name) = lower($1) AND id <> $2)",  # noqa: S608 - a table of ours
        name,
        but,
    ):
        raise _name_taken(kind)


def _name_taken(kind: SetupKind) -> Invalid:
    if kind.setup == Setup.TAG:
        return Invalid({"name": _("Another tag has this name. Merge this one into it instead.")})
    return Invalid({"name": _("Another one has this name. Capital letters make no difference.")})


def _values(kind: SetupKind, choice: Choice) -> dict[str, Any]:
    return {column: getattr(choice, column) for column in kind.columns}


def _insertion(kind: SetupKind) -> str:
    """Behind all others: numbering puts it behind those of its group."""
    given = ", ".join(f"${place}" for place in range(1, len(kind.columns) + 1))
    return f"""
        INSERT INTO {kind.table} ({", ".join(kind.columns)}, position)
        SELECT {given}, coalesce(max(position), 0) + 1 FROM {kind.table} RETURNING id
    """  # noqa: S608 - names of our tables and columns


async def _update(kind: SetupKind, choice_id: int, values: dict[str, Any]) -> None:
    written = ", ".join(f"{column} = ${place}" for place, column in enumerate(values, start=2))
    try:
        async with transaction():
            await execute(f"UPDATE {kind.table} SET {written} WHERE id = $1", choice_id, *values.values())  # noqa: S608 - a table of ours
    except UniqueViolationError as error:
        # A tag is made by whoever uses it first, whatever we do here.
        raise _name_taken(kind) from error


async def _renumber(kind: SetupKind) -> None:
    """Number them without gaps, group by group, so that choosers need no more than the number."""
    if kind.added is None:
        return
    group = f"array_position($1::text[], {kind.group}::text)" if kind.group else "cardinality($1::text[])"
    await execute(
        f"""
        UPDATE {kind.table} AS own SET position = ordered.place FROM (
          SELECT id, row_number() OVER (ORDER BY {group}, position, id) AS place FROM {kind.table}
        ) AS ordered WHERE ordered.id = own.id AND own.position <> ordered.place
        """,  # noqa: S608 - names of our tables and columns
        list(kind.groups),
    )


def _same_group(kind: SetupKind) -> str:
    return f"other.{kind.group} = own.{kind.group}" if kind.group else "TRUE"


def _told(value: Any) -> str | None:
    """A value for the history; yes and no are put into words when they are shown."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or None
