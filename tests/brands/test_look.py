"""The colour and the logo of the brand: changed by whoever may, checked, with their history."""

import pytest

from helpdesk.brands.actions import LARGEST_LOGO, OWNER, change_brand, remove_logo, set_logo
from helpdesk.brands.events import BrandChanged
from helpdesk.brands.queries import FIRST_BRAND, BrandOut, brand
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.events.actor import GUEST, SYSTEM, Capability
from helpdesk.events.event import Change
from helpdesk.files.queries.attachments import attachments_of, stored_attachment
from helpdesk.files.store import read_all
from tests.factories.persons import as_signed_in, make_admin, make_agent, make_lead, make_own_role
from tests.files.test_pictures import HEAD, chunk
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")

PICTURE = HEAD + chunk(b"IHDR", bytes(13)) + chunk(b"IDAT", b"pixels") + chunk(b"IEND", b"")
HOSTILE = {
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page": b"<!doctype html><script>alert(1)</script>",
    "nothing": b"",
    "cut": PICTURE[:40],
    "claimed length": HEAD + b"\xff\xff\xff\xffIHDR",
    "animation": b"GIF89a" + bytes(20),
    "picture in name only": b"MZ" + bytes(200),
}


async def test_brand_gets_a_name_and_a_colour_at_once() -> None:
    admin = await make_admin()

    await change_brand(admin, name=" Fjord  Club ", accent="F5C518")
    await change_brand(admin, name="Fjord Club", accent="#f5c518")

    assert await brand() == BrandOut(FIRST_BRAND, "Fjord Club", "HD-{n}", "#f5c518", None)
    assert await recorded() == [BrandChanged(brand=FIRST_BRAND)]
    assert await changes() == [
        Change("name", "Helpdesk", "Fjord Club"),
        Change("accent", None, "#f5c518"),
    ]


async def test_colour_is_given_up_again() -> None:
    await change_brand(SYSTEM, name="Helpdesk", accent="#f5c518")
    await change_brand(SYSTEM, name="Helpdesk", accent=" ")

    assert (await brand()).accent is None
    assert (await changes())[-1] == Change("accent", "#f5c518", None)


async def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        await change_brand(SYSTEM, name=" ", accent="red")

    assert refused.value.fields == {
        "name": "Please give a name of up to 120 characters.",
        "accent": "Please give a colour such as #2a55e0.",
    }
    assert await recorded() == []


async def test_logo_replaces_the_one_before_and_is_taken_away() -> None:
    admin = await make_admin()

    await set_logo(admin, "crest.png", PICTURE + b"<script>appended</script>")
    first = (await brand()).logo
    await set_logo(admin, "new.png", HEAD + chunk(b"tEXt", b"Author\0Anna") + PICTURE[len(HEAD) :])
    second = (await brand()).logo
    kept = await stored_attachment(second or 0)
    await remove_logo(admin)
    await remove_logo(admin)

    assert kept is not None
    assert (kept.content_type, kept.owner_kind, await read_all(kept.sha256)) == ("image/png", OWNER, PICTURE)
    assert None not in (first, second)
    assert first != second
    assert (await brand()).logo is None
    assert await attachments_of(OWNER, [FIRST_BRAND]) == {}
    assert await changes() == [
        Change("logo", None, "crest.png"),
        Change("logo", "crest.png", "new.png"),
        Change("logo", "new.png", None),
    ]


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
async def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        await set_logo(SYSTEM, "logo.png", content)

    assert refused.value.fields == {"logo": "Please choose a picture: PNG, JPEG or WebP. SVG is not taken."}
    assert (await brand()).logo is None


async def test_large_logo_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        await set_logo(SYSTEM, "logo.png", PICTURE + bytes(LARGEST_LOGO))

    assert refused.value.fields == {"logo": "A logo has at most 1 MB."}


async def test_only_whose_role_lets_them_changes_the_brand() -> None:
    designer = await make_agent(staff_role=await make_own_role(Capability.MANAGE_BRAND))
    for actor in (await make_lead(), await make_agent(), GUEST):
        with pytest.raises(Forbidden):
            await change_brand(actor, name="Mine", accent="")
        with pytest.raises(Forbidden):
            await set_logo(actor, "logo.png", PICTURE)
        with pytest.raises(Forbidden):
            await remove_logo(actor)

    await change_brand(await as_signed_in(designer.person), name="Ours", accent="")

    assert (await brand()).name == "Ours"
