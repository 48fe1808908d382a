"""Whether this process lives, and whether it can serve: for whoever supervises it. Nothing else is told."""

from typing import cast

import asyncpg
from litestar import Response, get
from msgspec import Struct

from helpdesk.core.errors import Unavailable
from helpdesk.db.engine import acquired
from helpdesk.db.migrate import pending_migrations
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.sessions import ANONYMOUS

NO_STORE = {"Cache-Control": "no-store"}


class Readiness(Struct, frozen=True):
    """Each part by name and whether it will do."""

    database: bool
    migrations: bool

    @property
    def is_ready(self) -> bool:
        return self.database and self.migrations


@get("/healthz", guards=[public], opt={ANONYMOUS: True}, media_type="text/plain", sync_to_thread=False)
def healthz() -> Response[str]:
    """The process answers."""
    return Response("ok\n", media_type="text/plain", headers=NO_STORE)


@get("/readyz", guards=[public])
async def readyz() -> Response[Readiness]:
    """The process can serve pages: its pool answers, and the database is as this code wants it."""
    found = await _readiness()
    return Response(found, status_code=200 if found.is_ready else 503, headers=NO_STORE)


async def _readiness() -> Readiness:
    try:
        async with acquired() as connection:
            # a pool's connection is one in all but its type
            pending = await pending_migrations(cast("asyncpg.Connection", connection))
    except (Unavailable, OSError, asyncpg.InterfaceError, asyncpg.PostgresError):
        return Readiness(database=False, migrations=False)
    return Readiness(database=True, migrations=not pending)
