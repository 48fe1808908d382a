"""Doing a bulk change, or undoing it, ticket by ticket: each in a transaction of its own.

What became of a ticket is written where it is changed. So whoever goes on after a process died finds each one
done or untouched, and two who work on the same change share its tickets.
"""

from collections.abc import Awaitable, Callable

import msgspec
from msgspec import Struct

from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.bulk.actions.counting import count_up
from helpdesk.bulk.applying import apply_edits, give_back
from helpdesk.bulk.edits import Edits, Standing, changed_fields, is_as_wanted
from helpdesk.bulk.enums import Outcome, State, Undoing
from helpdesk.bulk.labels import field_words
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound, ProductError
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import in_locale
from helpdesk.db.sql import execute, fetch, fetch_one
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import access_to_work, locked_ticket

BATCH = 200
# Whoever looks on sees it move on by so many.
COUNTED_AFTER = 25
# What a ticket can say no by; that the database is away is nobody's no.
REFUSALS = (NotFound, Forbidden, Conflict, Invalid)


class Course(Struct, frozen=True, kw_only=True):
    """A bulk change that goes on: in whose name, and what is set."""

    id: int
    author: int
    state: State
    edits_json: str

    @property
    def edits(self) -> Edits:
        return msgspec.json.decode(self.edits_json, type=Edits)


class _Taken(Struct, frozen=True, kw_only=True):
    """A ticket whose turn it is, as it stood before it was changed and after."""

    id: int
    ticket: int
    number: str
    before: str | None
    after: str | None


class _Fate(Struct, frozen=True, kw_only=True):
    """What became of a ticket."""

    word: Outcome | Undoing
    reason: str | None = None
    before: Standing | None = None
    after: Standing | None = None


async def run_batch(bulk_change: int) -> bool:
    """Go on with some more tickets; whether there may be others. One that is over changes nothing.

    All is done with the rights that whoever began it has now; without any, the rest is left alone.
    """
    course = await fetch_one(
        Course,
        "SELECT id, author, state, edits::text AS edits_json FROM bulk_changes"
        " WHERE id = $1 AND state IN ('running', 'undoing')",
        bulk_change,
    )
    if course is None:
        return False
    actor = await actor_of_person(course.author)
    if not isinstance(actor, Staff):
        await _leave_alone(course)
        return False
    with in_locale(actor.locale):
        for place, row in enumerate(await _waiting(course), 1):
            await _do_one(actor, course, row)
            if place % COUNTED_AFTER == 0:
                await count_up(course.id)
    return await count_up(course.id)


async def _leave_alone(course: Course) -> None:
    await execute(
        "UPDATE bulk_changes SET state = CASE state WHEN 'running' THEN 'stopped' ELSE 'undone' END"
        " WHERE id = $1",
        course.id,
    )
    await count_up(course.id)


async def _waiting(course: Course) -> list[int]:
    rows = await fetch(
        f"SELECT id FROM bulk_tickets WHERE bulk_change = $1 AND {_PHASES[course.state].turn}"  # noqa: S608 - ours
        " ORDER BY ticket LIMIT $2",
        course.id,
        BATCH,
    )
    return [row["id"] for row in rows]


async def _do_one(actor: Staff, course: Course, row: int) -> None:
    async with transaction():
        taken = await _taken(course, row)
        if taken is None:
            return
        phase = _PHASES[course.state]
        try:
            fate = await phase.do(actor, course, taken)
        except REFUSALS as refusal:
            fate = _Fate(word=phase.refused, reason=_sentence(refusal))
        await phase.write(taken, fate)


async def _taken(course: Course, row: int) -> _Taken | None:
    """The ticket, held; None where another has it, or where the change was stopped meanwhile."""
    return await fetch_one(
        _Taken,
        f"""
        SELECT bulk_tickets.id, ticket, number, before::text AS before, after::text AS after
        FROM bulk_tickets JOIN tickets ON tickets.id = bulk_tickets.ticket
        JOIN bulk_changes ON bulk_changes.id = bulk_tickets.bulk_change
        WHERE bulk_tickets.id = $1 AND {_PHASES[course.state].turn} AND bulk_changes.state = $2
        FOR NO KEY UPDATE OF bulk_tickets SKIP LOCKED
        """,  # noqa: S608 - ours
        row,
        course.state,
    )


async def _change(actor: Staff, course: Course, taken: _Taken) -> _Fate:
    async with transaction():
        ticket = await access_to_work(actor, taken.number)
        if is_as_wanted(ticket, course.edits):
            return _Fate(word=Outcome.SAME)
        await apply_edits(actor, taken.number, course.edits)
        after = await locked_ticket(taken.ticket)
    return _Fate(word=Outcome.CHANGED, before=Standing.of(ticket), after=Standing.of(after))


async def _write_change(taken: _Taken, fate: _Fate) -> None:
    await execute(
        "UPDATE bulk_tickets SET outcome = $2, reason = $3, before = $4::jsonb, after = $5::jsonb"
        " WHERE id = $1",
        taken.id,
        fate.word,
        fate.reason,
        _json(fate.before),
        _json(fate.after),
    )


async def _undo(actor: Staff, _course: Course, taken: _Taken) -> _Fate:
    before, after = _standing(taken.before), _standing(taken.after)
    kept = await give_back(actor, taken.number, before, after)
    if not kept:
        return _Fate(word=Undoing.UNDONE)
    sentence = _("Changed since, and left as it is: {fields}.").format(fields=field_words(kept))
    is_all = len(kept) == len(changed_fields(before, after))
    return _Fate(word=Undoing.KEPT if is_all else Undoing.PARTLY, reason=sentence)


async def _write_undoing(taken: _Taken, fate: _Fate) -> None:
    await execute(
        "UPDATE bulk_tickets SET undoing = $2, reason = $3 WHERE id = $1", taken.id, fate.word, fate.reason
    )


def _sentence(refusal: ProductError) -> str:
    """Why a ticket refused; of several reasons the first."""
    if isinstance(refusal, NotFound):
        return _("It is not yours to see any more.")
    if isinstance(refusal, Invalid):
        return next(iter(refusal.fields.values()))
    return refusal.sentence


def _standing(text: str | None) -> Standing:
    return msgspec.json.decode(text or "{}", type=Standing)


def _json(standing: Standing | None) -> str | None:
    return None if standing is None else msgspec.json.encode(standing).decode()


class _Phase(Struct, frozen=True, kw_only=True):
    """A way through the tickets: whose turn it is, what is done with each, and how that is written down."""

    turn: str
    do: Callable[[Staff, Course, _Taken], Awaitable[_Fate]]
    write: Callable[[_Taken, _Fate], Awaitable[None]]
    refused: Outcome | Undoing


_PHASES = {
    State.RUNNING: _Phase(turn="outcome IS NULL", do=_change, write=_write_change, refused=Outcome.REFUSED),
    State.UNDOING: _Phase(
        turn="outcome = 'changed' AND undoing IS NULL",
        do=_undo,
        write=_write_undoing,
        refused=Undoing.REFUSED,
    ),
}
