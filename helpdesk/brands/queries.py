"""The brand of the installation; the first one until there are several."""

from msgspec import Struct

from helpdesk.db.sql import fetch_one

FIRST_BRAND = 1


COLUMNS = "id, name, number_pattern, accent, logo"


class BrandOut(Struct, frozen=True):
    """`accent` is the colour that was chosen, `logo` an attachment; the product's own are shown without."""

    id: int
    name: str
    number_pattern: str
    accent: str | None = None
    logo: int | None = None


async def brand(brand_id: int = FIRST_BRAND) -> BrandOut:
    """The brand of this id."""
    found = await fetch_one(BrandOut, f"SELECT {COLUMNS} FROM brands WHERE id = $1", brand_id)  # noqa: S608 - columns of ours
    if found is None:
        raise LookupError(f"there is no brand {brand_id}")
    return found
