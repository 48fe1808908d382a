"""Teams: made, renamed, and who is in them."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.accounts.queries.teams import teams
from helpdesk.core.clock import now
from tests.factories.calendars import make_calendar
from tests.factories.persons import make_admin, make_agent, make_lead, make_person
from tests.factories.teams import make_team
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


async def test_team_is_made_with_its_members() -> None:
    admin, agent = await make_admin("Ada"), await make_agent("Mika")
    browser = await portal(admin.person)
    typed = {"name": "Care", "description": "Soles", "zone": "Europe/Berlin"}

    levels = [f"{agent.person}:read", f"{admin.person}:write", ""]
    answer = await browser.post("/admin/teams", data={**typed, "others": "none", "levels": levels})
    page = parsed(await browser.get(answer.headers["location"]))

    assert answer.status_code == 303
    assert [(team.name, team.description, team.zone, team.others) for team in await teams()] == [
        ("Care", "Soles", "Europe/Berlin", "none")
    ]
    assert _chosen(page) == [f"{admin.person}:write", f"{agent.person}:read"]
    assert page.css_first("input[name=others][checked]").attributes["value"] == "none"
    told = [" ".join(item.text().split()) for item in page.css(".timeline-item")]
    assert told[0].startswith(
        "Ada changed who is in the team Works on its tickets nothing →became Ada"
        " Reads its tickets nothing →became Mika"
    )


async def test_team_answers_every_error_and_keeps_what_was_typed() -> None:
    await make_team("Care")
    agent = await make_agent()
    browser = await portal((await make_admin()).person)

    empty = parsed(await browser.post("/admin/teams", data={"description": "Soles"}))
    taken = await browser.post("/admin/teams", data={"name": "CARE", "levels": [f"{agent.person}:read"]})

    page = parsed(taken)
    assert empty.css_first("#name-error").text(strip=True) == "Please fill this in."
    assert empty.css_first("#description").attributes["value"] == "Soles"
    assert taken.status_code == 422
    assert page.css_first("#name-error").text(strip=True) == (
        "Another team has this name. Capital letters make no difference."
    )
    assert page.css_first("#name").attributes["value"] == "CARE"
    assert _chosen(page) == [f"{agent.person}:read"]


async def test_team_is_renamed() -> None:
    team = await make_team("Care")
    browser = await portal((await make_admin()).person)

    refused = await browser.post(f"/admin/teams/{team}", data={"name": ""})
    unknown_zone = await browser.post(f"/admin/teams/{team}", data={"name": "Care", "zone": "Mars/North"})
    saved = await browser.post(f"/admin/teams/{team}", data={"name": "Shoe care", "zone": "UTC"})

    assert [refused.status_code, unknown_zone.status_code, saved.status_code] == [422, 422, 303]
    assert [row.name for row in await teams()] == ["Shoe care"]


async def test_lead_and_calendar_are_chosen_and_shown() -> None:
    mara, calendar = await make_agent("Mara"), await make_calendar("Office")
    gone = await make_calendar("Old", retired_at=now())
    team = await make_team("Care", calendar=gone)
    browser = await portal((await make_admin()).person)
    before = parsed(await browser.get(f"/admin/teams/{team}"))

    saved = await browser.post(f"/admin/teams/{team}/care", data={"lead": mara.person, "calendar": calendar})
    page = parsed(await browser.get(f"/admin/teams/{team}"))
    refused = parsed(
        await browser.post(f"/admin/teams/{team}/care", data={"lead": "x", "calendar": calendar})
    )
    retired = parsed(await browser.post(f"/admin/teams/{team}/care", data={"lead": "", "calendar": gone}))

    assert [option.text() for option in before.css("#calendar option")] == ["None", "Office", "Old"]
    assert saved.status_code == 303
    assert [page.css_first(f"#{name} option[selected]").text() for name in ("lead", "calendar")] == [
        "Mara",
        "Office",
    ]
    assert refused.css_first("#lead-error").text(strip=True) == "Please enter a number."
    assert retired.css_first("#calendar-error").text(strip=True) == "Please choose a calendar that is in use."


async def test_chosen_people_are_the_team() -> None:
    first, second = await make_agent("First"), await make_agent("Second")
    team = await make_team("Care", members=(first.person,))
    browser = await portal((await make_admin()).person)

    await browser.post(f"/admin/teams/{team}/members", data={"levels": [f"{second.person}:write"]})
    changed = await _members()
    await browser.post(f"/admin/teams/{team}/members", data={})

    assert [changed, await _members()] == [[second.person], []]


@pytest.mark.parametrize(
    ("level", "status"),
    [
        ("x", 422),
        ("1", 422),
        ("1:none", 422),
        (":read", 422),
        ("999999:read", 409),
        ("9" * 19 + ":read", 422),
    ],
)
async def test_who_is_not_staff_is_not_put_into_a_team(level: str, status: int) -> None:
    team = await make_team("Care")
    customer = await make_person()
    browser = await portal((await make_admin()).person)

    answer = await browser.post(f"/admin/teams/{team}/members", data={"levels": level})
    of_customer = await browser.post(f"/admin/teams/{team}/members", data={"levels": f"{customer}:read"})

    assert [answer.status_code, of_customer.status_code] == [status, 409]
    assert await _members() == []


async def test_what_others_may_is_chosen_and_stays_when_it_is_not_sent() -> None:
    team = await make_team("Care", others="read")
    browser = await portal((await make_admin()).person)

    hidden = await browser.post(f"/admin/teams/{team}", data={"name": "Care", "others": "none"})
    renamed = await browser.post(f"/admin/teams/{team}", data={"name": "Wages"})
    odd = await browser.post(f"/admin/teams/{team}", data={"name": "Wages", "others": "all"})
    refused = parsed(await browser.post(f"/admin/teams/{team}", data={"name": ""}))
    listed = parsed(await browser.get("/admin/teams"))

    assert [hidden.status_code, renamed.status_code, odd.status_code] == [303, 303, 422]
    assert [(row.name, row.others) for row in await teams()] == [("Wages", "none")]
    assert refused.css_first("input[name=others][checked]").attributes["value"] == "none"
    assert listed.css_first("td .pill").text(strip=True) == "See nothing of them"


async def test_each_choice_for_others_has_its_sentence() -> None:
    page = parsed(await (await portal((await make_admin()).person)).get("/admin/teams/new"))

    said = [line.text(strip=True).split(",")[0] for line in page.css(".levels-say p")]
    assert said == [
        "Agents outside this team see its tickets and work on them as its members do.",
        "Agents outside this team see its tickets",
        "Agents outside this team see nothing of it: no list",
    ]


async def test_team_whose_tickets_one_does_not_work_on_is_shown_without_a_form() -> None:
    lead, team = await make_lead(), await make_team("Wages", others="read")

    page = parsed(await (await portal(lead.person)).get(f"/admin/teams/{team}"))

    assert page.css("main form") == []
    assert "Only somebody who works on the tickets" in page.css_first(".banner").text()


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


def _chosen(page: LexborHTMLParser) -> list[str]:
    """The levels that are chosen for somebody, by name."""
    options = page.css("select[name=levels] option[selected]")
    return [option.attributes["value"] for option in options]
