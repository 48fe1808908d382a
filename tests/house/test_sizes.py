"""Files and functions stay small."""

import pytest

from tests.house.sizes import FUNCTION_LINES, long_file, long_functions
from tests.house.tree import browser_files, modules_of_tests, offences, product_modules, template_files


def test_files_stay_within_their_limits() -> None:
    everything = [*product_modules(), *modules_of_tests(), *template_files(), *browser_files()]

    assert offences(long_file, everything) == []


def test_functions_stay_within_their_limit() -> None:
    assert offences(long_functions, [*product_modules(), *modules_of_tests()]) == []


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("helpdesk/tickets/rules.py", 400),
        ("tests/tickets/test_rules.py", 600),
        ("templates/desk/ticket/show.html", 150),
        ("templates/desk/ticket/_status.html", 60),
        ("templates/parts/field.html", 60),
        ("templates/mail/reply/body.txt", 150),
        ("static/css/desk.css", 300),
        ("static/js/live.js", 300),
    ],
)
def test_long_file_is_told_from_the_first_line_too_many(name: str, limit: int) -> None:
    assert long_file(name, "x\n" * limit) == []
    assert long_file(name, "x\n" * (limit + 1)) == [f"{name}: {limit + 1} lines, {limit} are allowed"]


@pytest.mark.parametrize("keyword", ["def", "async def"])
def test_long_function_is_told_from_the_first_line_too_many(keyword: str) -> None:
    fits = f"class Outer:\n    {keyword} grow():\n" + "        x = 1\n" * (FUNCTION_LINES - 1)

    assert long_functions("a.py", fits) == []
    assert long_functions("a.py", fits + "        x = 2\n") == ["a.py:2: grow has 41 lines, 40 are allowed"]
