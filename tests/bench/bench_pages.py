"""`make bench`: the pages of the installations that `make bench-data` made, beside their two limits."""

import pytest
import uvloop

from tests.bench.installations import sizes_made
from tests.bench.pages import measure, misses, table_of


@pytest.mark.skipif(not sizes_made(), reason="`make bench-data` has not been run")
def test_pages_stay_within_their_limits() -> None:
    measured = uvloop.run(measure())

    print()
    print(*table_of(measured), sep="\n")
    assert misses(measured) == []
