"""The views that people saved: whose they are, which of them somebody has, and what they ask."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from helpdesk.conditions.language import Condition, from_json
from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import Question, fetch_as, fetch_one, together
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Holder, Sort
from helpdesk.tickets.view_rules import Held, may_keep


class SavedView(Struct, frozen=True, kw_only=True):
    """A personal view has an `owner`, a team's a `team`, everybody's neither.

    `columns` and `grouping` are empty for what is usual; `version` grows with each change.
    """

    id: int
    name: str
    owner: int | None
    team: int | None
    team_name: str | None
    team_lead: int | None
    condition: Condition
    columns: tuple[str, ...]
    grouping: str
    sort: Sort
    version: int

    @property
    def held(self) -> Held:
        return Held(self.holder, self.owner, self.team, self.team_lead)

    @property
    def holder(self) -> Holder:
        if self.owner is not None:
            return Holder.PERSON
        return Holder.EVERYBODY if self.team is None else Holder.TEAM


class Place(Struct, frozen=True):
    """Where somebody put a view, by its key."""

    key: str
    is_hidden: bool


class ViewsHad(Struct, frozen=True):
    """Every view somebody has, and those they put in an order of their own, in that order."""

    views: tuple[SavedView, ...]
    places: tuple[Place, ...]
    shown: tuple[SavedView, ...] = ()

    def __post_init__(self) -> None:
        shown = tuple(view for view in self.views if str(view.id) not in self.hidden)
        force_setattr(self, "shown", shown)

    def in_order(self, keys: Iterable[str]) -> list[str]:
        """Views in their own order; those they never moved come after, as they are given."""
        known = {place.key: number for number, place in enumerate(self.places)}
        return sorted(keys, key=lambda key: known.get(key, len(known)))

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(place.key for place in self.places if place.is_hidden)


class _Row(Struct, frozen=True, kw_only=True):
    """A view as it is stored: the JSON comes as text."""

    id: int
    name: str
    owner: int | None
    team: int | None
    team_name: str | None
    team_lead: int | None
    condition: str
    columns: str
    grouping: str
    sort: Sort
    version: int


_VIEWS = """
    SELECT id, name, owner, team, (SELECT name FROM teams WHERE teams.id = views.team) AS team_name,
           (SELECT lead FROM teams WHERE teams.id = views.team) AS team_lead,
           condition::text, columns::text, grouping, sort, version
    FROM views
"""
# Their own, their teams' and everybody's. Whoever is kept out of a team does not have its views.
_THEIRS = """
    (owner = $1 OR team = ANY($2::bigint[]) OR (owner IS NULL AND team IS NULL))
"""

_ALL_THEIRS = f"{_VIEWS} WHERE {_THEIRS} ORDER BY owner IS NULL, team IS NULL, position, lower(name), id"


_PLACES = "SELECT key, is_hidden FROM view_places WHERE person = $1 ORDER BY position"


async def views_had(actor: Staff) -> ViewsHad:
    """In one statement."""
    return had_of(await together(*had_questions(actor)))


def had_questions(actor: Staff) -> list[Question[Any]]:
    """What somebody has, to be asked for together with other things."""
    return [
        Question(_Row, _ALL_THEIRS, (actor.person, _teams(actor))),
        Question(Place, _PLACES, (actor.person,)),
    ]


def had_of(found: list[list[Any]]) -> ViewsHad:
    """What `had_questions` were answered."""
    views, places = found
    return ViewsHad(tuple(map(_view, views)), tuple(places))


async def saved_views(actor: Staff) -> tuple[SavedView, ...]:
    """Every view that somebody has, in the order that is usual."""
    rows = await fetch_as(_Row, _ALL_THEIRS, actor.person, _teams(actor))
    return tuple(map(_view, rows))


async def views_kept_for_others(actor: Staff) -> list[SavedView]:
    """Views of teams that the actor is not in and whose views they keep all the same."""
    rows = await fetch_as(
        _Row, f"{_VIEWS} WHERE team <> ALL($1::bigint[]) ORDER BY lower(name), id", _teams(actor)
    )
    return [view for row in rows if may_keep(actor, (view := _view(row)).held)]


async def locked_view(view_id: int) -> SavedView | None:
    """A view whoever has it, kept as it is until the transaction ends."""
    if not is_row_id(view_id):
        return None
    row = await fetch_one(_Row, f"{_VIEWS} WHERE id = $1 FOR UPDATE", view_id)
    return None if row is None else _view(row)


async def saved_view(actor: Staff, view_id: int) -> SavedView | None:
    """One of the views that somebody has."""
    if not is_row_id(view_id):
        return None
    row = await fetch_one(
        _Row,
        f"{_VIEWS} WHERE {_THEIRS} AND id = $3",
        actor.person,
        _teams(actor),
        view_id,
    )
    return None if row is None else _view(row)


def _teams(actor: Staff) -> list[int]:
    return sorted(actor.teams - actor.hidden_teams)


def _view(row: _Row) -> SavedView:
    return SavedView(
        id=row.id,
        name=row.name,
        owner=row.owner,
        team=row.team,
        team_name=row.team_name,
        team_lead=row.team_lead,
        condition=from_json(row.condition),
        columns=msgspec.json.decode(row.columns, type=tuple[str, ...]),
        grouping=row.grouping,
        sort=row.sort,
        version=row.version,
    )
