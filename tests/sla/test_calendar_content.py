"""A calendar as people write it becomes the one that is counted by, or says why it cannot."""

from datetime import date

import pytest
from msgspec.structs import replace

from helpdesk.sla.calendar import DAY_SECONDS, WHOLE_DAY, Calendar
from helpdesk.sla.calendar_content import (
    MOST_DAYS,
    MOST_WINDOWS,
    NO_HOURS,
    CalendarContent,
    Day,
    Hours,
    as_calendar,
    content_problems,
    hours_problem,
    taken_over,
)
from tests.sla.calendars import hours

NINE_TO_FIVE: Hours = (("09:00", "17:00"),)
WEEK = (NINE_TO_FIVE,) * 5 + (NO_HOURS,) * 2
OFFICE = CalendarContent(zone="Europe/Oslo", week=WEEK)
WORKING = hours("09:00-17:00")
CHRISTMAS_EVE = date(2026, 12, 24)


def with_days(*days: Day) -> Calendar:
    return as_calendar(replace(OFFICE, days=days))


def test_content_is_the_calendar_it_says() -> None:
    holiday = Day(on=date(2026, 5, 17), name="Constitution day", is_yearly=True)
    half = Day(on=CHRISTMAS_EVE, hours=(("9:00", "12:30"),))
    assert content_problems(replace(OFFICE, days=(holiday, half))) == {}
    assert with_days(holiday, half) == Calendar(
        "Europe/Oslo",
        (WORKING, WORKING, WORKING, WORKING, WORKING, (), ()),
        days={CHRISTMAS_EVE: hours("09:00-12:30")},
        yearly={(5, 17): ()},
    )


@pytest.mark.parametrize("written", [("00:00", "24:00"), ("00:00", "23:59"), ("0:00", "00:00")], ids="-".join)
def test_whole_day_loses_no_minute(written: tuple[str, str]) -> None:
    calendar = as_calendar(replace(OFFICE, week=((written,),) * 7))
    spans = [(window.start, window.end or DAY_SECONDS) for day in calendar.week for window in day]
    assert spans == [(window.start, window.end) for window in WHOLE_DAY] * 7
    assert hours_problem((written,)) == ""


def test_last_minute_of_an_evening_is_not_lost() -> None:
    evenings = as_calendar(replace(OFFICE, week=((("18:00", "23:59"),),) * 7))
    assert evenings.week[0] == hours("18:00-24:00")


def test_day_that_is_off_does_not_count() -> None:
    taken_over = Day(on=CHRISTMAS_EVE, source="feed:Office", is_off=True)
    assert with_days(taken_over) == as_calendar(OFFICE)


@pytest.mark.parametrize("is_yearly", [False, True])
@pytest.mark.parametrize("is_own_first", [False, True])
def test_own_day_wins_over_one_of_a_list(*, is_yearly: bool, is_own_first: bool) -> None:
    own = Day(on=CHRISTMAS_EVE, hours=(("09:00", "12:00"),), is_yearly=is_yearly)
    listed = Day(on=CHRISTMAS_EVE, source="holidays:NO")
    found = with_days(*((own, listed) if is_own_first else (listed, own)))
    half = hours("09:00-12:00")
    assert (found.days, found.yearly) == (
        ({}, {(12, 24): half}) if is_yearly else ({CHRISTMAS_EVE: half}, {})
    )


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ((("9", "17:00"),), "“9” is no time. Write it like 09:00."),
        ((("09:00", "25:00"),), "“25:00” is no time. Write it like 09:00."),
        ((("24:00", "06:00"),), "Work cannot begin at 24:00; 00:00 of the next day is the same."),
        ((("09:00", "09:00"),), "These hours end when they begin. Write 00:00–24:00 for the whole day."),
        ((("13:00", "17:00"), ("09:00", "13:01")), "These hours overlap."),
        ((("09:00", "08:00"), ("10:00", "11:00")), "These hours overlap."),
        ((("09:00", "10:00"),) * (MOST_WINDOWS + 1), "A day has at most 12 times of work."),
        ((("13:00", "17:00"), ("09:00", "13:00")), ""),
        ((("22:00", "06:00"),), ""),
        (NO_HOURS, ""),
    ],
)
def test_hours_that_cannot_be_say_why(written: Hours, sentence: str) -> None:
    assert hours_problem(written) == sentence


def test_every_problem_is_told_beside_its_field() -> None:
    week = ((("nine", "17:00"),), *WEEK[1:])
    days = (Day(on=CHRISTMAS_EVE, hours=(("12:00", "12:00"),)),)
    assert content_problems(CalendarContent(zone="Mars/Base", week=week, days=days)) == {
        "zone": "This time zone does not exist.",
        "week-0": "“nine” is no time. Write it like 09:00.",
        "days": "2026-12-24: These hours end when they begin. Write 00:00–24:00 for the whole day.",
    }


def test_same_day_twice_is_told_but_not_when_a_list_has_it_too() -> None:
    own = Day(on=CHRISTMAS_EVE)
    listed = Day(on=CHRISTMAS_EVE, source="holidays:NO")
    assert content_problems(replace(OFFICE, days=(own, listed, listed))) == {}
    assert content_problems(replace(OFFICE, days=(own, replace(own, is_yearly=True)))) == {}
    assert content_problems(replace(OFFICE, days=(own, own))) == {"days": "2026-12-24: It is here twice."}


NO_TIME = {"week": "A calendar needs working time: give at least one day of the week hours."}


def test_calendar_without_working_time_is_refused() -> None:
    closed = replace(OFFICE, week=(NO_HOURS,) * 7)
    assert content_problems(closed) == NO_TIME
    # One working Saturday is over one day; one every year comes again.
    once = Day(on=date(2100, 1, 2), hours=NINE_TO_FIVE)
    assert content_problems(replace(closed, days=(once,))) == NO_TIME
    assert content_problems(replace(closed, days=(replace(once, is_yearly=True),))) == {}


def test_a_year_of_holidays_is_no_working_time() -> None:
    every_day = tuple(
        Day(on=date.fromordinal(date(2028, 1, 1).toordinal() + number), is_yearly=True)
        for number in range(366)
    )
    assert content_problems(replace(OFFICE, days=every_day)) == NO_TIME
    assert content_problems(replace(OFFICE, days=every_day[1:])) == {}


def test_days_are_limited_in_number() -> None:
    many = (Day(on=CHRISTMAS_EVE, source="feed:x"),) * (MOST_DAYS + 1)
    assert content_problems(replace(OFFICE, days=many)) == {
        "days": "A calendar has at most 5000 days of its own."
    }


def test_days_taken_over_again_keep_their_switches_and_leave_other_days_alone() -> None:
    own = Day(on=CHRISTMAS_EVE, hours=NINE_TO_FIVE)
    office = Day(on=date(2026, 12, 31), source="feed:Office", is_off=True)
    content = replace(OFFICE, days=(own, office, Day(on=date(2025, 12, 31), source="feed:Office")))
    days = [Day(on=date(2026, 12, 31), name="New Year's Eve"), Day(on=date(2027, 12, 31), is_off=True)]

    assert taken_over(content, "feed:Office", days).days == (
        own,
        Day(on=date(2026, 12, 31), name="New Year's Eve", source="feed:Office", is_off=True),
        Day(on=date(2027, 12, 31), source="feed:Office", is_off=True),
    )
