"""Telling colleagues of what happened on a ticket: each once, for the nearest reason."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.queries.availability import stand_ins
from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_as, statement
from helpdesk.db.transaction import transaction
from helpdesk.events.event import SubjectKind
from helpdesk.events.telling import News
from helpdesk.notify.actions import Given, give_notices
from helpdesk.notify.choosing import choices_of_all, read_choices
from helpdesk.notify.enums import Occasion, Way
from helpdesk.notify.happenings import Happening, happening
from helpdesk.notify.matrix import Decision, Option, cell, decided
from helpdesk.tickets.enums import Relation
from helpdesk.tickets.queries.readers import readers, readers_among

TICKET = SubjectKind("ticket")
CALLED = "called"
_AUDIENCE = Path(__file__).parent / "sql" / "audience.sql"


class _Hearer(Struct, frozen=True):
    """Somebody who may see the ticket, and how they stand to it."""

    person: int
    relations: frozenset[str]
    choices: str | None


async def fan_out(event_id: int) -> None:
    """Tell of a fact of a ticket; a second run finds that everybody has heard."""
    async with transaction():
        found = await happening(event_id)
        if found is None:
            return
        hearers = await _hearers(found)
        meant = {hearer.person: decision for hearer in hearers if (decision := _decision(found, hearer))}
        away = await stand_ins(meant, now())
        given = [_given(found, event_id, person, decision) for person, decision in meant.items()]
        given = [_only_in_tray(each) if each.person in away else each for each in given]
        await give_notices([*given, *await _in_place(found, event_id, meant, away)])


async def _hearers(found: Happening) -> list[_Hearer]:
    may_see = readers("$1", "SELECT person FROM related", 5)
    asked = statement(_AUDIENCE).replace("/* readers */", may_see.sql)
    unassigned = cell(found.occasion, Relation.UNASSIGNED) if found.occasion else ""
    return await fetch_as(_Hearer, asked, found.ticket, found.by, found.message, unassigned, *may_see.args)


def _decision(found: Happening, hearer: _Hearer) -> Decision | None:
    return decided(read_choices(hearer.choices), _options(found, hearer))


def _options(found: Happening, hearer: _Hearer) -> Iterable[Option]:
    """Every reason for which somebody may hear of it, the nearest first."""
    if CALLED in hearer.relations:
        yield Option(Occasion.MENTION, Relation.MENTIONED)
    if Relation.MINE in hearer.relations and found.given_to in {0, hearer.person}:
        yield Option(Occasion.ASSIGNED, Relation.MINE)
    if found.occasion is not None:
        for relation in Relation:
            if relation in hearer.relations:
                yield Option(found.occasion, relation)


def _given(
    found: Happening, event_id: int, person: int, decision: Decision, *, instead_of: int | None = None
) -> Given:
    news = News(
        kind=decision.option.occasion,
        of_kind=TICKET,
        of=found.ticket,
        once=f"event:{event_id}:{person}",
        facts={**found.facts, "instead_of": instead_of} if instead_of else found.facts,
    )
    return Given(person=person, news=news, ways=decision.ways, reason=decision.option.relation or "")


def _only_in_tray(given: Given) -> Given:
    """Whoever is away reads it when they are back."""
    return replace(given, ways=given.ways - {Way.MAIL})


async def _in_place(
    found: Happening, event_id: int, meant: Mapping[int, Decision], away: Mapping[int, int]
) -> list[Given]:
    """What those hear who stand in for somebody who is away, where they may see the ticket."""
    duties = {
        stand_in: absent
        for absent, stand_in in away.items()
        if meant[absent].option.is_duty and stand_in not in meant and stand_in != found.by
    }
    seeing = await readers_among(found.ticket, duties)
    choices = await choices_of_all(seeing)
    told = ((person, decided(choices[person], [meant[duties[person]].option])) for person in sorted(seeing))
    return [
        _given(found, event_id, person, decision, instead_of=duties[person])
        for person, decision in told
        if decision is not None
    ]
