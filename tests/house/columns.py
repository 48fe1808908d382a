"""Tables say their defaults, because Piccolo's own are silent and wrong for us."""

import ast

from tests.house.tree import called_name

FOREIGN_KEY = ("null", "on_delete", "index")
VALUE = ("null", "default")
VALUE_COLUMNS = {
    "Array", "BigInt", "Boolean", "Bytea", "Date", "DoublePrecision", "Email", "Integer", "Interval", "JSON",
    "JSONB", "Numeric", "Real", "SmallInt", "Text", "Time", "Timestamptz", "UUID", "Varchar",
}  # fmt: skip
MUST_STATE = {"ForeignKey": FOREIGN_KEY} | dict.fromkeys(VALUE_COLUMNS, VALUE)
REPLACED = {"Timestamp": "Timestamptz", "Serial": "BigSerial", "SmallSerial": "BigSerial"}


def silent_columns(name: str, text: str) -> list[str]:
    """Every column states what Piccolo would otherwise choose: nullability, default, deletion, index."""
    found = []
    for call in _calls(text):
        column = called_name(call)
        stated = {keyword.arg for keyword in call.keywords}
        missing = [word for word in MUST_STATE.get(column, ()) if word not in stated]
        if missing and "primary_key" not in stated:
            found.append(f"{name}:{call.lineno}: {column} does not state {', '.join(missing)}")
    return found


def unsuitable_columns(name: str, text: str) -> list[str]:
    """Times without a zone and keys of 32 bits are not used."""
    return [
        f"{name}:{call.lineno}: {called_name(call)}, where {REPLACED[called_name(call)]} belongs"
        for call in _calls(text)
        if called_name(call) in REPLACED
    ]


def keyless_tables(name: str, text: str) -> list[str]:
    """Every table names its primary key; Piccolo would add one of 32 bits."""
    return [
        f"{name}:{table.lineno}: {table.name} does not name its primary key"
        for table in ast.walk(ast.parse(text))
        if isinstance(table, ast.ClassDef)
        and any(called_name(base) == "Table" for base in table.bases)
        and not any("primary_key" in _keywords(statement) for statement in table.body)
    ]


def _calls(text: str) -> list[ast.Call]:
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _keywords(statement: ast.stmt) -> set[str | None]:
    return {node.arg for node in ast.walk(statement) if isinstance(node, ast.keyword)}
