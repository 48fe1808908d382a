"""The brand of the installation; the first one until there are several."""

from msgspec import Struct

from helpdesk.db.sql import fetch_one

FIRST_BRAND = 1


class BrandOut(Struct, frozen=True):
    id: int
    name: str
    number_pattern: str


async def brand(brand_id: int = FIRST_BRAND) -> BrandOut:
    """The brand of this id."""
    found = await fetch_one(BrandOut, "SELECT id, name, number_pattern FROM brands WHERE id = $1", brand_id)
    if found is None:
        raise LookupError(f"there is no brand {brand_id}")
    return found
