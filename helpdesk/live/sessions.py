"""Whose pages are open: each is told when its session has ended, or lets its person see something else."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from typing import Protocol

import asyncpg
import structlog

from helpdesk.accounts.queries.sessions import SignedIn, signed_in_by
from helpdesk.core.errors import Unavailable
from helpdesk.db.engine import LOST
from helpdesk.live.hub import EVERYTHING

CHECK_SECONDS = 60
AGAIN_SECONDS = 1
# How many sessions are looked up by one statement.
MOST_AT_ONCE = 200
# What a change of these may say of anybody on the staff: their role lets them do less, a team hides itself.
OF_STAFF = frozenset({"team", "role"})

log = structlog.get_logger()


class OpenPage(Protocol):
    """A page and the session that lets its person see it."""

    @property
    def token_hash(self) -> bytes: ...
    @property
    def person(self) -> int: ...
    def signed_in_as(self, found: SignedIn | None) -> None:
        """Who the session signs in by now; None once it has ended."""
        ...


class OpenPages:
    """All open pages of this process: looked after once a minute, and at once when rights change."""

    def __init__(self) -> None:
        self._pages: dict[int, set[OpenPage]] = defaultdict(set)
        self._due: set[int] = set()
        self._is_anybody_due = False
        self._woken = asyncio.Event()

    def add(self, page: OpenPage) -> None:
        self._pages[page.person].add(page)

    def remove(self, page: OpenPage) -> None:
        pages = self._pages.get(page.person, set())
        pages.discard(page)
        if not pages:
            self._pages.pop(page.person, None)

    def hear(self, topic: str) -> None:
        """A topic of the hub: where it is about a person, their pages are looked after at once."""
        kind, _, number = topic.partition(":")
        if kind == "person" and number.isdecimal():
            self._due.add(int(number))
        elif kind in OF_STAFF or topic == EVERYTHING:
            self._is_anybody_due = True
        else:
            return
        self._woken.set()

    async def run(self) -> None:
        """Look after them for ever; while the database is away nothing can be said of anybody."""
        while True:
            await self._wait()
            pages = self._due_pages()
            try:
                for start in range(0, len(pages), MOST_AT_ONCE):
                    await _look_after(pages[start : start + MOST_AT_ONCE])
            except (*LOST, Unavailable, asyncpg.PostgresError) as error:
                log.warning("live.sessions_not_checked", error=str(error))
                self._is_anybody_due = True
                await asyncio.sleep(AGAIN_SECONDS)
                self._woken.set()

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CHECK_SECONDS):
                await self._woken.wait()
                return
        self._is_anybody_due = True

    def _due_pages(self) -> list[OpenPage]:
        persons = list(self._pages) if self._is_anybody_due else list(self._due)
        pages = [page for person in persons for page in self._pages.get(person, ())]
        self._due, self._is_anybody_due = set(), False
        self._woken.clear()
        return pages


async def _look_after(pages: list[OpenPage]) -> None:
    found = await signed_in_by([page.token_hash for page in pages])
    for page in pages:
        page.signed_in_as(found.get(page.token_hash))


OPEN_PAGES = OpenPages()
