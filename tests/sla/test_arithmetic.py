"""When a promise ends: the worked examples of the rules, and what happens at their edges."""

from datetime import UTC, date, datetime, timedelta

import pytest

from helpdesk.sla.arithmetic import NoWorkingTime, Span, before, due, worked
from helpdesk.sla.calendar import ALWAYS, Calendar, Window
from helpdesk.sla.timeline import BLOCKS_KEPT, timeline_of
from tests.sla.calendars import HOUR, MINUTE, K, at, hours, weekdays

FRIDAY = at("2026-03-27 16:00")
CLOSED: tuple[Window, ...] = ()


def test_s1_four_hours_from_friday_afternoon_end_on_monday() -> None:
    assert due(K, FRIDAY, 240 * MINUTE) == at("2026-03-30 11:30")
    assert due(K, FRIDAY, 180 * MINUTE) == at("2026-03-30 10:30")


def test_s2_sixteen_hours_end_on_tuesday() -> None:
    assert due(K, FRIDAY, 960 * MINUTE) == at("2026-03-31 16:30")


def test_s3_a_pause_is_left_out_and_easter_skipped() -> None:
    pause = Span(at("2026-03-30 10:00"), at("2026-04-01 15:00"))
    assert due(K, FRIDAY, 960 * MINUTE, [pause]) == at("2026-04-07 12:15")


def test_s6_day_and_night_counts_hours_and_not_the_clock_on_the_wall() -> None:
    assert due(ALWAYS, at("2026-03-28 20:00"), 12 * HOUR) == at("2026-03-29 09:00")
    assert due(ALWAYS, at("2026-10-24 20:00"), 12 * HOUR) == at("2026-10-25 07:00")


def test_s7_two_hours_before_easter_end_after_it() -> None:
    assert due(K, at("2026-04-02 17:00"), 120 * MINUTE) == at("2026-04-07 10:30")


def test_s8_lunch_does_not_count() -> None:
    assert due(K, at("2026-03-31 12:00"), 60 * MINUTE) == at("2026-03-31 13:45")
    assert due(K, at("2026-03-31 12:45"), 30 * MINUTE) == at("2026-03-31 13:45")


def test_s9_time_that_runs_out_at_closing_is_due_at_closing() -> None:
    assert due(K, at("2026-03-31 16:30"), 60 * MINUTE) == at("2026-03-31 17:30")


def test_s10_an_instant_is_counted_by_the_clock_of_the_calendar() -> None:
    new_york = weekdays("America/New_York", "09:00-17:00")
    start = datetime(2026, 3, 31, 20, tzinfo=UTC)
    assert due(new_york, start, 120 * MINUTE) == at("2026-04-01 10:00", "America/New_York")


@pytest.mark.parametrize(
    ("start", "worked_hours", "expected"),
    [
        ("2026-03-30 21:00", 9, "2026-03-31 23:00"),
        ("2026-03-31 01:30", 5, "2026-03-31 22:30"),
        ("2026-04-04 05:00", 2, "2026-04-06 23:00"),
    ],
)
def test_s11_a_night_shift_belongs_to_the_day_on_which_it_starts(
    start: str, worked_hours: int, expected: str
) -> None:
    nights = weekdays("Europe/Riga", "22:00-06:00")
    assert due(nights, at(start, "Europe/Riga"), worked_hours * HOUR) == at(expected, "Europe/Riga")


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (-240, "2026-03-31 11:45"),
        (-60, "2026-03-31 15:30"),
        (0, "2026-03-31 16:30"),
        (120, "2026-04-01 10:00"),
        (480, "2026-04-01 16:45"),
    ],
)
def test_s16_levels_of_a_ladder_are_targets_of_their_own(offset: int, expected: str) -> None:
    assert due(K, FRIDAY, (960 + offset) * MINUTE) == at(expected)


def test_s19_windows_where_the_clocks_change() -> None:
    sunday = hours("02:00-04:00"), hours("01:00-04:00")
    spring, autumn = (Calendar("Europe/Berlin", (CLOSED,) * 6 + (day,)) for day in sunday)
    assert worked(spring, at("2026-03-28 12:00"), at("2026-03-30 12:00")) == HOUR
    assert worked(autumn, at("2026-10-24 12:00"), at("2026-10-26 12:00")) == 4 * HOUR


def test_half_days_working_saturdays_and_yearly_days_replace_those_of_the_week() -> None:
    week = weekdays("Europe/Berlin", "09:00-17:00").week
    saturday, christmas_eve, christmas = date(2026, 12, 19), date(2026, 12, 24), (12, 25)
    calendar = Calendar(
        "Europe/Berlin",
        week,
        days={saturday: hours("10:00-14:00"), christmas_eve: hours("09:00-12:00")},
        yearly={christmas: (), (12, 24): ()},
    )

    def hours_on(day: str) -> float:
        start = at(f"{day} 00:00", "Europe/Berlin")
        return worked(calendar, start, start + timedelta(days=1)) / HOUR

    assert [hours_on(f"2026-12-{day}") for day in (18, 19, 20, 24, 25, 28)] == [8, 4, 0, 3, 0, 8]
    # Only in 2026 somebody works on Christmas Eve.
    assert [hours_on(f"2027-12-{day}") for day in (23, 24, 25, 27)] == [8, 0, 0, 8]


def test_holiday_takes_the_night_that_starts_on_it_and_leaves_the_one_before() -> None:
    nights = weekdays("Europe/Riga", "22:00-06:00", off=(date(2026, 3, 31),))
    monday, wednesday = at("2026-03-30 12:00", "Europe/Riga"), at("2026-04-01 12:00", "Europe/Riga")
    assert worked(nights, monday, wednesday) == 8 * HOUR
    assert due(nights, monday, 8 * HOUR) == at("2026-03-31 06:00", "Europe/Riga")


def test_pauses_may_overlap_touch_lie_anywhere_and_be_none() -> None:
    def span(start: str, end: str) -> Span:
        return Span(at(f"2026-03-31 {start}"), at(f"2026-03-31 {end}"))

    pauses = [
        span("14:30", "15:00"),
        span("08:00", "09:30"),
        span("10:00", "11:00"),
        span("10:30", "11:15"),
        span("11:15", "11:30"),
        span("12:30", "13:00"),
        span("16:00", "15:00"),
    ]
    start, closing = at("2026-03-31 09:00"), at("2026-03-31 17:30")
    assert worked(K, start, closing, pauses) == 465 * MINUTE - (30 + 90 + 30) * MINUTE
    assert due(K, start, 30 * MINUTE, pauses) == at("2026-03-31 10:00")
    assert due(K, start, 31 * MINUTE, pauses) == at("2026-03-31 11:31")


def test_time_that_runs_out_as_a_pause_begins_is_due_then() -> None:
    ten, eleven = at("2026-03-31 10:00"), at("2026-03-31 11:00")
    assert due(K, at("2026-03-31 09:00"), HOUR, [Span(ten, eleven)]) == ten
    assert due(K, at("2026-03-31 09:00"), HOUR, [Span(ten, None)]) == ten


def test_pause_that_goes_on_stops_everything_after_it() -> None:
    nine, ten = at("2026-03-31 09:00"), at("2026-03-31 10:00")
    assert worked(K, nine, at("2026-05-31 10:00"), [Span(ten, None)]) == HOUR
    with pytest.raises(NoWorkingTime):
        due(K, nine, HOUR + 1, [Span(ten, None)])


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar("UTC", (CLOSED,) * 7),
        Calendar(
            "UTC",
            K.week,
            yearly={(date(2028, 1, 1) + timedelta(day)).timetuple()[1:3]: () for day in range(366)},
        ),
    ],
    ids=["no hours", "a year of holidays"],
)
def test_calendar_without_working_time_ahead_is_an_error_with_a_sentence(calendar: Calendar) -> None:
    with pytest.raises(NoWorkingTime, match="There is no working time ahead in which this could be done"):
        due(calendar, FRIDAY, 1)
    assert worked(calendar, FRIDAY, FRIDAY + timedelta(days=400)) == 0


def test_calendar_that_is_over_is_an_error() -> None:
    once = Calendar("UTC", (CLOSED,) * 7, days={date(2026, 3, 30): hours("09:00-10:00")})
    assert due(once, FRIDAY, HOUR) == at("2026-03-30 10:00", "UTC")
    with pytest.raises(NoWorkingTime):
        due(once, FRIDAY, HOUR + 1)
    with pytest.raises(NoWorkingTime):
        before(once, FRIDAY, HOUR)


def test_one_minute_in_four_years_is_found() -> None:
    leap_days = Calendar("UTC", (CLOSED,) * 7, yearly={(2, 29): hours("12:00-12:01")})
    assert due(leap_days, FRIDAY, 90) == at("2032-02-29 12:00:30", "UTC")


def test_nothing_to_do_is_due_at_the_start() -> None:
    sunday = at("2026-03-29 12:00")
    assert due(K, sunday, 0) == sunday
    assert due(K, sunday, -60) == sunday
    assert before(K, sunday, 0) == sunday


def test_end_that_is_not_later_has_no_working_time() -> None:
    assert worked(K, FRIDAY, FRIDAY) == 0
    assert worked(K, FRIDAY, FRIDAY - timedelta(days=3)) == 0


def test_fractions_of_a_second_are_kept() -> None:
    start = at("2026-03-31 10:00:00.4")
    assert due(K, start, HOUR) == at("2026-03-31 11:00:00.4")
    # Less than a second is left at closing: it is worked in the morning.
    assert due(K, at("2026-03-31 16:30:00.4"), HOUR) == at("2026-04-01 09:00:00.4")
    assert worked(K, start, at("2026-03-31 10:00:02.3")) == 1


def test_before_steps_back_over_nights_and_holidays() -> None:
    assert before(K, at("2026-03-31 16:30"), 240 * MINUTE) == at("2026-03-31 11:45")
    assert before(K, at("2026-04-07 10:00"), 90 * MINUTE) == at("2026-04-02 17:00")
    # An end set by hand on a Sunday.
    assert before(K, at("2026-03-29 12:00"), 60 * MINUTE) == at("2026-03-27 16:30")
    assert before(ALWAYS, at("2026-03-29 12:00"), 500 * 24 * HOUR) == at("2024-11-14 11:00")


def test_instants_without_a_zone_are_refused() -> None:
    with pytest.raises(TypeError):
        due(K, FRIDAY.replace(tzinfo=None), HOUR)


def test_years_of_working_time_are_counted_and_memory_stays_bounded() -> None:
    calendar = weekdays("UTC", "09:00-17:00", off=(date(2199, 1, 1),))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    end = due(calendar, start, 80 * 2000 * HOUR)
    assert worked(calendar, start, end) == 80 * 2000 * HOUR
    assert len(timeline_of(calendar)._blocks) <= BLOCKS_KEPT


def test_calendars_that_say_the_same_share_a_timeline() -> None:
    one, other = (weekdays("UTC", "09:00-17:00") for _ in range(2))
    assert one is not other
    assert timeline_of(one) is timeline_of(other)
    assert timeline_of(one) is not timeline_of(weekdays("UTC", "09:00-17:01"))


def test_first_and_last_days_of_all_are_no_accident() -> None:
    assert due(K, datetime(1, 1, 1, tzinfo=UTC), HOUR) > datetime(1, 1, 2, tzinfo=UTC)
    with pytest.raises(NoWorkingTime):
        due(K, datetime(9999, 12, 30, tzinfo=UTC), HOUR)
