"""Forms that make something, sent twice: by an impatient hand, or because the first answer never came."""

from collections.abc import Awaitable, Callable

from helpdesk.core.clock import now
from helpdesk.core.ids import hash_token
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor

Making = Callable[[], Awaitable[int]]


async def make_once(actor: Actor, request_key: str, making: Making) -> int:
    """Make a thing, whose id comes back; the same key of the same person answers with it from then on.

    Of two at once the second waits for the first. A form that was refused may be sent again with its key, and
    one without a key is not recognised.
    """
    if actor.person is None or not request_key:
        return await making()
    key_hash = hash_token(request_key)
    async with transaction():
        sent = await fetch_value(
            "INSERT INTO sent_forms (person, key_hash, created_at) VALUES ($1, $2, $3)"
            " ON CONFLICT DO NOTHING RETURNING id",
            actor.person,
            key_hash,
            now(),
        )
        if sent is None:
            return await _made_before(actor.person, key_hash)
        made = await making()
        await execute("UPDATE sent_forms SET made = $2 WHERE id = $1", sent, made)
        return made


async def _made_before(person: int, key_hash: bytes) -> int:
    return await fetch_value(
        "SELECT made FROM sent_forms WHERE person = $1 AND key_hash = $2", person, key_hash
    )
