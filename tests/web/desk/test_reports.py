"""The report of promises on the desk: its filters, its numbers, the lists behind them, and the file."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import now
from helpdesk.events.actor import Capability, Role, Staff
from helpdesk.tickets.actions.status import change_status
from helpdesk.tickets.enums import AuthorKind, Category
from tests.factories.persons import make_agent, make_own_role
from tests.factories.teams import make_team
from tests.factories.tickets import make_message, make_ticket, status_id
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements
from tests.reports.made import broken, kept

pytestmark = pytest.mark.usefixtures("database", "store")

URL = "/desk/reports/promises"


async def test_numbers_lead_to_the_tickets_behind_them() -> None:
    lead = await make_agent(role=Role.LEAD)
    ticket = await make_ticket(team=await make_team("Care <3"))
    await kept(ticket.id, at=now())
    await broken(ticket.id, at=now(), cycle=2)
    browser = await desk(lead.person)

    page = parsed(await browser.get(URL, params={"by": "team"}))
    cells = [cell.text(strip=True) for cell in page.css_first("tbody tr").css("th, td")]
    behind = {link.text(): link.attributes["href"] or "" for link in page.css_first("tbody tr").css("td a")}
    lists = {text: parsed(await browser.get(url)).css("tbody tr") for text, url in behind.items()}

    assert cells == ["Care <3", "First reply", "50%", "2", "1", "0", "3 h", "4 h 36 min"]
    assert {text: len(rows) for text, rows in lists.items()} == {"50%": 1, "2": 2, "1": 1}
    assert "Time ran out" in lists["1"][0].text()
    assert ticket.number in lists["1"][0].text()


async def test_numbers_above_the_table_lead_to_all_of_their_promises() -> None:
    lead = await make_agent(role=Role.LEAD)
    ticket = await make_ticket(team=await make_team("Care"))
    await kept(ticket.id, at=now())
    await broken(ticket.id, at=now(), cycle=2)
    await broken((await make_ticket()).id, at=now())
    browser = await desk(lead.person)

    facts = parsed(await browser.get(URL, params={"by": "team"})).css(".report-facts dd")
    links = [link for fact in facts for link in fact.css("a")]
    lists = [parsed(await browser.get(link.attributes["href"] or "")).css("tbody tr") for link in links]

    assert [fact.text(strip=True) for fact in facts] == ["33.3%", "3", "2", "0"]
    assert [len(rows) for rows in lists] == [1, 3, 2]


async def test_list_says_what_it_is_narrowed_to() -> None:
    lead = await make_agent(role=Role.LEAD)
    team = await make_team("Care")
    await broken((await make_ticket(team=team)).id, at=now())
    params = {"by": "team", "key": str(team), "metric": "first_reply", "outcome": "breached"}

    page = parsed(await (await desk(lead.person)).get(f"{URL}/list", params=params))

    assert page.css_first(".lead").text().split(" · ")[1:] == ["First reply", "Broken", "Team: Care"]


async def test_days_that_mean_nothing_are_told_beside_their_field() -> None:
    browser = await desk((await make_agent(role=Role.LEAD)).person)

    backwards = await browser.get(URL, params={"since": "2026-11-10", "until": "2026-11-01"})
    endless = await browser.get(URL, params={"since": "2001-01-01", "until": "2026-11-01"})
    wrong = await browser.get(URL, params={"since": "yesterday", "by": "moon"})

    assert [answer.status_code for answer in (backwards, endless, wrong)] == [422, 422, 422]
    assert parsed(backwards).css_first("#until-error").text(strip=True) == "This day is before the first one."
    assert parsed(endless).css_first("#since-error").text(strip=True) == "Please choose three years at most."
    assert parsed(wrong).css_first("#since").attributes["value"] == "yesterday"


async def test_file_has_the_rows_of_the_table_with_both_kinds_of_time() -> None:
    lead = await make_agent(role=Role.LEAD)
    await kept((await make_ticket(team=await make_team("=Care"))).id, at=now())

    answer = await (await desk(lead.person)).get(f"{URL}/export", params={"by": "team"})

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.lstrip("\ufeff").splitlines()[1:] == [
        "'=Care,first_reply,1,1,0,0,100.0,3600,3600,7200,7200"
    ]


async def test_pause_after_the_customer_wrote_is_shown_and_one_after_our_answer_is_not() -> None:
    agent = await make_agent("Mara Kim", role=Role.LEAD)
    asked, answered = await make_ticket("Asked"), await make_ticket("Answered")
    before = now() - timedelta(minutes=5)
    await make_message(asked, at=before)
    await make_message(answered, author=agent.person, author_kind=AuthorKind.STAFF, at=before)
    browser = await desk(agent.person)
    for ticket in (asked, answered):
        await _set_waiting(ticket.number, agent.person)

    page = parsed(await browser.get(f"{URL}/pauses"))

    rows = [[cell.text(strip=True) for cell in row.css("th, td")][:2] for row in page.css("tbody tr")]
    assert rows == [[f"{asked.number}Asked", "Mara Kim"]]


async def test_only_those_who_may_read_reports_find_them() -> None:
    agent = await make_agent()
    reader = await make_agent(
        staff_role=await make_own_role(Capability.READ_TICKETS, Capability.READ_REPORTS)
    )

    assert (await (await desk(agent.person)).get(URL)).status_code == 403
    assert "/desk/reports" not in (await (await desk(agent.person)).get("/desk/people")).text
    assert (await (await desk(reader.person)).get(URL)).status_code == 200


async def test_report_takes_as_many_statements_for_many_groups_as_for_one() -> None:
    lead = await make_agent(role=Role.LEAD)
    browser = await desk(lead.person)
    costs: list[int] = []
    for _ in range(3):
        await kept((await make_ticket(team=await make_team())).id, at=now())
        async with count_statements() as sent:
            await browser.get(URL, params={"by": "team"})
        costs.append(len(sent))

    assert costs[1] == costs[2]


async def _set_waiting(number: str, person: int) -> None:
    actor = Staff(person=person, name="Mara Kim", role=Role.LEAD)
    await change_status(actor, number, await status_id(Category.WAITING))


async def test_month_is_called_as_people_call_it() -> None:
    lead = await make_agent(role=Role.LEAD)
    await kept((await make_ticket()).id, at=datetime(2026, 11, 10, 12, tzinfo=UTC))

    answer = await (await desk(lead.person)).get(URL, params={"since": "2026-11-01", "until": "2026-11-30"})

    assert parsed(answer).css_first("tbody th").text() == "November 2026"
