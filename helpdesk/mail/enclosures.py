"""The files of a message as they go with its mail: pictures inside its text, the rest beside it."""

import re
from html import escape, unescape

from msgspec import Struct

from helpdesk.files.queries.attachments import AttachmentOut, attachments_of, stored_attachment
from helpdesk.files.store import read_all
from helpdesk.mail.addresses import mail_config
from helpdesk.mail.drafts import Enclosure

# Many servers refuse mails of more than 20 MB, and what is enclosed grows by a third on the way.
MOST_ENCLOSED_BYTES = 14_000_000
_PICTURE = re.compile(r"<img\b[^>]*>")
_ALT = re.compile(r"\balt=\"([^\"]*)\"")
_OWN_ADDRESS = re.compile(r"\b(src|href)=\"/(?!/)([^\"]*)\"")
_OWN_FILE = re.compile(r"files/([0-9]+)/")


class Enclosed(Struct, frozen=True, kw_only=True):
    """What goes with the mail, and the names of what is too large for it."""

    enclosures: tuple[Enclosure, ...] = ()
    left_out: tuple[str, ...] = ()
    html: str = ""


async def enclosed(message: int, html: str) -> Enclosed:
    """The files of a message as far as they fit into a mail, and its HTML showing them from there."""
    files = (await attachments_of("message", [message])).get(message, [])
    fitting = _fitting(files)
    shown = {int(found) for found in _OWN_FILE.findall(html)}
    enclosures = [await _enclosure(file, is_shown=file.id in shown) for file in fitting]
    in_text = {file.id for file in fitting if file.id in shown}
    return Enclosed(
        enclosures=tuple(enclosures),
        left_out=tuple(file.name for file in files if file not in fitting),
        html=for_a_mail(html, in_text),
    )


def for_a_mail(html: str, in_text: set[int]) -> str:
    """HTML of ours as it reads elsewhere: whole addresses, and enclosed pictures from the mail itself."""

    def there(found: re.Match[str]) -> str:
        file = _OWN_FILE.match(found[2])
        if found[1] == "src" and file and int(file[1]) in in_text:
            return f'src="cid:{_content_id(int(file[1]))}"'
        return f'{found[1]}="{mail_config().public_url}/{found[2]}"'

    return _OWN_ADDRESS.sub(there, html)


def without_pictures(html: str) -> str:
    """Quoted HTML: its pictures went with the mail before, here their descriptions stand for them."""

    def described(found: re.Match[str]) -> str:
        alt = _ALT.search(found[0])
        return f"[{escape(unescape(alt[1]))}]" if alt and alt[1] else ""

    return for_a_mail(_PICTURE.sub(described, html), set())


def _fitting(files: list[AttachmentOut]) -> list[AttachmentOut]:
    room, fitting = MOST_ENCLOSED_BYTES, []
    for file in files:
        if file.size <= room:
            room -= file.size
            fitting.append(file)
    return fitting


async def _enclosure(file: AttachmentOut, *, is_shown: bool) -> Enclosure:
    stored = await stored_attachment(file.id)
    return Enclosure(
        name=file.name,
        content_type=file.content_type,
        content=await read_all(stored.sha256) if stored else b"",
        content_id=_content_id(file.id) if is_shown else None,
    )


def _content_id(attachment: int) -> str:
    return f"file-{attachment}@{mail_config().domain}"
