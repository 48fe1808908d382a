"""`make bench`: the live desk under a thousand open pages, beside its bars."""

import uvloop

from tests.bench.live import measure, misses, table_of


def test_live_desk_stays_within_its_limits() -> None:
    measured = uvloop.run(measure())

    print()
    print(*table_of(measured), sep="\n")
    assert misses(measured) == []
