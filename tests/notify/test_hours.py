"""When mail goes out: rhythms, quiet hours over midnight and over a change of clocks, quiet days."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.notify.enums import Rhythm
from helpdesk.notify.hours import PAUSE, Waiting, mail_goes_out, quiet_ends
from helpdesk.notify.matrix import Choices

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = Choices(quiet_from="18:00", quiet_until="08:00")
LUNCH = Choices(quiet_from="12:00", quiet_until="13:00")
WEEKEND = Choices(quiet_from="18:00", quiet_until="08:00", quiet_days=(5, 6))


def oslo(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A time of November 2026 in Oslo; its 23rd is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=OSLO).astimezone(UTC)


@pytest.mark.parametrize(
    ("choices", "at", "ends"),
    [
        (Choices(), oslo(23, 3), oslo(23, 3)),
        (NIGHT, oslo(23, 12), oslo(23, 12)),
        (NIGHT, oslo(23, 18), oslo(24, 8)),
        (NIGHT, oslo(23, 23, 59), oslo(24, 8)),
        (NIGHT, oslo(24, 0), oslo(24, 8)),
        (NIGHT, oslo(24, 7, 59), oslo(24, 8)),
        (NIGHT, oslo(24, 8), oslo(24, 8)),
        (LUNCH, oslo(23, 12, 30), oslo(23, 13)),
        (LUNCH, oslo(23, 13), oslo(23, 13)),
        # Friday evening lasts until Monday morning.
        (WEEKEND, oslo(27, 19), oslo(30, 8)),
        (WEEKEND, oslo(28, 12), oslo(30, 8)),
        (Choices(quiet_days=(0,)), oslo(23, 12), oslo(24, 0)),
        # The night in which an hour is told twice.
        (NIGHT, oslo(24, 20, month=10), oslo(25, 8, month=10)),
    ],
)
def test_end_of_quiet(choices: Choices, at: datetime, ends: datetime) -> None:
    assert quiet_ends(choices, OSLO, at) == ends


def goes_out(choices: Choices, oldest: datetime, at: datetime, mailed_at: datetime | None = None) -> datetime:
    return mail_goes_out(choices, OSLO, Waiting(oldest=oldest, mailed_at=mailed_at, at=at))


def test_first_goes_out_at_once_and_what_follows_together() -> None:
    at = oslo(23, 12)

    assert goes_out(Choices(), at, at) == at
    assert goes_out(Choices(), at, at, mailed_at=at - timedelta(seconds=5)) == at + PAUSE - timedelta(
        seconds=5
    )
    assert goes_out(Choices(), at, at, mailed_at=at - timedelta(hours=1)) == at


def test_hourly_goes_out_at_the_full_hour() -> None:
    hourly = Choices(rhythm=Rhythm.HOURLY)

    assert goes_out(hourly, oslo(23, 12, 1), oslo(23, 12, 1)) == oslo(23, 13)
    assert goes_out(hourly, oslo(23, 12, 1), oslo(23, 13, 7)) == oslo(23, 13, 7)


def test_daily_goes_out_at_its_time_of_the_readers_day() -> None:
    daily = Choices(rhythm=Rhythm.DAILY, daily_at="08:30")

    assert goes_out(daily, oslo(23, 8, 29), oslo(23, 8, 29)) == oslo(23, 8, 30)
    assert goes_out(daily, oslo(23, 8, 30), oslo(23, 8, 30)) == oslo(24, 8, 30)


def test_rhythm_gives_way_to_quiet_hours() -> None:
    choices = Choices(rhythm=Rhythm.HOURLY, quiet_from="17:30", quiet_until="07:15")

    assert goes_out(choices, oslo(23, 17, 1), oslo(23, 17, 1)) == oslo(24, 7, 15)


def test_worker_that_was_away_mails_nobody_in_the_night() -> None:
    assert goes_out(NIGHT, oslo(23, 17), oslo(24, 3)) == oslo(24, 8)
