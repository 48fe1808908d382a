"""What people may attach: how many, which kinds, under which names. Sizes are checked as they stream."""

import re
import unicodedata
from collections.abc import AsyncIterator, Sequence

from msgspec import Struct

from helpdesk.core.errors import Invalid
from helpdesk.core.formats import file_size
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import ngettext

MOST_FILES = 20
LONGEST_NAME = 200
LONGEST_ENDING = 20
NAMELESS = "file"
_REFUSED = """
    ade adp apk app appx appxbundle bat chm cmd com cpl deb dll dmg exe ex_ gadget hta ins isp iso jar jnlp js
    jse lib lnk mde msc msi msix msixbundle msp mst nsh pif pkg ps1 ps1xml ps2 psc1 psc2 psm1 reg rpm scf scr
    sct shb sys url vb vbe vbs vbscript vhd vxd wsc wsf wsh xll
"""
REFUSED_ENDINGS = frozenset(_REFUSED.split())

_SEPARATORS = re.compile(r"[\\/]")
_SPACES = re.compile(r"\s+")


class Upload(Struct, frozen=True):
    """A file as it comes in: what its sender calls it and says it is, and its bytes, whole or as a stream."""

    name: str
    content_type: str | None
    stream: AsyncIterator[bytes] | bytes

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes, piece by piece; a stream can be read once."""
        if isinstance(self.stream, bytes):
            yield self.stream
        else:
            async for chunk in self.stream:
                yield chunk


def ensure_uploads_fit(uploads: Sequence[Upload]) -> None:
    """Refuse too many files and kinds that run on a reader's machine, every one of them named."""
    sentences = [_refusal(upload.name) for upload in uploads if is_refused_kind(upload.name)]
    if len(uploads) > MOST_FILES:
        sentences.append(too_many_files())
    ensure_no_refusals(sentences)


def ensure_no_refusals(sentences: Sequence[str]) -> None:
    """Raise all of these sentences beside the field of the files, or nothing."""
    if sentences:
        raise Invalid({"uploads": " ".join(sentences)})


def too_large(name: str, limit: int) -> str:
    """The sentence that says which file is too large."""
    sentence = _("“{name}” is larger than {limit}.")
    return sentence.format(name=clean_file_name(name), limit=file_size(limit))


def too_many_files() -> str:
    """The sentence that says how many may be added."""
    most = ngettext("At most {most} file can be added.", "At most {most} files can be added.", MOST_FILES)
    return most.format(most=MOST_FILES)


def is_refused_kind(name: str) -> bool:
    """Whether a name ends like a program or a script, however its sender has dressed it up."""
    _stem, dot, ending = clean_file_name(name).lower().rpartition(".")
    return bool(dot) and ending in REFUSED_ENDINGS


def clean_file_name(name: str) -> str:
    """The name to show and to save under: no folders, no control or turning characters, not too long."""
    base = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    visible = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in base)
    tidy = _SPACES.sub(" ", visible).strip(" .")
    return _shortened(tidy) or NAMELESS


def _shortened(name: str) -> str:
    """At most so many characters, with the ending kept where there is one."""
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > LONGEST_ENDING:
        return name[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending


def _refusal(name: str) -> str:
    sentence = _("“{name}” is a kind of file that could run on its reader’s machine, so it is not accepted.")
    return sentence.format(name=clean_file_name(name))
