"""Failures that the command line tells in one sentence instead of a traceback."""

import asyncpg

from helpdesk.core.errors import Invalid, ProductError
from helpdesk.core.settings import SettingsFailed
from helpdesk.db.migrate import MigrationFailed
from helpdesk.db.server.errors import ServerFailed

KNOWN = (
    SettingsFailed,
    ServerFailed,
    MigrationFailed,
    ProductError,
    asyncpg.InvalidPasswordError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.CannotConnectNowError,
    OSError,
)


def sentence_of(error: BaseException) -> str:
    """What an operator is told."""
    if isinstance(error, Invalid):
        return " ".join(f"{field}: {sentence}" for field, sentence in error.fields.items())
    if isinstance(error, asyncpg.PostgresError):
        return f"The database refuses us: {error}."
    return str(error)
