"""Serving static files under the hash of them all, to be kept for a year."""

import gzip
import mimetypes
from functools import cache, lru_cache

from litestar import get
from litestar.connection import Request
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.web.kit.assets import STATIC, tree_hash
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.sessions import ANONYMOUS

YEAR = "public, max-age=31536000, immutable"
# A page that was open over an upgrade asks under the old hash: it gets the file, but may not keep it.
UNKNOWN_VERSION = "no-cache"
# No file of ours is called longer, and a file system would complain before it says so.
LONGEST_PATH = 200
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")


class StaticFile(Struct, frozen=True):
    content_type: str
    content: bytes
    compressed: bytes | None


@get(
    "/static/{hashed:str}/{path:path}",
    guards=[public],
    opt={ANONYMOUS: True},
    include_in_schema=False,
    sync_to_thread=False,
)
def static_file(request: Request, hashed: FromPath[str], path: FromPath[str]) -> Response[bytes]:
    """A static file of the product; small enough, all of them, to be kept in memory."""
    found = _loaded(str(path).lstrip("/"))
    if found is None:
        raise NotFound("file")
    headers = {
        "Cache-Control": YEAR if hashed == _current_hash() else UNKNOWN_VERSION,
        "Vary": "Accept-Encoding",
    }
    body = found.content
    if found.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = found.compressed
    return Response(body, media_type=found.content_type, headers=headers)


@cache
def _current_hash() -> str:
    return tree_hash()


@lru_cache(maxsize=512)
def _loaded(path: str) -> StaticFile | None:
    if not path.isprintable() or len(path) > LONGEST_PATH:
        return None
    file = (STATIC / path).resolve()
    if not file.is_relative_to(STATIC) or not file.is_file():
        return None
    content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    content = file.read_bytes()
    compressed = gzip.compress(content, mtime=0) if content_type.startswith(COMPRESSIBLE) else None
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    return StaticFile(content_type, content, compressed)
