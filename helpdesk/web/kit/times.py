"""Times in forms: what a date and time input sends and shows, by the clock of whoever fills it in."""

from datetime import UTC, datetime

from helpdesk.core.formats import zone_or_utc


def typed_instant(text: str, zone: str) -> datetime | None:
    """The instant that "2026-11-27T17:00" means in a zone; None for what is no time."""
    try:
        local = datetime.fromisoformat(text)
        return (local if local.tzinfo else local.replace(tzinfo=zone_or_utc(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def shown_instant(at: datetime, zone: str) -> str:
    """The value of a date and time input, to the minute."""
    return f"{at.astimezone(zone_or_utc(zone)):%Y-%m-%dT%H:%M}"
