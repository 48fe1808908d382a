"""Mail written to files, for installations without a mail server: each mail is one .eml in a folder."""

import asyncio
import hashlib
import os
import re
from email.message import EmailMessage
from pathlib import Path

from helpdesk.mail.flattening import flattened
from helpdesk.mail.transport import Outcome, Result

OWNER_ONLY = 0o600
_PLAIN = re.compile(r"[^a-zA-Z0-9@.+-]+")


class FileTransport:
    """Writes mails into a folder. The same mail is always the same file, so that none is there twice."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> Outcome:
        """The envelope is kept in the headers that a mail server would write on delivery."""
        envelope = f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n"
        source = envelope.encode() + flattened(message, is_utf8=True)
        path = self._folder / file_name(message["Message-ID"] or "", recipient)
        try:
            await asyncio.to_thread(_write_whole, path, source)
        except OSError as error:
            return Outcome(Result.REFUSED_FOR_NOW, str(error))
        return Outcome(Result.ACCEPTED, str(path))


def file_name(message_id: str, recipient: str) -> str:
    """A name that a person recognises, and that is different for every mail and recipient."""
    readable = _PLAIN.sub("_", recipient)[:60]
    digest = hashlib.sha256(f"{message_id}\n{recipient}".encode()).hexdigest()[:12]
    return f"{readable}-{digest}.eml"


def _write_whole(path: Path, source: bytes) -> None:
    """Written aside and moved, so that a reader of the folder never sees half a mail."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(source)
        os.fsync(descriptor)
    aside.replace(path)
