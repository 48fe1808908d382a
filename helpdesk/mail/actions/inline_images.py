"""Pictures inside the HTML of a mail: shown from our own attachments, never from elsewhere."""

import re
from hashlib import sha256
from html import unescape
from urllib.parse import quote

from helpdesk.db.sql import execute, fetch

_SOURCE = re.compile(r"\bsrc=\"cid:([^\"]*)\"", re.IGNORECASE)
_WAITING = "/files/waiting/"


def with_waiting_images(html: str) -> str:
    """The HTML with an address of ours for every picture it shows; `show_images` makes them real."""
    return _SOURCE.sub(lambda found: f'src="{_waiting(unescape(found[1]))}"', html)


async def show_images(message: int) -> None:
    """Point the pictures of a message that was just written at its attachments, before anybody sees it."""
    rows = await fetch(
        "SELECT id, name, content_id FROM attachments WHERE owner_kind = 'message' AND owner_id = $1"
        " AND is_inline AND content_id IS NOT NULL ORDER BY id",
        message,
    )
    for row in rows:
        await execute(
            "UPDATE messages SET html = replace(html, $2, $3) WHERE id = $1",
            message,
            _waiting(row["content_id"]),
            f"/files/{row['id']}/{quote(row['name'], safe='')}",
        )


def _waiting(content_id: str) -> str:
    """A name without anything that HTML or an address would write differently."""
    return _WAITING + sha256(content_id.strip("<> ").lower().encode()).hexdigest()[:24]
