"""A form together with its files: everything that is wrong with either is answered at once."""

from collections.abc import Sequence
from typing import TypeVar

from litestar.datastructures import FormMultiDict, UploadFile
from msgspec import Struct

from helpdesk.core.errors import Invalid
from helpdesk.files.store import upload_limit
from helpdesk.files.uploads import Upload, ensure_uploads_fit, too_large
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.kept_files import kept_uploads
from helpdesk.web.kit.uploads import FILES, files_in, size_of, upload_of

Kind = TypeVar("Kind", bound=Struct)


def checked_form(data: FormMultiDict, kind: type[Kind]) -> tuple[Kind, tuple[Upload, ...]]:
    """The form as a `kind` and its files, ready to be stored; Invalid says everything that does not fit."""
    uploads = uploads_of(data)
    form = parse(data, kind)
    errors = dict(form.errors) if isinstance(form, Form) else {}
    sentences = _refusals(uploads, files_in(data, FILES))
    if sentences:
        errors[FILES] = " ".join(sentences)
    if isinstance(form, Form) or errors:
        raise Invalid(errors)
    return form, uploads


def uploads_of(data: FormMultiDict) -> tuple[Upload, ...]:
    """The files of a form, those kept from an earlier try first, to be read while the form is open."""
    return (*kept_uploads(data), *(upload_of(file) for file in files_in(data, FILES)))


def _refusals(uploads: Sequence[Upload], files: Sequence[UploadFile]) -> list[str]:
    """Which files are refused, and why."""
    sentences: list[str] = []
    try:
        ensure_uploads_fit(uploads)
    except Invalid as refusal:
        sentences.extend(refusal.fields.values())
    limit = upload_limit()
    sentences.extend(too_large(file.filename, limit) for file in files if size_of(file) > limit)
    return sentences
