"""The page about rights names every capability as the administration does, and who holds it built in."""

import re
from pathlib import Path

from helpdesk.accounts.labels import CAPABILITY_HINTS, CAPABILITY_LABELS
from helpdesk.events.actor import BUILT_IN, Capability, Role

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| (yes|) \| (yes|) \| (yes|) \|$", re.MULTILINE)
COLUMNS = (Role.AGENT, Role.LEAD, Role.ADMIN)


def test_every_capability_is_explained_with_the_roles_that_hold_it() -> None:
    wanted = [
        (
            CAPABILITY_LABELS[capability],
            CAPABILITY_HINTS[capability],
            *("yes" if capability in BUILT_IN[role] else "" for role in COLUMNS),
        )
        for capability in Capability
    ]

    assert ROW.findall(PAGE.read_text(encoding="utf-8")) == wanted
