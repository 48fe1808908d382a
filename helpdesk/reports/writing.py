"""Reports as files for spreadsheets and programs."""

from collections.abc import Sequence

from helpdesk.core.spreadsheets import BYTE_ORDER_MARK, csv_line
from helpdesk.reports.queries.compliance import Compliance

# Named alike in every language: programs read them too. Times are in seconds.
COLUMNS = (
    "group",
    "metric",
    "decided",
    "met",
    "breached",
    "near_misses",
    "met_percent",
    "working_median",
    "working_90_percent",
    "calendar_median",
    "calendar_90_percent",
)


def compliance_csv(counted: Sequence[Compliance], groups: Sequence[str]) -> bytes:
    """A line for each row, under the names of the groups in the reader's language."""
    lines = [csv_line(_cells(each, group)) for each, group in zip(counted, groups, strict=True)]
    return (BYTE_ORDER_MARK + csv_line(COLUMNS) + "".join(lines)).encode()


def _cells(counted: Compliance, group: str) -> tuple[object, ...]:
    return (
        group,
        counted.metric,
        counted.decided,
        counted.met,
        counted.breached,
        counted.near_misses,
        int(counted.share * 1000) / 10,  # as the page shows it: only what is whole is called a hundred
        _whole(counted.working_median),
        _whole(counted.working_most),
        _whole(counted.calendar_median),
        _whole(counted.calendar_most),
    )


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)
