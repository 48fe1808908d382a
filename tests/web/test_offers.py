"""No page offers what its reader may not do: every link and every form of every page is followed."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.db.engine import connection
from helpdesk.events.actor import OBSERVING, Capability, Role
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_own_role, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_message, make_ticket
from tests.factories.trouble import outgoing_mail, quarantined_mail, stopped_job
from tests.kit.clients import desk, parsed

KINDS: dict[str, tuple[Capability, ...]] = {
    "observer": tuple(OBSERVING),
    "reader": (Capability.READ_TICKETS,),
    "registrar": (Capability.READ_CUSTOMERS, Capability.WRITE_CUSTOMERS),
    "steward": (Capability.MANAGE_PEOPLE, Capability.MANAGE_ROLES),
    "postmaster": (Capability.MANAGE_MAIL,),
    "mechanic": (Capability.MANAGE_JOBS,),
    "timekeeper": (Capability.MANAGE_SLA,),
    "nobody": (),
}
STARTS = ("/desk/", "/desk/search?q=Anna", "/admin/", "/account")
MOST_PAGES = 120
NUMBERS = re.compile(r"\d+")

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]


@pytest.mark.parametrize("kind", [*KINDS, "agent", "lead"])
async def test_whatever_a_page_offers_is_allowed(kind: str) -> None:
    ticket = await _company()
    if kind in KINDS:
        visitor = await make_agent(staff_role=await make_own_role(*KINDS[kind]))
    else:
        visitor = await make_agent(role=Role(kind))

    refused = await _refused(await desk(visitor.person), f"/desk/tickets/{ticket}")

    assert refused == []


async def _company() -> str:
    """Something of everything that pages link to; the number of a ticket that others only read."""
    anna = await make_person("Anna Lund")
    await make_membership(anna, await make_organisation(domains=("club.example",)))
    for others in ("none", "write", "read"):
        team = await make_team(others=others, members=((await make_agent()).person,))
        for _ in range(7):
            ticket = await make_ticket(requester=anna, team=team, tags=("vip",))
        await make_message(ticket)
    await stopped_job()
    await quarantined_mail()
    await outgoing_mail()
    return ticket.number


async def _refused(browser: httpx.AsyncClient, first: str) -> list[str]:
    """What pages that may be opened offer, and what is refused when it is taken; each kind once."""
    waiting, known, refused = [first, *STARTS], set[str](), list[str]()
    for address in waiting:
        answer = await browser.get(address, follow_redirects=True)
        if answer.status_code == 403 and address not in (first, *STARTS):
            refused.append(f"GET {address}")
        if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
            continue
        page = parsed(answer)
        waiting.extend(_fresh(_links(page), known))
        for action in _fresh(_actions(page), known):
            async with _undone():
                if (await browser.post(action, data={})).status_code == 403:
                    refused.append(f"POST {action} on {address}")
        assert len(waiting) < MOST_PAGES
    return refused


def _links(page: LexborHTMLParser) -> list[str]:
    found = [link.attributes.get("href") for link in page.css("a[href]")]
    found += [part.attributes["hx-get"] for part in page.css("[hx-get]")]
    return [address for address in found if address and address.startswith(("/desk", "/admin", "/account"))]


def _actions(page: LexborHTMLParser) -> list[str]:
    return [form.attributes["action"] for form in page.css("form[method=post]")]


def _fresh(addresses: list[str], known: set[str]) -> list[str]:
    """Those of a kind that was not followed yet: numbers and what narrows a list make no difference."""
    fresh = {}
    for address in addresses:
        kind = NUMBERS.sub("0", address.partition("#")[0].partition("?")[0])
        if kind not in known:
            fresh[kind] = address
    known.update(fresh)
    return list(fresh.values())


@asynccontextmanager
async def _undone() -> AsyncIterator[None]:
    async with connection() as found:
        block = found.transaction()
        await block.start()
        try:
            yield
        finally:
            await block.rollback()
