"""A message sent after the session had ended: it waits for whoever signs in next in this browser."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl, unquote, urlencode

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import ClientException
from msgspec import Struct

from helpdesk.accounts.limits import network_of, spend
from helpdesk.core.clock import now
from helpdesk.core.errors import TooMany
from helpdesk.core.sealing import NotOurs, sealed, unsealed
from helpdesk.drafts.actions import LONGEST_DRAFT
from helpdesk.drafts.enums import DraftPurpose
from helpdesk.files.actions.contents import store_bytes
from helpdesk.files.queries.contents import content_hash_of
from helpdesk.files.store import read_all
from helpdesk.web.kit.paths import safe_path, typed_id
from helpdesk.web.kit.uploads import upload_form
from helpdesk.web.kit.visit import current_visit

COOKIE = "held"
# Bytes that nothing refers to are removed after a day.
HELD_FOR = timedelta(hours=20)
MOST_AN_HOUR = 60
LONGEST_QUERY = 500
# What is longer brings files, which would be read for nothing.
LONGEST_REQUEST_BYTES = 64_000_000
_PURPOSE = "held-text"
_FORM = re.compile(r"((?:/desk)?/tickets/([^/]+))/(replies|notes|calls)")
_PURPOSES = {"replies": DraftPurpose.REPLY, "notes": DraftPurpose.NOTE, "calls": DraftPurpose.CALL}


class Held(Struct, frozen=True, array_like=True):
    """What a cookie says: the stored text, the page it was written on, and what it was to become.

    `query` is what else the address of the page said, such as the list that its reader came from.
    """

    file: int
    page: str
    query: str
    number: str
    purpose: DraftPurpose
    until: int

    @property
    def path(self) -> str:
        """The page with the composer of the text open."""
        asked = [("compose", self.purpose.value)] if self.is_of_the_desk else []
        query = urlencode([*parse_qsl(self.query), *asked])
        return safe_path(f"{self.page}?{query}" if query else self.page)

    @property
    def is_of_the_desk(self) -> bool:
        return self.page.startswith("/desk/")


def page_of_form(path: str) -> str:
    """The page of a ticket whose form goes to this path; nothing for other forms."""
    found = _FORM.fullmatch(path)
    return found[1] if found else ""


async def hold_text(connection: ASGIConnection) -> str:
    """Keep the text of a message that nobody is signed in for; the cookie's value, or nothing."""
    found = _FORM.fullmatch(connection.scope["path"])
    if found is None or not isinstance(connection, Request) or connection.method != "POST":
        return ""
    text = await _typed_text(connection)
    if not text.strip():
        return ""
    try:
        await spend("held_text", network_of(current_visit().ip), most=MOST_AN_HOUR, per=timedelta(hours=1))
    except TooMany:
        return ""
    held = Held(
        file=await store_bytes(text.encode("utf-8", "replace")),
        page=found[1],
        query=connection.url.query[:LONGEST_QUERY],
        number=unquote(found[2]),
        purpose=_PURPOSES[found[3]],
        until=int((now() + HELD_FOR).timestamp()),
    )
    return sealed(msgspec.msgpack.encode(held), _PURPOSE).decode()


def held_of(token: str) -> Held | None:
    """What a cookie names, unless it is not ours or too old."""
    try:
        held = msgspec.msgpack.decode(unsealed(token.encode(), _PURPOSE), type=Held)
    except NotOurs:
        return None
    return held if held.until > now().timestamp() else None


async def text_of(held: Held) -> str:
    sha256 = await content_hash_of(held.file)
    return (await read_all(sha256)).decode() if sha256 is not None else ""


def held_cookie(token: str, *, is_secure: bool) -> Cookie:
    """The cookie that leads back to the text; an empty token takes it away."""
    seconds = int(HELD_FOR.total_seconds()) if token else 0
    return Cookie(
        key=COOKIE, value=token, path="/", max_age=seconds, httponly=True, secure=is_secure, samesite="lax"
    )


async def _typed_text(request: Request) -> str:
    length = request.headers.get("content-length", "")
    if (typed_id(length) or LONGEST_REQUEST_BYTES + 1) > LONGEST_REQUEST_BYTES:
        return ""
    try:
        async with upload_form(request, largest_file=0) as data:
            body = data.get("body", "")
    except ClientException:
        return ""
    return body[:LONGEST_DRAFT] if isinstance(body, str) else ""
