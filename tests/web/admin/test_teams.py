"""Teams: made, renamed, and who is in them."""

import pytest

from helpdesk.accounts.queries.teams import teams
from tests.factories.persons import make_admin, make_agent, make_person
from tests.factories.teams import make_team
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


async def test_team_is_made_with_its_members() -> None:
    admin, agent = await make_admin("Ada"), await make_agent("Mika")
    browser = await portal(admin.person)
    typed = {"name": "Care", "description": "Soles", "zone": "Europe/Berlin"}

    answer = await browser.post("/admin/teams", data={**typed, "members": [str(agent.person)]})
    page = parsed(await browser.get(answer.headers["location"]))

    assert answer.status_code == 303
    assert [(team.name, team.description, team.zone) for team in await teams()] == [
        ("Care", "Soles", "Europe/Berlin")
    ]
    ticked = [box.attributes["value"] for box in page.css("input[name=members][checked]")]
    assert ticked == [str(agent.person)]


async def test_team_answers_every_error_and_keeps_what_was_typed() -> None:
    await make_team("Care")
    agent = await make_agent()
    browser = await portal((await make_admin()).person)

    empty = parsed(await browser.post("/admin/teams", data={"description": "Soles"}))
    taken = await browser.post("/admin/teams", data={"name": "CARE", "members": [str(agent.person)]})

    page = parsed(taken)
    assert empty.css_first("#name-error").text(strip=True) == "Please fill this in."
    assert empty.css_first("#description").attributes["value"] == "Soles"
    assert taken.status_code == 422
    assert page.css_first("#name-error").text(strip=True) == (
        "Another team has this name. Capital letters make no difference."
    )
    assert page.css_first("#name").attributes["value"] == "CARE"
    assert len(page.css("input[name=members][checked]")) == 1


async def test_team_is_renamed() -> None:
    team = await make_team("Care")
    browser = await portal((await make_admin()).person)

    refused = await browser.post(f"/admin/teams/{team}", data={"name": ""})
    unknown_zone = await browser.post(f"/admin/teams/{team}", data={"name": "Care", "zone": "Mars/North"})
    saved = await browser.post(f"/admin/teams/{team}", data={"name": "Shoe care", "zone": "UTC"})

    assert [refused.status_code, unknown_zone.status_code, saved.status_code] == [422, 422, 303]
    assert [row.name for row in await teams()] == ["Shoe care"]


async def test_ticked_people_are_the_team() -> None:
    first, second = await make_agent("First"), await make_agent("Second")
    team = await make_team("Care", members=(first.person,))
    browser = await portal((await make_admin()).person)

    await browser.post(f"/admin/teams/{team}/members", data={"members": [str(second.person)]})
    changed = await _members()
    await browser.post(f"/admin/teams/{team}/members", data={})

    assert [changed, await _members()] == [[second.person], []]


@pytest.mark.parametrize(("members", "status"), [("x", 422), ("999999", 409)])
async def test_who_is_not_staff_is_not_put_into_a_team(members: str, status: int) -> None:
    team = await make_team("Care")
    customer = await make_person()
    browser = await portal((await make_admin()).person)

    answer = await browser.post(f"/admin/teams/{team}/members", data={"members": members})
    of_customer = await browser.post(f"/admin/teams/{team}/members", data={"members": str(customer)})

    assert [answer.status_code, of_customer.status_code] == [status, 409]
    assert await _members() == []


async def test_list_costs_the_same_for_one_team_and_three() -> None:
    browser = await portal((await make_admin()).person)
    costs = []
    for number in (1, 2):
        for _row in range(number):
            await make_team(members=((await make_agent()).person,))
        async with count_statements() as statements:
            await browser.get("/admin/teams")
        costs.append(len(statements))

    assert costs == [2, 2]


async def test_no_team_is_said_with_the_way_on() -> None:
    page = parsed(await (await portal((await make_admin()).person)).get("/admin/teams"))

    assert page.css_first(".empty-actions a").attributes["href"] == "/admin/teams/new"


async def _members() -> list[int]:
    (team,) = await teams()
    return [member.id for member in team.members]


async def test_team_shows_who_changed_it() -> None:
    browser = await portal((await make_admin("Ada")).person)
    made = await browser.post("/admin/teams", data={"name": "Care"})
    await browser.post(made.headers["location"], data={"name": "Shoe <b>care</b>", "zone": "UTC"})

    page = parsed(await browser.get(made.headers["location"]))

    lines = [" ".join(item.text().split()) for item in page.css("#history .timeline-item")]
    assert lines == [
        "Ada changed the team Name Care →became Shoe <b>care</b> just now",
        "Ada made the team just now",
    ]
