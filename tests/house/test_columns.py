"""Tables are written in the house form."""

import pytest

from tests.house.columns import keyless_tables, silent_columns, unsuitable_columns
from tests.house.tree import offences, table_modules


def test_columns_state_what_they_are() -> None:
    assert offences(silent_columns, table_modules()) == []


def test_columns_are_of_suitable_types() -> None:
    assert offences(unsuitable_columns, table_modules()) == []


def test_tables_name_their_primary_key() -> None:
    assert offences(keyless_tables, table_modules()) == []


@pytest.mark.parametrize(
    ("column", "missing"),
    [
        ("ForeignKey(Ticket)", "null, on_delete, index"),
        ("ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade)", "index"),
        ("ForeignKey(LazyTableReference('Team', module_path='x'), null=True, index=True)", "on_delete"),
        ("columns.Text()", "null, default"),
        ("Varchar(length=80, null=False)", "default"),
        ("Integer(default=0)", "null"),
        ("Timestamptz(null=False)", "default"),
    ],
)
def test_silent_column_is_told(column: str, missing: str) -> None:
    kind = column.partition("(")[0].removeprefix("columns.")

    assert silent_columns("t.py", f"class A(Table):\n    x = {column}\n") == [
        f"t.py:2: {kind} does not state {missing}"
    ]


@pytest.mark.parametrize(
    "column",
    [
        "ForeignKey(Ticket, null=False, on_delete=OnDelete.cascade, index=True)",
        "Text(null=False, default=None)",
        "BigSerial(primary_key=True)",
        "UUID(primary_key=True)",
        "Check('x > 0')",
    ],
)
def test_spoken_column_passes(column: str) -> None:
    assert silent_columns("t.py", f"x = {column}") == []


@pytest.mark.parametrize(
    ("column", "instead"),
    [("Timestamp(null=False, default=None)", "Timestamptz"), ("Serial(primary_key=True)", "BigSerial")],
)
def test_unsuitable_column_is_told(column: str, instead: str) -> None:
    kind = column.partition("(")[0]

    assert unsuitable_columns("t.py", f"x = {column}") == [f"t.py:1: {kind}, where {instead} belongs"]
    assert unsuitable_columns("t.py", f"x = {column.replace(kind, instead)}") == []


def test_keyless_table_is_told() -> None:
    keyless = "class A(Table, tablename='as'):\n    x = Text(null=False, default=None)\n"

    assert keyless_tables("t.py", keyless) == ["t.py:1: A does not name its primary key"]
    assert keyless_tables("t.py", keyless + "    id = BigSerial(primary_key=True)\n") == []
    assert keyless_tables("t.py", "class A(Struct):\n    x: int\n") == []
