"""Every route of desk and administration for roles of one's own, and every ticket route for tickets of teams.

What is expected follows from the guards of the route table and from the administrator's sign in the matrix,
so that a new route is asked as well.
"""

from collections.abc import Iterator

import httpx
import pytest

from helpdesk.events.actor import ADMINISTERING, EVERYTHING, OBSERVING, Capability
from helpdesk.tickets.enums import Category
from helpdesk.web.kit import guards
from tests.factories.persons import make_agent, make_observer, make_own_role
from tests.factories.teams import make_team
from tests.factories.tickets import make_message, make_ticket, status_id
from tests.kit.clients import application, desk
from tests.kit.recorded import recorded
from tests.web.test_matrix import EXPECTED, _guards, _methods, _sample, _sign, _undone, _ways

pytestmark = pytest.mark.usefixtures("database")

Needs = frozenset[Capability]

GUARDED = {guards.can(capability): capability for capability in Capability}
ROLES: dict[str, Needs] = {
    "nothing": frozenset(),
    "observer": OBSERVING,
    "reader": frozenset({Capability.READ_TICKETS}),
    "registrar": frozenset({Capability.READ_CUSTOMERS, Capability.WRITE_CUSTOMERS}),
    "steward": frozenset({Capability.MANAGE_PEOPLE, Capability.MANAGE_ROLES, Capability.MANAGE_TEAMS}),
    "technician": frozenset({Capability.MANAGE_MAIL, Capability.MANAGE_JOBS, Capability.READ_AUDIT}),
    "timekeeper": frozenset({Capability.MANAGE_SLA}),
    "everything": EVERYTHING,
}
PERSON, ORGANISATION = "/admin/people/{person_id}", "/desk/organisations/{organisation}"
DOMAIN = f"{ORGANISATION}/domains/{{domain}}"
# What the guard lets in and the object then refuses: what it needs beside, and the sign without it.
OF_THE_OBJECT: dict[str, tuple[Capability, str]] = {
    # a draft of a reply, and somebody else who follows
    "PUT /desk/tickets/{number}/drafts/{purpose}": (Capability.WRITE_TICKETS, "n"),
    "POST /desk/tickets/{number}/followers/removals": (Capability.WRITE_TICKETS, "n"),
    # the person is a customer
    f"POST {PERSON}/deactivation": (Capability.WRITE_CUSTOMERS, "n"),
    f"POST {PERSON}/reactivation": (Capability.WRITE_CUSTOMERS, "n"),
    f"POST {PERSON}/invitation": (Capability.WRITE_CUSTOMERS, "n"),
    f"POST {PERSON}/invitation/withdrawal": (Capability.WRITE_CUSTOMERS, "n"),
    # the role lets its people read tickets
    "POST /admin/roles/{role}/removal": (Capability.READ_TICKETS, "n"),
    # of somebody else, who works here
    "GET /desk/team/{person}": (Capability.MANAGE_TEAMS, "n"),
    "POST /desk/team/{person}/capacity": (Capability.MANAGE_TEAMS, "n"),
    "GET /desk/team/{person}/availability": (Capability.MANAGE_TEAMS, "n"),
    "POST /desk/team/{person}/availability": (Capability.MANAGE_TEAMS, "n"),
    # the view is everybody's
    "POST /desk/views/{view}/removal": (Capability.MANAGE_VIEWS, "n"),
    # the task was given to somebody else
    "POST /desk/tasks/{task}/completion": (Capability.WRITE_CUSTOMERS, "-"),
    "POST /desk/tasks/{task}/reopening": (Capability.WRITE_CUSTOMERS, "-"),
    # the customer is not theirs to see
    "GET /desk/organisations/{organisation}/views": (Capability.READ_CUSTOMERS, "-"),
    "GET /desk/people/{person}/views": (Capability.READ_CUSTOMERS, "-"),
    f"POST {DOMAIN}/verification": (Capability.READ_CUSTOMERS, "-"),
    f"POST {DOMAIN}/removal": (Capability.READ_CUSTOMERS, "-"),
    f"GET {ORGANISATION}/care": (Capability.READ_CUSTOMERS, "-"),
    f"POST {ORGANISATION}/care": (Capability.READ_CUSTOMERS, "-"),
    f"GET {ORGANISATION}/contracts/new": (Capability.READ_CUSTOMERS, "-"),
    f"POST {ORGANISATION}/contracts/new": (Capability.READ_CUSTOMERS, "-"),
    f"GET {ORGANISATION}/contracts/{{contract_id}}": (Capability.READ_CUSTOMERS, "-"),
    f"POST {ORGANISATION}/contracts/{{contract_id}}": (Capability.READ_CUSTOMERS, "-"),
    f"POST {ORGANISATION}/contracts/{{contract_id}}/end": (Capability.READ_CUSTOMERS, "-"),
}
TICKET = "/desk/tickets/{number}"
# Sent to be shown again in another shape, or to say that one has read it; nothing of the ticket is changed.
SHOWING = {f"POST {TICKET}/fields/shape", f"POST {TICKET}/reading"}


@pytest.mark.parametrize("role", ROLES)
async def test_role_of_ones_own_opens_what_it_allows_and_nothing_else(role: str) -> None:
    sample = await _sample()
    visitor = await make_agent(staff_role=await make_own_role(*ROLES[role]))
    browser = await desk(visitor.person)
    found, expected = {}, {}

    for route, needs in _routes():
        async with _undone():
            found[route] = _sign(await _answer(browser, route, sample.names, {}))
        expected[route] = _expected(route, needs, ROLES[role])

    assert found == expected


@pytest.mark.parametrize("kind", ["agent", "observer"])
async def test_hidden_ticket_is_there_on_no_route(kind: str) -> None:
    names = await _ticket_of_a_team("none")
    visitor = await (make_agent() if kind == "agent" else make_observer())
    browser, form = await desk(visitor.person), await _filled_in()

    found = {}
    for route, _needs in _routes(TICKET):
        async with _undone():
            found[route] = _sign(await _answer(browser, route, names, form))

    assert found == {
        route: _expected_of_hidden(route, needs, visitor.capabilities) for route, needs in _routes(TICKET)
    }


async def test_ticket_one_only_reads_is_shown_and_takes_nothing_but_notes() -> None:
    names, form = await _ticket_of_a_team("read"), await _filled_in()
    browser = await desk((await make_agent()).person)

    shown, changed = {}, {}
    for route, needs in _routes(TICKET):
        async with _undone():
            sign = _sign(await _answer(browser, route, names, form))
            if route.startswith("GET") or route in SHOWING:
                shown[route] = sign
            elif Capability.WRITE_NOTES not in needs:
                facts = [fact for fact in await recorded() if fact.subject == "ticket"]
                changed[route] = (sign in {"n", "e"}, facts)

    assert shown == dict.fromkeys(shown, "2")
    assert changed == dict.fromkeys(changed, (True, []))
    assert len(changed) > len(shown) > 0


def _routes(*below: str) -> Iterator[tuple[str, Needs]]:
    """Every route of desk and administration, and what opens it: one of these, or nothing but being staff."""
    for path, handler in _ways(application()):
        if path.startswith(below or ("/desk", "/admin")):
            found = _guards(handler)
            needs = frozenset(GUARDED[guard] for guard in found if guard in GUARDED)
            anything = ADMINISTERING if guards.administrators in found else frozenset[Capability]()
            for method in sorted(_methods(handler)):
                yield f"{method} {path}", needs or anything


def _expected(route: str, needs: Needs, held: Needs) -> str:
    """What the administrator of the matrix gets, for whoever is let in and may do it to this very object."""
    if needs and not needs & held:
        return "n"
    beside, sign = OF_THE_OBJECT.get(route, (None, ""))
    return EXPECTED[route][-1] if beside is None or beside in held else sign


def _expected_of_hidden(route: str, needs: Needs, held: Needs) -> str:
    """Who may not do it to any ticket is told so before it is looked for."""
    is_refused = needs and not needs & held
    is_refused_inside = route.endswith("/followers/removals") and Capability.WRITE_TICKETS not in held
    return "n" if is_refused or is_refused_inside else "-"


async def _answer(
    browser: httpx.AsyncClient, route: str, names: dict[str, str], form: dict[str, str]
) -> httpx.Response:
    method, path = route.split()
    return await browser.request(method, path.format(**names), data=form if method != "GET" else None)


async def _ticket_of_a_team(others: str) -> dict[str, str]:
    """What the addresses of its routes name."""
    ticket = await make_ticket(team=await make_team(others=others), tags=("vip",))
    await make_message(ticket)
    return {**(await _sample()).names, "number": ticket.number}


async def _filled_in() -> dict[str, str]:
    """What would do if it were let to."""
    return {
        "body": "Hello",
        "direction": "incoming",
        "status": str(await status_id(Category.SOLVED)),
        "priority": "high",
        "subject": "Another",
        "tags": "vip",
        "person": str((await make_agent()).person),
    }
