"""Whatever is put into an address, a form or a header, by whomever: the answer is never a failure of ours."""

import re
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from tests.kit.clients import application, portal
from tests.web.test_matrix import EXPECTED, Sample, _sample, _undone

pytestmark = pytest.mark.usefixtures("database")

FORM_FIELDS = """
    assignee body by category current customer_name description direction email find kind level locale members
    name new next password person priority purpose replacement request_key role signature status subject tags
    team text title type uploads website who zone
"""
QUERY_FIELDS = """
    after assignee before compose current next organisation person priority q requester show sort status tag
    team type view who
"""
# What breaks programs: NUL, numbers beyond every integer, other digits, paths, dates before all time.
KNOWN = [
    "\0",
    "a\0b",
    "a\0b@example.com",
    "-1",
    "0",
    "99999999999999999999",
    "9" * 5000,
    "1e5",
    "²",
    "\u0661",
    "é",
    "\u202e",
    "\ud800",
    "%",
    "../x",
    "a" * 3000,
    "en@" + "a" * 40,
    "America",
    "WzksIjAwMDEtMDEtMDFUMDA6MDA6MDArMTQ6MDAiLDFd",
    "WyIwMDAxLTAxLTAxVDAwOjAwOjAwIiwxXQ",
    "2",
    "agent",
    "admin",
]
VALUES = st.one_of(st.sampled_from(KNOWN), st.text(max_size=30))
BODIES = [
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=", b"x"),
    ("multipart/form-data; boundary=x", b"garbage"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="uploads"; filename="\x00.txt"\r\n\r\nhi\r\n--x--\r\n',
    ),
    ("multipart/form-data; boundary=x; charset=none", b"--x--"),
    ("application/json", b"{"),
    ("application/x-www-form-urlencoded; charset=none", b"a=\xff"),
    ("application/x-www-form-urlencoded", b"body=\xff&%00=%zz&subject=%ed%a0%80"),
    ("", b"x"),
]
HEADERS = {
    "accept-language": ["*", "de-\xff", ";q=1,,", "a" * 3000, "x-y-z", "-", "_"],
    "accept": ["application/json", "*/*", "\xff"],
    "hx-request": ["true"],
    "user-agent": ["\xff", "a" * 3000, ""],
    "cookie": [
        "zone=America",
        "zone=" + "a" * 3000,
        "locale=..; theme=x",
        "locale=-",
        "zone=../x",
        "\xff=\xff",
    ],
}
# Places among the visitors of a sample.
GUEST, OWNER, AGENT, ADMIN = 0, 1, 3, 5
MODEST = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Attack(Struct, frozen=True, kw_only=True):
    """One request: who makes it, what its address holds, and what it brings."""

    visitor: int
    names: dict[str, str]
    query: dict[str, str]
    form: dict[str, str]
    body: tuple[str, bytes] | None
    headers: dict[str, str]


ATTACKS = st.builds(
    Attack,
    visitor=st.sampled_from([GUEST, OWNER, AGENT, ADMIN, ADMIN]),
    names=st.one_of(st.just({}), st.just({}), st.dictionaries(st.just("any"), VALUES, min_size=1)),
    query=st.dictionaries(st.sampled_from(QUERY_FIELDS.split()), VALUES, max_size=4),
    form=st.dictionaries(st.sampled_from(FORM_FIELDS.split()), VALUES, max_size=8),
    body=st.one_of(st.none(), st.none(), st.none(), st.sampled_from(BODIES)),
    headers=st.fixed_dictionaries({}, optional={name: st.sampled_from(HEADERS[name]) for name in HEADERS}),
)


@pytest_asyncio.fixture
async def sample(database: None) -> Sample:
    """One of everything, for all requests of a route."""
    del database
    application()
    return await _sample()


@pytest.mark.parametrize("route", sorted(EXPECTED))
@MODEST
@given(attack=ATTACKS)
async def test_no_request_makes_us_fail(sample: Sample, route: str, attack: Attack) -> None:
    method, path = route.split()
    async with _undone():
        browser = await portal(sample.visitors[attack.visitor])
        address = _address(path, sample.names, attack)
        answer = await browser.request(method, address, **_content(method, attack))

    assert answer.status_code < 500, (address, attack)


def _address(path: str, names: dict[str, str], attack: Attack) -> str:
    """The address with every name of its path, or with the hostile one in the place of each."""
    hostile = dict.fromkeys(re.findall(r"{(\w+)}", path), attack.names["any"]) if attack.names else {}
    filled = path.format(**{name: _encoded(text) for name, text in {**names, **hostile}.items()})
    query = "&".join(f"{name}={_encoded(text)}" for name, text in attack.query.items())
    return f"{filled}?{query}"


def _content(method: str, attack: Attack) -> dict[str, Any]:
    headers = {name: text.encode("latin-1") for name, text in attack.headers.items()}
    if method == "GET":
        return {"headers": headers}
    if attack.body is not None:
        kind, content = attack.body
        return {"headers": {**headers, "content-type": kind}, "content": content}
    form = "&".join(f"{name}={_encoded(text)}" for name, text in attack.form.items())
    return {"headers": {**headers, "content-type": "application/x-www-form-urlencoded"}, "content": form}


def _encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
