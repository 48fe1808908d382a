"""`make bench`: steps of clocks, done by one worker and by two, and how late they are under load."""

from tests.bench.firing import fired_by, lateness, table_of


async def test_steps_are_done_fast_enough_and_in_time() -> None:
    one, two, late = await fired_by(1, is_drained=True), await fired_by(2), await lateness()

    print()
    print(*table_of(one, two, late), sep="\n")
    assert (one.twice, two.twice) == (0, 0)
    assert one.seconds < 60
    assert two.seconds <= one.seconds / 0.9
    assert late.p99 < 2
