"""The timeline of a person or an organisation, newest first."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.rules import is_trusted
from helpdesk.core.pagination import PAGE_SIZE, Cursor, Page, encode_cursor
from helpdesk.customers.enums import Visibility
from helpdesk.db.sql import Question, fetch_as, together
from helpdesk.events.actor import Actor


class InteractionRow(Struct, frozen=True):
    """One entry, and the thing it leads to."""

    id: int
    person: int | None
    organisation: int | None
    kind: str
    subject_kind: str
    subject_id: int
    channel: str | None
    visibility: Visibility
    at: datetime


async def person_timeline(
    actor: Actor, person_id: int, *, after: Cursor | None = None
) -> Page[InteractionRow]:
    """What happened with a person; customers see what is theirs to see."""
    (rows,) = await together(person_timeline_question(actor, person_id, after=after))
    return _page(rows)


def person_timeline_question(
    actor: Actor, person_id: int, *, after: Cursor | None = None, most: int = PAGE_SIZE + 1
) -> Question[InteractionRow]:
    """The newest that happened with a person, to be asked for together with other things."""
    return Question(
        InteractionRow,
        """
        SELECT id, person, organisation, kind, subject_kind, subject_id, channel, visibility, at
        FROM interactions
        WHERE person = $1 AND (at, id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::bigint, 0))
          AND ($4::boolean OR visibility = 'public')
        ORDER BY at DESC, id DESC LIMIT $5
        """,
        (
            person_id,
            after.at if after else None,
            after.id if after else None,
            actor.is_staff or is_trusted(actor),
            most,
        ),
    )


async def organisation_timeline(
    actor: Actor, organisation_id: int, *, after: Cursor | None = None
) -> Page[InteractionRow]:
    """What happened with anybody of an organisation while they were in it."""
    rows = await fetch_as(
        InteractionRow,
        """
        SELECT id, person, organisation, kind, subject_kind, subject_id, channel, visibility, at
        FROM interactions
        WHERE organisation = $1 AND (at, id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3, 0))
          AND ($4 OR visibility = 'public')
        ORDER BY at DESC, id DESC LIMIT $5
        """,
        organisation_id,
        after.at if after else None,
        after.id if after else None,
        actor.is_staff or is_trusted(actor),
        PAGE_SIZE + 1,
    )
    return _page(rows)


def _page(rows: list[InteractionRow]) -> Page[InteractionRow]:
    """One row more than a page was read, to know whether there is another."""
    shown = rows[:PAGE_SIZE]
    more = encode_cursor(Cursor(shown[-1].at, shown[-1].id)) if len(rows) > PAGE_SIZE else None
    return Page(shown, more)
