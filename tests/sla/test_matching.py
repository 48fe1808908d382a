"""Which promises hold: contract before tier before ordered policies before the default; whose hours count."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import EVERYTHING, Check
from helpdesk.sla.calendar import ALWAYS
from helpdesk.sla.enums import CalendarSource, Metric, Source
from helpdesk.sla.matching import Book, Company, Contract, Match, levels_of, matched, terms_of
from helpdesk.sla.policy_content import AddTag, Level, PolicyContent
from helpdesk.sla.subjects import Ground
from helpdesk.sla.terms import Terms, usual_pauses
from tests.sla.agreements import FROM_MAIL, HOUR, OPENED, TICKET, book, content, contract, ground, policy

GOLD = 3
DEFAULT = policy(1, content(8), is_default=True)
BY_MAIL = policy(2, content(4, when=FROM_MAIL))
OF_GOLD = policy(3, content(1, is_agreed_only=True))
AGREED = policy(4, content(2, is_agreed_only=True))
EVERY = book(BY_MAIL, OF_GOLD, AGREED, DEFAULT, tiers={GOLD: OF_GOLD.id})


def _match(subject: Ground | None = None, company: Company | None = None, known: Book = EVERY) -> Match:
    return matched(TICKET, subject or ground(), company or Company(), known)


def _chosen(match: Match) -> tuple[int | None, Source]:
    return match.policy, match.source


def test_contract_comes_before_tier_before_policy_before_default() -> None:
    contracted = Company(tier=GOLD, contracts=(contract(policy=AGREED.id),))

    assert [
        _chosen(_match(company=contracted)),
        _chosen(_match(company=Company(tier=GOLD))),
        _chosen(_match()),
        _chosen(_match(ground(channel="web"))),
        _chosen(_match(known=book())),
    ] == [
        (AGREED.id, Source.CONTRACT),
        (OF_GOLD.id, Source.TIER),
        (BY_MAIL.id, Source.POLICY),
        (DEFAULT.id, Source.DEFAULT),
        (None, Source.NONE),
    ]


def test_match_says_everything_that_was_decided() -> None:
    company = Company(calendar=6, contracts=(contract(9, policy=AGREED.id),))
    known = book(AGREED, DEFAULT, calendars={6: 60})

    assert _match(company=company, known=known) == Match(
        policy=AGREED.id,
        policy_version=AGREED.version,
        calendar_version=60,
        contract=9,
        source=Source.CONTRACT,
        calendar_source=CalendarSource.COMPANY,
        targets={Metric.FIRST_REPLY: 2 * HOUR},
    )


def test_order_decides_between_two_policies_whose_conditions_hold() -> None:
    other = policy(8, content(6, when=FROM_MAIL))

    assert _match(known=book(BY_MAIL, other, DEFAULT)).policy == BY_MAIL.id
    assert _match(known=book(other, BY_MAIL, DEFAULT)).policy == other.id


def test_policy_without_conditions_that_is_not_the_default_one_is_no_catch_all() -> None:
    without = policy(8, content(6, when=EVERYTHING))

    assert _match(known=book(without, DEFAULT)).policy == DEFAULT.id


def test_policy_that_only_tiers_and_contracts_name_is_never_found_by_its_conditions() -> None:
    assert _chosen(_match(known=book(policy(8, content(6, when=FROM_MAIL, is_agreed_only=True))))) == (
        None,
        Source.NONE,
    )


def test_policy_that_asks_for_what_this_kind_does_not_have_is_passed_over() -> None:
    assert matched("promise", ground(), Company(), book(BY_MAIL, DEFAULT)).policy == DEFAULT.id


def test_policy_that_is_switched_off_is_passed_over_by_tiers_and_contracts() -> None:
    company = Company(tier=GOLD, contracts=(contract(policy=99),))

    assert _chosen(_match(company=company, known=book(DEFAULT, tiers={GOLD: 98}))) == (
        DEFAULT.id,
        Source.DEFAULT,
    )


@pytest.mark.parametrize(
    ("asked", "company", "expected"),
    [
        (Check("tier", Operator.IS, GOLD), Company(tier=GOLD), True),
        (Check("tier", Operator.IS, GOLD), Company(tier=4), False),
        (Check("tier", Operator.IS_NOT_SET), Company(), True),
        (Check("contract", Operator.CONTAINS, 5), Company(contracts=(contract(5),)), True),
        (Check("contract", Operator.CONTAINS, 6), Company(contracts=(contract(5),)), False),
        (Check("contract", Operator.IS_SET), Company(contracts=(contract(5),)), True),
        (
            Check("contract", Operator.IS_SET),
            Company(contracts=(contract(5, ends_on=date(2026, 3, 30)),)),
            False,
        ),
    ],
)
def test_conditions_ask_for_the_tier_and_the_contracts_in_force(
    asked: Check, company: Company, *, expected: bool
) -> None:
    known = book(policy(8, content(when=asked)), DEFAULT)

    assert (_match(company=company, known=known).policy == 8) is expected


@pytest.mark.parametrize(
    ("columns", "is_in_force"),
    [
        ({"starts_on": date(2026, 3, 31)}, True),
        ({"starts_on": date(2026, 4, 1)}, False),
        ({"ends_on": date(2026, 3, 31)}, True),
        ({"ends_on": date(2026, 3, 30)}, False),
        ({"ends_on": None}, True),
        ({"ended_at": OPENED}, False),
        ({"ended_at": datetime(2026, 3, 31, 9, 0, 1, tzinfo=UTC)}, True),
        ({"channels": frozenset({"phone"})}, False),
        ({"channels": frozenset({"phone", "mail"})}, True),
        ({"contacts": frozenset({8})}, False),
        ({"contacts": frozenset({7, 8})}, True),
    ],
)
def test_contract_holds_within_its_period_for_its_channels_and_contacts(
    columns: dict[str, Any], *, is_in_force: bool
) -> None:
    match = _match(company=Company(contracts=(contract(policy=AGREED.id, **columns),)))

    assert (match.source == Source.CONTRACT) is is_in_force
    assert match.contract == (1 if is_in_force else None)


def test_dates_of_a_contract_are_those_of_the_companys_zone() -> None:
    company = Company(contracts=(contract(starts_on=date(2026, 4, 1), policy=AGREED.id),))
    late = ground(opened_at=datetime(2026, 3, 31, 20, tzinfo=UTC))

    assert _match(late, company, book(AGREED, zone="Asia/Tokyo")).contract == 1
    assert _match(late, company, book(AGREED, zone="Europe/London")).contract is None


def test_of_two_contracts_the_one_for_this_person_counts_then_the_one_for_this_channel_then_the_newest() -> (
    None
):
    old, new = contract(1), contract(2, starts_on=date(2026, 2, 1))
    by_mail = contract(3, channels=frozenset({"mail"}))
    theirs = contract(4, contacts=frozenset({7}))

    def counting(*contracts: Contract) -> int | None:
        return _match(company=Company(contracts=contracts)).contract

    assert [counting(old, new), counting(old, by_mail, new), counting(theirs, by_mail, new)] == [2, 3, 4]


def test_targets_of_a_contract_replace_those_of_the_policy_where_it_has_some() -> None:
    own = {"normal": {Metric.RESOLUTION: 5 * HOUR}, "urgent": {Metric.FIRST_REPLY: HOUR}}
    company = Company(contracts=(contract(targets=own),))

    normal, urgent, low = (_match(ground(priority=level), company) for level in ("normal", "urgent", "low"))

    assert normal.targets == {Metric.FIRST_REPLY: 4 * HOUR, Metric.RESOLUTION: 5 * HOUR}
    assert urgent.targets == {Metric.FIRST_REPLY: HOUR}
    assert low.targets == {Metric.FIRST_REPLY: 4 * HOUR}
    assert [_chosen(each) for each in (normal, urgent, low)] == [
        (BY_MAIL.id, Source.CONTRACT),
        (BY_MAIL.id, Source.CONTRACT),
        (BY_MAIL.id, Source.POLICY),
    ]


def test_contract_with_targets_needs_no_policy() -> None:
    company = Company(contracts=(contract(targets={"normal": {Metric.RESOLUTION: HOUR}}),))
    match = _match(company=company, known=book())

    assert (match.policy_version, match.source, match.targets) == (
        None,
        Source.CONTRACT,
        {Metric.RESOLUTION: HOUR},
    )


def test_priority_without_targets_is_promised_nothing() -> None:
    only_urgent = PolicyContent(targets={"urgent": {Metric.UPDATE: HOUR}})

    assert _match(known=book(policy(1, only_urgent, is_default=True))).targets == {}


def test_calendar_is_the_contracts_then_the_companys_the_teams_the_policys_and_the_systems() -> None:
    default = policy(1, content(calendar=4), is_default=True)
    bare = policy(1, content(), is_default=True)
    calendars = {1: 10, 2: 20, 3: 30, 4: 40, 5: 50}
    known, without = (
        book(each, calendars=calendars, default_calendar=5, teams={8: 3}) for each in (default, bare)
    )
    contracted = Company(calendar=2, contracts=(contract(calendar=1),))
    in_team = ground(team=8)

    found = [
        _match(in_team, contracted, known),
        _match(in_team, Company(calendar=2), known),
        _match(in_team, Company(), known),
        _match(ground(team=9), Company(), known),
        _match(ground(), Company(), without),
        _match(ground(), Company(), book(bare)),
    ]

    assert [(each.calendar_version, each.calendar_source) for each in found] == [
        (10, CalendarSource.CONTRACT),
        (20, CalendarSource.COMPANY),
        (30, CalendarSource.TEAM),
        (40, CalendarSource.POLICY),
        (50, CalendarSource.SYSTEM),
        (None, CalendarSource.SYSTEM),
    ]


def test_day_and_night_is_what_a_policy_may_say_where_nobody_before_it_has_a_calendar() -> None:
    always = policy(1, content(is_always=True), is_default=True)
    known = book(always, calendars={2: 20, 5: 50}, default_calendar=5)

    assert (_match(known=known).calendar_version, _match(known=known).calendar_source) == (
        None,
        CalendarSource.POLICY,
    )
    assert _match(company=Company(calendar=2), known=known).calendar_version == 20


def test_calendar_out_of_use_is_passed_over() -> None:
    known = book(policy(1, content(calendar=9), is_default=True), calendars={5: 50}, default_calendar=5)

    assert (_match(known=known).calendar_version, _match(known=known).calendar_source) == (
        50,
        CalendarSource.SYSTEM,
    )


def test_terms_have_the_ladders_of_the_promised_metrics_in_seconds_earliest_first() -> None:
    late = Level(metric=Metric.RESOLUTION, offset_minutes=60, actions=(AddTag(name="late"),))
    early = Level(metric=Metric.RESOLUTION, offset_minutes=-30, actions=(AddTag(name="soon"),))
    unpromised = Level(metric=Metric.UPDATE, offset_minutes=0, actions=(AddTag(name="quiet"),))
    said = content(ladder=(late, unpromised, early), warnings=(50, 75))

    assert terms_of(said, {Metric.RESOLUTION: HOUR}, ALWAYS) == Terms(
        targets={Metric.RESOLUTION: HOUR},
        pauses=usual_pauses(),
        warnings=(50, 75),
        ladder={Metric.RESOLUTION: (-1800, 3600)},
    )
    assert levels_of(said, Metric.RESOLUTION) == [early, late]


def test_contract_alone_has_the_usual_terms() -> None:
    assert terms_of(None, {Metric.RESOLUTION: HOUR}, ALWAYS) == Terms(
        targets={Metric.RESOLUTION: HOUR}, pauses=usual_pauses(), warnings=(75,)
    )
