"""Agents give tickets the very choice that an administrator is removing, each in a browser of their own."""

import asyncio

import httpx
import pytest
from msgspec import Struct

from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import SYSTEM, Staff
from helpdesk.tickets.actions import replacing
from helpdesk.tickets.actions.replacing import replace_batch
from helpdesk.tickets.enums import Category, Priority, Setup
from helpdesk.tickets.queries.setup import setup_row
from helpdesk.web.kit.security import SESSION_COOKIE
from tests.factories.persons import make_admin, make_agent
from tests.factories.sessions import make_session
from tests.factories.tickets import make_priority, make_status, make_tag, make_ticket, status_id, type_id

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

TICKETS_EACH = 15
SEEN = {
    Setup.STATUS: "SELECT count(*) FROM tickets WHERE status = $1",
    Setup.PRIORITY: "SELECT count(*) FROM tickets WHERE named_priority = $1",
    Setup.TYPE: "SELECT count(*) FROM tickets WHERE type = $1",
    Setup.TAG: "SELECT count(*) FROM ticket_tags WHERE tag = $1",
}


class Going(Struct, frozen=True, kw_only=True):
    """One that is removed and its heir, with what the forms call the field and both of them."""

    setup: Setup
    choice: int
    heir: int
    field: str
    page: str
    given: str
    replacement: str


@pytest.mark.parametrize("setup", list(Setup))
async def test_nobody_keeps_what_an_administrator_removes_meanwhile(
    setup: Setup, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "AT_ONCE", 3)
    going, is_given = await _going(setup), asyncio.Event()
    agents = [await _browser(address, await make_agent()) for _ in range(2)]
    admin = await _browser(address, await make_admin())
    numbers = [[(await make_ticket()).number for _ in range(TICKETS_EACH)] for _ in agents]

    *answers, removal = await asyncio.gather(
        *(_give(browser, going, few, is_given) for browser, few in zip(agents, numbers, strict=True)),
        _remove(admin, going, is_given),
    )
    while await replace_batch(SYSTEM, setup, going.choice):
        pass
    for browser in (*agents, admin):
        await browser.aclose()

    assert removal == 303
    assert await setup_row(setup, going.choice) is None
    assert await fetch_value(SEEN[setup], going.choice) == 0
    taken = sum(each.count(200) for each in answers)
    if setup == Setup.TAG:
        # It is made by using it: whoever uses it afterwards makes it anew.
        again = await fetch_value("SELECT id FROM tags WHERE name = 'going'")
        moved = await fetch_value(SEEN[setup], going.heir)
        assert (taken, moved + await fetch_value(SEEN[setup], again)) == (2 * TICKETS_EACH,) * 2
        assert moved > 0
    else:
        assert await fetch_value(SEEN[setup], going.heir) == taken
        assert [(each[0], each[-1], set(each)) for each in answers] == [(200, 422, {200, 422})] * 2


async def _give(
    browser: httpx.AsyncClient, going: Going, numbers: list[str], is_given: asyncio.Event
) -> list[int]:
    """Give it to one ticket after the other, whatever the answers are."""
    answers = []
    for number in numbers:
        url = f"/desk/tickets/{number}/{going.field}"
        answers.append((await browser.post(url, data={going.field: going.given})).status_code)
        is_given.set()
    return answers


async def _remove(browser: httpx.AsyncClient, going: Going, is_given: asyncio.Event) -> int:
    await is_given.wait()
    url = f"/admin/{going.page}/{going.choice}/removal"
    return (await browser.post(url, data={"replacement": going.replacement})).status_code


async def _browser(address: str, actor: Staff) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=address,
        headers={"Sec-Fetch-Site": "same-origin", "HX-Request": "true"},
        cookies={SESSION_COOKIE: await make_session(actor.person)},
        timeout=30,
    )


async def _going(setup: Setup) -> Going:
    match setup:
        case Setup.STATUS:
            choice, heir = await make_status("Going", Category.WAITING), await status_id(Category.WAITING)
            return _named(setup, choice, heir, "status", "statuses")
        case Setup.PRIORITY:
            heir = await make_priority("Staying", Priority.LOW)
            return _named(
                setup, await make_priority("Going", Priority.URGENT), heir, "priority", "priorities"
            )
        case Setup.TYPE:
            return _named(setup, await type_id("Order"), await type_id("Billing"), "type", "types")
        case Setup.TAG:
            going, heir = await make_tag("going"), await make_tag("staying")
            return Going(
                setup=setup,
                choice=going,
                heir=heir,
                field="tags",
                page="tags",
                given="going",
                replacement="staying",
            )


def _named(setup: Setup, choice: int, heir: int, field: str, page: str) -> Going:
    """Of those that the forms call by their ids."""
    return Going(
        setup=setup,
        choice=choice,
        heir=heir,
        field=field,
        page=page,
        given=str(choice),
        replacement=str(heir),
    )
