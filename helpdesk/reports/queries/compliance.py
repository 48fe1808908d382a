"""How many promises were kept, by metric and group, and how long they took."""

from msgspec import Struct

from helpdesk.accounts.rules import ensure_can
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Capability, Staff
from helpdesk.reports.enums import Grouping
from helpdesk.reports.filters import ReportFilters
from helpdesk.reports.queries.decided import IS_BREACHED, IS_NEAR_MISS, SOURCE, decided, key_of
from helpdesk.sla.enums import Metric

MOST_GROUPS = 500
_NAMES = {
    Grouping.TEAM: "(SELECT name FROM teams WHERE id = key::bigint)",
    Grouping.AGENT: "(SELECT name FROM persons WHERE id = key::bigint)",
    Grouping.POLICY: "(SELECT name FROM sla_policies WHERE id = key::bigint)",
    Grouping.ORGANISATION: "(SELECT name FROM organisations WHERE id = key::bigint)",
}


class Compliance(Struct, frozen=True, kw_only=True):
    """The promises of one metric in one group; without a `key` they belong to none.

    Times are in seconds, of those that were fulfilled, kept or not: the one in the middle, and the one that
    nine of ten did not exceed. They are counted in working time and by the clock on the wall.
    """

    key: str | None
    name: str | None
    metric: Metric
    decided: int
    breached: int
    near_misses: int
    working_median: float | None
    working_most: float | None
    calendar_median: float | None
    calendar_most: float | None

    @property
    def met(self) -> int:
        return self.decided - self.breached

    @property
    def share(self) -> float:
        """The part of them that was kept, from 0 to 1."""
        return self.met / self.decided


async def compliance(actor: Staff, filters: ReportFilters) -> list[Compliance]:
    """A row for each metric of each group that has any, the groups with most promises first.

    Months are in their order. Counted are promises of tickets that the actor may see.
    """
    ensure_can(actor, Capability.READ_REPORTS)
    wanted = decided(actor, filters, first_param=2)
    key = key_of(filters.grouping, 1)
    name = _NAMES.get(filters.grouping, "key")
    order = "key" if filters.grouping == Grouping.MONTH else "sum(decided) OVER (PARTITION BY key) DESC, key"
    return await fetch_as(
        Compliance,
        f"""
        SELECT key, {name} AS name, metric, decided, breached, near_misses,
               working[1] AS working_median, working[2] AS working_most,
               calendar[1] AS calendar_median, calendar[2] AS calendar_most
        FROM (
          SELECT {key} AS key, clocks.metric, count(*) AS decided,
                 count(*) FILTER (WHERE {IS_BREACHED}) AS breached,
                 count(*) FILTER (WHERE {IS_NEAR_MISS}) AS near_misses,
                 percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY clocks.worked_seconds)
                   FILTER (WHERE clocks.fulfilled_at IS NOT NULL) AS working,
                 percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
                   ORDER BY extract(epoch FROM clocks.fulfilled_at - clocks.started_at)::float8)
                   FILTER (WHERE clocks.fulfilled_at IS NOT NULL) AS calendar
          {SOURCE}
          WHERE $1::text IS NOT NULL AND {wanted.sql}
          GROUP BY 1, 2
        ) AS counted
        ORDER BY {order}, metric LIMIT {MOST_GROUPS}
        """,  # noqa: S608 - every piece is ours
        filters.zone,
        *wanted.args,
    )
