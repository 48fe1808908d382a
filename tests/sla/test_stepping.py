"""The arithmetic against working time that is counted second by second."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from helpdesk.sla.arithmetic import Span, before, due, worked
from helpdesk.sla.calendar import DAY_SECONDS, Calendar, Window, Windows
from helpdesk.sla.timeline import BLOCK_DAYS
from tests.sla.stepping import Stepping

DAYS = 3
STRETCH = DAYS * DAY_SECONDS
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Zones with the first days of stretches in which something happens to their clocks.
TURNS = [
    ("UTC", date(2026, 2, 27)),
    ("Europe/London", date(2026, 3, 27)),
    ("Europe/London", date(2026, 10, 23)),
    ("Europe/Berlin", date(2024, 3, 29)),
    ("America/New_York", date(2025, 10, 31)),
    ("America/St_Johns", date(2010, 3, 12)),  # at 00:01
    ("America/Sao_Paulo", date(2018, 11, 2)),  # midnight does not happen
    ("America/Havana", date(2025, 10, 31)),  # midnight happens twice
    ("Australia/Lord_Howe", date(2026, 4, 3)),  # half an hour
    ("Antarctica/Troll", date(2026, 3, 27)),  # two hours
    ("Pacific/Apia", date(2011, 12, 28)),  # a date that never happened
    ("Pacific/Chatham", date(2026, 9, 25)),
    ("Europe/Moscow", date(2014, 10, 24)),
    ("Asia/Kathmandu", date(1985, 12, 30)),
    ("Asia/Tehran", date(2022, 3, 19)),
    ("Europe/Riga", (EPOCH + timedelta(days=BLOCK_DAYS * 80 - 2)).date()),
    ("Asia/Tokyo", (EPOCH + timedelta(days=BLOCK_DAYS * 81 - 3)).date()),
]

minutes = st.integers(0, 1439) | st.sampled_from([0, 59, 60, 61, 90, 120, 150, 180, 540, 1020, 1320, 1439])
windows = st.builds(
    lambda start, end: Window(start * 60, end * 60), minutes, minutes | st.just(DAY_SECONDS // 60)
)
hours = st.lists(windows, max_size=3).map(tuple)
offsets = st.integers(0, STRETCH)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and the beginning of a stretch in which something happens to it."""
    zone, first = draw(st.sampled_from(TURNS))
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    week: list[Windows] = draw(st.lists(hours, min_size=7, max_size=7))
    dates = st.integers(-1, DAYS + 1).map(lambda days: first + timedelta(days=days))
    days = draw(st.dictionaries(dates, hours, max_size=2))
    yearly = draw(st.dictionaries(dates.map(lambda day: (day.month, day.day)), hours, max_size=1))
    one, two, three, four, five, six, seven = week
    return Calendar(zone, (one, two, three, four, five, six, seven), days, yearly), begin


@st.composite
def pauses_in(draw: st.DrawFn, begin: datetime) -> tuple[Span, ...]:
    """Pauses in any order; they overlap, touch, are none, or have no end."""
    drawn = draw(st.lists(st.tuples(offsets, st.none() | st.integers(-3600, STRETCH // 3)), max_size=3))
    return tuple(
        Span(
            begin + timedelta(seconds=start),
            None if length is None else begin + timedelta(seconds=min(start + length, STRETCH)),
        )
        for start, length in drawn
    )


@given(calendars(), offsets, st.data())
@settings(max_examples=50, deadline=None)
def test_due_is_the_second_at_which_the_target_has_been_stepped_over(
    place: tuple[Calendar, datetime], offset: int, data: st.DataObject
) -> None:
    calendar, begin = place
    pauses = data.draw(pauses_in(begin))
    stepping = Stepping(calendar, begin, DAYS, pauses)
    start = begin + timedelta(seconds=offset)
    available = stepping.worked(start, begin + timedelta(seconds=STRETCH))
    assume(available)
    seconds = data.draw(st.integers(1, available))

    found = due(calendar, start, seconds, pauses)

    assert found == stepping.due(start, seconds)
    assert worked(calendar, start, found, pauses) == seconds


@given(calendars(), offsets, offsets, st.data())
@settings(max_examples=50, deadline=None)
def test_worked_is_the_number_of_open_seconds_stepped_over(
    place: tuple[Calendar, datetime], one: int, other: int, data: st.DataObject
) -> None:
    calendar, begin = place
    pauses = data.draw(pauses_in(begin))
    start, end = (begin + timedelta(seconds=offset) for offset in sorted((one, other)))

    assert worked(calendar, start, end, pauses) == Stepping(calendar, begin, DAYS, pauses).worked(start, end)


@given(calendars(), offsets, st.integers(1, STRETCH))
@settings(max_examples=30, deadline=None)
def test_before_is_the_first_second_from_which_no_more_is_left(
    place: tuple[Calendar, datetime], offset: int, seconds: int
) -> None:
    calendar, begin = place
    end = begin + timedelta(seconds=offset)
    expected = Stepping(calendar, begin, DAYS).before(end, seconds)
    assume(expected is not None)

    assert before(calendar, end, seconds) == expected


instants = st.integers(630_720_000_000_000, 3_786_912_000_000_000).map(
    lambda number: EPOCH + timedelta(microseconds=number)
)


@given(calendars(), instants, st.integers(1, 40_000_000))
@example(
    (Calendar("UTC", ((Window(0, 60),), (), (), (), (), (), ())), EPOCH),
    datetime(2000, 1, 1, 0, 0, 0, 7, tzinfo=UTC),
    86_400,
)
@settings(max_examples=100, deadline=None)
def test_due_is_the_earliest_instant_to_the_microsecond(
    place: tuple[Calendar, datetime], start: datetime, seconds: int
) -> None:
    calendar, _begin = place
    assume(any(calendar.week))

    found = due(calendar, start, seconds)

    assert worked(calendar, start, found) == seconds
    assert worked(calendar, start, found - timedelta(microseconds=1)) == seconds - 1
