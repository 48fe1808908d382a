"""Where the bytes of a stored file are, for those who hold its id and have been let in."""

from helpdesk.db.sql import fetch_value


async def content_hash_of(file_id: int) -> bytes | None:
    """The hash that the store finds a file's bytes by."""
    return await fetch_value("SELECT sha256 FROM files WHERE id = $1", file_id)
