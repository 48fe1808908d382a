"""Attachments, to whoever may see what they hang on; as something to look at only where that is harmless."""

from collections.abc import AsyncIterator

import structlog
from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response, Stream
from litestar.status_codes import HTTP_304_NOT_MODIFIED

from helpdesk.accounts.queries.pictures import may_see_picture
from helpdesk.core.errors import NotFound
from helpdesk.events.actor import Actor
from helpdesk.files.queries.attachments import StoredAttachment, stored_attachment
from helpdesk.files.serving import SECURITY_POLICY
from helpdesk.files.store import read
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.enums import Audience
from helpdesk.tickets.queries.message_place import message_place
from helpdesk.tickets.rules import acts_for_us
from helpdesk.web.kit.guards import public, signed_in
from helpdesk.web.kit.paths import row_id
from helpdesk.web.kit.visitor import Visitor
from helpdesk.web.portal.links import link_place

log = structlog.get_logger()

MESSAGE = "message"
PERSON = "person"
# A file never changes, but who may see it does: the browser keeps it and asks each time whether it still may.
ASK_EACH_TIME = "private, no-cache"
# A list shows fifty faces, and each page shows them again.
FIVE_MINUTES = "private, max-age=300"


@get("/files/{attachment_id:str}/{name:str}", guards=[signed_in])
async def show_file(
    request: Request, attachment_id: FromPath[str], name: FromPath[str], actor: Visitor
) -> Response:
    """The file, for whoever is signed in. Its name in the address is for people only."""
    del name
    return await _answer(request, actor, attachment_id)


@get("/t/{token:str}/files/{attachment_id:str}/{name:str}", guards=[public])
async def show_file_by_link(
    request: Request, token: FromPath[str], attachment_id: FromPath[str], name: FromPath[str]
) -> Response:
    """The same for whoever came by the link of a mail, for files of its ticket."""
    del name
    place = await link_place(token)
    return await _answer(request, place.actor, attachment_id)


async def _answer(request: Request, actor: Actor, attachment_id: str) -> Response:
    """The file, or that the browser may show the copy it has; either way this person may see it now."""
    file = await stored_attachment(row_id(attachment_id))
    if file is None:
        raise NotFound("file")
    await _ensure_may_see(actor, file)
    caching = FIVE_MINUTES if file.owner_kind == PERSON else ASK_EACH_TIME
    kept = {"Cache-Control": caching, "ETag": f'"{file.sha256.hex()}-{file.id}"'}
    if _is_unchanged(request, kept["ETag"]):
        return Response(None, status_code=HTTP_304_NOT_MODIFIED, headers=kept)
    # Litestar adds the charset of texts itself.
    media_type = file.serving.content_type.partition(";")[0]
    return Stream(await begun(file), media_type=media_type, headers={**headers_of(file), **kept})


def headers_of(file: StoredAttachment) -> dict[str, str]:
    """What an answer with a stored file says of it: whatever it is, it runs nothing."""
    return {
        "Content-Disposition": file.serving.disposition,
        "Content-Length": str(file.size),
        "Content-Security-Policy": SECURITY_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def _is_unchanged(request: Request, tag: str) -> bool:
    """Whether the browser has this already; a proxy that compresses may have weakened the tag."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in known.split(",")]


async def _ensure_may_see(actor: Actor, file: StoredAttachment) -> None:
    """Whoever may read the message may see its files, whoever may see a person their picture; no more."""
    if file.owner_kind == PERSON:
        if not await may_see_picture(actor, file.owner_id):
            raise NotFound("file")
        return
    place = await message_place(file.owner_id) if file.owner_kind == MESSAGE else None
    if place is None:
        raise NotFound("file")
    await access_ticket(actor, place.number)
    if place.audience != Audience.PUBLIC and not acts_for_us(actor):
        raise NotFound("file")


async def begun(file: StoredAttachment) -> AsyncIterator[bytes]:
    """The bytes, known to be there before anything is answered."""
    chunks = read(file.sha256)
    try:
        first = await anext(chunks, b"")
    except FileNotFoundError as error:
        log.exception("file.missing", attachment=file.id)
        raise NotFound("file") from error
    return _joined(first, chunks)


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk
