"""Being available, busy or away: who may say it, what fits, how it ends, and who stands in."""

from datetime import timedelta

import pytest

from helpdesk.accounts.actions.availability import Absence, end_absences, set_availability, set_capacity
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.events import AvailabilityChanged, CapacityChanged
from helpdesk.accounts.jobs import end_past_absences
from helpdesk.accounts.queries.availability import (
    AvailabilityOut,
    availabilities,
    availability_of,
    stand_in_of,
    stand_ins,
)
from helpdesk.accounts.tables import Person
from helpdesk.core.clock import frozen, now
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.events.actor import Staff
from helpdesk.events.event import Change
from tests.factories.persons import make_agent, make_customer, make_lead, make_observer
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")

AVAILABLE, BUSY, AWAY = AvailabilityState


async def away(person: Staff, *, substitute: Staff | None = None, hours: int = 8) -> None:
    until = now() + timedelta(hours=hours)
    stand_in = substitute.person if substitute else None
    await set_availability(person, person.person, Absence(state=AWAY, until=until, substitute=stand_in))


async def test_whoever_said_nothing_is_available() -> None:
    mara = await make_agent()

    assert await availability_of(mara.person) == AvailabilityOut(person=mara.person)
    assert await stand_in_of(mara.person, now()) is None


async def test_away_holds_until_its_time_and_tells_who_stands_in() -> None:
    mara, jonas, at = await make_agent("Mara"), await make_agent("Jonas"), now()
    until = at + timedelta(hours=8)

    with frozen(at):
        for _ in range(2):
            await set_availability(
                mara, mara.person, Absence(state=AWAY, until=until, substitute=jonas.person)
            )
    meanwhile = await availability_of(mara.person, until - timedelta(seconds=1))

    assert meanwhile == AvailabilityOut(
        person=mara.person,
        state=AWAY,
        until=until,
        substitute=jonas.person,
        substitute_name="Jonas",
        changed_at=at,
    )
    assert await availability_of(mara.person, until) == AvailabilityOut(person=mara.person, changed_at=until)
    assert await recorded() == [AvailabilityChanged(person=mara.person, state=AWAY)]
    assert await changes() == [
        Change("availability", "available", "away"),
        Change("until_at", None, until.isoformat()),
        Change("substitute", None, "Jonas"),
    ]


async def test_absence_that_is_made_longer_began_when_it_began() -> None:
    mara, at = await make_agent(), now()

    with frozen(at):
        await away(mara)
    with frozen(at + timedelta(hours=1)):
        await away(mara, hours=24)
        longer = await availability_of(mara.person)
        await set_availability(mara, mara.person, Absence(state=BUSY))
        busy = await availability_of(mara.person)

    assert (longer.changed_at, longer.until) == (at, at + timedelta(hours=25))
    assert (busy.changed_at, busy.until) == (at + timedelta(hours=1), None)


async def test_who_is_back_or_busy_has_nobody_in_their_place() -> None:
    mara, jonas = await make_agent(), await make_agent()
    later = now() + timedelta(hours=1)

    await set_availability(mara, mara.person, Absence(state=BUSY, until=later, substitute=jonas.person))
    busy = await availability_of(mara.person)
    await away(mara, substitute=jonas)
    await set_availability(mara, mara.person, Absence(state=AVAILABLE, until=later, substitute=jonas.person))
    back = await availability_of(mara.person)

    assert (busy.state, busy.until, busy.substitute) == (BUSY, later, None)
    assert (back.state, back.until, back.substitute) == (AVAILABLE, None, None)


async def test_whoever_manages_teams_says_it_of_others_and_nobody_else_does() -> None:
    lead, mara, jonas, watcher = (
        await make_lead(),
        await make_agent(),
        await make_agent(),
        await make_observer(),
    )
    customer = await make_customer()

    await set_availability(lead, mara.person, Absence(state=AWAY))
    await set_availability(watcher, watcher.person, Absence(state=BUSY))

    assert (await availability_of(mara.person)).state == AWAY
    assert (await availability_of(watcher.person)).state == BUSY
    for actor, person in ((jonas, mara.person), (customer, customer.person), (customer, mara.person)):
        with pytest.raises(Forbidden):
            await set_availability(actor, person, Absence(state=AVAILABLE))
    for nobody in (customer.person, 2**70, 99_999_999, (await make_agent(deactivated_at=now())).person):
        with pytest.raises(NotFound):
            await set_availability(lead, nobody, Absence(state=AWAY))


async def test_refusals_of_time_and_substitute_are_told_at_once() -> None:
    mara, gone, anna = await make_agent(), await make_agent(deactivated_at=now()), await make_customer()
    watcher = await make_observer()
    past = now() - timedelta(minutes=1)

    for nobody in (mara.person, gone.person, anna.person, watcher.person, 2**70):
        with pytest.raises(Invalid) as refused:
            await set_availability(mara, mara.person, Absence(state=AWAY, until=past, substitute=nobody))
        assert refused.value.fields == {
            "until": "Please choose a time that is still to come.",
            "substitute": "Please choose a colleague who works on tickets.",
        }
    with pytest.raises(Invalid) as far:
        await away(mara, hours=24 * 800)

    assert far.value.fields == {"until": "Please choose a time within the next two years."}
    assert await recorded() == []


async def test_past_absences_are_written_down_as_over_once() -> None:
    mara, jonas, at = await make_agent("Mara"), await make_agent("Jonas"), now()
    with frozen(at):
        await away(mara, substitute=jonas)
        await away(jonas, hours=24)
    until = at + timedelta(hours=8)

    with frozen(until):
        await end_past_absences()
        again = await end_absences()

    assert again == 0
    assert await availability_of(mara.person, at) == AvailabilityOut(person=mara.person, changed_at=until)
    assert (await availability_of(jonas.person, until)).state == AWAY
    assert (await recorded())[-1] == AvailabilityChanged(person=mara.person, state=AVAILABLE)
    assert (await changes())[-3:] == [
        Change("availability", "away", "available"),
        Change("until_at", until.isoformat(), None),
        Change("substitute", "Jonas", None),
    ]


async def test_substitute_who_is_away_hands_on_to_their_own() -> None:
    mara, jonas, ines = await make_agent(), await make_agent(), await make_agent()
    await away(mara, substitute=jonas)
    await away(jonas, substitute=ines, hours=1)

    assert await stand_in_of(mara.person, now()) == ines.person
    assert await stand_in_of(mara.person, now() + timedelta(hours=2)) == jonas.person
    assert await stand_in_of(ines.person, now()) is None


async def test_nobody_stands_in_where_all_are_away_or_gone() -> None:
    mara, jonas, gone = await make_agent(), await make_agent(), await make_agent()
    await away(mara, substitute=jonas)
    await away(jonas, substitute=mara)
    ines = await make_agent()
    await away(ines, substitute=gone)
    await make_gone(gone)

    assert await stand_ins([mara.person, jonas.person, ines.person], now()) == {}


async def test_capacity_is_the_leads_to_say_and_outlives_an_absence() -> None:
    lead, mara = await make_lead(), await make_agent()

    for number in (5, 5, None, 0):
        await set_capacity(lead, mara.person, number)
    await away(mara)
    await set_availability(mara, mara.person, Absence(state=AVAILABLE))

    assert (await availability_of(mara.person)).capacity == 0
    assert (await recorded())[:3] == [
        CapacityChanged(person=mara.person, capacity=capacity) for capacity in (5, None, 0)
    ]
    assert (await changes())[:3] == [
        Change("capacity", None, "5"),
        Change("capacity", "5", None),
        Change("capacity", None, "0"),
    ]


async def test_capacity_is_refused_to_others_and_out_of_bounds() -> None:
    lead, mara = await make_lead(), await make_agent()

    with pytest.raises(Forbidden):
        await set_capacity(mara, mara.person, 5)
    for number in (-1, 1000):
        with pytest.raises(Invalid) as refused:
            await set_capacity(lead, mara.person, number)
        assert refused.value.fields == {"capacity": "Please give a number from 0 to 999, or nothing."}


async def test_many_are_read_in_one_statement() -> None:
    people = [await make_agent() for _ in range(3)]
    for person in people:
        await away(person)

    async with count_statements() as one:
        await availabilities([people[0].person])
    async with count_statements() as three:
        found = await availabilities([person.person for person in people])

    assert len(one) == len(three) == 1
    assert [found[person.person].state for person in people] == [AWAY] * 3


async def make_gone(person: Staff) -> None:
    """Switched off, as they stand in for somebody."""
    await Person.update({Person.deactivated_at: now()}).where(Person.id == person.person)
