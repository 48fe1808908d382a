"""Mails of notices: one at once, several together, held in quiet hours, none of what was read."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.events.actor import Staff
from helpdesk.events.event import SubjectKind
from helpdesk.events.telling import News
from helpdesk.jobs.worker import Worker
from helpdesk.notify.actions import Given, give_notice, read_notice
from helpdesk.notify.choosing import choices_of, choose_notices
from helpdesk.notify.enums import Rhythm, Way
from helpdesk.notify.mailing import MOST_IN_A_MAIL, mail_waiting
from helpdesk.notify.matrix import Choices
from tests.factories.persons import make_agent

pytestmark = pytest.mark.usefixtures("database")

HOUR = timedelta(hours=1)


async def given(person: Staff, once: str, kind: str = "note") -> int:
    news = News(kind=kind, of_kind=SubjectKind("ticket"), of=88, once=once)
    notice = await give_notice(Given(person=person.person, news=news))
    assert notice is not None
    return notice


async def mails() -> list[tuple[str, str]]:
    """Template and contents of each mail, once every job that is due has run."""
    await Worker().run_due()
    rows = await fetch(
        "SELECT template, details ->> 'notice' AS one, details ->> 'notices' AS several"
        " FROM outbound_mails ORDER BY id"
    )
    return [(row["template"], row["one"] or row["several"]) for row in rows]


async def next_look() -> datetime | None:
    return await fetch_value(
        "SELECT due FROM jobs WHERE name = 'notify.mail_person' AND state = 'queued' AND due > now()"
    )


def quiet_now(**others: Any) -> Choices:
    """Quiet from an hour ago until in an hour, in UTC."""
    at = now()
    return Choices(quiet_from=f"{at - HOUR:%H:%M}", quiet_until=f"{at + HOUR:%H:%M}", **others)


async def test_first_goes_at_once_and_the_next_go_together() -> None:
    mara = await make_agent()
    first = await given(mara, "a")
    assert await mails() == [("notice", str(first))]

    second, third = await given(mara, "b"), await given(mara, "c")
    assert await mails() == [("notice", str(first))]
    assert await next_look() is not None

    await execute("UPDATE notice_choices SET mailed_at = mailed_at - interval '1 hour'")
    await mail_waiting(mara.person)
    assert await mails() == [("notice", str(first)), ("notices", f"{second},{third}")]


async def test_second_look_mails_nothing_again() -> None:
    mara = await make_agent()
    await given(mara, "a")
    before = await mails()

    await mail_waiting(mara.person)

    assert await mails() == before


async def test_what_was_read_is_not_mailed() -> None:
    mara = await make_agent()
    notices = [await given(mara, once) for once in "abc"]
    await read_notice(mara, notices[1])

    assert await mails() == [("notices", f"{notices[0]},{notices[2]}")]


async def test_what_is_read_between_look_and_mail_is_left_out() -> None:
    mara = await make_agent()
    first, second = await given(mara, "a"), await given(mara, "b")
    await mail_waiting(mara.person)
    await read_notice(mara, first)

    assert await mails() == [("notice", str(second))]


async def test_quiet_hours_hold_and_their_end_lets_go() -> None:
    mara = await make_agent()
    await choose_notices(mara, quiet_now())
    notice = await given(mara, "a")

    assert await mails() == []
    look = await next_look()
    assert look is not None
    assert abs(look - (now() + HOUR)) < timedelta(minutes=2)

    await choose_notices(mara, Choices())
    assert await mails() == [("notice", str(notice))]


async def test_what_runs_late_comes_in_quiet_hours_unless_they_say_no() -> None:
    mara, jonas = await make_agent(), await make_agent()
    await choose_notices(mara, quiet_now())
    await choose_notices(jonas, quiet_now(is_urgent_at_once=False))
    await given(mara, "a")
    urgent = await given(mara, "b", kind="promise_due")
    await given(jonas, "c", kind="promise_due")

    assert await mails() == [("notice", str(urgent))]
    assert await fetch_value("SELECT count(*) FROM jobs WHERE name = 'notify.mail_person'") == 2


async def test_digest_waits_for_its_hour() -> None:
    mara = await make_agent()
    await choose_notices(mara, Choices(rhythm=Rhythm.HOURLY))
    notices = [await given(mara, once) for once in "ab"]
    assert await mails() == []

    await execute("UPDATE notices SET created_at = created_at - interval '1 hour'")
    await mail_waiting(mara.person)

    assert await mails() == [("notices", f"{notices[0]},{notices[1]}")]


async def test_very_many_come_in_several_mails() -> None:
    mara = await make_agent()
    for number in range(MOST_IN_A_MAIL + 1):
        await given(mara, str(number))

    assert {template: len(notices.split(",")) for template, notices in await mails()} == {
        "notices": MOST_IN_A_MAIL,
        "notice": 1,
    }


async def test_urgent_ones_that_follow_within_a_moment_come_together() -> None:
    mara = await make_agent()
    await choose_notices(mara, quiet_now())
    first = await given(mara, "a", kind="escalation")
    assert await mails() == [("notice", str(first))]

    second, third = await given(mara, "b", kind="escalation"), await given(mara, "c", kind="escalation")
    assert len(await mails()) == 1
    look = await next_look()
    assert look is not None
    assert look < now() + timedelta(minutes=3)

    await execute("UPDATE notice_choices SET mailed_at = mailed_at - interval '1 hour'")
    await mail_waiting(mara.person)
    assert await mails() == [("notice", str(first)), ("notices", f"{second},{third}")]


async def test_nobody_who_left_is_mailed() -> None:
    mara = await make_agent()
    await given(mara, "a")
    await execute("UPDATE persons SET deactivated_at = now() WHERE id = $1", mara.person)

    assert await mails() == []


async def test_choices_are_kept_and_read_again() -> None:
    mara = await make_agent()
    wanted = Choices(
        ways={"note.team": (Way.MAIL,), "mention": ()},
        rhythm=Rhythm.DAILY,
        daily_at="07:30",
        quiet_from="18:00",
        quiet_until="08:00",
        quiet_days=(5, 6),
        is_urgent_at_once=False,
    )

    await choose_notices(mara, wanted)

    assert await choices_of(mara.person) == wanted
    assert await choices_of((await make_agent()).person) == Choices()


async def test_cell_that_is_none_is_not_kept_and_what_is_unreadable_is_usual() -> None:
    mara = await make_agent()
    await choose_notices(mara, Choices(ways={"note.moon": (Way.MAIL,)}))
    assert await choices_of(mara.person) == Choices()

    await execute('UPDATE notice_choices SET choices = \'{"rhythm": "weekly"}\'')
    assert await choices_of(mara.person) == Choices()


@pytest.mark.parametrize(
    ("choices", "fields"),
    [
        (Choices(daily_at=""), {"daily_at"}),
        (Choices(daily_at="8"), {"daily_at"}),
        (Choices(quiet_from="25:00", quiet_until="08:00"), {"quiet_from"}),
        (Choices(quiet_from="18:00"), {"quiet_until"}),
        (Choices(quiet_until="08:00"), {"quiet_from"}),
        (Choices(quiet_from="18:00", quiet_until="18:00"), {"quiet_until"}),
        (Choices(quiet_days=(0, 1, 2, 3, 4, 5, 6)), {"quiet_days"}),
        (Choices(quiet_days=(9,)), {"quiet_days"}),
        (Choices(daily_at="x", quiet_from="y", quiet_until="z"), {"daily_at", "quiet_from", "quiet_until"}),
    ],
)
async def test_refused_choices_keep_nothing(choices: Choices, fields: set[str]) -> None:
    mara = await make_agent()

    with pytest.raises(Invalid) as refusal:
        await choose_notices(mara, choices)

    assert set(refusal.value.fields) == fields
    assert await choices_of(mara.person) == Choices()
