"""Hours are read as people type them, and refused where nobody could say what is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.sla.calendar_content import Hours
from helpdesk.sla.hours import DAY_MINUTES, hours_text, parsed_hours

NINE_TO_FIVE = (("09:00", "17:00"),)
SPLIT = (("09:00", "12:30"), ("13:15", "17:30"))


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("09:00–17:00", NINE_TO_FIVE),
        ("9-17", NINE_TO_FIVE),
        (" 9 to 17 ", NINE_TO_FIVE),
        ("9h - 17h", NINE_TO_FIVE),
        ("9 bis 17 Uhr", NINE_TO_FIVE),
        ("9am-5pm", NINE_TO_FIVE),
        ("9 a.m. – 5 p.m.", NINE_TO_FIVE),
        ("09.00—17.00", NINE_TO_FIVE),
        ("13:15-17:30, 9-12:30", SPLIT),
        ("9–12:30 and 13:15–17:30", SPLIT),
        ("9-12:30; 13:15-17:30;", SPLIT),
        ("22:00-6:00", (("22:00", "06:00"),)),
        ("12am-12pm", (("00:00", "12:00"),)),
        ("18-24", (("18:00", "24:00"),)),
        ("24/7", (("00:00", "24:00"),)),
        ("All day", (("00:00", "24:00"),)),
        ("", ()),
        ("closed", ()),
        (" – ", ()),
    ],
)
def test_hours_are_read_as_they_are_typed(typed: str, hours: Hours) -> None:
    assert parsed_hours(typed) == hours


@pytest.mark.parametrize(
    "typed",
    ["9", "nine to five", "9-25", "9:60-17", "24-6", "9-9", "13pm-5", "0am-5", "9-17 18", "9-17, x", "9--17"],
)
def test_hours_that_nobody_can_read_are_none(typed: str) -> None:
    assert parsed_hours(typed) is None


_minutes = st.integers(0, DAY_MINUTES - 1)


@given(st.lists(st.tuples(_minutes, _minutes).filter(lambda pair: pair[0] != pair[1]), max_size=4))
def test_what_is_shown_is_read_again_as_the_same(spans: list[tuple[int, int]]) -> None:
    hours = tuple(sorted((_clock(start), _clock(end)) for start, end in spans))

    assert parsed_hours(hours_text(hours)) == hours


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
