"""A conversation put together: what was written, and between it what happened."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.core.pagination import Page
from helpdesk.files.queries.attachments import AttachmentOut
from helpdesk.mail.queries.traces import Arrival, MailTraces
from helpdesk.tickets.enums import Audience, AuthorKind, CallDirection, Channel
from helpdesk.tickets.queries.history import HistoryEntry
from helpdesk.tickets.queries.thread import ThreadMessage
from helpdesk.web.desk.happened import HistoryLine, history_line
from helpdesk.web.desk.traces import DeliveriesPart, deliveries_part

# These are seen as the messages themselves; a call tells its message who called.
TOLD_BY_MESSAGES = frozenset({"TicketOpened", "MessageAdded"})
SEEN_AS_MESSAGES = TOLD_BY_MESSAGES | {"CallLogged"}
FOLDED_FROM = 3


class FileLink(Struct, frozen=True, kw_only=True):
    """An attachment as a chip of a message."""

    filename: str
    size: int
    url: str
    is_image: bool


class MessageItem(Struct, frozen=True, kw_only=True):
    """A message as it is shown; `look` is its audience, or that a machine wrote it."""

    id: int
    author: int | None
    picture: int | None
    name: str
    at: datetime
    html: str
    quoted: str
    look: str
    via: str
    is_ours: bool
    is_call: bool
    is_newcomer: bool
    files: list[FileLink]
    arrival: Arrival | None
    deliveries: DeliveriesPart | None


class ThreadItem(Struct, frozen=True, kw_only=True):
    """One message, or what happened between two of them."""

    message: MessageItem | None = None
    lines: list[HistoryLine] = []

    @property
    def is_folded(self) -> bool:
        return len(self.lines) >= FOLDED_FROM


def conversation(
    messages: Page[ThreadMessage], happened: Sequence[HistoryEntry], traces: MailTraces
) -> list[ThreadItem]:
    """Messages and happenings in one order. What happened before the first message shown is left out."""
    calls = {entry.facts["message"]: entry for entry in happened if entry.name == "CallLogged"}
    begins = messages.rows[0].created_at if messages.after else None
    parts: list[MessageItem | HistoryLine] = [
        _message_item(message, calls.get(message.id), traces) for message in messages.rows
    ]
    parts += [
        history_line(entry)
        for entry in happened
        if entry.name not in SEEN_AS_MESSAGES and (begins is None or entry.at >= begins)
    ]
    # What a message did is told after it, though both have one instant.
    parts.sort(key=lambda part: (part.at, isinstance(part, HistoryLine), part.id))
    items: list[ThreadItem] = []
    for part in parts:
        _append(items, part)
    return items


def _append(items: list[ThreadItem], part: MessageItem | HistoryLine) -> None:
    """Happenings in a row become one item."""
    if isinstance(part, MessageItem):
        items.append(ThreadItem(message=part))
    elif items and items[-1].lines:
        items[-1] = ThreadItem(lines=[*items[-1].lines, part])
    else:
        items.append(ThreadItem(lines=[part]))


def _message_item(message: ThreadMessage, call: HistoryEntry | None, traces: MailTraces) -> MessageItem:
    is_automatic = message.author_kind == AuthorKind.AUTOMATIC
    return MessageItem(
        id=message.id,
        author=message.author,
        picture=message.author_picture,
        name=message.author_name or (_("The helpdesk") if is_automatic else _("Somebody")),
        at=message.created_at,
        html=message.html,
        quoted=message.quoted or "",
        look="automatic" if is_automatic and message.audience == Audience.PUBLIC else message.audience.value,
        via=_via(message.channel, call),
        is_ours=message.author_kind == AuthorKind.STAFF,
        is_call=message.channel == Channel.PHONE,
        is_newcomer=message.is_from_new_participant,
        files=[_file_link(file) for file in message.attachments if not _is_shown_within(file, message.html)],
        arrival=traces.arrivals.get(message.id),
        deliveries=deliveries_part(traces.deliveries.get(message.id, ())),
    )


def _is_shown_within(file: AttachmentOut, html: str) -> bool:
    return file.is_inline and f"/files/{file.id}/" in html


def _file_link(file: AttachmentOut) -> FileLink:
    url = f"/files/{file.id}/{quote(file.name, safe='')}"
    return FileLink(filename=file.name, size=file.size, url=url, is_image=file.is_image)


def _via(channel: Channel, call: HistoryEntry | None) -> str:
    """How it came to us, where that is worth a word."""
    match channel:
        case Channel.PHONE if call:
            return _("we called") if call.facts["direction"] == CallDirection.OUTGOING else _("they called")
        case Channel.PHONE:
            return _("by phone")
        case Channel.MAIL:
            return _("by mail")
        case Channel.WEB:
            return _("on the web")
        case Channel.DESK:
            return ""
