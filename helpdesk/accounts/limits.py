"""How often something may be tried, counted in PostgreSQL, so that every process counts together."""

import ipaddress
import math
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.errors import TooMany
from helpdesk.core.i18n import ngettext
from helpdesk.db.sql import execute, fetch, fetch_value

# A household or a server has a whole network of this size to itself.
IPV6_NETWORK_BITS = 64
LONGEST_SUBJECT = 320
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)


class Counts(Struct, frozen=True):
    """What was counted in the window that runs and in the one before it."""

    current: int
    earlier: int


async def spend_sign_in(address: str, ip: str) -> None:
    """Count a try to sign in, for the place it comes from and for the account."""
    await spend("sign_in.ip", network_of(ip), most=50, per=QUARTER)
    await spend("sign_in.account", address, most=10, per=QUARTER)


async def return_sign_in(address: str, ip: str) -> None:
    """Uncount the try that got in: whoever signs in often, or many in one office, lock nobody out."""
    await execute(
        """
        UPDATE rate_counts SET count = count - 1
        WHERE window_at = $1 AND count > 0
          AND ((action = 'sign_in.ip' AND subject = $2) OR (action = 'sign_in.account' AND subject = $3))
        """,
        _window_at(now(), QUARTER),
        network_of(ip),
        address[:LONGEST_SUBJECT],
    )


async def spend_mail(address: str, ip: str) -> None:
    """Count a mail that somebody lets us send to an address they typed."""
    await spend("mail_link.ip", network_of(ip), most=30, per=HOUR)
    await spend("mail_link.address", address, most=5, per=HOUR)


async def spend_sign_up(ip: str) -> None:
    await spend("sign_up.ip", network_of(ip), most=20, per=HOUR)


async def spend_code(person_id: int) -> None:
    """Count a try at a code of six digits: few enough that guessing leads nowhere."""
    await spend("second_factor", str(person_id), most=5, per=QUARTER)


async def return_code(person_id: int) -> None:
    """Uncount the code that was right."""
    await execute(
        "UPDATE rate_counts SET count = count - 1"
        " WHERE action = 'second_factor' AND subject = $1 AND window_at = $2 AND count > 0",
        str(person_id),
        _window_at(now(), QUARTER),
    )


async def spend(action: str, subject: str, *, most: int, per: timedelta) -> None:
    """Count one more; TooMany when a subject has had its `most` within the time `per`.

    Call it before the transaction that it guards: what it counts must stay when that one fails. The window
    slides: what was counted in the window before weighs as much as it still overlaps. Refused tries are not
    counted, so that nobody is locked out for longer by trying on.
    """
    at = now()
    window_at = _window_at(at, per)
    weight = 1 - (at - window_at) / per
    counted = await fetch_value(
        """
        WITH earlier AS (
          SELECT $4::float8 * coalesce(sum(count), 0) AS weighed FROM rate_counts
          WHERE action = $1 AND subject = $2 AND window_at = $5
        )
        INSERT INTO rate_counts AS kept (action, subject, window_at, count)
        SELECT $1, $2, $3, 1 FROM earlier WHERE weighed + 1 <= $6::float8
        ON CONFLICT (action, subject, window_at) DO UPDATE SET count = kept.count + 1
          WHERE kept.count + 1 + (SELECT weighed FROM earlier) <= $6
        RETURNING count
        """,
        action,
        subject[:LONGEST_SUBJECT],
        window_at,
        weight,
        window_at - per,
        float(most),
    )
    if counted is None:
        raise await _too_many(action, subject[:LONGEST_SUBJECT], most=most, per=per)


def network_of(ip: str) -> str:
    """What is counted as one place: an IPv4 address, or the network of an IPv6 one."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_NETWORK_BITS), strict=False))


def seconds_until_free(counts: Counts, *, elapsed: float, most: int, per: timedelta) -> int:
    """How long until one more fits that was refused, when `elapsed` of its window, from 0 to 1, was over."""
    free = most - 1
    if counts.current <= free:
        share = 1 - (free - counts.current) / max(counts.earlier, 1) - elapsed
    else:
        share = (1 - elapsed) + (1 - free / counts.current)
    return max(1, math.ceil(round(share * per.total_seconds(), 3)))


async def _too_many(action: str, subject: str, *, most: int, per: timedelta) -> TooMany:
    at = now()
    window_at = _window_at(at, per)
    rows = await fetch(
        "SELECT window_at, count FROM rate_counts WHERE action = $1 AND subject = $2 AND window_at >= $3",
        action,
        subject,
        window_at - per,
    )
    found = {row["window_at"]: row["count"] for row in rows}
    counts = Counts(found.get(window_at, 0), found.get(window_at - per, 0))
    seconds = seconds_until_free(counts, elapsed=(at - window_at) / per, most=most, per=per)
    minutes = math.ceil(seconds / 60)
    sentence = ngettext(
        "Too many tries. Please wait a minute and try again.",
        "Too many tries. Please wait {minutes} minutes and try again.",
        minutes,
    )
    return TooMany(sentence.format(minutes=minutes), retry_in_seconds=seconds)


def _window_at(at: datetime, per: timedelta) -> datetime:
    """When the window of this instant began; windows lie at multiples of their length."""
    seconds = per.total_seconds()
    return datetime.fromtimestamp(at.timestamp() // seconds * seconds, tz=UTC)
