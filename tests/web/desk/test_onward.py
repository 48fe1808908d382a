"""Where a reply, a note and a solved ticket lead: on, back or nowhere, as the agent prefers."""

from typing import Any

import httpx
import pytest

from helpdesk.accounts.actions.preferences import set_preferences
from helpdesk.accounts.preferences import AfterSend, Preferences
from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.fields import set_priority
from helpdesk.tickets.enums import Category, Priority
from tests.factories.persons import make_agent
from tests.factories.tickets import MadeTicket, make_ticket, status_id
from tests.factories.views import make_view
from tests.kit.clients import FRAGMENT, desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")

NEXT, LIST = AfterSend.NEXT, AfterSend.LIST


async def three(**columns: Any) -> list[MadeTicket]:
    """Three tickets as a list shows them, the newest first."""
    return [await make_ticket(**columns) for _ in range(3)][::-1]


async def browser_of(agent: Staff, preferences: Preferences) -> httpx.AsyncClient:
    await set_preferences(agent, preferences)
    return await desk(agent.person)


async def test_reply_leads_to_the_ticket_below_in_the_list_it_was_opened_from() -> None:
    agent = await make_agent()
    _newest, middle, oldest = await three()
    browser = await browser_of(agent, Preferences(after_reply=NEXT))

    sent = await browser.post(f"/desk/tickets/{middle.number}/replies?view=all", data={"body": "Yes."})
    shown = parsed(await browser.get(sent.headers["location"]))

    assert (sent.status_code, sent.headers["location"]) == (303, f"/desk/tickets/{oldest.number}?view=all")
    assert shown.css_first(".toast").text(strip=True).startswith(f"Your reply to {middle.number} is sent.")


async def test_htmx_is_led_on_by_its_own_header() -> None:
    agent = await make_agent()
    newest, middle, _oldest = await three()
    browser = await browser_of(agent, Preferences(after_note=NEXT))

    answer = await browser.post(
        f"/desk/tickets/{newest.number}/notes?view=all", data={"body": "Aha."}, headers=FRAGMENT
    )

    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["hx-redirect"] == f"/desk/tickets/{middle.number}?view=all"


async def test_after_the_last_of_the_list_comes_the_list() -> None:
    agent = await make_agent()
    *_others, oldest = await three()
    browser = await browser_of(agent, Preferences(after_reply=NEXT))

    sent = await browser.post(f"/desk/tickets/{oldest.number}/replies?view=all", data={"body": "Yes."})

    assert sent.headers["location"] == "/desk/views/all"


async def test_ticket_that_is_not_in_the_list_leads_to_its_first() -> None:
    agent = await make_agent()
    newest, *_others = await three()
    solved = await make_ticket(category=Category.SOLVED)
    browser = await browser_of(agent, Preferences(after_note=NEXT))

    sent = await browser.post(f"/desk/tickets/{solved.number}/notes?view=open", data={"body": "Aha."})

    assert sent.headers["location"] == f"/desk/tickets/{newest.number}?view=open"


@pytest.mark.parametrize("path", ["solution", "status"])
async def test_solving_leads_back_to_the_list(path: str) -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await browser_of(agent, Preferences(after_solve=LIST))

    answer = await browser.post(
        f"/desk/tickets/{ticket.number}/{path}?view=team",
        data={"status": str(await status_id(Category.SOLVED))},
        headers=FRAGMENT,
    )

    assert answer.headers["hx-redirect"] == "/desk/views/team"
    shown = parsed(await browser.get("/desk/views/team"))
    assert shown.css_first(".toast").text(strip=True).startswith(f"{ticket.number} is solved.")


async def test_reply_that_solves_leads_where_solving_does() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await browser_of(agent, Preferences(after_reply=NEXT, after_solve=LIST))
    solved = str(await status_id(Category.SOLVED))

    sent = await browser.post(
        f"/desk/tickets/{ticket.number}/replies?view=mine", data={"body": "Done.", "status": solved}
    )

    assert sent.headers["location"] == "/desk/views/mine"


async def test_another_status_than_solved_leads_nowhere() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await browser_of(agent, Preferences(after_solve=NEXT))

    answer = await browser.post(
        f"/desk/tickets/{ticket.number}/status",
        data={"status": str(await status_id(Category.WAITING))},
        headers=FRAGMENT,
    )

    assert "hx-redirect" not in answer.headers
    assert parsed(answer).css_first("#ticket-head") is not None


async def test_what_is_refused_leads_nowhere() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await browser_of(agent, Preferences(after_reply=NEXT, after_solve=NEXT))

    answers = [
        await browser.post(f"/desk/tickets/{ticket.number}/replies", data={"body": " "}),
        await browser.post(f"/desk/tickets/{ticket.number}/status", data={"status": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]


@pytest.mark.parametrize(
    ("query", "led"), [("view=all&guided=1", "?view=all&guided=1"), ("guided=1", "?guided=1")]
)
async def test_whoever_is_guided_is_led_to_what_the_guide_says_is_next(query: str, led: str) -> None:
    agent = await make_agent()
    low, _normal, urgent = await three(assignee=agent.person)
    await set_priority(agent, urgent.number, Priority.URGENT)
    browser = await browser_of(agent, Preferences(after_solve=NEXT))

    answer = await browser.post(
        f"/desk/tickets/{low.number}/solution?view=all",
        headers={**FRAGMENT, "HX-Current-URL": f"http://testserver/desk/tickets/{low.number}?{query}"},
    )

    assert answer.headers["hx-redirect"] == f"/desk/tickets/{urgent.number}{led}"


async def test_guide_that_has_nothing_left_leads_to_the_list() -> None:
    agent = await make_agent()
    ticket = await make_ticket(assignee=agent.person)
    browser = await browser_of(agent, Preferences(after_solve=NEXT))

    answer = await browser.post(
        f"/desk/tickets/{ticket.number}/solution?view=all",
        headers={**FRAGMENT, "HX-Current-URL": f"/desk/tickets/{ticket.number}?view=all&guided=1"},
    )

    assert answer.headers["hx-redirect"] == "/desk/views/all"


async def test_saved_view_is_gone_through_in_its_own_order() -> None:
    agent = await make_agent()
    tickets = await three(tags=("soles",))
    await make_ticket("Other")
    view = await make_view("Soles", Check("tags", Operator.CONTAINS, "soles"))
    browser = await browser_of(agent, Preferences(after_reply=NEXT))

    sent = await browser.post(f"/desk/tickets/{tickets[0].number}/replies?view={view}", data={"body": "Yes."})

    assert sent.headers["location"] == f"/desk/tickets/{tickets[1].number}?view={view}"
