"""The headers that keep a ticket's mails together in every mail program, Exchange's own among them."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

from helpdesk.mail.subjects import bare_subject

# Servers refuse or cut longer header values; programs need the root and the newest ids most.
LONGEST_REFERENCES = 900
_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_NEAR_SHIFT, _FAR_SHIFT, _TIME_BITS = 18, 23, 31


def references(ids: list[str]) -> str:
    """The chain of ids, oldest first, trimmed to the header's limit: the root stays, then the newest."""
    chain = [f"<{message_id}>" for message_id in dict.fromkeys(ids) if _is_plain(message_id)]
    if not chain:
        return ""
    root, room = chain[0], LONGEST_REFERENCES - len(chain[0])
    kept: list[str] = []
    for message_id in reversed(chain[1:]):
        room -= len(message_id) + 1
        if room < 0:
            break
        kept.append(message_id)
    return " ".join([root, *reversed(kept)])


def thread_topic(subject: str) -> str:
    return bare_subject(subject)


def thread_index(thread: str, opened_at: datetime, written_at: datetime) -> str:
    """Exchange's conversation: the thread's own root, and one child block that says when this was written."""
    opened = _ticks(opened_at)
    root = opened.to_bytes(8, "big")[:6] + hashlib.sha256(thread.encode()).digest()[:16]
    return base64.b64encode(root + _child(max(0, _ticks(written_at) - opened))).decode()


def _ticks(at: datetime) -> int:
    """Windows file time: tenths of microseconds since 1601."""
    return (at - _FILETIME_EPOCH) // timedelta(microseconds=1) * 10


def _child(difference: int) -> bytes:
    """One bit says how coarse the time since the root is, 31 bits the time; the last eight are nought."""
    is_far = difference >> (_NEAR_SHIFT + _TIME_BITS) > 0
    time = (difference >> (_FAR_SHIFT if is_far else _NEAR_SHIFT)) & (2**_TIME_BITS - 1)
    return (((int(is_far) << _TIME_BITS) | time) << 8).to_bytes(5, "big")


def _is_plain(message_id: str) -> bool:
    """Foreign ids may hold anything; what would break the header is left out of it."""
    return message_id.isascii() and message_id.isprintable() and not set(" <>") & set(message_id)
