"""How a list looks: its columns, its headings and its density, chosen by each reader for each list."""

from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.accounts.actions.preferences import MOST_LOOKS, set_look, set_preferences
from helpdesk.accounts.preferences import Density, ListLook, MessageOrder, Preferences
from helpdesk.accounts.queries.preferences import preferences_of
from helpdesk.tickets.enums import Category, Priority
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, type_id
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")

WHY = '[["broken", 40, ""], ["priority", 10, "normal"]]'


async def choose(browser: httpx.AsyncClient, view: str = "open", **form: Any) -> None:
    answer = await browser.post(f"/desk/views/{view}/look", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/views/{view}")


def cells(page: LexborHTMLParser) -> list[str]:
    """The cells of the first row by the class that says which each is."""
    return [str(cell.attributes["class"]).split()[-1] for cell in page.css_first(".row").css(".row-cell")]


def grouped(page: LexborHTMLParser) -> list[str]:
    """Headings and subjects in the order in which they stand."""
    found = page.css(".row-group h2, .row-subject")
    return [f"{'# ' if each.tag == 'h2' else ''}{each.text()}" for each in found]


async def test_everybody_begins_with_the_usual_columns() -> None:
    await make_ticket()

    page = parsed(await (await desk((await make_agent()).person)).get("/desk/views/open"))

    assert cells(page) == ["row-status", "row-priority", "row-assignee"]
    chosen = [box.attributes["value"] for box in page.css("[name=columns][checked]")]
    assert chosen == ["status", "priority", "assignee"]


async def test_columns_are_chosen_for_one_list_and_by_one_person() -> None:
    agent, team = await make_agent(), await make_team("Care")
    await make_ticket(team=team, type=await type_id("Order"), impact=50, impact_reasons=WHY)
    browser = await desk(agent.person)

    await choose(browser, columns=["impact", "team", "type", "created", "waiting", "nonsense"])

    row = parsed(await browser.get("/desk/views/open")).css_first(".row")
    assert row.css_first(".row-team").text() == "Care"
    assert row.css_first(".row-type").text() == "Order"
    assert row.css_first(".row-impact").text() == "50, promise broken, priority Normal"
    assert row.css_first(".row-created time") is not None
    assert row.css(".row-status") == []
    usual = ["row-status", "row-priority", "row-assignee"]
    assert cells(parsed(await browser.get("/desk/views/all"))) == usual
    assert cells(parsed(await (await desk((await make_agent()).person)).get("/desk/views/open"))) == usual


async def test_no_column_at_all_is_a_choice_too() -> None:
    await make_ticket()
    browser = await desk((await make_agent()).person)

    await choose(browser)

    assert cells(parsed(await browser.get("/desk/views/open"))) == []


async def test_list_by_impact_says_why() -> None:
    await make_ticket(impact=50, impact_reasons=WHY)
    browser = await desk((await make_agent()).person)

    by_impact = parsed(await browser.get("/desk/views/open?sort=impact"))
    by_time = parsed(await browser.get("/desk/views/open"))

    assert by_impact.css_first(".row-why").text() == "50, promise broken, priority Normal"
    assert by_time.css(".row-why") == []


async def test_rows_stand_under_headings() -> None:
    agent, colleague = await make_agent("Mara"), await make_agent("Bo")
    await make_ticket("one", assignee=agent.person)
    await make_ticket("two")
    await make_ticket("three", assignee=colleague.person)
    await make_ticket("four", assignee=agent.person)
    browser = await desk(agent.person)

    await choose(browser, grouping="assignee")

    page = parsed(await browser.get("/desk/views/open"))
    assert grouped(page) == ["# Nobody", "two", "# Bo", "three", "# Mara", "four", "one"]
    assert page.css_first(".list-grouped").text() == "By Assignee, of the first 1000 in this order."
    assert page.css_first("#look-grouping option[selected]").attributes["value"] == "assignee"


@pytest.mark.parametrize(
    ("grouping", "headings"),
    [
        ("status", ["New", "Waiting on customer"]),
        ("priority", ["Urgent", "Low"]),
        ("team", ["No team", "Care"]),
        ("organisation", ["No organisation", "Fjord"]),
    ],
)
async def test_headings_of_each_grouping(grouping: str, headings: list[str]) -> None:
    team, organisation = await make_team("Care"), await make_organisation("Fjord")
    await make_ticket(category=Category.NEW, priority=Priority.LOW, team=team, organisation=organisation)
    await make_ticket(category=Category.WAITING, priority=Priority.URGENT)
    browser = await desk((await make_agent()).person)

    await choose(browser, grouping=grouping)

    page = parsed(await browser.get("/desk/views/open"))
    assert [each.text() for each in page.css(".row-group h2")] == headings


async def test_density_holds_for_all_lists() -> None:
    await make_ticket()
    browser = await desk((await make_agent()).person)

    await choose(browser, density="compact", columns=["status"])

    assert (
        parsed(await browser.get("/desk/views/all")).css_first("ol[data-fresh-list].is-compact") is not None
    )


async def test_a_look_leaves_other_preferences_as_they_are_and_the_page_of_them_leaves_looks() -> None:
    agent = await make_agent()
    await set_preferences(agent, Preferences(message_order=MessageOrder.NEWEST_FIRST))
    browser = await desk(agent.person)

    await choose(browser, columns=["team"], grouping="team")
    form = {"message_order": "newest_last", "density": "compact"}
    steps = dict.fromkeys(("after_reply", "after_note", "after_solve"), "stay")
    await browser.post("/account/preferences", data={**form, **steps})

    assert await preferences_of(agent.person) == Preferences(
        density=Density.COMPACT, has_shortcuts=False, lists={"open": ListLook(("team",), "team")}
    )


async def test_only_so_many_looks_are_kept() -> None:
    agent = await make_agent()
    for number in range(3):
        await set_look(agent, str(number), ListLook(()), Density.COMFORTABLE)
    many = {str(number): ListLook(()) for number in range(MOST_LOOKS + 1)}
    await set_preferences(agent, Preferences(lists=many))

    await set_look(agent, "last", ListLook(("team",)), Density.COMFORTABLE)

    kept = (await preferences_of(agent.person)).lists
    assert list(kept) == [*(str(number) for number in range(1, MOST_LOOKS + 1)), "last"]
