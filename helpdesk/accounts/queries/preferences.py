"""How somebody wants to work."""

from helpdesk.accounts.preferences import Preferences, read_choices
from helpdesk.db.sql import fetch_value


async def preferences_of(person_id: int) -> Preferences:
    """What somebody has chosen; who has chosen nothing has what everybody gets."""
    return read_choices(
        await fetch_value("SELECT choices::text FROM preferences WHERE person = $1", person_id)
    )
