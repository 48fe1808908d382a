"""Lines of a CSV file that a spreadsheet opens as text, whatever somebody typed into them."""

import csv
import io
import re
from collections.abc import Iterable

# Without it a spreadsheet takes UTF-8 for the character set of the machine.
BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet would take for a formula, in the forms of other scripts as well.
_BEGINS_FORMULA = frozenset("=+-@\t\r\n|%＝＋－＠")  # noqa: RUF001 - the wide forms are meant
# Where lists are written with semicolons, a spreadsheet divides cells at them, and at ends of lines as well.
_BEGINS_INSIDE = re.compile(r"(?<=[;\t\r\n]) *(?=[-=+@|%＝＋－＠])")  # noqa: RUF001 - as above


def csv_line(cells: Iterable[object]) -> str:
    """One line of these cells; None is empty, and what would be a formula is quoted by an apostrophe."""
    line = io.StringIO()
    csv.writer(line).writerow([_cell(cell) for cell in cells])
    return line.getvalue()


def _cell(value: object) -> str:
    plain = "" if value is None else str(value).replace("\0", "")
    text = _BEGINS_INSIDE.sub(lambda spaces: f"{spaces[0]}'", plain)
    return f"'{text}" if text.lstrip(" ")[:1] in _BEGINS_FORMULA and text.strip(" ") else text
