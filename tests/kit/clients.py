"""Browsers of the desk and the portal: the whole application without a server, in the test's transaction."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import httpx
from litestar import Litestar
from selectolax.lexbor import LexborHTMLParser

from helpdesk.accounts.actions.sessions import open_session
from helpdesk.app import create_app
from helpdesk.core.settings import Settings
from helpdesk.web.kit.security import SESSION_COOKIE
from tests.kit.process import unchanged

BASE_URL = "http://testserver"
FRAGMENT = {"HX-Request": "true"}


async def desk(person_id: int) -> httpx.AsyncClient:
    """A browser in which this member of staff is signed in."""
    return await _signed_in(person_id)


async def portal(person_id: int | None = None) -> httpx.AsyncClient:
    """A browser in which this customer is signed in, or nobody."""
    return _browser() if person_id is None else await _signed_in(person_id)


def parsed(response: httpx.Response) -> LexborHTMLParser:
    """The page of a response, to be asked for its elements."""
    return LexborHTMLParser(response.text)


async def _signed_in(person_id: int) -> httpx.AsyncClient:
    return _browser({SESSION_COOKIE: await open_session(person_id, ip="127.0.0.1", user_agent="tests")})


def _browser(cookies: dict[str, str] | None = None) -> httpx.AsyncClient:
    # The lifespan is not run: the test's own pool is open, and its transaction is the one pages see.
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(application()),
        base_url=BASE_URL,
        headers={"Sec-Fetch-Site": "same-origin"},
        cookies=cookies,
    )


@cache
def application() -> Litestar:
    """The application of all browsers. The first test that asks for it keeps its own store all the same."""
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with unchanged():
        return create_app(Settings(data=folder, log_level="error"))
