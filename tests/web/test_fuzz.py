"""Thousands of requests over every route as every kind of user: no failure, and nobody else's words."""

import inspect
import sys
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from tests.kit.attacks import KNOWN, Attack, address_of, attacks, content_of
from tests.kit.clients import application, portal
from tests.kit.store import use_store
from tests.web.planted import KINDS, PLANTED, World, plant
from tests.web.test_matrix import _methods, _undone, _ways

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]

REQUESTS = 5_000
FAILURE = 500
# What gets past the first look at a form, so that what comes after it is tried as well.
PLAUSIBLE = [
    *("Hello there", "kim@example.com", "+44 20 7946 0000", "2026-03-01", "2026-03-01T10:00", "on", "1", "5"),
    *("reply", "note", "normal", "urgent", "open", "solved", "customer", "lead", "none", "write", "read"),
    *("de", "Europe/Berlin", "newest", "-changed", "me", "T-1", "tr0mbones at noon", "example.com", ""),
]
# Instead of a value: the next of what belongs to somebody else.
OTHERS = "others:"
USUAL_QUERY = """
    after assignee before compose current next organisation person priority q requester show sort status tag
    team type view who
"""
ROUTES = sorted(f"{method} {path}" for path, handler in _ways(application()) for method in _methods(handler))
EACH = -(-REQUESTS // (len(ROUTES) * len(KINDS)))
MANY = settings(
    max_examples=EACH,
    deadline=None,
    derandomize=True,
    database=None,
    # A failure is told as it was found: to make it smaller takes longer than all the rest.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest_asyncio.fixture
async def world(database: None, tmp_path: Path) -> World:
    """One for all requests of a route; its files lie in a folder of the test."""
    del database
    application()
    use_store(tmp_path)
    return await plant()


@pytest.mark.parametrize("route", ROUTES)
@MANY
@given(draw=st.data())
async def test_whatever_is_sent_nothing_fails_and_nobody_reads_what_is_not_theirs(
    world: World, route: str, draw: st.DataObject
) -> None:
    method, path = route.split()
    attack = draw.draw(attacks_on(route))
    address = address_of(path, _named(world, attack), _resolved(world, attack.query))
    assume(PLANTED not in address)
    content = content_of(method, msgspec.structs.replace(attack, form=_resolved(world, attack.form)))

    for kind in KINDS:
        answer = await asked(world, kind, method, address, **content)

        assert (answer.status_code < FAILURE, leaks(world, kind, path, answer)) == (True, []), (kind, address)


@pytest.mark.parametrize("route", [route for route in ROUTES if "{" in route])
async def test_addresses_of_what_belongs_to_others_lead_nobody_there(world: World, route: str) -> None:
    method, path = route.split()
    for number in range(world.most_others):
        address = address_of(path, world.names_of_others(number), {})
        content = {} if method == "GET" else {"data": {}}
        for kind in KINDS:
            answer = await asked(world, kind, method, address, **content)

            assert (answer.status_code < FAILURE, leaks(world, kind, path, answer)) == (True, []), (
                kind,
                address,
            )


@pytest.mark.parametrize(
    ("kind", "path", "word"),
    [
        ("owner", "/tickets/{number}", "qzx-asked"),
        ("guest", "/t/{token}", "qzx-asked"),
        ("observer", "/desk/tickets/{number}", "qzx-note"),
        ("agent", "/desk/people", "qzx-stranger"),
        ("admin", "/admin/jobs", "qzx-job"),
        ("admin", "/admin/quarantine", "qzx-reason"),
        ("admin", "/admin/outbox", "qzx-refusal"),
    ],
)
async def test_words_are_planted_where_their_readers_find_them(
    world: World, kind: str, path: str, word: str
) -> None:
    """What the tests above look for is there to be found."""
    answer = await asked(world, kind, "GET", address_of(path, world.names, {}))

    assert word in answer.text


@pytest.mark.parametrize(
    ("kind", "path", "number", "word"),
    [
        ("agent", "/desk/tickets/{number}", 0, "qzx-theirs"),
        ("agent", "/files/{attachment_id}/{name}", 0, "qzx-theirs"),
        ("admin", "/desk/tickets/{number}", 1, "qzx-hidden"),
        ("lead", "/files/{attachment_id}/{name}", 3, "qzx-note"),
        ("agent", "/desk/organisations/{organisation}", 0, "qzx-club"),
        ("admin", "/admin/quarantine/{inbound_id}/source", 0, "qzx-quarantined"),
    ],
)
async def test_addresses_of_others_lead_their_readers_there(
    world: World, kind: str, path: str, number: int, word: str
) -> None:
    answer = await asked(world, kind, "GET", address_of(path, world.names_of_others(number), {}))

    assert word in answer.text


async def asked(world: World, kind: str, method: str, address: str, **content: Any) -> httpx.Response:
    """The answer to a visitor of this kind, whose request is undone again."""
    async with _undone():
        browser = await portal(world.visitors[kind])
        return await browser.request(method, address, **content)


def leaks(world: World, kind: str, path: str, answer: httpx.Response) -> list[str]:
    said = answer.content.decode("utf-8", "replace") + str(answer.headers)
    return world.leaks(kind, said, path)


@cache
def attacks_on(route: str) -> st.SearchStrategy[Attack]:
    """Attacks that know the fields of the route's forms and of its address."""
    handler = next(
        handler
        for path, handler in _ways(application())
        for method in _methods(handler)
        if f"{method} {path}" == route
    )
    parameters = set(inspect.signature(handler.fn).parameters) - {"self", "request", "actor"}
    values = st.one_of(
        st.sampled_from(PLAUSIBLE),
        st.sampled_from(KNOWN),
        st.text(max_size=30),
        st.builds(lambda number: f"{OTHERS}{number}", st.integers(0, 40)),
    )
    hostile = st.builds(lambda text: {"any": text}, st.one_of(st.sampled_from(KNOWN), st.text(max_size=30)))
    return attacks(
        names=st.one_of(
            st.just({}), st.builds(lambda number: {OTHERS: str(number)}, st.integers(0, 5)), hostile
        ),
        query_fields=sorted({*USUAL_QUERY.split(), *parameters}),
        form_fields=sorted({"request_key", "uploads", *_fields(handler.fn.__module__)}),
        values=values,
    )


def _fields(module: str) -> set[str]:
    """The fields of every form that this module knows."""
    known = vars(sys.modules[module]).values()
    forms = [kind for kind in known if isinstance(kind, type) and issubclass(kind, Struct)]
    return {
        field.name
        for kind in forms
        if kind.__name__.endswith("Form")
        for field in msgspec.structs.fields(kind)
    }


def _named(world: World, attack: Attack) -> dict[str, str]:
    """What stands in the places of the address: what belongs there, somebody else's, or nonsense."""
    if "any" in attack.names:
        return dict.fromkeys(world.names, attack.names["any"])
    if OTHERS in attack.names:
        return world.names_of_others(int(attack.names[OTHERS]))
    return world.names


def _resolved(world: World, fields: dict[str, str]) -> dict[str, str]:
    ids = [value for values in world.others.values() for value in values]
    return {
        name: ids[int(text.removeprefix(OTHERS)) % len(ids)] if text.startswith(OTHERS) else text
        for name, text in fields.items()
    }
