"""The page of whoever leads, the log of a colleague and of a ticket: what they show, and who may look."""

from datetime import timedelta

import httpx
import pytest

from helpdesk.accounts.actions.availability import Absence, set_availability
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.queries.availability import availability_of
from helpdesk.core.clock import now
from helpdesk.tickets.actions.assign import claim_ticket, unassign_ticket
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.team_work import UnclaimedWork, team_work, unclaimed_work
from tests.factories.notices import make_task
from tests.factories.persons import as_signed_in, make_agent, make_lead, make_observer
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database", "store")

URL = "/desk/team"


def words(page: httpx.Response, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in parsed(page).css(selector)]


async def test_lead_sees_who_is_there_and_what_each_has() -> None:
    lead, mara, at = await make_lead("Ada"), await make_agent("Mara"), now()
    await make_observer("Ola")
    await set_availability(mara, mara.person, Absence(state=AvailabilityState.AWAY, substitute=lead.person))
    late = await make_ticket(
        assignee=mara.person,
        next_due_at=at - timedelta(hours=1),
        waiting_since=at - timedelta(hours=3, seconds=20),
    )
    await make_ticket(assignee=mara.person, waiting_since=at)
    await make_ticket(assignee=mara.person, category=Category.WAITING)
    await make_task(of=late.id, owner=mara.person)
    await make_ticket()

    page = await (await desk(lead.person)).get(URL)

    assert words(page, "tbody tr") == [
        "AAda Available 0 of 20 0 – 0",
        "MMara Away Ada stands in 2 of 20 1 3 hr. ago 1 Hand over",
    ]
    assert words(page, "#team-work .lead a") == ["One ticket waits for somebody to take it"]
    links = [node.attributes["href"] for node in parsed(page).css("tbody tr:nth-child(2) a.btn")]
    assert links == [f"{URL}/{mara.person}/availability", f"/desk/views/open?assignee={mara.person}"]


async def test_one_team_is_its_people_and_its_tickets() -> None:
    team = await make_team("Couriers")
    lead, mara = await make_lead("Ada"), await make_agent("Mara", teams=(team,))
    at = now()
    await make_ticket(team=team, next_due_at=at - timedelta(hours=1), waiting_since=at)
    await make_ticket()

    found = await team_work(lead, team)

    assert [line.person for line in found] == [mara.person]
    assert await unclaimed_work(lead, team) == UnclaimedWork(1, 1, at)
    assert (await unclaimed_work(lead, None)).in_work == 2


async def test_tickets_of_hidden_teams_are_not_counted() -> None:
    hidden = await make_team(others="none")
    mara = await make_agent("Mara", teams=(hidden,))
    await make_ticket(team=hidden, assignee=mara.person)
    await make_ticket(team=hidden)
    lead = await as_signed_in((await make_lead()).person)

    counted = {line.person: line.in_work for line in await team_work(lead, None)}

    assert counted == {mara.person: 0, lead.person: 0}
    assert (await unclaimed_work(lead, None)).in_work == 0


async def test_page_costs_as_much_with_three_colleagues_as_with_one() -> None:
    lead = await make_lead()
    browser = await desk(lead.person)
    counted: list[int] = []
    for _ in range(2):
        async with count_statements() as asked:
            await browser.get(f"{URL}/rows")
        counted.append(len(asked))
        for _more in range(2):
            await make_ticket(assignee=(await make_agent()).person)

    assert counted[0] == counted[1]


async def test_colleague_has_a_page_with_the_log_and_a_capacity() -> None:
    lead, mara = await make_lead(), await make_agent("Mara")
    ticket = await make_ticket("Late parcel")
    await claim_ticket(mara, ticket.number)
    await unassign_ticket(mara, ticket.number)
    browser, url = await desk(lead.person), f"{URL}/{mara.person}"

    wrong = await browser.post(f"{url}/capacity", data={"capacity": "1000"})
    saved = await browser.post(f"{url}/capacity", data={"capacity": "5"})
    page = await browser.get(url)

    assert (wrong.status_code, words(wrong, "#capacity-error")) == (422, ["Please enter at most 999."])
    assert (saved.status_code, saved.headers["location"]) == (303, url)
    assert (await availability_of(mara.person)).capacity == 5
    assert words(page, ".lead") == ["Available · 0 of 5 in work"]
    text = " ".join(parsed(page).css_first("main").text().split())
    assert text.index("Mara gave it back, for anybody to take.") < text.index("Mara took it.")
    assert f"{ticket.number} Late parcel" in text


async def test_agents_see_their_own_page_and_no_colleague_s() -> None:
    mara, jonas = await make_agent("Mara"), await make_agent()
    browser = await desk(mara.person)

    own = await browser.get(f"{URL}/{mara.person}")
    others = await browser.get(f"{URL}/{jonas.person}")
    capacity = await browser.post(f"{URL}/{mara.person}/capacity", data={"capacity": "1"})
    everybody = await browser.get(URL)

    assert (own.status_code, others.status_code, capacity.status_code, everybody.status_code) == (
        *(200, 403, 403, 403),
    )
    assert parsed(own).css_first("#capacity") is None


async def test_ticket_says_who_had_it_and_why() -> None:
    mara, ticket = await make_agent("Mara"), await make_ticket()
    browser, url = await desk(mara.person), f"/desk/tickets/{ticket.number}/way"

    empty = await browser.get(url)
    await claim_ticket(mara, ticket.number)
    page = await browser.get(url)

    assert "Nothing was handed out yet" in empty.text
    assert "Mara took it." in page.text
