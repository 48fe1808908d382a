"""The trail taken out of the product, in batches, and noted as an event of its own."""

from collections.abc import AsyncIterator

from msgspec import Struct

from helpdesk.accounts.limits import HOUR, spend
from helpdesk.accounts.rules import ensure_can
from helpdesk.audit.enums import ExportForm
from helpdesk.audit.events import AuditExported
from helpdesk.audit.queries.trail import TrailEntry, TrailFilters, trail
from helpdesk.audit.writing import HEADS, WRITERS
from helpdesk.core.pagination import decode_cursor
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record

BATCH = 1_000
MOST_EXPORTED = 100_000
MOST_EXPORTS_AN_HOUR = 20


class Wanted(Struct, frozen=True, kw_only=True):
    """Which part of the trail is exported, in which form; `words` tell people what it is narrowed to."""

    filters: TrailFilters
    form: ExportForm
    words: str = ""


async def begin_export(actor: Actor, wanted: Wanted, *, most: int = MOST_EXPORTED) -> AsyncIterator[bytes]:
    """Note that the trail is exported, then give its newest `most` entries, batch by batch."""
    ensure_can(actor, Capability.READ_AUDIT)
    await spend("audit.export", str(actor.person), most=MOST_EXPORTS_AN_HOUR, per=HOUR)
    async with transaction():
        await record(AuditExported(form=wanted.form), actor, [Change("filters", None, wanted.words or None)])
    return _written(wanted, most)


async def _written(wanted: Wanted, most: int) -> AsyncIterator[bytes]:
    write = WRITERS[wanted.form]
    yield HEADS[wanted.form]
    async for batch in _batches(wanted.filters, most):
        yield b"".join(write(entry) for entry in batch)


async def _batches(filters: TrailFilters, most: int) -> AsyncIterator[list[TrailEntry]]:
    """Each batch is a statement of its own: a slow reader holds no connection."""
    left, after = most, None
    while left > 0:
        found = await trail(filters, after=decode_cursor(after), limit=min(BATCH, left))
        yield found.rows
        left, after = left - len(found.rows), found.after
        if after is None:
            return
