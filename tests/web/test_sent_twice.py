"""A form that is sent twice makes one thing, and the second answer leads to where the first one did."""

import inspect
import sys
from datetime import timedelta

import msgspec
import pytest
import pytest_asyncio
from litestar.handlers import BaseRouteHandler
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch
from tests.kit.attacks import address_of
from tests.kit.clients import application, parsed, portal
from tests.kit.recorded import queued
from tests.web.test_matrix import Sample, _methods, _sample, _undone, _ways

pytestmark = pytest.mark.usefixtures("database")

GUEST, OWNER, AGENT, ADMIN = 0, 1, 3, 5
KEY = {"request_key": "one-and-the-same"}
ASKED = {"subject": "White soles", "body": "They are yellow.", **KEY}
SOON = f"{now() + timedelta(days=3):%Y-%m-%dT%H:%M}"
# Who sends which form where, and what there is one more of after that.
CREATING = [
    (OWNER, "/tickets", ASKED, "tickets"),
    (OWNER, "/tickets/{number}/replies", {"body": "And laces.", **KEY}, "messages"),
    (GUEST, "/t/{token}/replies", {"body": "And laces.", **KEY}, "messages"),
    (AGENT, "/desk/tickets/new", {**ASKED, "who": "kim@example.org"}, "tickets"),
    (AGENT, "/desk/tickets/{number}/replies", {"body": "We send new ones.", **KEY}, "messages"),
    (
        AGENT,
        "/desk/tickets/{number}/replies",
        {
            "body": "By Friday.",
            "promise": "on",
            "promise_words": "New laces",
            "promise_due_at": SOON,
            **KEY,
        },
        "promises",
    ),
    (AGENT, "/desk/tickets/{number}/promises", {"words": "New laces", "due_at": SOON, **KEY}, "promises"),
    (AGENT, "/desk/tickets/{number}/notes", {"body": "Third time.", **KEY}, "messages"),
    (
        AGENT,
        "/desk/tickets/{number}/calls",
        {"body": "They called.", "direction": "incoming", **KEY},
        "messages",
    ),
    (AGENT, "/desk/people/new", {"name": "Kim", **KEY}, "persons"),
    (AGENT, "/desk/people/new", {"name": "Kim", "email": "kim@example.org", **KEY}, "persons"),
    (
        AGENT,
        "/desk/organisations/new",
        {"name": "The club", "domains": "club.example.org", **KEY},
        "organisations",
    ),
    (AGENT, "/desk/views/new", {"name": "By phone", **KEY}, "views"),
    (ADMIN, "/admin/people", {"name": "Kim", "email": "kim@example.org", "role": "agent", **KEY}, "persons"),
    (ADMIN, "/admin/teams", {"name": "Repairs", **KEY}, "teams"),
    (ADMIN, "/admin/calendars/new", {"name": "Office", "week": "9-17", **KEY}, "calendars"),
    (
        ADMIN,
        "/admin/policies/new",
        {"name": "All", "kind": "default", "low.update": "8 h", **KEY},
        "sla_policies",
    ),
    (ADMIN, "/admin/tiers/new", {"name": "Gold", **KEY}, "tiers"),
    (
        ADMIN,
        "/desk/organisations/{organisation}/contracts/new",
        {"name": "Care", "starts_on": "2026-01-01", **KEY},
        "contracts",
    ),
]
FORMS = [
    (OWNER, "/tickets/new"),
    (OWNER, "/tickets/{number}"),
    (AGENT, "/desk/tickets/new"),
    (AGENT, "/desk/tickets/{number}"),
    (AGENT, "/desk/people/new"),
    (AGENT, "/desk/organisations/new"),
    (AGENT, "/desk/views/new"),
    (ADMIN, "/admin/people/new"),
    (ADMIN, "/admin/teams/new"),
    (ADMIN, "/admin/calendars/new"),
    (ADMIN, "/admin/policies/new"),
    (ADMIN, "/admin/tiers/new"),
    (ADMIN, "/desk/organisations/{organisation}/contracts/new"),
]
# What tells of a thing, or counts tries, grows with each request; a link or a code replaces the one before.
TRACES = {
    *("events", "changes", "jobs", "dirty", "interactions", "sessions", "rate_counts", "links"),
    *("outbound_mails", "recovery_codes"),
}
# What gets through most forms, by the name of its field; others get a word.
TYPED = {
    "email": "kim@example.org",
    "who": "kim@example.org",
    "phone": "+47 10 55 20 20",
    "direction": "incoming",
    "role": "agent",
    "zone": "UTC",
    "locale": "en",
    "domain": "new.example.org",
    "domains": "new.example.org",
    "members": "",
    "team": "",
    "type": "",
    "assignee": "",
    "organisation": "",
    "password": "tr0mbones at noon",
}
WORD = "Repairs"
SENT = sorted(
    f"{method} {path}"
    for path, handler in _ways(application())
    for method in _methods(handler)
    if method in {"POST", "PUT"}
)


@pytest_asyncio.fixture
async def sample(database: None) -> Sample:
    del database
    return await _sample()


@pytest.mark.parametrize(("visitor", "path", "form", "table"), CREATING)
async def test_form_that_makes_something_makes_it_once(
    sample: Sample, visitor: int, path: str, form: dict[str, str], table: str
) -> None:
    browser = await portal(sample.visitors[visitor])
    address = address_of(path, sample.names, {})
    before = await counts()

    first, second = [await browser.post(address, data=form) for _ in range(2)]

    after = await counts()
    assert (first.status_code, second.status_code) == (303, 303), second.text
    assert second.headers["location"] == first.headers["location"]
    assert after[table] == before[table] + 1


async def test_guest_who_asks_twice_is_asked_to_confirm_once(sample: Sample) -> None:
    browser = await portal(sample.visitors[GUEST])
    form = {**ASKED, "name": "Kim", "email": "kim@example.org"}
    before, waiting = await counts(), await queued()

    statuses = [(await browser.post("/tickets", data=form)).status_code for _ in range(2)]

    assert statuses == [200, 200]
    assert (await counts())["pending_tickets"] == before["pending_tickets"] + 1
    assert await queued() == sorted([*waiting, "mail.send_link"])


@pytest.mark.parametrize(
    ("path", "form"), [("emails", {"email": "kim@example.org"}), ("phones", {"phone": "+47 10 55 20 20"})]
)
async def test_address_or_number_that_a_person_has_is_not_added_again(
    sample: Sample, path: str, form: dict[str, str]
) -> None:
    browser = await portal(sample.visitors[AGENT])
    before = await counts()

    statuses = [
        (await browser.post(f"/desk/people/{sample.names['person']}/{path}", data=form)).status_code
        for _ in range(2)
    ]

    assert statuses == [303, 303]
    assert (await counts())["identities"] == before["identities"] + 1


@pytest.mark.parametrize(("visitor", "path"), FORMS)
async def test_form_that_makes_something_has_a_key_of_its_own(
    sample: Sample, visitor: int, path: str
) -> None:
    browser = await portal(sample.visitors[visitor])
    address = address_of(path, sample.names, {})

    keys = [
        parsed(await browser.get(address)).css_first("input[name=request_key]").attributes["value"]
        for _ in range(2)
    ]

    assert len({key for key in keys if key}) == 2


@pytest.mark.parametrize(
    ("visitor", "path"),
    [
        (AGENT, "/desk/people/new"),
        (AGENT, "/desk/organisations/new"),
        (ADMIN, "/admin/people"),
        (ADMIN, "/admin/teams"),
    ],
)
async def test_refused_form_keeps_its_key_and_may_be_sent_again_with_it(
    sample: Sample, visitor: int, path: str
) -> None:
    browser = await portal(sample.visitors[visitor])

    refused = await browser.post(path, data=KEY)
    accepted = await browser.post(path, data={"name": "Kim", "email": "kim@example.org", **KEY})

    kept = parsed(refused).css_first("input[name=request_key]").attributes["value"]
    assert (refused.status_code, kept, accepted.status_code) == (422, KEY["request_key"], 303)


async def test_key_of_one_person_is_not_anothers(sample: Sample) -> None:
    made = []
    for visitor in (AGENT, ADMIN):
        browser = await portal(sample.visitors[visitor])
        answer = await browser.post("/desk/organisations/new", data={"name": "The club", **KEY})
        made.append(answer.headers["location"])

    assert len(set(made)) == 2


@pytest.mark.parametrize("visitor", [OWNER, ADMIN])
@pytest.mark.parametrize("route", SENT)
async def test_nothing_more_is_made_when_any_form_is_sent_again(
    sample: Sample, route: str, visitor: int
) -> None:
    """Each form filled as well as its fields' names let us, whether it makes something or not."""
    method, path = route.split()
    async with _undone():
        browser = await portal(sample.visitors[visitor])
        address = address_of(path, sample.names, {})
        form = {name: TYPED.get(name, WORD) for name in _fields(route)} | KEY
        await browser.request(method, address, data=form)
        once = await counts()
        await browser.request(method, address, data=form)

        assert await counts() == once


async def counts() -> dict[str, int]:
    """How many rows there are of each thing."""
    tables = await fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    # Events lie in parts, events_p0 and on.
    things = [row["name"] for row in tables if row["name"].partition("_p")[0] not in TRACES]
    counted = " UNION ALL ".join(f"SELECT '{name}' AS name, count(*) FROM {name}" for name in things)  # noqa: S608 - our tables
    return {row["name"]: row["count"] for row in await fetch(counted)}


def _fields(route: str) -> set[str]:
    """The fields of every form that the module of this route's handler knows."""
    known = vars(sys.modules[inspect.getmodule(_answerer(route).fn).__name__]).values()
    forms = [kind for kind in known if isinstance(kind, type) and issubclass(kind, Struct)]
    return {
        field.name
        for kind in forms
        if kind.__name__.endswith("Form")
        for field in msgspec.structs.fields(kind)
    }


def _answerer(route: str) -> BaseRouteHandler:
    return next(
        handler
        for path, handler in _ways(application())
        for method in _methods(handler)
        if f"{method} {path}" == route
    )
