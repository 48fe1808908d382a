"""The clocks of a ticket on its page: a pill each, every sentence about them, and a time set by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from selectolax.lexbor import LexborNode

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch
from helpdesk.sla.enums import ClockState, Metric
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.writing import TicketRef
from tests.factories.persons import make_agent, make_customer, make_observer
from tests.factories.shown_clocks import make_breached_clock, make_clock, make_paused_clock
from tests.factories.tickets import make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.kit.counting import count_statements
from tests.tickets.clocks import HOUR, promise

pytestmark = pytest.mark.usefixtures("database", "store")


def in_days(days: int) -> str:
    return f"{now() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def words_of(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


async def opened() -> TicketRef:
    """A ticket of a customer, under a policy with two promises."""
    await promise(targets={Metric.FIRST_REPLY: 4 * HOUR, Metric.RESOLUTION: 80 * HOUR})
    customer = await make_customer()
    return await open_ticket(
        customer, NewTicket(subject="Yellow soles", body="They were white.", requester=customer.person)
    )


async def test_ticket_without_promises_shows_nothing_of_clocks() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    assert page.css_first("#ticket-clocks") is None


async def test_every_clock_has_its_pill_and_the_next_one_stands_first() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await make_clock(ticket.id, metric=Metric.RESOLUTION, due_in=timedelta(hours=5))
    await make_paused_clock(ticket.id, metric=Metric.UPDATE)
    await make_breached_clock(ticket.id, metric=Metric.NEXT_REPLY)
    await make_clock(ticket.id, metric=Metric.FIRST_REPLY, state=ClockState.FULFILLED, fulfilled_at=now())
    await make_clock(ticket.id, metric=Metric.NEXT_REPLY, cycle=2, state=ClockState.CANCELLED)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    marks = [words_of(mark) for mark in page.css("#ticket-clocks .clock-mark")]
    assert marks == ["Next reply 12 min late", "Resolution 5 h", "Update paused, 2 h left"]
    told = [
        (row.css_first("b").text(), row.css_first(".pill").text()) for row in page.css(".clock-list > li")
    ]
    assert told == [
        ("Next reply", "12 min late"),
        ("Resolution", "5 h"),
        ("Update", "paused, 2 h left"),
        ("First reply", "met"),
    ]


@pytest.mark.parametrize(("breach", "said"), [({}, "met"), ({"breached_at": now()}, "met late")])
async def test_where_nothing_runs_the_line_says_how_it_ended(breach: dict[str, datetime], said: str) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await make_clock(ticket.id, state=ClockState.FULFILLED, fulfilled_at=now(), **breach)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    assert words_of(page.css_first(".clock-mark")) == f"First reply {said}"
    assert page.css_first("#set-due") is None


async def test_clock_says_why_it_runs_as_it_does() -> None:
    agent, ref = await make_agent(), await opened()

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ref.number}"))

    told = [row.css_first("p").text(strip=True) for row in page.css(".clock-list > li")]
    assert len(told) == 2
    assert "when the customer wrote first." in told[0]
    assert "Promised are 4 h of working time, by the default policy" in told[0]
    assert "Working time is that of the default calendar" in told[0]


async def test_head_by_itself_shows_the_clocks_as_well() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await make_clock(ticket.id)

    answer = await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}/head", headers=FRAGMENT)

    assert parsed(answer).css_first("#ticket-clocks .clock-mark .pill").text() == "2 h"


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_due_time_is_set_by_hand_with_its_reason_and_taken_back(headers: dict[str, str]) -> None:
    agent, ref = await make_agent("Mara Kim", zone="Europe/Oslo"), await opened()
    browser = await desk(agent.person)
    form = {"metric": "first_reply", "due_at": "2027-07-01T17:00", "reason": "Agreed on the phone"}

    answer = await browser.post(f"/desk/tickets/{ref.number}/due-dates", data=form, headers=headers)
    page = parsed(answer if headers else await browser.get(answer.headers["location"]))

    assert answer.status_code == (200 if headers else 303)
    due = await fetch("SELECT due_at, is_set_by_hand FROM sla_clocks WHERE metric = 'first_reply'")
    assert due == [{"due_at": datetime(2027, 7, 1, 15, tzinfo=UTC), "is_set_by_hand": True}]
    row = next(row for row in page.css(".clock-list > li") if row.css_first("b").text() == "First reply")
    assert "The due time was set by hand by Mara Kim. Reason: Agreed on the phone" in row.text()
    assert row.css_first("form [name=metric]").attributes["value"] == "first_reply"

    answer = await browser.post(
        f"/desk/tickets/{ref.number}/due-dates/removals", data={"metric": "first_reply"}, headers=headers
    )

    assert answer.status_code == (200 if headers else 303)
    assert await fetch("SELECT id FROM sla_clocks WHERE is_set_by_hand") == []


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
@pytest.mark.parametrize(
    ("due_at", "reason", "sentences"),
    [
        ("", "", ["Please say until when.", "Please say why."]),
        ("2020-01-01T09:00", "So it was", ["This time is past already."]),
    ],
)
async def test_refused_due_time_keeps_what_was_typed(
    due_at: str, reason: str, sentences: list[str], headers: dict[str, str]
) -> None:
    agent, ref = await make_agent(), await opened()
    form = {"metric": "resolution", "due_at": due_at, "reason": reason}

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ref.number}/due-dates", data=form, headers=headers
    )

    page = parsed(answer)
    part = page.css_first("#ticket-clocks")
    assert answer.status_code == 422
    assert page.css(".ticket-errors") == []
    assert "open" in part.attributes
    assert [error.text(strip=True) for error in part.css("#set-due .error")] == sentences
    assert part.css_first("#due-metric [selected]").attributes["value"] == "resolution"
    assert part.css_first("#due-reason").attributes["value"] == reason


async def test_who_only_reads_sees_clocks_and_sets_none() -> None:
    observer, ticket = await make_observer(), await make_ticket()
    await make_clock(ticket.id, is_set_by_hand=True)
    browser = await desk(observer.person)

    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}"))

    assert page.css_first("#ticket-clocks .clock-mark") is not None
    assert page.css("#ticket-clocks form") == []


async def test_clocks_cost_the_page_of_a_ticket_no_statement() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    browser = await desk(agent.person)
    costs: list[int] = []
    for cycle in range(3):
        async with count_statements() as statements:
            await browser.get(f"/desk/tickets/{ticket.number}")
        costs.append(len(statements))
        await make_clock(ticket.id, cycle=cycle + 1)

    assert len(set(costs)) == 1, costs
