"""What somebody typed stays text when a spreadsheet opens it."""

import csv
import io

import pytest

from helpdesk.core.spreadsheets import csv_line


@pytest.mark.parametrize(
    "hostile",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+49 30 1234",
        "-2+3",
        "@SUM(A1:A9)",
        '   =HYPERLINK("http://x","y")',
        "＝1",  # noqa: RUF001 - the wide form is meant
        "|cmd",
        "%0A=1",
    ],
)
def test_formula_is_quoted(hostile: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_line([hostile, "x"]), newline=""))

    assert row == [f"'{hostile}", "x"]


@pytest.mark.parametrize(
    ("hostile", "cell"),
    [
        ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
        ("a; =1", "a; '=1"),
        ("a\r\n-2+3", "a\r\n'-2+3"),
        ("a\t@SUM(A1)", "a\t'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\n=1", "'\n'=1"),
        (";=1;=2", ";'=1;'=2"),
    ],
)
def test_formula_inside_is_quoted_where_a_spreadsheet_might_divide_the_cell(hostile: str, cell: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_line([hostile, "x"]), newline=""))

    assert row == [cell, "x"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("", ""),
        (None, ""),
        (7, "7"),
        ("  ", "  "),
        ('a "b", c', 'a "b", c'),
        ("two\nlines", "two\nlines"),
        ("nul\0byte", "nulbyte"),
        ("\0=1", "'=1"),
        ("a=b", "a=b"),
    ],
)
def test_text_is_kept_as_it_is(value: object, cell: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_line([value, "x"]), newline=""))

    assert row == [cell, "x"]
