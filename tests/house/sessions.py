"""Finds statements whose effect outlives their transaction: the pool hands its connections on as they are."""

import re

# Each opens a connection of its own, and closes it.
OWN = frozenset({"helpdesk/db/migrate.py", "helpdesk/db/listen.py"})
# A statement that begins so, and what is called wherever it stands.
LASTING = re.compile(
    r"""["';]SET (?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)\w+|["';](?:UN)?LISTEN \w+|["';]PREPARE \w+"""
    r"""|\bpg_(?:try_)?advisory_lock\w*\(|\bset_config\([^)]*\bfalse\)|\badd_listener\(|\bWITH HOLD\b"""
    r"""|\bCREATE TEMP\w*\b|\bset_type_codec\(""",
)


def lasting_changes(name: str, text: str) -> list[str]:
    """What changes the session it runs in."""
    if name in OWN:
        return []
    return [f"{name}: `{found[0].lstrip(chr(34) + chr(39) + ';')}`" for found in LASTING.finditer(text)]
