"""Until when a question would be answered that is asked now: what a ticket of it would be promised."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.core.clock import frozen
from helpdesk.sla.enums import Metric
from helpdesk.sla.queries.explained import explained_clocks
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.queries.first_reply import Question, first_reply_by
from tests.factories.calendars import make_calendar, office_content
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_customer
from tests.factories.policies import make_policy, make_tier
from tests.sla.agreements import content

pytestmark = pytest.mark.usefixtures("database")

FRIDAY = datetime(2026, 3, 6, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
GUEST = Question(locale="en")


async def test_where_nothing_is_promised_nothing_is_said() -> None:
    await make_policy(content(4, is_agreed_only=True))

    assert await first_reply_by(GUEST) is None


@pytest.mark.parametrize(
    ("is_always", "due_at"), [(True, FRIDAY + 4 * HOUR), (False, datetime(2026, 3, 9, 11, tzinfo=UTC))]
)
async def test_time_runs_day_and_night_or_by_the_calendar(*, is_always: bool, due_at: datetime) -> None:
    office = None if is_always else await make_calendar(content=office_content("UTC"))
    await make_policy(content(4, is_always=is_always, calendar=office), is_default=True)

    with frozen(FRIDAY):
        assert await first_reply_by(GUEST) == due_at


async def test_calendar_without_any_hours_promises_no_time() -> None:
    closed = await make_calendar(content=office_content("UTC", week=((),) * 7))
    await make_policy(content(4, calendar=closed), is_default=True)

    assert await first_reply_by(GUEST) is None


async def test_what_is_said_is_what_the_ticket_is_promised() -> None:
    anna, club = await make_customer(), await make_organisation()
    await make_membership(anna.person, club)
    await make_policy(content(8, is_always=True), is_default=True)
    await make_policy(content(2, when=Check("channel", Operator.IS, "web"), is_always=True))
    question = Question(locale="en", person=anna.person, organisation=club)

    with frozen(FRIDAY):
        said = await first_reply_by(question)
        ref = await open_ticket(anna, NewTicket(subject="Soles", body="Yellow", requester=anna.person))

    (promised,) = [
        each.clock.due_at
        for each in await explained_clocks("ticket", ref.id)
        if each.clock.metric == Metric.FIRST_REPLY
    ]
    assert said == promised == FRIDAY + 2 * HOUR


async def test_whoever_belongs_to_a_better_tier_is_told_its_time() -> None:
    gold = await make_tier(policy=(await make_policy(content(1, is_always=True, is_agreed_only=True))).id)
    club = await make_organisation(tier=gold)
    await make_policy(content(8, is_always=True), is_default=True)

    with frozen(FRIDAY):
        told = [await first_reply_by(each) for each in (GUEST, Question(locale="en", organisation=club))]

    assert told == [FRIDAY + 8 * HOUR, FRIDAY + HOUR]
