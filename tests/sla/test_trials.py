"""What if: the same histories under two promises, and what differs."""

from msgspec.structs import replace

from helpdesk.sla.calendar import ALWAYS
from helpdesk.sla.enums import Metric, Phase
from helpdesk.sla.history import DueSet, History, Opened, Withdrawn
from helpdesk.sla.matching import Match
from helpdesk.sla.terms import Terms
from helpdesk.sla.trials import (
    DRAFT,
    MOST_LISTED,
    Affected,
    LevelChange,
    Listed,
    MetricChange,
    Outcome,
    Side,
    Tally,
    compared,
    joined,
    side,
    with_calendar,
    with_policy,
)
from tests.sla.agreements import FROM_MAIL, book, content, policy
from tests.sla.courses import HOUR, agent, at, phase, promised

FIRST, RESOLUTION = Metric.FIRST_REPLY, Metric.RESOLUTION
NOW = at("04-01 12:00")
# Two hours of working time until the answer, five until it is solved.
STORY: History = (
    Opened(at=at("03-31 09:00"), by_customer=True),
    agent("03-31 11:00"),
    phase("03-31 14:45", Phase.SOLVED),
)


def under(terms: Terms, *, policy: int = 1, story: History = STORY, dues: tuple[DueSet, ...] = ()) -> Side:
    return side(story, dues, Match(policy=policy), terms, NOW)


def difference(before: Terms, after: Terms, story: History = STORY) -> Outcome:
    return compared(7, under(before, story=story), under(after, story=story), NOW)


def test_same_promises_differ_in_nothing() -> None:
    terms = promised(first_reply=60, resolution=480)

    assert difference(terms, terms) == Outcome(
        metrics={
            FIRST: MetricChange(Tally(broken=1), Tally(broken=1)),
            RESOLUTION: MetricChange(Tally(kept=1), Tally(kept=1)),
        }
    )


def test_shorter_target_breaks_what_was_kept() -> None:
    assert difference(promised(first_reply=240), promised(first_reply=60)) == Outcome(
        metrics={FIRST: MetricChange(Tally(kept=1), Tally(broken=1))},
        newly_broken=Listed(1, (Affected(7, (FIRST,)),)),
    )


def test_longer_target_mends_what_was_broken() -> None:
    assert difference(promised(first_reply=60), promised(first_reply=240)) == Outcome(
        metrics={FIRST: MetricChange(Tally(broken=1), Tally(kept=1))},
        no_longer_broken=Listed(1, (Affected(7, (FIRST,)),)),
    )


def test_other_working_time_counts() -> None:
    """From 17:00 to 09:00 no time passes in the office, but sixteen hours do day and night."""
    story = (Opened(at=at("03-30 17:00"), by_customer=True), agent("03-31 09:00"))

    assert difference(
        promised(first_reply=60), promised(ALWAYS, first_reply=60), story=story
    ).newly_broken == Listed(1, (Affected(7, (FIRST,)),))


def test_what_is_promised_only_after_the_edit_was_not_decided_before() -> None:
    found = difference(promised(first_reply=240), promised(first_reply=240, resolution=60))

    assert found.metrics[RESOLUTION] == MetricChange(Tally(), Tally(broken=1))
    assert found.metrics[RESOLUTION].before.decided == 0
    assert found.newly_broken == Listed(1, (Affected(7, (RESOLUTION,)),))


def test_running_promise_is_not_decided() -> None:
    story = (Opened(at=at("04-01 11:30"), by_customer=True),)

    assert difference(promised(first_reply=240), promised(first_reply=60), story=story) == Outcome()


def test_withdrawn_ticket_counts_nowhere() -> None:
    story = (*STORY[:1], Withdrawn(at=at("03-31 12:00")))

    assert difference(promised(first_reply=240), promised(first_reply=60), story=story) == Outcome()


def test_levels_count_as_often_as_they_would_have_been_reached() -> None:
    """An hour before due was behind it under the shorter promise only, two hours after due under none."""
    ladder = {FIRST: (-HOUR, 2 * HOUR)}
    before = replace(promised(first_reply=240), ladder=ladder)
    after = replace(promised(first_reply=120), ladder=ladder)

    assert difference(before, after).levels == (LevelChange(metric=FIRST, offset=-HOUR, before=0, after=1),)


def test_level_that_is_new_or_left_out_is_told_beside_the_others() -> None:
    before = replace(promised(first_reply=60), ladder={FIRST: (0,)})
    after = replace(promised(first_reply=60), ladder={FIRST: (-1800,)})

    assert difference(before, after).levels == (
        LevelChange(metric=FIRST, offset=-1800, before=0, after=1),
        LevelChange(metric=FIRST, offset=0, before=1, after=0),
    )


def test_due_time_set_by_hand_holds_on_both_sides() -> None:
    due = DueSet(at=at("03-31 09:30"), metric=FIRST, due=at("03-31 12:00"))
    before, after = (
        under(promised(first_reply=240), dues=(due,)),
        under(promised(first_reply=15), dues=(due,)),
    )

    assert compared(7, before, after, NOW).metrics == {FIRST: MetricChange(Tally(kept=1), Tally(broken=1))}
    assert compared(7, before, before, NOW).metrics == {FIRST: MetricChange(Tally(kept=1), Tally(kept=1))}


def test_ticket_that_goes_by_another_policy_has_moved() -> None:
    terms = promised(first_reply=240)

    assert compared(7, under(terms, policy=1), under(terms, policy=2), NOW).moved == 1


def test_outcomes_add_up_and_lists_end() -> None:
    one = difference(promised(first_reply=240), promised(first_reply=60))
    many = joined([one] * (MOST_LISTED + 5))

    assert many.metrics == {FIRST: MetricChange(Tally(kept=55), Tally(broken=55))}
    assert (many.newly_broken.count, len(many.newly_broken.first)) == (55, MOST_LISTED)
    assert joined([]) == Outcome()


def test_levels_of_several_tickets_add_up() -> None:
    level = LevelChange(metric=FIRST, offset=0, before=1, after=2)
    other = LevelChange(metric=FIRST, offset=-60, after=1)

    assert joined([Outcome(levels=(level,)), Outcome(levels=(level, other))]).levels == (
        other,
        LevelChange(metric=FIRST, offset=0, before=2, after=4),
    )


def test_tried_policy_keeps_its_place_and_a_new_one_comes_last() -> None:
    known = book(policy(1, content(when=FROM_MAIL)), policy(2, content(8, when=FROM_MAIL)))
    edited = replace(policy(1, content(2, when=FROM_MAIL)), version=DRAFT)
    new = replace(policy(3, content(2, when=FROM_MAIL)), id=DRAFT)

    assert [(each.id, each.version) for each in with_policy(known, edited, [1, 2]).policies] == [
        (1, DRAFT),
        (2, 20),
    ]
    assert [each.id for each in with_policy(known, new, [1, 2]).policies] == [1, 2, DRAFT]


def test_tried_calendar_takes_the_place_of_its_version() -> None:
    known = book(calendars={4: 40, 5: 50}, default_calendar=4, zone="Europe/London")

    edited = with_calendar(known, 5, "Asia/Tokyo")
    default = with_calendar(known, 4, "Asia/Tokyo")
    new = with_calendar(known, None, "Asia/Tokyo")

    assert (edited.calendars, edited.default_calendar, edited.zone) == ({4: 40, 5: DRAFT}, 4, "Europe/London")
    assert (default.calendars, default.default_calendar, default.zone) == ({4: DRAFT, 5: 50}, 4, "Asia/Tokyo")
    assert (new.calendars, new.default_calendar, new.zone) == (
        {4: 40, 5: 50, DRAFT: DRAFT},
        DRAFT,
        "Asia/Tokyo",
    )


def test_history_without_an_opening_has_no_clocks() -> None:
    assert under(promised(first_reply=60), story=()).clocks == ()
