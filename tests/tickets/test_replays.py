"""Years of two real help desks, told again through the actions while a timer fires: every clock is right."""

import csv
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

import pytest
import pytest_asyncio
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.clock import frozen
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.events.actor import Staff
from helpdesk.events.record import register_subscriptions
from helpdesk.sla.actions.rebuild import faults
from helpdesk.sla.enums import Metric, StepKind
from helpdesk.sla.firing import fire_due
from helpdesk.sla.policy_content import Level, Notify, Recipient
from helpdesk.subscriptions import register
from helpdesk.tickets.actions.assign import claim_ticket
from helpdesk.tickets.actions.fields import set_priority
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.status import change_status
from helpdesk.tickets.enums import Audience, Category, Channel, Priority
from tests.factories.persons import make_admin, make_person
from tests.tickets.clocks import HOUR, promise

DATA = Path(__file__).parents[3] / "shared" / "data"
ITALIAN = DATA / "tickets-italian-helpdesk" / "helpdesk.csv"
UCI = DATA / "tickets-uci-incidents" / "incident_event_log.csv"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("database"),
    pytest.mark.commits,  # in one transaction nothing that is over could ever be cleared away
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here"),
]
# The whole takes minutes more: REPLAY=whole.
USUAL_SHARE = 3
LONG_AFTER = timedelta(days=365)
LEVELS = tuple(Priority)
STATES = {
    "New": Category.NEW,
    "Active": Category.OPEN,
    "Awaiting User Info": Category.WAITING,
    "Awaiting Problem": Category.ON_HOLD,
    "Awaiting Vendor": Category.ON_HOLD,
    "Awaiting Evidence": Category.ON_HOLD,
    "Resolved": Category.SOLVED,
    "Closed": Category.CLOSED,
}
ACTIVITIES = {
    "Take in charge ticket": Category.OPEN,
    "Wait": Category.WAITING,
    "Resolve ticket": Category.SOLVED,
    "Closed": Category.CLOSED,
}


class Moment(Struct, frozen=True, kw_only=True):
    """Something that was done to a case: where it stood then, and whether somebody wrote."""

    at: datetime
    case: str
    category: Category | None = None
    priority: Priority | None = None
    is_answer: bool = False


def italian() -> Iterator[Moment]:
    with ITALIAN.open(newline="") as file:
        for row in csv.DictReader(file):
            activity = row["Activity"]
            serious = int(row["seriousness"].split()[-1])
            yield Moment(
                at=datetime.strptime(row["Complete Timestamp"], "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC),
                case=row["Case ID"],
                category=ACTIVITIES.get(activity),
                priority=LEVELS[min(serious, 4) - 1] if activity == "Assign seriousness" else None,
                is_answer=activity == "Take in charge ticket",
            )


def uci() -> Iterator[Moment]:
    with UCI.open(newline="") as file:
        seen: dict[str, str] = {}
        for row in csv.DictReader(file):
            is_first, case = row["number"] not in seen, row["number"]
            is_same = seen.get(case) == row["incident_state"]
            seen[case] = row["incident_state"]
            yield Moment(
                at=datetime.strptime(
                    row["opened_at" if is_first else "sys_updated_at"], "%d-%m-%Y %H:%M"
                ).replace(tzinfo=UTC),
                case=case,
                category=STATES.get(row["incident_state"]),
                priority=LEVELS[4 - int(row["priority"][0])],
                is_answer=is_same and row["incident_state"] == "Active",
            )


def chosen(moments: Iterable[Moment]) -> Iterator[Moment]:
    """Every third case, or all of them where they are asked for; of each case everything."""
    share = 1 if os.environ.get("REPLAY") == "whole" else USUAL_SHARE
    return (moment for moment in moments if crc32(moment.case.encode()) % share == 0)


def one_after_the_other(moments: Iterable[Moment]) -> list[Moment]:
    """In order, no two at one instant: the logs know minutes, and between two changes a timer fires."""
    told: list[Moment] = []
    for moment in sorted(moments, key=lambda moment: moment.at):
        earliest = told[-1].at + timedelta(seconds=1) if told else moment.at
        told.append(replace(moment, at=max(moment.at, earliest)))
    return told


class Desk:
    """Does what the log says, one moment after the other, with a timer that does what came before."""

    def __init__(self, agent: Staff, customer: int, statuses: dict[str, int]) -> None:
        self._agent = agent
        self._customer = customer
        self._statuses = statuses
        self._numbers: dict[str, str] = {}
        self._categories: dict[str, Category] = {}

    async def tell(self, moment: Moment) -> None:
        await fire_due(moment.at)
        with frozen(moment.at):
            if moment.case not in self._numbers:
                await self._open(moment)
            elif moment.priority:
                await set_priority(self._agent, self._numbers[moment.case], moment.priority)
            await self._go_on(moment)
        await fire_due(moment.at)

    async def _open(self, moment: Moment) -> None:
        asked = NewTicket(
            subject=moment.case,
            body="It does not work.",
            requester=self._customer,
            channel=Channel.PHONE,
            audience=Audience.INTERNAL,
            priority=moment.priority or Priority.NORMAL,
        )
        self._numbers[moment.case] = (await open_ticket(self._agent, asked)).number
        self._categories[moment.case] = Category.NEW

    async def _go_on(self, moment: Moment) -> None:
        number, category = self._numbers[moment.case], moment.category
        if moment.is_answer:
            await claim_ticket(self._agent, number)
            await self._move(moment.case, Category.OPEN)
            await post_reply(self._agent, number, Reply(body="We look into it."))
        if category:
            await self._move(moment.case, category)

    async def _move(self, case: str, category: Category) -> None:
        """By the ways there are: closed is what was solved, and what was settled wakes before it goes on."""
        now = self._categories[case]
        if category in {now, Category.NEW}:
            return
        settled = {Category.SOLVED, Category.CLOSED}
        if category == Category.CLOSED and now != Category.SOLVED:
            await self._set(case, Category.SOLVED)
        elif now in settled and category not in {Category.OPEN, Category.CLOSED}:
            await self._set(case, Category.OPEN)
        await self._set(case, category)

    async def _set(self, case: str, category: Category) -> None:
        await change_status(self._agent, self._numbers[case], self._statuses[category])
        self._categories[case] = category


@pytest_asyncio.fixture
async def desk(database: None) -> AsyncIterator[Desk]:
    """A desk with everything promised; nobody reacts to what is only told again."""
    del database
    by_level = {
        level: {
            Metric.FIRST_REPLY: hours * HOUR,
            Metric.UPDATE: 8 * hours * HOUR,
            Metric.RESOLUTION: 10 * hours * HOUR,
        }
        for level, hours in zip(LEVELS, (8, 4, 2, 1), strict=True)
    }
    told = (Notify(recipient=Recipient.ASSIGNEE),)
    ladder = tuple(
        Level(metric=Metric.RESOLUTION, offset_minutes=minutes, actions=told) for minutes in (-60, 0, 240)
    )
    await promise(targets={}, by_level=by_level, ladder=ladder)
    rows = await fetch("SELECT category, id FROM statuses WHERE is_default")
    register_subscriptions({})
    yield Desk(await make_admin(), await make_person(), {row["category"]: row["id"] for row in rows})
    register()


async def told_steps() -> Counter[tuple[int, str, int]]:
    rows = await fetch("SELECT clock, kind, level, count(*) AS times FROM sla_events GROUP BY 1, 2, 3")
    return Counter({(row["clock"], row["kind"], row["level"]): row["times"] for row in rows})


async def planned_steps() -> Counter[tuple[int, str, int]]:
    """What every clock has behind it, by its plan."""
    rows = await fetch(
        "SELECT sla_clocks.id, step.kind, step.level FROM sla_clocks"
        " CROSS JOIN LATERAL unnest(step_kind, step_level) AS step (kind, level)"
    )
    return Counter((row["id"], row["kind"], row["level"]) for row in rows)


@pytest.mark.parametrize("log", [italian, uci])
async def test_every_clock_is_right_and_every_step_is_done_once(desk: Desk, log: object) -> None:
    moments = one_after_the_other(chosen(log()))  # pyright: ignore[reportCallIssue] - one of both above
    for moment in moments:
        await desk.tell(moment)
    end = moments[-1].at + LONG_AFTER
    while await fire_due(end):
        pass

    with frozen(end):
        assert [fault async for _, found in faults("ticket") for fault in found] == []
    assert await told_steps() == await planned_steps()
    cases = len({moment.case for moment in moments})
    assert await fetch_value("SELECT count(DISTINCT subject_id) FROM sla_clocks") == cases
    assert await fetch_value("SELECT count(*) FROM sla_events WHERE kind = $1", StepKind.BREACH) > cases / 20
