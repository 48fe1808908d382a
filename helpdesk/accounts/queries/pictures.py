"""Whose pictures somebody may see."""

from helpdesk.accounts.rules import is_trusted
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import Actor


async def may_see_picture(actor: Actor, person_id: int) -> bool:
    """Staff see everybody, people themselves, and who is answered by staff sees who answers."""
    if actor.is_staff or is_trusted(actor) or actor.person == person_id:
        return True
    if actor.person is None:
        return False
    return bool(await fetch_value("SELECT role <> 'customer' FROM persons WHERE id = $1", person_id))
