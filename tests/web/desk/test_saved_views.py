"""Saved views as lists of the desk: who has them, what is in them, where their tickets lead back to."""

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import AnyOf, Check
from helpdesk.tickets.enums import Channel, Sort
from helpdesk.tickets.view_conditions import MINE
from tests.factories.persons import make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.factories.views import make_view
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements
from tests.web.desk.test_lists import subjects

pytestmark = pytest.mark.usefixtures("database")

TO_ME = Check("assignee", Operator.IS, MINE)


async def test_saved_view_shows_the_tickets_its_condition_holds_for() -> None:
    agent = await make_agent()
    await make_ticket("Rang", channel=Channel.PHONE)
    await make_ticket("Wrote")
    view = await make_view("By phone")

    page = parsed(await (await desk(agent.person)).get(f"/desk/views/{view}"))

    assert page.css_first("h1").text() == "By phone"
    assert subjects(page) == ["Rang"]
    assert page.css_first("#rows").attributes["hx-get"] == f"/desk/views/{view}/rows"


async def test_saved_view_is_narrowed_and_ordered_like_any_other() -> None:
    agent = await make_agent()
    await make_ticket("Rang first", channel=Channel.PHONE, tags=("laces",))
    await make_ticket("Rang then", channel=Channel.PHONE, tags=("laces",))
    await make_ticket("Rang besides", channel=Channel.PHONE)
    await make_ticket("Wrote", tags=("laces",))
    view = await make_view(sort=Sort.OLDEST)
    browser = await desk(agent.person)

    usual = subjects(parsed(await browser.get(f"/desk/views/{view}/rows?tag=laces")))
    asked = parsed(await browser.get(f"/desk/views/{view}?tag=laces&sort=newest"))

    assert usual == ["Rang first", "Rang then"]
    assert subjects(asked) == ["Rang then", "Rang first"]
    row = asked.css_first("#rows .row-subject").attributes["href"]
    assert row.endswith(f"?view={view}&tag=laces&sort=newest")


async def test_me_and_my_teams_are_those_of_whoever_looks() -> None:
    theirs, others = await make_team(), await make_team()
    agent, colleague = await make_agent(teams=(theirs,)), await make_agent(teams=())
    await make_ticket("Given to me", assignee=agent.person)
    await make_ticket("With my team", team=theirs)
    await make_ticket("Elsewhere", team=others)
    with_us = Check("team", Operator.IS, MINE)
    view = await make_view(condition=AnyOf((TO_ME, with_us)))
    not_ours = await make_view(condition=Check("team", Operator.IS_NOT, MINE), sort=Sort.OLDEST)

    shown = [
        subjects(parsed(await (await desk(who.person)).get(f"/desk/views/{each}")))
        for who in (agent, colleague)
        for each in (view, not_ours)
    ]

    assert shown == [
        ["With my team", "Given to me"],
        ["Given to me", "Elsewhere"],
        [],
        ["Given to me", "With my team", "Elsewhere"],
    ]


async def test_views_of_others_do_not_exist() -> None:
    team = await make_team()
    agent, colleague = await make_agent(teams=(team,)), await make_agent()
    own = await make_view(owner=agent.person)
    of_team = await make_view(team=team)
    of_all = await make_view()

    found = [
        [(await (await desk(who.person)).get(f"/desk/views/{key}")).status_code for who in (agent, colleague)]
        for key in (own, of_team, of_all, of_all + 1, "0", "-1", "1.5", "9" * 30, "none")
    ]

    assert found == [[200, 404], [200, 404], [200, 200], *[[404, 404]] * 6]


async def test_ticket_keeps_the_view_it_was_opened_from() -> None:
    agent = await make_agent()
    ticket = await make_ticket("Rang", channel=Channel.PHONE)
    await make_ticket("Wrote")
    view = await make_view()

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}?view={view}"))

    assert subjects(page) == ["Rang"]
    assert page.css_first("#rows .row-subject").attributes["href"].endswith(f"?view={view}")


async def test_ticket_opened_from_a_view_of_somebody_else_stands_in_ones_own_work() -> None:
    agent, colleague = await make_agent(), await make_agent()
    ticket = await make_ticket("Rang", channel=Channel.PHONE)
    view = await make_view(owner=colleague.person)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}?view={view}"))

    assert page.css_first("#rows").attributes["hx-get"].startswith("/desk/views/mine/rows")
    assert subjects(page) == []


@pytest.mark.parametrize("rows", [1, 3])
async def test_rows_of_a_saved_view_cost_as_much_with_many(rows: int) -> None:
    agent = await make_agent()
    for _ in range(rows):
        await make_ticket(channel=Channel.PHONE)
    view = await make_view()
    browser = await desk(agent.person)

    async with count_statements() as statements:
        await browser.get(f"/desk/views/{view}/rows")

    # the session, the views, the rows
    assert len(statements) == 3
