"""Ids and addresses that come in URLs."""

import pytest

from helpdesk.core.errors import NotFound
from helpdesk.core.pagination import Cursor, encode_cursor
from helpdesk.web.kit.paths import row_id, safe_path, usable_cursor


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("007", 7), (str(2**63 - 1), 2**63 - 1)])
def test_id_in_path_is_read(text: str, number: int) -> None:
    assert row_id(text) == number


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "1.5", "abc", "1e3", " 1", "²", "\u0661", str(2**63), "9" * 40]
)
def test_malformed_id_is_as_unknown_as_any(text: str) -> None:
    with pytest.raises(NotFound):
        row_id(text)


@pytest.mark.parametrize("path", ["/", "/tickets/HD-1?a=b#c", "/desk/"])
def test_path_of_ours_is_gone_on_to(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "javascript:alert(1)",
        "elsewhere.example/",
        "",
    ],
)
def test_way_to_another_site_becomes_the_start_page(path: str) -> None:
    assert safe_path(path) == "/"


def test_cursor_of_ours_is_used() -> None:
    text = encode_cursor(Cursor(None, 17))

    assert usable_cursor(text) == text


@pytest.mark.parametrize(
    "text", ["", "x", encode_cursor(Cursor(None, 2**63)), encode_cursor(Cursor(None, -1))]
)
def test_cursor_that_was_made_up_is_ignored(text: str) -> None:
    assert usable_cursor(text) == ""
