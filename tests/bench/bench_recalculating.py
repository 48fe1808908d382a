"""`make bench`: what is open goes by a calendar that was changed within a minute, were it 100,000 tickets."""

import pytest

from tests.bench.installations import sizes_made
from tests.bench.recalculating import BAR_SECONDS, recalculated, table_of


async def test_what_is_open_is_recalculated_within_a_minute() -> None:
    if not sizes_made():
        pytest.skip("there is no installation to measure: `make bench-data` makes them")
    found = await recalculated(sizes_made()[-1], rounds=1)

    print()
    print(*table_of(found), sep="\n")
    assert found.retold > 0
    assert found.seconds_for_all < BAR_SECONDS
