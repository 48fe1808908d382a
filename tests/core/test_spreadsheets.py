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
        "\t=1",
        "\r=1",
        "\n=1",
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
