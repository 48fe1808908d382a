"""`make bench`: every page of every system view at the largest size, beside two hundred saved views."""

import pytest
import uvloop

from tests.bench.installations import sizes_made
from tests.bench.views import measure, misses, table_of


@pytest.mark.skipif(not sizes_made(), reason="`make bench-data` has not been run")
def test_pages_of_views_stay_within_their_limit() -> None:
    measured = uvloop.run(measure())

    print()
    print(*table_of(measured), sep="\n")
    assert misses(measured) == []
