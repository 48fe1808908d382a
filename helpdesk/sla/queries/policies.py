"""Policies as they are, and what their versions said."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from helpdesk.db.engine import DB
from helpdesk.db.sql import fetch
from helpdesk.sla.policy_content import PolicyContent


class _Versions:
    """What versions of policies say, as far as somebody asked: they never change, within one database."""

    def __init__(self) -> None:
        self._pool: Any = None
        self._known: dict[int, PolicyContent] = {}

    def known(self) -> dict[int, PolicyContent]:
        if self._pool is not DB.pool:
            self._pool, self._known = DB.pool, {}
        return self._known


_versions = _Versions()


async def contents_of_versions(ids: Collection[int]) -> Mapping[int, PolicyContent]:
    """What these versions of policies say; no statement for those that were asked for before."""
    known = _versions.known()
    missing = [each for each in ids if each not in known]
    if missing:
        rows = await fetch("SELECT id, content FROM sla_policy_versions WHERE id = ANY($1)", missing)
        known.update((row["id"], msgspec.json.decode(row["content"], type=PolicyContent)) for row in rows)
    return {each: known[each] for each in ids if each in known}
