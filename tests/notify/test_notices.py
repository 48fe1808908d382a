"""Notices: given once to whoever works here, mailed, read, and forgotten when they are old."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.core.pagination import PAGE_SIZE, decode_cursor
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Staff
from helpdesk.events.event import SubjectKind
from helpdesk.events.telling import WORDS, News, sentence_of, tell
from helpdesk.jobs.worker import Worker
from helpdesk.notify.actions import (
    Given,
    forget_old_notices,
    give_notice,
    read_all_notices,
    read_notice,
)
from helpdesk.notify.events import NoticeGiven
from helpdesk.notify.queries import own_notice, tray, unread_count
from tests.factories.persons import make_agent, make_customer
from tests.kit.counting import count_statements
from tests.kit.recorded import queued, recorded

pytestmark = pytest.mark.usefixtures("database")

TICKET = SubjectKind("ticket")


def news(once: str) -> News:
    return News(kind="escalation", of_kind=TICKET, of=88, once=once)


async def given(person: Staff, once: str) -> int:
    notice = await give_notice(Given(person=person.person, news=news(once)))
    assert notice is not None
    return notice


async def test_notice_lies_in_the_tray_and_is_mailed() -> None:
    agent = await make_agent()

    notice = await given(agent, "a")

    assert await unread_count(agent.person) == 1
    assert [row.id for row in (await tray(agent)).rows] == [notice]
    assert await recorded() == [NoticeGiven(tray=agent.person, notice=notice)]
    assert await queued() == ["notify.mail_person"]


async def test_same_news_is_given_once() -> None:
    agent = await make_agent()
    await given(agent, "a")

    assert await give_notice(Given(person=agent.person, news=news("a"))) is None
    assert await unread_count(agent.person) == 1
    assert len(await recorded()) == 1


async def test_telling_twice_in_one_breath_queues_once() -> None:
    agent = await make_agent()
    async with transaction():
        tell(agent.person, news("a"))
        tell(agent.person, news("a"))

    assert await queued() == ["notify.tell_person"]
    await Worker().run_due()
    assert await unread_count(agent.person) == 1


async def test_customers_and_those_who_left_get_none() -> None:
    customer = await make_customer()
    gone = await make_agent(deactivated_at=now())

    assert await give_notice(Given(person=customer.person, news=news("a"))) is None
    assert await give_notice(Given(person=gone.person, news=news("b"))) is None
    assert await recorded() == []


async def test_notice_that_was_read_before_is_not_mailed() -> None:
    agent = await make_agent()
    notice = await given(agent, "a")
    await read_notice(agent, notice)

    await Worker().run_due()

    assert await fetch_value("SELECT count(*) FROM outbound_mails") == 0


async def test_mail_is_queued_once_with_nothing_personal_in_it() -> None:
    agent = await make_agent(email="mara@example.com")
    notice = await given(agent, "a")
    await fetch("INSERT INTO jobs (name, args) VALUES ('mail.send_notice', $1)", f'{{"notice": {notice}}}')

    for _ in range(2):
        row = (await fetch("SELECT id FROM jobs WHERE name = 'mail.send_notice' LIMIT 1"))[0]
        await execute("UPDATE jobs SET due = now() - interval '1 hour' WHERE id = $1", row["id"])
    await Worker().run_due()

    rows = await fetch("SELECT key, template, address, person, details FROM outbound_mails")
    assert [tuple(row.values()) for row in rows] == [
        (f"notice:{notice}", "notice", "mara@example.com", agent.person, f'{{"notice": "{notice}"}}')
    ]


async def test_reading_one_and_reading_all() -> None:
    agent = await make_agent()
    first, _, third = [await given(agent, once) for once in "abc"]
    later = await given(agent, "d")

    await read_notice(agent, first)
    assert await unread_count(agent.person) == 3

    await read_all_notices(agent, until=third)
    assert [row.id for row in (await tray(agent)).rows if row.is_unread] == [later]


async def test_nobody_reads_or_sees_what_is_for_another() -> None:
    agent, other = await make_agent(), await make_agent()
    notice = await given(agent, "a")

    for attempt in (read_notice(other, notice), own_notice(other, notice), own_notice(other, 2**70)):
        with pytest.raises(NotFound):
            await attempt
    await read_all_notices(other, until=notice)

    assert await unread_count(agent.person) == 1
    assert (await tray(other)).rows == []


async def test_pages_lead_through_the_whole_tray() -> None:
    agent = await make_agent()
    ids = [await given(agent, str(number)) for number in range(PAGE_SIZE + 2)]

    first = await tray(agent)
    second = await tray(agent, after=decode_cursor(first.after))

    assert [row.id for row in [*first.rows, *second.rows]] == ids[::-1]
    assert second.after is None


async def test_tray_costs_the_same_for_one_notice_and_for_three() -> None:
    agent = await make_agent()
    counts = []
    for more in ("a", "bc"):
        for once in more:
            await given(agent, once)
        async with count_statements() as statements:
            await tray(agent)
        counts.append(len(statements))

    assert counts == [1, 1]


async def test_old_notices_are_forgotten() -> None:
    agent = await make_agent()
    read, fresh, old = [await given(agent, once) for once in "abc"]
    await read_notice(agent, read)
    await execute("UPDATE notices SET created_at = $2 WHERE id = $1", old, now() - timedelta(days=300))

    assert await forget_old_notices(now() + timedelta(days=91)) == 2
    assert [row.id for row in (await tray(agent)).rows] == [fresh]


@pytest.mark.parametrize(
    ("offset", "sentence"),
    [
        (-60, "First reply: 1 h of working time left"),
        (-90, "First reply: 1 h 30 min of working time left"),
        (0, "First reply: the time is up"),
        (45, "First reply: overdue by 45 min of working time"),
    ],
)
def test_escalation_says_how_a_promise_stands(offset: int, sentence: str) -> None:
    assert sentence_of("escalation", {"metric": "first_reply", "offset_minutes": offset}) == sentence


def test_news_of_a_kind_that_is_no_more_are_still_readable() -> None:
    assert "old_kind" not in WORDS
    assert sentence_of("old_kind", {}) == "Old kind"
