"""The brand's name and how its tickets are numbered."""

import pytest

from helpdesk.brands.actions import change_number_pattern, rename_brand
from helpdesk.brands.events import BrandChanged
from helpdesk.brands.queries import FIRST_BRAND, BrandOut, brand
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.events.actor import GUEST, SYSTEM
from helpdesk.events.event import Change
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")


async def test_installation_has_a_brand() -> None:
    assert await brand() == BrandOut(FIRST_BRAND, "Helpdesk", "HD-{n}")
    with pytest.raises(LookupError):
        await brand(99)


async def test_administrator_renames_the_brand() -> None:
    admin = await make_admin()

    await rename_brand(admin, "  Sole &  Lace\n")
    await rename_brand(admin, "Sole & Lace")

    assert (await brand()).name == "Sole & Lace"
    assert await recorded() == [BrandChanged(brand=FIRST_BRAND)]
    assert await changes() == [Change("name", "Helpdesk", "Sole & Lace")]


@pytest.mark.parametrize("pattern", ["SL-{n}", "{n}", "{year}-{n}", "a.b_C{n}9"])
async def test_number_pattern_is_changed(pattern: str) -> None:
    await change_number_pattern(SYSTEM, f" {pattern} ")
    await change_number_pattern(SYSTEM, pattern)

    assert (await brand()).number_pattern == pattern
    assert await changes() == [Change("number_pattern", "HD-{n}", pattern)]


@pytest.mark.parametrize(
    "pattern", ["", "HD", "{n}{n}", "{m}-{n}", "a b{n}", "ä{n}", "a/{n}", "x" * 18 + "{n}"]
)
async def test_unusable_pattern_is_told(pattern: str) -> None:
    with pytest.raises(Invalid) as refused:
        await change_number_pattern(SYSTEM, pattern)

    sentence = "Please use letters, digits, “.”, “_”, “-”, and {n} once for the number, such as HD-{n}."
    assert refused.value.fields == {"number_pattern": sentence}


@pytest.mark.parametrize("name", ["", " ", "x" * 121])
async def test_unusable_name_is_told(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        await rename_brand(SYSTEM, name)

    assert refused.value.fields == {"name": "Please give a name of up to 120 characters."}


async def test_only_administrators_change_the_brand() -> None:
    for actor in (await make_lead(), await make_agent(), await make_customer(), GUEST):
        with pytest.raises(Forbidden):
            await rename_brand(actor, "Mine")
        with pytest.raises(Forbidden):
            await change_number_pattern(actor, "M{n}")
    assert await recorded() == []


async def test_unknown_brand_is_not_there() -> None:
    with pytest.raises(NotFound):
        await rename_brand(SYSTEM, "New", brand_id=99)
    with pytest.raises(NotFound):
        await change_number_pattern(SYSTEM, "N{n}", brand_id=99)
