"""Browsers as their owner recognises them: which program, on which kind of device."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.queries.sessions import SessionOut
from helpdesk.core.i18n import gettext as _

# The first that is found counts: most browsers also call themselves by the names of older ones.
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


class SessionLine(Struct, frozen=True, kw_only=True):
    id: int
    device: str
    ip: str
    seen_at: datetime
    created_at: datetime
    is_current: bool


def session_lines(sessions: Sequence[SessionOut], current: int | None) -> list[SessionLine]:
    """The sessions, this one first."""
    lines = [
        SessionLine(
            id=session.id,
            device=device_of(session.user_agent),
            ip=session.ip,
            seen_at=session.seen_at,
            created_at=session.created_at,
            is_current=session.id == current,
        )
        for session in sessions
    ]
    return sorted(lines, key=lambda line: not line.is_current)


def device_of(user_agent: str) -> str:
    """What a browser says of itself, in two words that people know."""
    program = next((name for sign, name in PROGRAMS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    if program and system:
        return _("{program} on {system}").format(program=program, system=system)
    return program or system or _("Unknown device")
