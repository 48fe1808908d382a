"""Who was told of what, read back for tests."""

from msgspec import Struct

from helpdesk.db.sql import fetch_as
from helpdesk.jobs.worker import Worker


class Told(Struct, frozen=True):
    """A notice as tests compare it: for whom, of what, why, and by which ways."""

    person: int
    kind: str
    reason: str
    by: int | None = None
    is_in_tray: bool = True
    wants_mail: bool = False
    instead_of: int | None = None


async def told() -> list[Told]:
    """Every notice once the jobs have run, in the order of persons and of what happened."""
    await Worker().run_due()
    return await fetch_as(
        Told,
        "SELECT person, kind, reason, (facts ->> 'by')::bigint AS by, is_in_tray, wants_mail,"
        " (facts ->> 'instead_of')::bigint AS instead_of FROM notices ORDER BY person, id",
    )
