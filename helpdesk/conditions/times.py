"""Times as conditions write them: an instant with its zone, or an offset from now."""

import re
from datetime import UTC, datetime, timedelta

from helpdesk.core.clock import now

_OFFSET = re.compile(r"([+-]\d{1,4})([mhdw])")
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def instant_of(text: str) -> datetime | None:
    """The instant that "2026-03-01T09:00Z" or "-3d" stands for now, in UTC; None when it is neither."""
    if offset := _OFFSET.fullmatch(text):
        return now() + int(offset[1]) * _UNITS[offset[2]]
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
