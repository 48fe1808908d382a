"""The name, the colour and the logo of the brand, and how its tickets are numbered."""

import re

from helpdesk.brands.colours import colour_of
from helpdesk.brands.events import BrandChanged
from helpdesk.brands.queries import COLUMNS, FIRST_BRAND, BrandOut
from helpdesk.brands.tables import Brand
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.db.sql import execute, fetch_one, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, ActorKind, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.files.actions.attachments import attach, remove_attachments, take_uploads
from helpdesk.files.pictures import NotAPicture, TooManyPixels, bare_picture
from helpdesk.files.uploads import Upload

LONGEST_NAME = 120
LONGEST_PATTERN = 20
OWNER = "brand"
LARGEST_LOGO = 1_000_000
# The number stands in addresses, subjects and search: letters, digits and a few signs that need no escaping.
_PATTERN = re.compile(r"(?:[A-Za-z0-9._-]|\{n\}|\{year\})+")


async def rename_brand(actor: Actor, name: str, brand_id: int = FIRST_BRAND) -> None:
    """Give the brand the name that stands on every page and mail. The name it has changes nothing."""
    _ensure_may_change(actor)
    wanted = clean_name(name)
    if problems := _name_problems(wanted):
        raise Invalid(problems)
    async with transaction():
        brand = await _locked_brand(brand_id)
        if brand.name != wanted:
            await Brand.update({Brand.name: wanted}).where(Brand.id == brand_id)
            await record(BrandChanged(brand=brand_id), actor, [Change("name", brand.name, wanted)])


async def change_brand(actor: Actor, *, name: str, accent: str, brand_id: int = FIRST_BRAND) -> None:
    """Name the brand, and give its links and buttons a colour, or the product's own without one.

    What it has already changes nothing. The tones that can be read are made when they are shown.
    """
    _ensure_may_change(actor)
    wanted_name, wanted_accent = clean_name(name), colour_of(accent)
    problems = {**_name_problems(wanted_name), **accent_problems(accent)}
    if problems:
        raise Invalid(problems)
    async with transaction():
        brand = await _locked_brand(brand_id)
        if (brand.name, brand.accent) != (wanted_name, wanted_accent):
            await Brand.update({Brand.name: wanted_name, Brand.accent: wanted_accent}).where(
                Brand.id == brand_id
            )
            changes = [
                Change("name", brand.name, wanted_name),
                Change("accent", brand.accent, wanted_accent),
            ]
            await record(BrandChanged(brand=brand_id), actor, changes)


def accent_problems(accent: str) -> dict[str, str]:
    """What is wrong with a colour that somebody typed; none at all is as good as any."""
    if accent.strip() and colour_of(accent) is None:
        return {"accent": _("Please give a colour such as #2a55e0.")}
    return {}


async def set_logo(actor: Actor, name: str, content: bytes, brand_id: int = FIRST_BRAND) -> None:
    """Show this picture beside the name, without what a camera or a program wrote into it."""
    _ensure_may_change(actor)
    picture, kind = _checked_logo(content)
    (taken,) = await take_uploads([Upload(name or "logo", kind, picture)])
    async with transaction():
        await _locked_brand(brand_id)
        before = await _logo_name(brand_id)
        await remove_attachments(OWNER, [brand_id])
        attachment = await attach(taken, owner_kind=OWNER, owner_id=brand_id)
        await execute("UPDATE brands SET logo = $2 WHERE id = $1", brand_id, attachment)
        await record(BrandChanged(brand=brand_id), actor, [Change("logo", before, taken.name)])


async def remove_logo(actor: Actor, brand_id: int = FIRST_BRAND) -> None:
    """Show the product's own mark again. Without a logo nothing changes."""
    _ensure_may_change(actor)
    async with transaction():
        await _locked_brand(brand_id)
        before = await _logo_name(brand_id)
        if await remove_attachments(OWNER, [brand_id]):
            await record(BrandChanged(brand=brand_id), actor, [Change("logo", before, None)])


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


def _name_problems(name: str) -> dict[str, str]:
    if 0 < len(name) <= LONGEST_NAME:
        return {}
    return {"name": _("Please give a name of up to {most} characters.").format(most=LONGEST_NAME)}


def _ensure_may_change(actor: Actor) -> None:
    if not actor.can(Capability.MANAGE_BRAND) and actor.kind != ActorKind.SYSTEM:
        raise Forbidden(_("Your role does not let you do this."))


async def _locked_brand(brand_id: int) -> BrandOut:
    found = await fetch_one(BrandOut, f"SELECT {COLUMNS} FROM brands WHERE id = $1 FOR UPDATE", brand_id)  # noqa: S608 - columns of ours
    if found is None:
        raise NotFound("brand")
    return found


def _checked_logo(content: bytes) -> tuple[bytes, str]:
    if len(content) > LARGEST_LOGO:
        raise Invalid({"logo": _("A logo has at most 1 MB.")})
    try:
        return bare_picture(content)
    except TooManyPixels as error:
        raise Invalid({"logo": _("Please choose a picture of at most 25 million pixels.")}) from error
    except NotAPicture as error:
        # A drawing as SVG can hold scripts, and a mail shows none.
        raise Invalid({"logo": _("Please choose a picture: PNG, JPEG or WebP. SVG is not taken.")}) from error


async def _logo_name(brand_id: int) -> str | None:
    return await fetch_value(
        "SELECT attachments.name FROM brands JOIN attachments ON attachments.id = brands.logo"
        " WHERE brands.id = $1",
        brand_id,
    )
