"""A form together with its files: everything that is wrong with either is answered at once."""

from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

from litestar.datastructures import FormMultiDict, UploadFile
from msgspec import Struct

from helpdesk.core.errors import Invalid
from helpdesk.files.store import upload_limit
from helpdesk.files.uploads import Upload, ensure_uploads_fit, too_large
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.uploads import files_in

FILES = "uploads"
READ_BYTES = 256 * 1024
SEEK_END = 2

Kind = TypeVar("Kind", bound=Struct)


def checked_form(data: FormMultiDict, kind: type[Kind]) -> tuple[Kind, tuple[Upload, ...]]:
    """The form as a `kind` and its files, ready to be stored; Invalid says everything that does not fit."""
    files = files_in(data, FILES)
    form = parse(data, kind)
    errors = dict(form.errors) if isinstance(form, Form) else {}
    sentences = _refusals(files)
    if sentences:
        errors[FILES] = " ".join(sentences)
    if isinstance(form, Form) or errors:
        raise Invalid(errors)
    return form, tuple(_upload(file) for file in files)


def _refusals(files: Sequence[UploadFile]) -> list[str]:
    """Which files are refused, and why."""
    sentences: list[str] = []
    try:
        ensure_uploads_fit([_upload(file) for file in files])
    except Invalid as refusal:
        sentences.extend(refusal.fields.values())
    limit = upload_limit()
    sentences.extend(too_large(file.filename, limit) for file in files if _size(file) > limit)
    return sentences


def _size(file: UploadFile) -> int:
    size = file.file.seek(0, SEEK_END)
    file.file.seek(0)
    return size


def _upload(file: UploadFile) -> Upload:
    return Upload(file.filename, file.content_type, _chunks(file))


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(READ_BYTES):
        yield chunk
