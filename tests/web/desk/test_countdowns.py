"""How long until a promise runs out, in words, and as the pill of a row."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.sla.enums import Metric
from helpdesk.web.desk.countdowns import Moment, due_mark, next_clock_mark, paused_mark
from tests.factories.persons import make_agent
from tests.factories.shown_clocks import make_breached_clock, make_clock, make_paused_clock
from tests.factories.tickets import make_ticket
from tests.kit.clients import desk, parsed

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECONDS, HOURS, DAYS = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (10 * SECONDS, "1 min"),
        (1109 * SECONDS, "18 min"),
        (1110 * SECONDS, "19 min"),
        (HOURS, "1 h"),
        (2.5 * HOURS, "3 h"),
        (DAYS, "tomorrow 13:00"),
        (2 * DAYS, "Wed 13:00"),
        (6 * DAYS, "Sun 13:00"),
        (10 * DAYS, "3 Dec"),
        (-10 * SECONDS, "1 min late"),
        (-3 * HOURS, "3 h late"),
        (-2 * DAYS, "2 d late"),
    ],
)
def test_due_time_is_told_by_its_distance_or_its_day(ahead: timedelta, words: str) -> None:
    due = (MONDAY + ahead).timestamp()
    with frozen(MONDAY):
        shown = next_clock_mark(
            f'["update", {due}, null, 0]', Moment(MONDAY.timestamp(), "Europe/Oslo", "en")
        )

    assert shown.striptags() == words


@pytest.mark.parametrize(
    ("due", "warn", "tone"),
    [(2, None, "ok"), (2, 1, "ok"), (2, -1, "warn"), (2, 0, "warn"), (-1, None, "late"), (-1, -2, "late")],
)
def test_tone_says_how_urgent_it_is(due: int, warn: int | None, tone: str) -> None:
    with frozen(MONDAY):
        warn_at = None if warn is None else MONDAY + warn * HOURS
        assert f'class="pill {tone}"' in due_mark(Metric.UPDATE, MONDAY + due * HOURS, warn_at)


def test_pill_carries_what_the_script_needs_and_the_promise_as_its_title() -> None:
    with frozen(MONDAY):
        shown = due_mark(Metric.FIRST_REPLY, MONDAY + HOURS, MONDAY + HOURS / 2)

    assert shown == (
        '<time class="pill ok" datetime="2026-11-23T13:00:00+00:00"'
        ' title="First reply: Mon, 23 Nov 2026, 13:00 UTC" data-due'
        ' data-warn-at="2026-11-23T12:30:00+00:00">1 h</time>'
    )


@pytest.mark.parametrize(
    ("left", "tone", "words"), [(7200, "idle", "paused, 2 h left"), (-7200, "late", "paused, 2 h late")]
)
def test_paused_clock_has_what_is_left_and_no_time(left: int, tone: str, words: str) -> None:
    assert (
        paused_mark(Metric.RESOLUTION, left) == f'<span class="pill {tone}" title="Resolution">{words}</span>'
    )


@pytest.mark.usefixtures("database", "store")
async def test_rows_show_their_next_promise() -> None:
    agent = await make_agent()
    at = now()
    clocks = {
        "Late": make_breached_clock,
        "Paused": make_paused_clock,
        "Running": make_clock,
    }
    for minutes, (subject, make) in enumerate(clocks.items()):
        ticket = await make_ticket(subject, last_message_at=at - timedelta(minutes=minutes))
        await make(ticket.id)
    await make_ticket("Nothing promised", last_message_at=at - DAYS)

    page = parsed(await (await desk(agent.person)).get("/desk/views/open"))

    shown = {
        row.css_first(".row-subject").text(): row.css_first(".row-promise").text() for row in page.css(".row")
    }
    assert shown == {
        "Late": "12 min late",
        "Paused": "paused, 2 h left",
        "Running": "2 h",
        "Nothing promised": "",
    }
