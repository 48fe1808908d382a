"""Where the mails of an archive are: one mail, an mbox, a maildir, or folders of these, in a stable order."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from mimetypes import MimeTypes
from pathlib import Path

_LEFT_OUT = ("SOURCE.txt", "README*", "*.json", "*.yml")
# Python's own list, the same on every machine, and old formats that it does not know.
_KINDS = MimeTypes()
_OLD_FORMATS = frozenset(
    ".aifc .au .exr .hcom .mid .midi .ogg .ras .rast .sgi .snd .sndr .sndt .voc .xcf".split()  # noqa: SIM905
)
# A header may be called `From  :` as well; the line between two mails ends with a year.
_MBOX_LINE = re.compile(rb"From \S.* [0-9]{4}( [-+][0-9]{4})?\s*\Z")
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>?From ")
_ESCAPED = re.compile(rb">+From ")


def mails_in(paths: Iterable[Path]) -> Iterator[bytes]:
    """Every mail below these paths, one after the other; an mbox is never in memory as a whole."""
    for path in paths:
        for file in files_in(path):
            yield from mails_of(file)


def files_in(path: Path) -> list[Path]:
    """The files of a path that count as mail; a file that is named itself always does."""
    if not path.is_dir():
        return [path]
    found = (file for file in sorted(path.rglob("*")) if file.is_file() and not file.is_symlink())
    return [file for file in found if not (is_left_out(file.name) or _is_unfinished(file))]


def is_left_out(name: str) -> bool:
    """Whether a file of a folder is no mail by its name: what describes the folder, pictures and sounds."""
    if any(fnmatchcase(name, pattern) for pattern in _LEFT_OUT):
        return True
    ending = Path(name).suffix.lower()
    kind = _KINDS.types_map[True].get(ending) or _KINDS.types_map[False].get(ending) or ""
    return ending in _OLD_FORMATS or kind.startswith(("image/", "audio/"))


def mails_of(file: Path) -> Iterator[bytes]:
    """The mails of one file: of an mbox each in turn, of any other file its whole content."""
    with file.open("rb") as lines:
        first = lines.readline()
        if _MBOX_LINE.match(first):
            yield from _split(lines)
        else:
            yield first + lines.read()


def _is_unfinished(file: Path) -> bool:
    """Deliveries that a maildir has not completed lie in its `tmp`."""
    folder = file.parent
    return folder.name == "tmp" and (folder.parent / "cur").is_dir() and (folder.parent / "new").is_dir()


def _split(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Cut at every line between two mails: after an empty line and before a header."""
    mail: list[bytes] = []
    held: bytes | None = None
    for line in lines:
        if held is not None:
            if _HEADER.match(line):
                yield b"".join(mail)
                mail = []
            else:
                mail.append(held)
            held = None
        if mail and not mail[-1].strip() and _MBOX_LINE.match(line):
            held = line
        else:
            mail.append(line[1:] if _ESCAPED.match(line) else line)
    yield b"".join([*mail, held] if held is not None else mail)
