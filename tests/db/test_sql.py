"""Written SQL: rows as dicts and Structs, counts, files, all inside the open transaction."""

from pathlib import Path

import asyncpg
import msgspec
import pytest

from helpdesk.db.sql import (
    Question,
    Told,
    execute,
    fetch,
    fetch_as,
    fetch_one,
    fetch_value,
    statement,
    together,
)
from helpdesk.db.transaction import transaction
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


class Number(msgspec.Struct, frozen=True):
    n: int


async def test_rows_come_as_dicts() -> None:
    rows = await fetch("SELECT n, n * $1::int AS times FROM generate_series(1, 2) AS n", 10)

    assert rows == [{"n": 1, "times": 10}, {"n": 2, "times": 20}]


async def test_rows_come_as_structs_without_what_they_do_not_name() -> None:
    found = await fetch_as(Number, "SELECT n, 'more' AS word FROM generate_series(1, 2) AS n")

    assert found == [Number(1), Number(2)]


async def test_row_that_does_not_fit_its_struct_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        await fetch_as(Number, "SELECT NULL::int AS n")


async def test_statements_sent_together_keep_their_parameters_and_the_order_of_their_rows() -> None:
    upwards = Question(Number, "SELECT n FROM generate_series($1::int, $2) AS n ORDER BY n", (1, 3))
    downwards = Question(Number, "SELECT n FROM generate_series($1::int, $2) AS n ORDER BY n DESC", (11, 12))
    none = Question(Number, "SELECT 1 AS n WHERE $1", (False,))

    async with count_statements() as sent:
        found = await together(upwards, none, downwards)

    assert found == [[Number(1), Number(2), Number(3)], [], [Number(12), Number(11)]]
    assert len(sent) == 1


async def test_statements_about_one_row_are_told_its_columns() -> None:
    upwards = Question(
        Number, "SELECT n FROM generate_series($2::int, $1) AS n ORDER BY n", (Told("high"), 1)
    )
    alone = Question(Number, "SELECT $1::int AS n", (9,))
    about = Question(object, "SELECT $1::int + 1 AS high WHERE $2", (2, True))

    async with count_statements() as sent:
        found = await together(upwards, alone, about=about)

    assert found == [[Number(1), Number(2), Number(3)], [Number(9)]]
    assert len(sent) == 1


async def test_statements_about_no_row_are_told_null() -> None:
    upwards = Question(Number, "SELECT n FROM generate_series(1, $1::int) AS n", (Told("high"),))
    about = Question(object, "SELECT 1 AS high WHERE false", ())

    assert await together(upwards, about=about) == [[]]


async def test_statements_sent_together_refuse_a_row_that_does_not_fit() -> None:
    with pytest.raises(msgspec.ValidationError):
        await together(Question(Number, "SELECT NULL::int AS n", ()))


async def test_first_row_or_none() -> None:
    assert await fetch_one(Number, "SELECT n FROM generate_series(5, 9) AS n") == Number(5)
    assert await fetch_one(Number, "SELECT 1 AS n WHERE false") is None


async def test_first_value_or_none() -> None:
    assert await fetch_value("SELECT upper($1)", "lace") == "LACE"
    assert await fetch_value("SELECT 1 WHERE false") is None


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("INSERT INTO tags (name) VALUES ('c'), ('d')", 2),
        ("UPDATE tags SET name = upper(name)", 2),
        ("DELETE FROM tags WHERE name = 'a'", 1),
        ("DELETE FROM tags WHERE name = 'z'", 0),
        ("SELECT name FROM tags", 2),
        ("CREATE TABLE shoes (id int)", 0),
        ("SAVEPOINT here", 0),
    ],
)
async def test_execute_answers_how_many_rows_it_touched(sql: str, count: int) -> None:
    await execute("INSERT INTO tags (name) VALUES ('a'), ('b')")

    assert await execute(sql) == count


async def test_everything_happens_in_the_open_transaction() -> None:
    with pytest.raises(ValueError, match="no"):
        async with transaction():
            await execute("INSERT INTO tags (name) VALUES ('a')")
            assert await fetch("SELECT name FROM tags") == [{"name": "a"}]
            raise ValueError("no")

    assert await fetch_value("SELECT count(*) FROM tags") == 0


async def test_values_are_never_part_of_the_statement() -> None:
    hostile = "x'); DROP TABLE tags; --"

    assert await execute("INSERT INTO tags (name) VALUES ($1)", hostile) == 1
    assert await fetch_value("SELECT name FROM tags") == hostile
    with pytest.raises(asyncpg.PostgresSyntaxError):
        async with transaction():
            await execute("INSERT INTO tags (name) VALUES ('a'); DELETE FROM tags WHERE name = $1", "a")


def test_statement_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "number.sql"
    file.write_text("SELECT 1 -- «one»", encoding="utf-8")
    first = statement(file)
    file.unlink()

    assert first == statement(file) == "SELECT 1 -- «one»"
