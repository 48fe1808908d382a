"""What policies, calendars and contracts that terms come from are called."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from helpdesk.db.sql import fetch
from helpdesk.sla.lines import TermsLine

_NAMES = """
    SELECT 'policy' AS kind, versions.id, name FROM sla_policy_versions AS versions
    JOIN sla_policies ON sla_policies.id = policy WHERE versions.id = ANY($1::bigint[])
    UNION ALL
    SELECT 'calendar', versions.id, name FROM calendar_versions AS versions
    JOIN calendars ON calendars.id = calendar WHERE versions.id = ANY($2::bigint[])
    UNION ALL
    SELECT 'contract', id, name FROM contracts WHERE id = ANY($3::bigint[])
"""


class Names(Struct, frozen=True):
    """The names by kind (policy, calendar, contract) and the id that terms have of them."""

    known: dict[tuple[str, int], str]

    def of(self, line: TermsLine | None, kind: str) -> str | None:
        if line is None:
            return None
        ids = {"policy": line.policy_version, "calendar": line.calendar_version, "contract": line.contract}
        return self.known.get((kind, ids[kind] or 0))


async def names_of(lines: Sequence[TermsLine]) -> Names:
    rows = await fetch(
        _NAMES,
        _ids(line.policy_version for line in lines),
        _ids(line.calendar_version for line in lines),
        _ids(line.contract for line in lines),
    )
    return Names({(row["kind"], row["id"]): row["name"] for row in rows})


def _ids(ids: Iterable[int | None]) -> list[int]:
    return sorted({each for each in ids if each})
