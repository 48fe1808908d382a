"""Who looked at a record is noted by opening it, and shown to administrators alone."""

import pytest

from helpdesk.db.sql import execute, fetch
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin, make_agent, make_lead, make_person
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database")


async def looks() -> list[tuple[str, int, int]]:
    rows = await fetch("SELECT subject_kind, subject_id, viewer FROM record_views ORDER BY id")
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize("page", ["", "/edit", "/ticket-access"])
async def test_opening_an_organisation_is_noted(page: str) -> None:
    organisation, mara = await make_organisation(), await make_agent()

    await (await desk(mara.person)).get(f"/desk/organisations/{organisation}{page}")

    assert await looks() == [("organisation", organisation, mara.person)]


@pytest.mark.parametrize("page", ["", "/edit"])
async def test_opening_a_person_is_noted_once_an_hour(page: str) -> None:
    customer, mara = await make_person(), await make_agent()
    browser = await desk(mara.person)

    for _ in range(2):
        await browser.get(f"/desk/people/{customer}{page}")

    assert await looks() == [("person", customer, mara.person)]


async def test_page_that_is_not_there_notes_nothing() -> None:
    browser = await desk((await make_agent()).person)

    await browser.get("/desk/people/4711000")
    await browser.get("/desk/organisations/4711000")

    assert await looks() == []


@pytest.mark.parametrize("kind", ["people", "organisations"])
async def test_administrators_see_the_last_looks_and_the_way_to_all(kind: str) -> None:
    record = await make_person() if kind == "people" else await make_organisation()
    agents = [await make_agent(f"Agent {number}") for number in range(6)]
    for agent in agents:
        await (await desk(agent.person)).get(f"/desk/{kind}/{record}")
        await execute("UPDATE record_views SET hour = hour - interval '1 hour'")
    browser = await desk((await make_admin("Solveig")).person)

    page = parsed(await browser.get(f"/desk/{kind}/{record}"))
    part = page.css_first(f"#{'person' if kind == 'people' else 'organisation'}-looks")
    full = parsed(await browser.get(part.css_first("a").attributes["href"]))

    names = [line.text(strip=True) for line in part.css("li .clip")]
    assert names == ["Solveig", "Agent 5", "Agent 4", "Agent 3", "Agent 2"]
    assert len(full.css("tbody tr")) == 7
    assert "kept for 400 days" in full.text()


async def test_nobody_else_sees_who_looked() -> None:
    customer = await make_person()
    browser = await desk((await make_lead()).person)

    page = parsed(await browser.get(f"/desk/people/{customer}"))

    assert page.css_first("#person-looks") is None
    assert (await browser.get(f"/desk/people/{customer}/views")).status_code == 403


async def test_list_of_looks_is_empty_and_paged() -> None:
    customer, admin = await make_person(), await make_admin()
    browser = await desk(admin.person)

    empty = parsed(await browser.get(f"/desk/people/{customer}/views"))
    await execute(
        "INSERT INTO record_views (subject_kind, subject_id, viewer, hour, at)"
        " SELECT 'person', $1, $2, at, at FROM generate_series(1, 51) AS number,"
        " LATERAL (SELECT now() - number * interval '1 hour' AS at) AS looked",
        customer,
        admin.person,
    )
    first = parsed(await browser.get(f"/desk/people/{customer}/views"))
    second = parsed(await browser.get(first.css_first(".list-end a").attributes["href"]))
    odd = await browser.get(f"/desk/people/{customer}/views?after=nonsense")

    assert "Nobody looked yet" in empty.text()
    assert (len(first.css("tbody tr")), len(second.css("tbody tr"))) == (50, 1)
    assert second.css_first(".list-end a").attributes["href"] == f"/desk/people/{customer}/views"
    assert len(parsed(odd).css("tbody tr")) == 50
