"""Files of a form, as the files package takes them in."""

from collections.abc import AsyncIterator

from litestar.datastructures import FormMultiDict, UploadFile

from helpdesk.files.uploads import Upload
from helpdesk.web.kit.uploads import files_in

FIELD = "uploads"
CHUNK_BYTES = 256 * 1024


def uploads_of(fields: FormMultiDict) -> tuple[Upload, ...]:
    """What was chosen in the form, to be read while the form is open."""
    return tuple(Upload(file.filename, file.content_type, _chunks(file)) for file in files_in(fields, FIELD))


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK_BYTES):
        yield chunk
