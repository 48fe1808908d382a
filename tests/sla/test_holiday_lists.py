"""Holidays of countries and regions: what the library knows agrees with what others know."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import in_locale
from helpdesk.sla.calendar_content import Day
from helpdesk.sla.holiday_lists import Region, holidays_of, is_region, regions, usual_years

CHECKS = Path(__file__).parents[3] / "shared" / "data" / "sla-holidays" / "tests.json"

# Regions of the checks that are ours by another name; the rest is no country and no part of one that the
# library has: stock exchanges, a parcel service, cities and parts of states.
OTHER_NAMES = {"vi": ["VN"], "gb_": ["GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"], "gb_eaw": ["GB-ENG", "GB-WLS"]}
UNKNOWN_REGIONS = {
    "au_qld_brisbane",
    "au_qld_cairns",
    "au_tas_north",
    "au_tas_south",
    "au_vic_melbourne",
    "gb_con",
    "tsx",
    "ups",
}

# What the library cannot know, or knows otherwise, day by day.
CUSTOMS = {  # observed by many and off for nobody, or older than what the library has
    "br 2008-03-23",
    "dk 2007-02-18",
    "dk 2007-04-16",
    "gb 2008-03-23",
    "gb 2008-11-05",
    "gb 2021-03-14",
    "gb 2022-03-27",
    "gb_sct 2002-12-02",
    "is 2007-01-06",
    "is 2007-01-19",
    "is 2007-02-18",
    "is 2007-06-03",
    "mx 2007-05-05",
    "mx 2007-09-15",
    "mx 2007-11-01",
    "mx 2007-11-02",
    "no 2010-02-14",
    "no 2010-03-28",
    "no 2010-12-24",
    "no 2010-12-31",
    "sg 2014-02-14",
    "sg 2014-02-15",
}
MADE_UP_FOR = {  # a Sunday whose holiday is on the Monday only, or one that is not made up for by law
    "ar 2016-11-20",
    "au 2017-01-02",
    "au_qld 2014-01-26",
    "au_vic 2016-12-25",
    "ie 2011-12-27",
    "ie 2012-01-02",
    "ie 2012-03-19",
    "ie 2015-12-28",
}
PLACES = {  # off in part of the region, or by the word of one government of many
    "au_nsw 2010-4-4",
    "au_vic 2014-11-04",
    "au_vic 2015-11-03",
    "in 2025-05-01",
    "in_ap 2025-11-01",
    "in_as 2025-12-02",
    "in_br 2025-03-22",
    "in_cg 2025-11-01",
    "in_jh 2025-07-13",
    "in_kl 2025-08-20",
    "in_kl 2025-11-01",
    "in_mp 2025-11-01",
    "in_nl 2025-12-01",
    "in_od 2025-04-01",
    "in_ts 2025-06-02",
    "in_wb 2025-05-07",
}
WRONG_THERE = {  # dates that the law or the moon says otherwise
    "gb_nir 2020-07-12",
    "gb_sct 2006-11-30",
    "il 2023-03-12",
    "il 2024-03-23",
    "il 2025-04-01",
    "il 2025-10-15",
    "vi 2018-03-27",
}
EXCEPTIONS = CUSTOMS | MADE_UP_FOR | PLACES | WRONG_THERE


class Check(Struct, frozen=True):
    date: str
    regions: list[str]
    holiday: bool


def checks() -> Iterable[tuple[str, Check]]:
    """Each region of each check whose date is one."""
    for check in msgspec.json.decode(CHECKS.read_bytes(), type=list[Check]):
        if len(check.date.partition("-")[0]) == 4:
            yield from ((region, check) for region in check.regions)


def codes_of(region: str) -> list[str]:
    if region in OTHER_NAMES:
        return OTHER_NAMES[region]
    code = region.upper().replace("_", "-", 1)
    return [code] if is_region(code) else []


def agrees(codes: list[str], check: Check) -> bool:
    """A holiday is in the list, a day that is none at least does not count."""
    year, month, day = map(int, check.date.split("-"))
    wanted = date(year, month, day)
    found = [each for code in codes for each in holidays_of(code, [year]) if each.on == wanted]
    return bool(found) if check.holiday else all(each.is_off for each in found)


@pytest.mark.skipif(not CHECKS.is_file(), reason="../shared/data is not here")
def test_holidays_are_those_that_others_know_but_for_what_is_listed_here() -> None:
    every = list(checks())
    known = [(region, check) for region, check in every if codes_of(region)]

    wrong = {f"{region} {check.date}" for region, check in known if not agrees(codes_of(region), check)}

    assert wrong == EXCEPTIONS
    assert {region for region, _check in every} - {region for region, _check in known} == UNKNOWN_REGIONS
    assert len(known) > 600


def test_holidays_of_a_region_are_days_that_a_calendar_takes_over() -> None:
    with in_locale("de"):
        found = holidays_of("DE-BY", [2026])

    assert [day for day in found if day.on.month == 1] == [
        Day(on=date(2026, 1, 1), name="Neujahr", source="holidays:DE-BY"),
        Day(on=date(2026, 1, 6), name="Heilige Drei Könige", source="holidays:DE-BY"),
    ]
    assert len(found) == 12


def test_names_are_in_the_country_s_language_where_the_reader_s_is_not_known() -> None:
    with in_locale("de"):
        names = {day.name for day in holidays_of("IS", [2026])}
    assert "Jóladagur" in names


def test_days_that_are_none_everywhere_come_along_switched_off() -> None:
    easter = [day for day in holidays_of("HK", [2026]) if day.on.month == 4]
    assert [(day.on.day, day.is_off) for day in easter] == [
        (3, True),
        (4, True),
        (5, False),
        (6, False),
        (7, False),
    ]


def test_years_are_taken_as_they_are_asked_for() -> None:
    assert list(usual_years(date(2026, 11, 23))) == [2025, 2026, 2027, 2028, 2029, 2030, 2031]
    assert {day.on.year for day in holidays_of("US", [2028, 2026, 2026])} == {2026, 2028}
    assert holidays_of("US", []) == ()


@pytest.mark.parametrize("code", ["", "XX", "DE-", "DE-XX", "de", "DE-BY-BY"])
def test_region_that_is_none_is_not_found(code: str) -> None:
    assert not is_region(code)
    with pytest.raises(NotFound):
        holidays_of(code, [2026])


def test_regions_are_told_in_the_reader_s_language() -> None:
    with in_locale("de"):
        norway = next(country for country in regions() if country.code == "NO")
        names = [country.name for country in regions()]
    germany = next(country for country in regions() if country.code == "DE")

    assert norway.name == "Norwegen"
    assert germany.name == "Germany"
    assert germany.parts[2] == Region(code="DE-BY", name="Bayern")
    assert len(names) > 200
    assert all(is_region(part.code) for country in regions() for part in (country, *country.parts))
