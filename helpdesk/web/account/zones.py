"""The time zones a person may choose from, by continent."""

from functools import cache
from zoneinfo import available_timezones

from msgspec import Struct

REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


class Zone(Struct, frozen=True):
    """`key` is the zone's own name, `name` the place in it."""

    key: str
    name: str


class ZoneGroup(Struct, frozen=True):
    region: str
    zones: list[Zone]


@cache
def zone_groups() -> list[ZoneGroup]:
    """Every zone that is named after a place, without the old aliases."""
    names = sorted(available_timezones())
    return [
        ZoneGroup(region, [_zone(name) for name in names if name.startswith(f"{region}/")])
        for region in REGIONS
    ]


def _zone(key: str) -> Zone:
    _region, _slash, place = key.partition("/")
    return Zone(key, place.replace("_", " ").replace("/", " / "))
