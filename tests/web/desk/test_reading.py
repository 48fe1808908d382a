"""Opening a ticket reads it, and what the tray says of it."""

import pytest

from helpdesk.core.clock import now
from helpdesk.notify.queries import unread_count
from tests.factories.notices import make_notice
from tests.factories.persons import make_agent
from tests.factories.tickets import make_message, make_ticket
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")


async def test_page_that_is_looked_at_reads_the_ticket_and_its_notices() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    message = await make_message(ticket, at=now())
    await make_notice(agent.person, of=ticket.id)
    other = await make_notice(agent.person, of=(await make_ticket()).id)
    browser = await desk(agent.person)

    answer = await browser.post(f"/desk/tickets/{ticket.number}/reading", data={"until": str(message)})

    assert answer.status_code == 204
    rows = parsed(await browser.get("/desk/views/all")).css(".row.is-unread .row-number")
    assert ticket.number not in [row.text() for row in rows]
    assert await unread_count(agent.person) == 1
    assert (await browser.get(f"/desk/notices/{other}")).status_code == 303


@pytest.mark.parametrize("until", ["", "x", "9" * 30])
async def test_nonsense_reads_no_message(until: str) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await make_message(ticket, at=now())
    browser = await desk(agent.person)

    answer = await browser.post(f"/desk/tickets/{ticket.number}/reading", data={"until": until})

    assert answer.status_code == 204
    assert len(parsed(await browser.get("/desk/views/all")).css(".row.is-unread")) == 1
