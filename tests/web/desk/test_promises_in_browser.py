"""Promised times in Chromium: pills count down, words are noted as promises, everybody can use it all."""

from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch
from helpdesk.events.actor import Staff
from helpdesk.sla.enums import Metric
from tests.factories.persons import make_agent
from tests.factories.promises import make_promise_row
from tests.factories.shown_clocks import make_breached_clock, make_clock, make_paused_clock
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.browser import NARROW, WIDE, axe_findings, opened, overflow
from tests.tickets.reading import messages_of

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]

LONG = "Replacement laces and the whitened pairs, back at the club house before the race on Saturday"


@pytest_asyncio.fixture
async def agent(address: str) -> Staff:
    del address
    return await make_agent("Mara Kim")


@pytest_asyncio.fixture
async def ticket(agent: Staff) -> MadeTicket:
    """A ticket with clocks in every state, and promises of which one is late."""
    made = await make_ticket("Yellow soles", assignee=agent.person, next_due_at=now())
    await make_message(made, "They are yellow.")
    await make_breached_clock(made.id, metric=Metric.NEXT_REPLY)
    await make_clock(made.id, metric=Metric.RESOLUTION, is_set_by_hand=True)
    await make_paused_clock(made.id, metric=Metric.UPDATE)
    await make_promise_row(made, LONG, made_by=agent.person)
    await make_promise_row(made, "A call", due_at=now() - timedelta(hours=1))
    return made


async def test_words_that_promise_a_time_are_noted_with_one_press(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    page = await opened(
        browser, address, f"/desk/tickets/{ticket.number}", person=agent.person, viewport=WIDE
    )
    form = page.locator("#compose-reply")
    hidden = await form.locator(".promise-fields").is_visible()

    await form.locator("textarea").fill("We whiten them within 3 days.")
    await form.get_by_role("button", name="Note “within 3 days” as a promise").click()
    words = await form.get_by_label("What is promised").input_value()
    due_at = await form.get_by_label("Until when").input_value()
    await form.locator("textarea").press("Control+Enter")
    line = page.locator("#promises .promise").filter(has_text="We whiten them within 3 days.")
    await line.wait_for()

    assert hidden is False
    assert words == "We whiten them within 3 days."
    assert due_at == f"{now() + timedelta(days=3):%Y-%m-%d}T17:00"
    assert [message[-1] for message in await messages_of(ticket.id)][-1] == "We whiten them within 3 days."


async def test_promise_is_settled_from_its_menu(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    page = await opened(
        browser, address, f"/desk/tickets/{ticket.number}", person=agent.person, viewport=WIDE
    )
    late = page.locator("#promises .promise").filter(has_text="A call")

    await late.get_by_role("button", name="What became of “A call”").click()
    await late.get_by_role("button", name="It is done").click()
    await late.get_by_text("kept, 1 h late").wait_for()

    assert await fetch("SELECT state FROM promises WHERE words = 'A call'") == [{"state": "kept"}]


async def test_pill_turns_red_when_its_time_is_over(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket
) -> None:
    del ticket
    page = await opened(browser, address, "/desk/views/mine", person=agent.person, viewport=WIDE)
    await make_clock((await make_ticket("Running", assignee=agent.person)).id)
    await page.reload()
    pill = page.locator(".row", has_text="Running").locator("time[data-due]")
    before = (await pill.inner_text(), await pill.get_attribute("class"))

    await pill.evaluate("(shown) => { shown.dateTime = new Date(Date.now() - 300_000).toISOString(); }")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    assert before == ("2 h", "pill ok")
    assert (await pill.inner_text(), await pill.get_attribute("class")) == ("5 min late", "pill late")


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
async def test_promised_times_can_be_used_by_everybody(
    browser: Browser, address: str, agent: Staff, ticket: MadeTicket, viewport: ViewportSize, scheme: str
) -> None:
    page = await opened(
        browser, address, "/desk/views/overdue", person=agent.person, viewport=viewport, color_scheme=scheme
    )
    found = [(await axe_findings(page), await overflow(page))]
    await page.goto(f"{address}/desk/tickets/{ticket.number}")
    await page.locator("#ticket-clocks > summary").click()
    await page.locator("#set-due > summary").click()
    await page.locator("#add-promise > summary").click()
    await page.get_by_label("Promise a date").check()

    found.append((await axe_findings(page), await overflow(page)))

    assert found == [([], 0), ([], 0)]
