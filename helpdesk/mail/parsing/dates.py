"""When a mail says it was written, as an aware UTC time, from headers of every age."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from helpdesk.core import clock
from helpdesk.mail.parsing.defects import Defect, Defects
from helpdesk.mail.parsing.headers import Headers

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?")
_AMERICAN = ("%A, %B %d, %Y %I:%M %p", "%B %d, %Y %I:%M %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M:%S")
_COMMENT = re.compile(r"\([^()]*\)")
_COLON = re.compile(r" ?: ?")
_TOLERATED_SKEW = timedelta(days=1)
_LONGEST = 200


def written_at(headers: Headers, defects: Defects) -> datetime | None:
    """The Date header, or the time our side received the mail where that says nothing."""
    values = headers.texts("date", defects)
    found = next((at for at in map(read_date, values) if at is not None), None)
    if found is None:
        defects.add(Defect.DATE_UNREADABLE if any(value.strip() for value in values) else Defect.NO_DATE)
        found = _received_at(headers, defects)
    if found is not None and found > clock.now() + _TOLERATED_SKEW:
        defects.add(Defect.DATE_IN_FUTURE)
    return found


def read_date(text: str) -> datetime | None:
    """One date in UTC, None when it cannot be read or does not exist."""
    written = " ".join(text[:_LONGEST].split())
    try:
        return _iso(written) or _american(written) or _rfc2822(written)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _received_at(headers: Headers, defects: Defects) -> datetime | None:
    latest = headers.text("received", defects)
    return read_date(latest.rpartition(";")[2]) if latest else None


def _iso(text: str) -> datetime | None:
    match = _ISO.match(text)
    if match is None:
        return None
    return _in_utc(datetime.fromisoformat(match[0]))


def _american(text: str) -> datetime | None:
    for form in _AMERICAN:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _rfc2822(text: str) -> datetime | None:
    parsed = parsedate_tz(_COLON.sub(":", _COMMENT.sub(" ", text)))
    if parsed is None:
        return None
    offset = timedelta(seconds=parsed[9] or 0)
    if abs(offset) >= timedelta(days=1):
        offset = timedelta(0)
    second = min(parsed[5], 59)
    return _in_utc(datetime(*parsed[:5], second, tzinfo=timezone(offset)))


def _in_utc(at: datetime) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
