"""What an agent's words promise, and what they only say."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from helpdesk.relationship.hints import Hint, promise_in

OSLO = ZoneInfo("Europe/Oslo")
# A Wednesday.
MORNING = datetime(2026, 11, 25, 9, 30, tzinfo=OSLO)


def local(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=OSLO)


@pytest.mark.parametrize(
    ("text", "said", "due"),
    [
        ("We send new laces by Friday.", "by Friday", local(27, 17)),
        ("You will have them by wednesday", "by wednesday", local(25, 17)),
        ("I will call you until Monday!", "until Monday", local(30, 17)),
        ("We have it by next Friday.", "by next Friday", local(4, 17, month=12)),
        ("We have it by next Monday.", "by next Monday", local(30, 17)),
        ("Our workshop is done by tomorrow.", "by tomorrow", local(26, 17)),
        ("I come back to you tomorrow.", "tomorrow", local(26, 17)),
        ("We answer today.", "today", local(25, 17)),
        ("We answer by the end of the day.", "by the end of the day", local(25, 17)),
        ("We ship it by the end of the week.", "by the end of the week", local(27, 17)),
        ("We reply within 2 hours.", "within 2 hours", local(25, 11, 30)),
        ("I'll be back in 3 days.", "in 3 days", local(28, 17)),
        ("You get it by 2 December.", "by 2 December", local(2, 17, month=12)),
        ("You get it by the 2nd of December.", "by the 2nd of December", local(2, 17, month=12)),
        ("You get it by January 5th.", "by January 5th", local(5, 17, month=1, year=2027)),
        ("Wir schicken sie bis Freitag.", "bis Freitag", local(27, 17)),
        ("Wir schicken sie bis spätestens Montag.", "bis spätestens Montag", local(30, 17)),
        ("Ich melde mich morgen bei Ihnen.", "morgen", local(26, 17)),
        ("Sie erhalten sie bis übermorgen.", "bis übermorgen", local(27, 17)),
        ("Wir melden uns innerhalb von 24 Stunden.", "innerhalb von 24 Stunden", local(26, 9, 30)),
        ("Wir sind bis zum 3. Dezember fertig.", "bis zum 3. Dezember", local(3, 17, month=12)),
        ("Wir sind bis 3.12. fertig.", "bis 3.12.", local(3, 17, month=12)),
    ],
)
def test_words_for_a_time_are_understood(text: str, said: str, due: datetime) -> None:
    assert promise_in(text, MORNING) == Hint(text, said, due)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you for your message.",
        "Please send us the photos by Friday.",
        "Could you tell us by tomorrow?",
        "Bitte melden Sie sich bis Freitag bei uns.",
        "Do we have it by Friday?",
        "> We send new laces by Friday.",
        "The shop closes by 6.",
        "We send it by 31 February.",
        "We have done this for 2 days.",
        "Guten Morgen, wir danken Ihnen.",
    ],
)
def test_what_is_no_promise_of_ours_is_left_alone(text: str) -> None:
    assert promise_in(text, MORNING) is None


def test_last_promise_counts_with_its_own_sentence() -> None:
    text = "Hello,\n\nwe had said by Thursday. Sorry!\nNow we send them by Friday. Regards"

    hint = promise_in(text, MORNING)

    assert hint == Hint("Now we send them by Friday.", "by Friday", local(27, 17))


def test_after_closing_today_lasts_until_midnight() -> None:
    hint = promise_in("We answer today.", local(25, 19))

    assert hint is not None
    assert hint.due == local(25, 23, 59)


def test_very_long_text_is_read_in_no_time() -> None:
    assert promise_in("we " * 100_000, MORNING) is None
    assert promise_in("by " * 100_000, MORNING) is None
    assert promise_in("1. " * 10_000, MORNING) is None
