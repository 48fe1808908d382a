"""Tasks on the desk: the lists, what is late, and saying that something is done."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import now
from helpdesk.events.actor import Staff
from tests.factories.notices import make_task
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_observer
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database", "store")

URL = "/desk/tasks"


async def rows_of(agent: Staff, which: str = "mine") -> list[str]:
    page = parsed(await (await desk(agent.person)).get(URL, params={"which": which}))
    return [" ".join(row.text().split()) for row in page.css("tbody tr")]


async def test_tasks_say_what_about_whom_and_when() -> None:
    agent = await make_agent("Ada")
    ticket = await make_ticket("Broken")
    organisation = await make_organisation("Fjord <b>")
    at = now()
    await make_task("Later", of=ticket.id, owner=agent.person, due_at=at + timedelta(hours=3, seconds=20))
    await make_task(
        "Late", of=ticket.id, owner=agent.person, due_at=at - timedelta(hours=2), organisation=organisation
    )
    await make_task("Any", of=ticket.id, owner=agent.person)
    await make_task("Nobody's own", of=ticket.id)

    mine = [
        f"Late {ticket.number} Broken · Fjord <b> Ada late 2 hr. ago Done",
        f"Later {ticket.number} Broken Ada in 3 hr. Done",
        f"Any {ticket.number} Broken Ada any time Done",
    ]
    assert await rows_of(agent) == mine
    everybodys = [*mine, f"Nobody's own {ticket.number} Broken Nobody's any time Done"]
    assert await rows_of(agent, "everybodys") == everybodys


async def test_finished_task_is_under_what_is_done_and_comes_back() -> None:
    agent, ticket = await make_agent("Ada"), await make_ticket("Broken")
    task = await make_task(of=ticket.id, owner=agent.person)
    browser = await desk(agent.person)

    answer = await browser.post(f"{URL}/{task}/completion")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{URL}?which=mine")
    assert await rows_of(agent) == []
    assert len(await rows_of(agent, "done")) == 1

    await browser.post(f"{URL}/{task}/reopening")
    assert len(await rows_of(agent)) == 1


async def test_whoever_only_reads_is_offered_their_own_alone() -> None:
    observer, ticket = await make_observer(), await make_ticket()
    own = await make_task("Own", of=ticket.id, owner=observer.person)
    await make_task("Other", of=ticket.id)
    browser = await desk(observer.person)

    page = parsed(await browser.get(URL, params={"which": "everybodys"}))

    assert [form.attributes["action"] for form in page.css("td form")] == [f"{URL}/{own}/completion"]


async def test_ticket_of_a_hidden_team_is_not_named() -> None:
    agent = await make_agent("Ada")
    ticket = await make_ticket("Secret", team=await make_team(others="none"))
    await make_task(of=ticket.id, owner=agent.person)

    assert await rows_of(agent) == ["Ring them Ada any time Done"]


async def test_number_of_my_tasks_stands_beside_the_views() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await make_task(of=ticket.id, owner=agent.person)
    await make_task(of=ticket.id)

    page = parsed(await (await desk(agent.person)).get(URL))

    (link,) = [link for link in page.css(".views-list a") if link.attributes["href"] == URL]
    assert "".join(link.text().split()) == "Tasks1"


@pytest.mark.parametrize(("path", "status"), [("?which=nonsense", 404), ("?after=xyz", 200)])
async def test_addresses_that_mean_nothing(path: str, status: int) -> None:
    answer = await (await desk((await make_agent()).person)).get(URL + path)

    assert answer.status_code == status


async def test_list_costs_the_same_for_one_task_and_for_three() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    browser = await desk(agent.person)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            await make_task(of=ticket.id, owner=agent.person)
        async with count_statements() as statements:
            await browser.get(URL)
        counts.append(len(statements))

    assert counts[0] == counts[1]
