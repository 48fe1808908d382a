"""The bell and the tray: what is unread, what was meant, and where it leads."""

import pytest

from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import Staff
from tests.factories.notices import make_notice
from tests.factories.persons import make_agent, make_customer
from tests.factories.teams import make_team
from tests.factories.tickets import make_message, make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database", "store")

URL = "/desk/notices"


async def bell_of(agent: Staff) -> tuple[str, str | None]:
    """What is on the bell, and what it says to who cannot see it."""
    page = parsed(await (await desk(agent.person)).get("/desk/people"))
    bell = page.css_first("#bell")
    return bell.text(strip=True), bell.attributes["aria-label"]


async def unread(agent: Staff) -> int:
    return await fetch_value(
        "SELECT count(*) FROM notices WHERE person = $1 AND read_at IS NULL", agent.person
    )


async def test_bell_counts_what_is_unread() -> None:
    agent = await make_agent()
    assert await bell_of(agent) == ("", "Notices")

    for _ in range(2):
        await make_notice(agent.person, of=(await make_ticket()).id)

    assert await bell_of(agent) == ("2", "Notices, 2 unread")


async def test_bell_refreshes_by_itself() -> None:
    agent = await make_agent()
    await make_notice(agent.person, of=(await make_ticket()).id)

    bell = parsed(await (await desk(agent.person)).get(f"{URL}/bell", headers=FRAGMENT)).css_first("#bell")

    assert bell.text(strip=True) == "1"
    assert bell.attributes["data-live-topics"] == f"tray:{agent.person}"
    assert bell.attributes["hx-trigger"] == f"live:tray:{agent.person} from:body throttle:1s"


async def test_notices_say_what_stands_and_for_whom() -> None:
    agent, absent = await make_agent(), await make_agent("Ada <b>")
    ticket = await make_ticket("Broken & wet")
    await make_notice(agent.person, of=ticket.id, instead_of=absent.person, offset_minutes=30)

    page = parsed(await (await desk(agent.person)).get(URL))

    (row,) = page.css("tbody tr")
    assert row.css_first("a").text() == "First reply: overdue by 30 min of working time"
    assert row.css_first(".meta").text() == (
        f"{ticket.number} · Broken & wet · for Ada <b>, who does not work now"
    )
    assert row.css_first(".time").text() == "just now"
    assert "is-unread" in (row.attributes["class"] or "")


async def test_opening_a_notice_reads_it_and_leads_to_its_ticket() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    notice = await make_notice(agent.person, of=ticket.id)

    answer = await (await desk(agent.person)).get(f"{URL}/{notice}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/tickets/{ticket.number}")
    assert await unread(agent) == 0


async def test_ticket_that_is_hidden_by_now_is_not_named() -> None:
    agent = await make_agent()
    ticket = await make_ticket("Secret", team=await make_team(others="none"))
    notice = await make_notice(agent.person, of=ticket.id)
    browser = await desk(agent.person)

    page = await browser.get(URL)
    answer = await browser.get(f"{URL}/{notice}")

    assert ("Secret" in page.text, ticket.number in page.text) == (False, False)
    assert answer.headers["location"] == URL


async def test_one_and_then_all_are_marked_as_read() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    first, second, third = [await make_notice(agent.person, of=ticket.id) for _ in range(3)]
    browser = await desk(agent.person)

    await browser.post(f"{URL}/{third}/reading")
    assert await unread(agent) == 2

    page = parsed(await browser.get(URL))
    until = page.css_first("input[name=until]").attributes["value"]
    later = await make_notice(agent.person, of=ticket.id)
    await browser.post(f"{URL}/readings", data={"until": until or ""})

    assert (first < second < third < later, until) == (True, str(third))
    assert await unread(agent) == 1


@pytest.mark.parametrize("until", ["", "all", "9" * 40])
async def test_nonsense_reads_nothing(until: str) -> None:
    agent = await make_agent()
    await make_notice(agent.person, of=(await make_ticket()).id)

    answer = await (await desk(agent.person)).post(f"{URL}/readings", data={"until": until})

    assert (answer.status_code, await unread(agent)) == (303, 1)


async def test_nobody_opens_or_reads_what_another_was_told() -> None:
    agent, other = await make_agent(), await make_agent()
    notice = await make_notice(agent.person, of=(await make_ticket()).id)
    browser = await desk(other.person)

    answers = [
        await browser.get(f"{URL}/{notice}"),
        await browser.post(f"{URL}/{notice}/reading"),
        await (await portal((await make_customer()).person)).get(URL),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 403]
    assert await unread(agent) == 1


async def test_empty_tray_says_what_will_be_there() -> None:
    page = parsed(await (await desk((await make_agent()).person)).get(URL))

    assert page.css_first(".empty-title").text() == "Nothing to tell you"


async def test_tray_costs_the_same_for_one_notice_and_for_three() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    browser = await desk(agent.person)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            await make_notice(agent.person, of=ticket.id)
        async with count_statements() as statements:
            await browser.get(URL)
        counts.append(len(statements))

    assert counts[0] == counts[1]


async def test_parts_of_the_tray_hold_what_they_say() -> None:
    agent, jonas, ticket = await make_agent(), await make_agent("Jonas Weber"), await make_ticket()
    message = await make_message(ticket, "Please **look**.")
    await make_notice(agent.person, of=ticket.id)
    mention = await make_notice(
        agent.person, of=ticket.id, kind="mention", by=jonas.person, message=message, reason="mentioned"
    )
    browser = await desk(agent.person)

    async def shown(part: str) -> list[str]:
        return [row.text() for row in parsed(await browser.get(f"{URL}?show={part}")).css("tbody a")]

    late = "First reply: 1 h of working time left"
    assert await shown("mentions") == ["Jonas Weber has mentioned you"]
    assert await shown("messages") == ["Jonas Weber has mentioned you"]
    assert await shown("due") == [late]
    assert await shown("tickets") == []
    assert await shown("nonsense") == ["Jonas Weber has mentioned you", late]

    await browser.post(f"{URL}/{mention}/reading")
    assert await shown("unread") == [late]


async def test_line_says_what_was_written_and_why_it_is_there() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    message = await make_message(ticket, "Please **look**.")
    await make_notice(agent.person, of=ticket.id, kind="note", message=message, reason="following")

    page = parsed(await (await desk(agent.person)).get(URL))

    assert page.css_first(".notice-excerpt").text() == "Please look."
    link = page.css_first("tbody a")
    assert link.text() == "The helpdesk has written a note"
    assert link.attributes["title"] == "You are told of this because you follow the ticket."
