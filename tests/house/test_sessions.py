"""Nobody leaves a connection of the pool other than it was."""

import pytest

from tests.house.sessions import lasting_changes
from tests.house.tree import offences, product_modules


def test_what_is_done_on_a_connection_ends_with_its_transaction() -> None:
    assert offences(lasting_changes, product_modules()) == []


@pytest.mark.parametrize(
    "line",
    [
        'await execute("SET statement_timeout = 0")',
        "await execute('SET SESSION work_mem TO 1')",
        'await execute("LISTEN tickets")',
        'await fetch("SELECT pg_advisory_lock($1)", 1)',
        'await fetch_value("SELECT pg_try_advisory_lock_shared($1)", 1)',
        "await fetch(\"SELECT set_config('work_mem', '1', false)\")",
        "await connection.add_listener(channel, heard)",
        'await execute("CREATE TEMPORARY TABLE kept (id bigint)")',
    ],
)
def test_lasting_change_is_told(line: str) -> None:
    assert len(lasting_changes("helpdesk/a.py", line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        'await execute("SET LOCAL statement_timeout = 0")',
        'await fetch("SELECT pg_advisory_xact_lock($1)", 1)',
        'await execute("UPDATE sessions SET seen_at = $1", at)',
        "await fetch(\"SELECT set_config('work_mem', '1', true)\")",
    ],
)
def test_what_ends_with_its_transaction_passes(line: str) -> None:
    assert lasting_changes("helpdesk/a.py", line) == []
