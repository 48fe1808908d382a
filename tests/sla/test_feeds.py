"""Days from calendar files: recurring ones, exceptions, other zones, and what is no calendar."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.core.errors import Invalid
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.feeds import MOST_EVENTS, feed_of

ICS = Path(__file__).parents[3] / "shared" / "data" / "sla-holidays" / "ics"
TODAY = date(2026, 11, 23)
BERLIN = "Europe/Berlin"


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*events: str, name: str = "Works") -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test", f"X-WR-CALNAME:{name}"]
    return "\n".join([*head, *events, "END:VCALENDAR"]).replace("\n", "\r\n").encode()


def dates(*events: str, zone: str = BERLIN) -> list[str]:
    """The dates that count."""
    found = feed_of(calendar(*events), zone=zone, today=TODAY)
    assert found.unread == 0
    return [day.on.isoformat() for day in found.days if not day.is_off]


def refusal(content: bytes) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        feed_of(content, zone=BERLIN, today=TODAY)
    return refused.value.fields


@pytest.mark.skipif(not ICS.is_dir(), reason="../shared/data is not here")
def test_feeds_of_others_come_with_last_year_and_three_to_come() -> None:
    feeds = [
        feed_of((ICS / f"calendar{number}.ics").read_bytes(), zone=BERLIN, today=date(2017, 8, 24))
        for number in (1, 2, 3)
    ]
    years = range(2016, 2021)
    first = [date(year, 12, 24) for year in years]
    second = [date(year, 12, day) for year in years for day in (24, 25)]
    # Of the third the weekly and monthly ones of 2012 are over.
    third = ["2016-12-24", "2016-12-26", "2016-12-28", "2017-01-26", "2017-02-26", "2017-03-26", "2017-04-26"]
    third += [f"{year}-12-24" for year in range(2017, 2021)]

    assert [[day.on for day in feed.days] for feed in feeds] == [
        first,
        second,
        list(map(date.fromisoformat, third)),
    ]
    assert {(feed.name, feed.unread) for feed in feeds} == {("test2", 0)}
    assert feeds[1].days[1] == Day(on=date(2016, 12, 25), name="Christmas2", source="feed:test2")


def test_days_of_several_days_end_before_their_end() -> None:
    assert dates(event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227")) == [
        "2026-12-24",
        "2026-12-25",
        "2026-12-26",
    ]
    assert dates(event("DTSTART;VALUE=DATE:20261224", "DURATION:P2D")) == ["2026-12-24", "2026-12-25"]
    assert dates(event("DTSTART;VALUE=DATE:20261224")) == ["2026-12-24"]
    assert dates(event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261220")) == ["2026-12-24"]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu", "UTC"])
def test_date_stays_the_date_in_every_zone(zone: str) -> None:
    assert dates(event("DTSTART;VALUE=DATE:20261225"), zone=zone) == ["2026-12-25"]
    # From midnight to midnight is a whole day too, by the clock of whoever wrote it.
    assert dates(event("DTSTART:20261225T000000Z", "DTEND:20261226T000000Z"), zone=zone) == ["2026-12-25"]


def test_what_takes_part_of_a_day_comes_switched_off_at_the_date_of_the_calendar() -> None:
    party = event("SUMMARY:Party", "DTSTART:20261223T233000Z", "DTEND:20261224T013000Z")
    assert feed_of(calendar(party), zone=BERLIN, today=TODAY).days == (
        Day(on=date(2026, 12, 24), name="Party", source="feed:Works", is_off=True),
    )
    whole = event("SUMMARY:Christmas Eve", "DTSTART;VALUE=DATE:20261224")
    assert feed_of(calendar(party, whole), zone=BERLIN, today=TODAY).days == (
        Day(on=date(2026, 12, 24), name="Party, Christmas Eve", source="feed:Works"),
    )


def test_rules_repeat_until_their_end_without_their_exceptions() -> None:
    yearly = event("DTSTART;VALUE=DATE:20200601", "RRULE:FREQ=YEARLY;UNTIL=20280601")
    assert dates(yearly) == ["2025-06-01", "2026-06-01", "2027-06-01", "2028-06-01"]
    last_friday = event(
        "DTSTART;VALUE=DATE:20261030",
        "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=4",
        "EXDATE;VALUE=DATE:20261127",
        "RDATE;VALUE=DATE:20261128,20261130",
    )
    assert dates(last_friday) == ["2026-10-30", "2026-11-28", "2026-11-30", "2026-12-25", "2027-01-29"]


def test_rule_repeats_by_the_clock_of_the_event_over_its_changes() -> None:
    day = event(
        "DTSTART;TZID=Europe/Berlin:20260328T000000",
        "DTEND;TZID=Europe/Berlin:20260329T000000",
        "RRULE:FREQ=DAILY;UNTIL=20260329T215959Z",
    )
    assert dates(day, zone="UTC") == ["2026-03-28", "2026-03-29"]


def test_one_of_many_that_was_moved_is_only_at_its_new_place() -> None:
    weekly = event("UID:1", "DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=WEEKLY;COUNT=3")
    moved = event("UID:1", "RECURRENCE-ID;VALUE=DATE:20261208", "DTSTART;VALUE=DATE:20261209")
    assert dates(weekly, moved) == ["2026-12-01", "2026-12-09", "2026-12-15"]


def test_cancelled_events_do_not_take_place() -> None:
    cancelled = event("DTSTART;VALUE=DATE:20261224", "STATUS:CANCELLED")
    assert dates(cancelled, event("DTSTART;VALUE=DATE:20261225")) == ["2026-12-25"]


def test_what_cannot_be_read_is_counted_and_the_rest_kept() -> None:
    broken = [
        event("SUMMARY:no start"),
        event("DTSTART:soon"),
        event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=SECONDLY"),
        event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        event("DTSTART;VALUE=DATE:20260101", "RRULE:COUNT=3"),
    ]
    found = feed_of(calendar(event("DTSTART;VALUE=DATE:20261225"), *broken), zone=BERLIN, today=TODAY)
    assert ([day.on for day in found.days], found.unread) == ([date(2026, 12, 25)], 5)


@pytest.mark.parametrize(
    "content", [b"Christmas", b"\xff\xfe\x00", b"<html></html>", b"BEGIN:VCALENDAR\nFOO"]
)
def test_what_is_no_calendar_is_refused_with_a_sentence(content: bytes) -> None:
    assert refusal(content) == {"feed": "This is no calendar file (iCal, .ics)."}


@pytest.mark.parametrize("content", [b"", calendar(), b"BEGIN:VCARD\r\nFN:x\r\nEND:VCARD\r\n"])
def test_calendar_without_events_is_refused_with_a_sentence(content: bytes) -> None:
    assert refusal(content) == {"feed": "There are no events in this file."}


def test_sizes_are_limited() -> None:
    one = event("DTSTART;VALUE=DATE:20261225")
    daily = event("DTSTART;VALUE=DATE:20250101", "RRULE:FREQ=DAILY")
    never = event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    assert refusal(b" " * 1_000_001) == {"feed": "This file is too large."}
    assert refusal(calendar(*[one] * (MOST_EVENTS + 1))) == {
        "feed": "There are more than 2000 events in this file."
    }
    assert refusal(calendar(*[daily] * 2)) == {"feed": "The events of this file repeat too often."}
    assert refusal(calendar(*[never] * 3)) == {"feed": "The events of this file repeat too often."}


def test_name_is_that_of_the_feed_unless_another_is_given() -> None:
    content = calendar(event("DTSTART;VALUE=DATE:20261225"), name="  Works\tcouncil ")
    assert feed_of(content, zone=BERLIN, today=TODAY).name == "Works council"
    assert feed_of(content, zone=BERLIN, today=TODAY, name="Office").days[0].source == "feed:Office"
    assert (
        feed_of(calendar(event("DTSTART;VALUE=DATE:20261225"), name=""), zone=BERLIN, today=TODAY).name
        == "iCal"
    )


LINES = st.sampled_from(
    [
        "DTSTART;VALUE=DATE:20261225",
        "DTSTART:20261225T100000Z",
        "DTSTART;TZID=Nowhere/Else:20261225T100000",
        "DTEND;VALUE=DATE:99991231",
        "DTEND:20261225T110000Z",
        "DURATION:-P4000000D",
        "DURATION:P9999999D",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=WEEKLY;BYDAY=XX",
        "RRULE:FREQ=MONTHLY;UNTIL=soon",
        "RRULE:FREQ=YEARLY;BYEASTER=0",
        "RRULE:FREQ=YEARLY;COUNT=-1",
        "EXDATE:",
        "RDATE;VALUE=PERIOD:20261225T100000Z/PT1H",
        "RECURRENCE-ID:20261225",
        "STATUS:",
        "SUMMARY:\0\\n",
        "BEGIN:VALARM",
    ]
)


@given(st.lists(LINES, max_size=6), st.text(max_size=20))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_file_says_it_is_read_or_refused(lines: list[str], noise: str) -> None:
    content = calendar(event(*lines, f"COMMENT:{noise}"))
    try:
        days = feed_of(content, zone=BERLIN, today=TODAY).days
    except Invalid:
        days = ()
    assert all(2025 <= day.on.year <= 2029 for day in days)
