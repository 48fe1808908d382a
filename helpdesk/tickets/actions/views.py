"""Views are saved, changed and removed, and each person says how they have them."""

from collections.abc import Collection, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from helpdesk.accounts.rules import ensure_can, ensure_none
from helpdesk.conditions.language import to_json
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import is_row_id
from helpdesk.core.names import clean_name
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability, Staff
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.enums import Holder
from helpdesk.tickets.events import ViewChanged, ViewCreated, ViewRemoved
from helpdesk.tickets.queries.saved_views import SavedView, locked_view
from helpdesk.tickets.view_fields import view_fields
from helpdesk.tickets.view_rules import MOST_VIEWS, Held, ViewDraft, draft_problems, ensure_may_keep


class _Written(Struct, frozen=True, kw_only=True):
    """A view as its row has it."""

    name: str
    owner: int | None
    team: int | None
    condition: str
    columns: str
    grouping: str
    sort: str


async def create_view(actor: Staff, draft: ViewDraft) -> int:
    """Save a list under a name; its id."""
    ensure_can(actor, Capability.READ_TICKETS)
    ensure_none(dict(draft_problems(draft, await view_fields())))
    async with transaction():
        await _hold(draft)
        ensure_may_keep(actor, await _held(actor, draft))
        wanted = _written(actor, draft)
        await _ensure_room(wanted)
        await _ensure_name_is_free(wanted)
        view_id = await fetch_value(
            "INSERT INTO views (name, owner, team, condition, columns, grouping, sort, created_at, position)"
            " VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, $8, 0) RETURNING id",
            *_values(wanted),
            now(),
        )
        await record(ViewCreated(saved_view=view_id), actor, _changes(None, wanted))
    return view_id


async def change_view(actor: Staff, view_id: int, draft: ViewDraft, *, version: int) -> None:
    """Save it anew, perhaps for others. Whoever changed it since `version` is not overwritten unseen."""
    ensure_can(actor, Capability.READ_TICKETS)
    ensure_none(dict(draft_problems(draft, await view_fields())))
    async with transaction():
        before = await _kept(actor, view_id)
        if before.version != version:
            raise Conflict(_("Somebody else changed this view meanwhile. Look at it again."))
        ensure_may_keep(actor, await _held(actor, draft))
        old, wanted = _as_written(before), _written(actor, draft)
        if old == wanted:
            return
        await _ensure_name_is_free(wanted, but=view_id)
        await execute(
            "UPDATE views SET name = $2, owner = $3, team = $4, condition = $5::jsonb, columns = $6::jsonb,"
            " grouping = $7, sort = $8, version = version + 1 WHERE id = $1",
            view_id,
            *_values(wanted),
        )
        await record(ViewChanged(saved_view=view_id), actor, _changes(old, wanted))


async def remove_view(actor: Staff, view_id: int) -> None:
    """Take a view away from everybody who has it; its tickets stay where they are."""
    ensure_can(actor, Capability.READ_TICKETS)
    async with transaction():
        view = await _kept(actor, view_id)
        await execute("DELETE FROM views WHERE id = $1", view_id)
        await execute("DELETE FROM view_places WHERE key = $1", str(view_id))
        await record(ViewRemoved(saved_view=view_id), actor, [Change("name", view.name, None)])


async def place_views(actor: Staff, keys: Sequence[str], hidden: Collection[str]) -> None:
    """Let their column of views show these in this order, but for the hidden ones; for nobody else."""
    ensure_can(actor, Capability.READ_TICKETS)
    once = list(dict.fromkeys(keys))
    async with transaction():
        # two windows of one person, one after the other
        await execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"views:{actor.person}")
        await execute("DELETE FROM view_places WHERE person = $1", actor.person)
        await execute(
            "INSERT INTO view_places (person, key, position, is_hidden)"
            " SELECT $1, key, position, key = ANY($3::text[])"
            " FROM unnest($2::text[]) WITH ORDINALITY AS placed(key, position)",
            actor.person,
            once,
            list(hidden),
        )


async def _kept(actor: Actor, view_id: int) -> SavedView:
    """The locked view, for whoever keeps it; NotFound for one that is somebody else's own."""
    view = await locked_view(view_id)
    if view is None or (view.owner is not None and view.owner != actor.person):
        raise NotFound("view")
    ensure_may_keep(actor, view.held)
    return view


async def _hold(draft: ViewDraft) -> None:
    """Whoever saves a view for the same holder waits, so that names stay apart."""
    await execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"views:{draft.holder}:{draft.team}"
    )


async def _held(actor: Actor, draft: ViewDraft) -> Held:
    if draft.holder != Holder.TEAM or draft.team is None:
        return Held(draft.holder, actor.person, None, None)
    found = await fetch("SELECT lead FROM teams WHERE id = $1", draft.team) if is_row_id(draft.team) else []
    if not found:
        raise Invalid({"team": _("Please choose the team.")})
    return Held(draft.holder, None, draft.team, found[0]["lead"])


async def _ensure_room(wanted: _Written) -> None:
    count = await fetch_value(f"SELECT count(*) FROM views WHERE {_SAME_HOLDER}", wanted.owner, wanted.team)  # noqa: S608 - ours
    if count >= MOST_VIEWS:
        raise Conflict(_("There are {most} views already. Remove one first.").format(most=MOST_VIEWS))


async def _ensure_name_is_free(wanted: _Written, but: int = 0) -> None:
    taken = await fetch_value(
        f"SELECT id FROM views WHERE {_SAME_HOLDER} AND lower(name) = lower($3) AND id <> $4",  # noqa: S608 - ours
        wanted.owner,
        wanted.team,
        wanted.name,
        but,
    )
    if taken is not None:
        raise Invalid({"name": _("Another view has this name. Capital letters make no difference.")})


_SAME_HOLDER = "owner IS NOT DISTINCT FROM $1::bigint AND team IS NOT DISTINCT FROM $2::bigint"


def _written(actor: Actor, draft: ViewDraft) -> _Written:
    return _Written(
        name=clean_name(draft.name),
        owner=actor.person if draft.holder == Holder.PERSON else None,
        team=draft.team if draft.holder == Holder.TEAM else None,
        condition=to_json(draft.condition),
        columns=msgspec.json.encode(draft.columns).decode(),
        grouping=draft.grouping,
        sort=draft.sort.value,
    )


def _as_written(view: SavedView) -> _Written:
    return _Written(
        name=view.name,
        owner=view.owner,
        team=view.team,
        condition=to_json(view.condition),
        columns=msgspec.json.encode(view.columns).decode(),
        grouping=view.grouping,
        sort=view.sort.value,
    )


def _values(wanted: _Written) -> tuple[object, ...]:
    return tuple(asdict(wanted).values())


def _changes(before: _Written | None, after: _Written) -> list[Change]:
    """What the history tells: the name, who has it, what it asks and its order."""
    old, new = _told(before) if before else {}, _told(after)
    return [Change(field, old.get(field), text) for field, text in new.items() if old.get(field) != text]


def _told(view: _Written) -> dict[str, str]:
    holder = Holder.PERSON if view.owner else Holder.TEAM if view.team else Holder.EVERYBODY
    shared = f"{holder} {view.team}" if view.team else holder.value
    return {"name": view.name, "shared_with": shared, "condition": view.condition, "sort": view.sort}
