"""`make bench`: the arithmetic of promises, beside its bars."""

from tests.bench.sla import due_rates, table_of


def test_due_times_are_computed_fast_enough() -> None:
    rates = due_rates()

    print()
    print(*table_of(rates), sep="\n")
    assert [name for name, rate, bar in rates if rate < bar] == []
