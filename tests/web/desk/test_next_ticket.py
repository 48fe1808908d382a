"""Being led from ticket to ticket, each with the reasons why it is the next."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import now
from helpdesk.live.presence import PRESENCE, Onlooker, State
from tests.factories.persons import make_agent
from tests.factories.tickets import make_ticket
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")

WHY = '[["broken", 40, ""], ["waiting", 15, "24"], ["priority", 10, "normal"], ["people", 3, "2"]]'
AN_HOUR_AGO = timedelta(hours=1)


async def test_leads_to_the_ticket_says_why_and_past_it() -> None:
    agent = await make_agent()
    first = await make_ticket(impact=68, impact_reasons=WHY, last_message_at=now() - AN_HOUR_AGO)
    second = await make_ticket(impact=10, assignee=agent.person, last_message_at=now() - AN_HOUR_AGO)
    browser = await desk(agent.person)

    led = await browser.get("/desk/next")
    page = parsed(await browser.get(led.headers["location"]))
    skipped = await browser.post("/desk/next/skips", data={"number": first.number})
    over = await browser.post("/desk/next/skips", data={"number": second.number})

    assert led.headers["location"] == f"/desk/tickets/{first.number}?guided=1"
    assert [reason.text() for reason in page.css(".guide-reason")] == [
        "promise broken +40",
        "waiting for over a day +15",
        "priority Normal +10",
        "2 people wait +3",
    ]
    assert page.css_first(".guide .meta").text() == "impact 68"
    assert page.css_first(".guide").attributes["action"] == "/desk/next/skips"
    assert skipped.headers["location"] == f"/desk/tickets/{second.number}?guided=1"
    assert over.headers["location"] == "/desk/views/mine"
    assert "Nothing here waits for you" in (await browser.get("/desk/views/mine")).text


async def test_leaves_out_what_a_colleague_looks_at() -> None:
    agent, colleague = await make_agent(), await make_agent()
    first, second = await make_ticket(impact=20), await make_ticket(impact=10)
    page = object()
    PRESENCE.come(page, first.id, Onlooker(person=colleague.person, name="Bo", state=State.VIEWING))

    try:
        led = await (await desk(agent.person)).get("/desk/next")
        theirs = await (await desk(colleague.person)).get("/desk/next?view=open")
    finally:
        PRESENCE.go(page)

    assert led.headers["location"] == f"/desk/tickets/{second.number}?guided=1"
    assert theirs.headers["location"] == f"/desk/tickets/{first.number}?view=open&guided=1"


async def test_stays_in_the_list_it_was_asked_in() -> None:
    agent = await make_agent()
    await make_ticket(impact=90)
    tagged = await make_ticket(impact=10, tags=("soles",))
    browser = await desk(agent.person)

    bar = parsed(await browser.get("/desk/views/open?tag=soles")).css_first(".list-next")
    led = await browser.get(bar.attributes["href"])
    page = parsed(await browser.get(led.headers["location"]))

    assert led.headers["location"] == f"/desk/tickets/{tagged.number}?view=open&tag=soles&guided=1"
    assert page.css_first(".guide").attributes["action"] == "/desk/next/skips?view=open&tag=soles"


async def test_what_nobody_has_is_left_to_whoever_looks_at_it() -> None:
    agent, other = await make_agent(), await make_agent()
    free, looked_at = await make_ticket(impact=10), await make_ticket(impact=68)
    mine = await make_ticket(impact=5, assignee=agent.person)
    onlooker = Onlooker(person=other.person, name="Bo Berg", state=State.VIEWING)
    browser = await desk(agent.person)

    async def led() -> str:
        return (await browser.get("/desk/next?view=open")).headers["location"]

    try:
        PRESENCE.come("page", looked_at.id, onlooker)
        elsewhere = await led()
        PRESENCE.come("page", mine.id, onlooker)
        first = await led()
        await browser.post("/desk/next/skips", data={"number": looked_at.number})
        await browser.post("/desk/next/skips", data={"number": free.number})
        own = await led()
    finally:
        PRESENCE.go("page")

    assert [elsewhere, first, own] == [
        f"/desk/tickets/{ticket.number}?view=open&guided=1" for ticket in (free, looked_at, mine)
    ]


async def test_a_ticket_that_was_opened_by_hand_says_nothing_of_it() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    assert page.css(".guide") == []


@pytest.mark.parametrize("number", ["", "nothing", "\u00e9" * 80])
async def test_skipping_what_is_not_there(number: str) -> None:
    browser = await desk((await make_agent()).person)

    assert (await browser.post("/desk/next/skips", data={"number": number})).status_code == 404
