"""Amounts of working time as they are typed and shown."""

import pytest

from helpdesk.sla.durations import duration_text, parsed_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("4", 14_400),
        ("1,5", 5_400),
        ("0.25 h", 900),
        ("1:30", 5_400),
        ("45 min", 2_700),
        ("45m", 2_700),
        ("2 h 15 min", 8_100),
        ("2 Std. 15", None),
        ("2 Stunden", 7_200),
        ("90 s", 90),
        ("0", 0),
        ("", None),
        ("   ", None),
        ("soon", None),
        ("-4", None),
        ("1:75", None),
        ("4 d", None),
        ("9" * 30, None),
    ],
)
def test_typed_duration_is_read_or_refused(text: str, seconds: int | None) -> None:
    assert parsed_duration(text) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(14_400, "4 h"), (5_400, "1 h 30 min"), (2_700, "45 min"), (90, "1 min 30 s"), (0, "0 min")],
)
def test_shown_duration_can_be_typed_again(seconds: int, text: str) -> None:
    assert (duration_text(seconds), parsed_duration(text)) == (text, seconds)
