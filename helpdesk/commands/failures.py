"""Failures that the command line tells in one sentence instead of a traceback."""

import asyncpg

from helpdesk.core.errors import Invalid, NotFound, ProductError
from helpdesk.core.settings import SettingsFailed
from helpdesk.db.migrate import MigrationFailed
from helpdesk.db.server.errors import ServerFailed

# What a database says when it is the wrong one, not set up for us, or on its way down. Anything else that
# PostgreSQL refuses is a fault of ours and deserves its traceback.
REFUSALS = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.TooManyConnectionsError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
)
KNOWN = (
    SettingsFailed,
    ServerFailed,
    MigrationFailed,
    ProductError,
    *REFUSALS,
    asyncpg.ClientConfigurationError,
    OSError,
)


def sentence_of(error: BaseException) -> str:
    """What an operator is told."""
    match error:
        case Invalid():
            return " ".join(f"{field}: {sentence}" for field, sentence in error.fields.items())
        case NotFound():
            return f"There is no such {error.noun}."
        case OSError() if error.filename:
            return f"{error.filename}: {error.strerror}."
        case OSError() | asyncpg.PostgresError() | asyncpg.InterfaceError():
            return _sentence_of_connecting(error)
        case _:
            return str(error)


def _sentence_of_connecting(error: BaseException) -> str:
    match error:
        case asyncpg.PostgresError():
            return f"The database refuses us: {error}."
        case asyncpg.InterfaceError():
            return f"DATABASE_URL cannot be used: {error}."
        case _:
            reason = getattr(error, "strerror", None) or str(error) or "it does not answer"
            return f"The database cannot be reached: {reason}."
