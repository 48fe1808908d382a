"""The numbers beside saved views: shared by all who see the same, never old, never waited for."""

from datetime import datetime, timedelta

import pytest

from helpdesk.conditions.enums import FieldKind, Operator
from helpdesk.conditions.fields import Field
from helpdesk.conditions.language import AnyOf, Check, Condition
from helpdesk.core.clock import frozen, now
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Channel
from helpdesk.tickets.queries.inbox import Narrowed
from helpdesk.tickets.queries.saved_counts import saved_count
from helpdesk.tickets.queries.saved_views import SavedView, saved_views
from helpdesk.tickets.view_conditions import MINE
from helpdesk.web.desk.saved_counts import OFTEN, SELDOM, Numbers, SavedCounts
from tests.factories.persons import make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.factories.views import PHONED, make_view
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

TO_ME = Check("assignee", Operator.IS, MINE)
MOMENT = timedelta(milliseconds=1)


async def counted(counts: SavedCounts, actor: Staff, at: datetime) -> list[int | None]:
    """What the column of views shows at an instant, once it asked."""
    with frozen(at):
        numbers = await counts.fresh(actor, await saved_views(actor))
    return list(numbers.known.values())


async def one_view(condition: Condition = PHONED, **columns: object) -> tuple[Staff, tuple[SavedView, ...]]:
    agent = await make_agent()
    await make_view(condition=condition, **columns)
    return agent, await saved_views(agent)


async def test_pages_show_what_is_known_and_do_not_count() -> None:
    agent, views = await one_view()
    await make_ticket(channel=Channel.PHONE)
    counts = SavedCounts()

    before = await counts.known(agent, views)
    await counts.fresh(agent, views)
    after = await counts.known(agent, views)

    assert before == Numbers({}, again_in=1.0)
    assert after == Numbers({views[0].id: 1})


async def test_numbers_are_five_seconds_old_at_most_once_something_changed() -> None:
    agent, _views = await one_view()
    counts, at = SavedCounts(), now()
    await counted(counts, agent, at)
    await make_ticket(channel=Channel.PHONE)
    counts.hear("tickets")

    soon = await counted(counts, agent, at + OFTEN - MOMENT)
    then = await counted(counts, agent, at + OFTEN)

    assert (soon, then) == ([0], [1])


async def test_column_is_told_when_to_ask_again() -> None:
    agent, views = await one_view()
    counts, at = SavedCounts(), now()
    await counted(counts, agent, at)
    with frozen(at + timedelta(seconds=2)):
        quiet = await counts.known(agent, views)
        counts.hear("tickets")
        changed = await counts.known(agent, views)

    assert (quiet.again_in, changed.again_in) == (0.0, 3.0)


async def test_nothing_is_counted_again_while_nothing_happens() -> None:
    agent, _views = await one_view()
    counts, at = SavedCounts(), now()
    await counted(counts, agent, at)
    await make_ticket(channel=Channel.PHONE)

    assert await counted(counts, agent, at + SELDOM - MOMENT) == [0]
    # what a lost hint would have told
    assert await counted(counts, agent, at + SELDOM) == [1]


async def test_view_that_asks_for_times_is_counted_as_they_pass() -> None:
    agent, _views = await one_view(Check("due", Operator.BEFORE, "+0m"))
    counts, at = SavedCounts(), now()
    await make_ticket(next_due_at=at + timedelta(seconds=3))

    assert await counted(counts, agent, at) == [0]
    assert await counted(counts, agent, at + OFTEN) == [1]


async def test_those_who_see_the_same_share_one_count() -> None:
    agent, colleague = await make_agent(), await make_agent()
    await make_view()
    counts = SavedCounts()
    await counts.fresh(agent, await saved_views(agent))
    await make_ticket(channel=Channel.PHONE)

    shared = await counts.known(colleague, await saved_views(colleague))

    assert list(shared.known.values()) == [0]


async def test_numbers_are_of_what_each_sees() -> None:
    hidden = await make_team(others="none")
    agent, member = await make_agent(), await make_agent(teams=(hidden,))
    kept_out = Staff(person=agent.person, hidden_teams=frozenset({hidden}))
    await make_ticket(channel=Channel.PHONE, team=hidden)
    await make_view()
    counts = SavedCounts()

    assert await counted(counts, member, now()) == [1]
    assert await counted(counts, kept_out, now()) == [0]


async def test_mine_is_counted_for_each() -> None:
    agent, colleague = await make_agent(), await make_agent()
    await make_ticket(assignee=agent.person)
    await make_view(condition=TO_ME)
    counts = SavedCounts()

    assert await counted(counts, agent, now()) == [1]
    assert await counted(counts, colleague, now()) == [0]


async def test_field_that_is_gone_counts_nothing() -> None:
    agent, _views = await one_view(AnyOf((Check("custom.gone", Operator.IS, "x"), PHONED)))
    await make_ticket(channel=Channel.PHONE)

    assert await counted(SavedCounts(), agent, now()) == [1]


async def test_what_takes_too_long_has_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.tickets.queries.saved_counts.LONGEST", timedelta(milliseconds=50))
    agent, _ticket = await make_agent(), await make_ticket()
    slow = Field(name="slow", label="Slow", kind=FieldKind.TEXT, sql="pg_sleep(5)::text", get=str)
    asked = Narrowed(Check("slow", Operator.IS, "x"), {"slow": slow})

    assert await saved_count(agent, asked) is None


@pytest.mark.parametrize("views", [1, 3])
async def test_page_costs_as_much_with_many_views(views: int) -> None:
    agent = await make_agent()
    for number in range(views):
        await make_view(f"View {number}")
    browser = await desk(agent.person)
    await browser.get("/desk/views/mine")

    async with count_statements() as statements:
        await browser.get("/desk/views/mine")

    assert [each for each in statements if "999" in each] == []


async def test_column_shows_the_numbers_once_they_are_counted() -> None:
    agent, views = await one_view()
    await make_ticket(channel=Channel.PHONE)
    browser = await desk(agent.person)

    column = parsed(await browser.get("/desk/views/counts?current=mine"))

    link = column.css_first(f"a[href='/desk/views/{views[0].id}']")
    assert (link.css_first("span").text(), link.css_first(".count").text()) == ("By phone", "1")
