"""What holds for every answer of the application."""

import pytest

from helpdesk.web.kit.security import HEADERS
from tests.factories.persons import make_person
from tests.factories.tickets import make_ticket
from tests.kit.clients import application, desk, portal

pytestmark = pytest.mark.usefixtures("database")

LARGEST_LATER_PAGE = 30_000


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/static/0/css/base.css", "/healthz"])
async def test_every_answer_has_the_security_headers(path: str) -> None:
    async with await portal() as browser:
        answer = await browser.get(path)

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_page_of_fifty_tickets_is_light_on_the_wire() -> None:
    agent, customer = await make_person(role="agent"), await make_person()
    for _ in range(50):
        await make_ticket(requester=customer)
    async with await desk(agent) as browser, browser.stream("GET", "/desk/views/all") as answer:
        packed = b"".join([chunk async for chunk in answer.aiter_raw()])

    assert (answer.status_code, answer.headers["content-encoding"]) == (200, "gzip")
    assert len(packed) < LARGEST_LATER_PAGE


def test_in_process_events_are_refused() -> None:
    with pytest.raises(RuntimeError, match=r"record\(\) an event"):
        application().emit("ticket_closed")
