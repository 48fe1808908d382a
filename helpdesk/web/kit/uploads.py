"""Forms with files, read as they come; what is too long is let go, so that the texts survive."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.exceptions import ClientException
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from helpdesk.files.uploads import Upload

FILES = "uploads"
READ_BYTES = 256 * 1024
SEEK_END = 2
MULTIPART = "multipart/form-data"
NOT_READ = "This form cannot be read."
MOST_PARTS = 200
# A few more than may be attached, so that whoever counts them sees that they are too many.
MOST_FILES = 25
MOST_TEXT_BYTES = 2_000_000
# Beyond this even what is thrown away is not waited for.
LONGEST_REQUEST_BYTES = 1_000_000_000


@asynccontextmanager
async def upload_form(request: Request, *, largest_file: int) -> AsyncIterator[FormMultiDict]:
    """The form of a request that may bring files; they are gone at the end of the block.

    A file longer than `largest_file` is kept one byte longer than that and no further: whoever checks its
    size sees that it is too long, and every other field is there. The route sets no limit of its own.
    """
    content_type, options = request.content_type
    if content_type != MULTIPART:
        yield await _texts(request)
        return
    parts = _Parts(largest_file)
    try:
        await _read(request, options.get("boundary", ""), parts)
        yield FormMultiDict(parts.fields)
    finally:
        await parts.close()


def files_in(form: FormMultiDict, name: str) -> list[UploadFile]:
    """The files of a field; a file input left empty sends one without a name, which is none."""
    return [item for item in form.getall(name, []) if isinstance(item, UploadFile)]


def size_of(file: UploadFile) -> int:
    size = file.file.seek(0, SEEK_END)
    file.file.seek(0)
    return size


def upload_of(file: UploadFile) -> Upload:
    """A file of a form as the files package takes it, from its beginning, while the form is open."""
    return Upload(file.filename, file.content_type, _chunks(file))


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    await file.seek(0)
    while chunk := await file.read(READ_BYTES):
        yield chunk


class _Parts:
    """The parts of a form as they come in."""

    def __init__(self, largest_file: int) -> None:
        self.fields: list[tuple[str, str | UploadFile]] = []
        self._largest_file = largest_file
        self._files: list[UploadFile] = []
        self._name: str = ""
        self._text = bytearray()
        self._text_bytes = 0
        self._file: UploadFile | None = None
        self._room = 0

    def begin(self, segment: MultipartSegment) -> None:
        self._name, self._text, self._file = segment.name or "", bytearray(), None
        if not segment.filename:
            return
        self._file = UploadFile(segment.content_type or "application/octet-stream", segment.filename)
        self._room = self._largest_file + 1 if len(self._files) < MOST_FILES else 0
        self._files.append(self._file)

    async def add(self, piece: bytes) -> None:
        if self._file is not None:
            if self._room:
                await self._file.write(piece[: self._room])
                self._room -= min(len(piece), self._room)
            return
        self._text_bytes += len(piece)
        if self._text_bytes > MOST_TEXT_BYTES:
            raise ClientException(status_code=413)
        self._text.extend(piece)

    async def end(self) -> None:
        if self._file is None:
            self.fields.append((self._name, self._text.decode("utf-8", "replace")))
        else:
            await self._file.seek(0)
            self.fields.append((self._name, self._file))

    async def close(self) -> None:
        for file in self._files:
            await file.close()


async def _texts(request: Request) -> FormMultiDict:
    """A form that brings no files; of the same length as the texts of one that does."""
    body = bytearray()
    async for chunk in request.stream():
        body.extend(chunk)
        if len(body) > MOST_TEXT_BYTES:
            raise ClientException(status_code=413)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_PARTS)
    except ValueError as error:
        raise ClientException(NOT_READ) from error
    return FormMultiDict(pairs)


async def _read(request: Request, boundary: str, parts: _Parts) -> None:
    read_bytes = 0
    try:
        with PushMultipartParser(boundary, max_segment_count=MOST_PARTS) as parser:
            async for chunk in request.stream():
                read_bytes += len(chunk)
                if read_bytes > LONGEST_REQUEST_BYTES:
                    raise ClientException(status_code=413)
                if chunk and not parser.closed:
                    await _take(parser, chunk, parts)
    except MultipartError as error:
        raise ClientException(NOT_READ) from error


async def _take(parser: PushMultipartParser, chunk: bytes, parts: _Parts) -> None:
    for piece in parser.parse(chunk):
        match piece:
            case MultipartSegment():
                parts.begin(piece)
            case None:
                await parts.end()
            case _:
                await parts.add(bytes(piece))
