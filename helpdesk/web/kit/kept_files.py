"""Files of a refused form: they stay here for a while, and the form names them when it is sent again."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
from litestar.datastructures import FormMultiDict
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.limits import network_of, spend
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound, TooMany
from helpdesk.core.signing import is_signed, signed
from helpdesk.files.actions.attachments import take_uploads
from helpdesk.files.queries.contents import content_hash_of
from helpdesk.files.store import read, upload_limit
from helpdesk.files.uploads import MOST_FILES, Upload, is_refused_kind
from helpdesk.web.kit.forms import FilesAgain, Form, KeptFile
from helpdesk.web.kit.uploads import FILES, files_in, size_of, upload_of
from helpdesk.web.kit.visit import current_visit

KEPT = "kept"
# Bytes that nothing refers to are removed after a day.
KEPT_FOR = timedelta(hours=20)
MOST_AN_HOUR = 60
_PURPOSE = "kept-file"
_SIGNATURE_DIGITS = 32
_LONGEST = 2000


class _Kept(Struct, frozen=True, array_like=True):
    """What a token says: the stored file, how it is shown, until when it is there, and for whom."""

    file: int
    name: str
    content_type: str
    size: int
    until: int
    person: int


async def with_files(form: Form, data: FormMultiDict) -> Form:
    """The refused form with the files it brought; where the page stays in the browser, they stay in it."""
    files = [file for file in files_in(data, FILES) if _is_fine(file.filename, size_of(file))]
    old = _named_by(data)
    if current_visit().is_fragment or not (files or old):
        return form
    room = max(0, MOST_FILES - len(old))
    try:
        if files:
            await spend("kept_files", _whose(), most=MOST_AN_HOUR, per=timedelta(hours=1))
        fresh = await _stored([upload_of(file) for file in files[:room]])
    except TooMany:
        return replace(form, files=FilesAgain(kept=_shown(old), are_lost=True))
    return replace(form, files=FilesAgain(kept=_shown([*old, *fresh]), are_lost=len(files) > room))


def kept_uploads(data: FormMultiDict) -> tuple[Upload, ...]:
    """The files of earlier tries that a form names and whoever sends it has not taken off."""
    return tuple(Upload(kept.name, kept.content_type, _chunks(kept.file)) for kept in _named_by(data))


async def _stored(uploads: list[Upload]) -> list[_Kept]:
    until, person = int((now() + KEPT_FOR).timestamp()), current_visit().actor.person or 0
    return [
        _Kept(taken.file, taken.name, taken.content_type, taken.size, until, person)
        for taken in await take_uploads(uploads)
    ]


def _is_fine(name: str, size: int) -> bool:
    return size <= upload_limit() and not is_refused_kind(name)


def _whose() -> str:
    visit = current_visit()
    return f"person {visit.actor.person}" if visit.actor.person is not None else network_of(visit.ip)


def _shown(kept: list[_Kept]) -> tuple[KeptFile, ...]:
    return tuple(KeptFile(token=_token(one), name=one.name, size=one.size) for one in kept)


def _token(kept: _Kept) -> str:
    text = base64.urlsafe_b64encode(msgspec.msgpack.encode(kept)).decode()
    return f"{text}.{signed(_PURPOSE, text, length=_SIGNATURE_DIGITS)}"


def _named_by(data: FormMultiDict) -> list[_Kept]:
    """What the tokens of a form name, each once: ours, in time, and given to whoever sends them."""
    tokens = dict.fromkeys(token for token in data.getall(KEPT, []) if isinstance(token, str))
    opened = [kept for token in tokens if (kept := _opened(token)) is not None]
    person = current_visit().actor.person or 0
    return [kept for kept in opened if kept.until > now().timestamp() and kept.person == person][:MOST_FILES]


def _opened(token: str) -> _Kept | None:
    text, _dot, claimed = token.partition(".")
    if len(token) > _LONGEST or not is_signed(claimed, _PURPOSE, text, length=_SIGNATURE_DIGITS):
        return None
    return msgspec.msgpack.decode(base64.urlsafe_b64decode(text), type=_Kept)


async def _chunks(file: int) -> AsyncIterator[bytes]:
    sha256 = await content_hash_of(file)
    if sha256 is None:
        raise NotFound("file")
    async for chunk in read(sha256):
        yield chunk
