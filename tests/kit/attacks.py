"""Hostile requests: what stands in an address, a form or a header, whoever sends it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec import Struct

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
    "hx-target": ["thread", "\xff", "#" * 3000],
    "hx-current-url": ["x://", "/desk/tickets/\xff"],
    "if-none-match": ["*", '"x"', "\xff"],
    "range": ["bytes=0-0", "bytes=5-1", "bytes=-99999999999999999999", "\xff"],
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
ORDINARY_FORM = "application/x-www-form-urlencoded"


class Attack(Struct, frozen=True, kw_only=True):
    """One request: what its address holds instead of what belongs there, and what it brings."""

    names: dict[str, str]
    query: dict[str, str]
    form: dict[str, str]
    body: tuple[str, bytes] | None
    headers: dict[str, str]


def attacks(
    *,
    names: SearchStrategy[dict[str, str]],
    query_fields: Sequence[str],
    form_fields: Sequence[str],
    values: SearchStrategy[str] = VALUES,
) -> SearchStrategy[Attack]:
    """Attacks on a route that looks at these fields."""
    return st.builds(
        Attack,
        names=names,
        query=st.dictionaries(st.sampled_from(query_fields), values, max_size=4),
        form=st.dictionaries(st.sampled_from(form_fields), values, max_size=8),
        body=st.one_of(st.none(), st.none(), st.none(), st.sampled_from(BODIES)),
        headers=st.fixed_dictionaries(
            {}, optional={name: st.sampled_from(HEADERS[name]) for name in HEADERS}
        ),
    )


def address_of(path: str, names: Mapping[str, str], query: Mapping[str, str]) -> str:
    """The address of a route with these names in its places."""
    places = re.findall(r"{(\w+)}", path)
    filled = path.format(**{place: encoded(names[place]) for place in places})
    return f"{filled}?{_pairs(query)}"


def content_of(method: str, attack: Attack) -> dict[str, Any]:
    """What a request carries beside its address."""
    headers = {name: text.encode("latin-1") for name, text in attack.headers.items()}
    if method == "GET":
        return {"headers": headers}
    if attack.body is not None:
        kind, content = attack.body
        return {"headers": {**headers, "content-type": kind}, "content": content}
    return {"headers": {**headers, "content-type": ORDINARY_FORM}, "content": _pairs(attack.form)}


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _pairs(fields: Mapping[str, str]) -> str:
    return "&".join(f"{name}={encoded(text)}" for name, text in fields.items())
