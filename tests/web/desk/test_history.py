"""The history of a ticket: everything that was done to it, by whom, newest first."""

import pytest

from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import GUEST, SYSTEM, Actor, ActorKind
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.sla.enums import BreachCause, Metric
from helpdesk.sla.events import ClockBreached, ClockWarned, DueDateSet
from helpdesk.tickets.enums import Priority
from helpdesk.tickets.events import PriorityChanged, SubjectChanged
from tests.factories.persons import make_agent
from tests.factories.tickets import make_ticket
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")


async def changed(ticket: int, actor: Actor, *changes: Change) -> None:
    async with transaction():
        await record(PriorityChanged(ticket=ticket, priority=Priority.HIGH), actor, changes)


async def lines(person: int, url: str) -> list[str]:
    page = parsed(await (await desk(person)).get(url))
    return [line.css_first("p").text(strip=True) for line in page.css(".timeline-item")]


async def test_history_says_who_did_what() -> None:
    agent = await make_agent("Mara Kim")
    ticket = await make_ticket()
    rule = Actor(kind=ActorKind.RULE)
    await changed(ticket.id, agent, Change("priority", "normal", "high"))
    await changed(ticket.id, SYSTEM, Change("tags", "vip", None))
    await changed(ticket.id, rule)
    await changed(ticket.id, GUEST)
    await changed(ticket.id, Actor(kind=ActorKind.API))
    await changed(ticket.id, agent, Change("priority", "high", "low"), Change("subject", None, "New"))

    assert await lines(agent.person, f"/desk/tickets/{ticket.number}/history") == [
        "Mara Kim changed the priority: Priority High → Low, Subject New",
        "Somebody changed the priority",
        "A guest changed the priority",
        "A rule changed the priority",
        "The helpdesk changed the priority: vip taken away",
        "Mara Kim changed the priority: Normal → High",
    ]


async def test_history_says_which_promise_of_time_it_tells_of() -> None:
    agent = await make_agent("Mara Kim")
    ticket = await make_ticket()
    of = {"of_kind": "ticket", "of": ticket.id}
    step = {**of, "clock": 1, "cycle": 1, "level": 0, "is_late": False}
    async with transaction():
        await record(ClockWarned(metric=Metric.FIRST_REPLY, **step), SYSTEM)
        await record(ClockBreached(metric=Metric.RESOLUTION, cause=BreachCause.ELAPSED, **step), SYSTEM)
        by_hand = DueDateSet(**of, metric=Metric.UPDATE)
        await record(by_hand, agent, [Change("reason", None, "Parts are late")])

    assert await lines(agent.person, f"/desk/tickets/{ticket.number}/history") == [
        "Mara Kim set a due time by hand: Update, Parts are late",
        "The helpdesk saw a promise of time run out: Resolution",
        "The helpdesk warned that time is running out: First reply",
    ]


async def test_long_history_comes_in_pages() -> None:
    agent = await make_agent("Mara Kim")
    ticket = await make_ticket()
    async with transaction():
        await record(SubjectChanged(ticket=ticket.id), agent, [Change("subject", "a", "b")])
    for _ in range(PAGE_SIZE):
        await changed(ticket.id, agent)
    browser = await desk(agent.person)

    first = parsed(await browser.get(f"/desk/tickets/{ticket.number}/history?view=team"))
    older = first.css_first(".list-end a").attributes["href"]
    second = parsed(await browser.get(older))

    assert len(first.css(".timeline-item")) == PAGE_SIZE
    assert await lines(agent.person, older) == ["Mara Kim changed the subject: a → b"]
    back = f"/desk/tickets/{ticket.number}/history?view=team"
    assert second.css_first(".list-end a").attributes["href"] == back
    assert second.css_first(".breadcrumb a").attributes["href"] == f"/desk/tickets/{ticket.number}?view=team"


async def test_ticket_without_history_says_so() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}/history"))

    assert page.css_first(".empty-title").text() == "Nothing happened yet"
