"""What comes in a URL or a form: ids that may be anything, and where to go on to."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from helpdesk.core.errors import NotFound
from helpdesk.core.pagination import decode_cursor

LARGEST_ID = 2**63 - 1
LONGEST_ID = 19

# An id in a form, which a database can look for.
RowId = Annotated[int, Meta(ge=1, le=LARGEST_ID)]


def row_id(text: str) -> int:
    """The id in a path; a malformed one is as unknown as one that nobody has."""
    if not (0 < len(text) <= LONGEST_ID and text.isascii() and text.isdecimal()):
        raise NotFound("row")
    found = int(text)
    if not 0 < found <= LARGEST_ID:
        raise NotFound("row")
    return found


def typed_id(text: str) -> int | None:
    """The id that a form or a URL means; None where it means none, however many digits it has."""
    try:
        return row_id(text)
    except NotFound:
        return None


def safe_path(path: str) -> str:
    """A path of ours to go on to; anything that could lead to another site becomes the home page."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"


def came_from(headers: Mapping[str, str], usual: str) -> str:
    """The page of ours that a press was made on, else the usual one."""
    came = urlsplit(headers.get("referer", ""))
    path = f"{came.path}?{came.query}" if came.query else came.path
    return safe_path(path) if path else usual


def usable_cursor(text: str) -> str:
    """The place in a list that a URL carries, or nothing where it was made up."""
    cursor = decode_cursor(text)
    return text if cursor is not None and 0 < cursor.id <= LARGEST_ID else ""
