"""Naming the brand, and how its tickets are numbered."""

import re

from helpdesk.brands.events import BrandChanged
from helpdesk.brands.queries import FIRST_BRAND, BrandOut
from helpdesk.brands.tables import Brand
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.db.sql import fetch_one
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, ActorKind, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record

LONGEST_NAME = 120
LONGEST_PATTERN = 20
# The number stands in addresses, subjects and search: letters, digits and a few signs that need no escaping.
_PATTERN = re.compile(r"(?:[A-Za-z0-9._-]|\{n\}|\{year\})+")


async def rename_brand(actor: Actor, name: str, brand_id: int = FIRST_BRAND) -> None:
    """Give the brand the name that stands on every page and mail. The name it has changes nothing."""
    _ensure_may_change(actor)
    wanted = clean_name(name)
    if not 0 < len(wanted) <= LONGEST_NAME:
        raise Invalid({"name": _("Please give a name of up to {most} characters.").format(most=LONGEST_NAME)})
    async with transaction():
        brand = await _locked_brand(brand_id)
        if brand.name != wanted:
            await Brand.update({Brand.name: wanted}).where(Brand.id == brand_id)
            await record(BrandChanged(brand=brand_id), actor, [Change("name", brand.name, wanted)])


async def change_number_pattern(actor: Actor, pattern: str, brand_id: int = FIRST_BRAND) -> None:
    """Say what new tickets are numbered like, with `{n}` for the next number and `{year}` for the year."""
    _ensure_may_change(actor)
    wanted = pattern.strip()
    if len(wanted) > LONGEST_PATTERN or wanted.count("{n}") != 1 or not _PATTERN.fullmatch(wanted):
        sentence = _(
            "Please use letters, digits, “.”, “_”, “-”, and {n} once for the number, such as HD-{n}."
        )
        raise Invalid({"number_pattern": sentence})
    async with transaction():
        brand = await _locked_brand(brand_id)
        if brand.number_pattern != wanted:
            await Brand.update({Brand.number_pattern: wanted}).where(Brand.id == brand_id)
            change = Change("number_pattern", brand.number_pattern, wanted)
            await record(BrandChanged(brand=brand_id), actor, [change])


def _ensure_may_change(actor: Actor) -> None:
    if not actor.can(Capability.MANAGE_BRAND) and actor.kind != ActorKind.SYSTEM:
        raise Forbidden(_("Your role does not let you do this."))


async def _locked_brand(brand_id: int) -> BrandOut:
    found = await fetch_one(
        BrandOut, "SELECT id, name, number_pattern FROM brands WHERE id = $1 FOR UPDATE", brand_id
    )
    if found is None:
        raise NotFound("brand")
    return found
