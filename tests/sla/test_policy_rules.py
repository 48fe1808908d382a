"""What a policy may say: everything that contradicts itself is refused, what looks odd is pointed out."""

from typing import Any

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.sla.actions.usual_promises import usual_policy
from helpdesk.sla.enums import Metric, Phase
from helpdesk.sla.policy_content import (
    Action,
    AddNote,
    AddTag,
    CreateTask,
    Level,
    Notify,
    PolicyContent,
    RaisePriority,
    Reassign,
    Recipient,
)
from helpdesk.sla.policy_rules import LONGEST_TARGET, cautions, policy_problems
from tests.sla.agreements import FIELDS, FROM_MAIL, HOUR, TICKET, content

TAG = AddTag(name="late")


def level(offset: int = 0, *actions: Action, metric: Metric = Metric.FIRST_REPLY) -> Level:
    return Level(metric=metric, offset_minutes=offset, actions=actions)


def _found(said: PolicyContent, *, is_default: bool = True) -> dict[str, str]:
    return policy_problems(said, FIELDS[TICKET], is_default=is_default)


def _of_targets(**normal: float) -> PolicyContent:
    return PolicyContent(
        targets={"normal": {Metric(name): round(hours * HOUR) for name, hours in normal.items()}}
    )


def test_nothing_is_wrong_with_the_usual_promises() -> None:
    draft = usual_policy()

    assert (_found(draft.content), cautions(draft.content)) == ({}, [])


@pytest.mark.parametrize(
    ("said", "is_default", "sentence"),
    [
        (content(), False, "Say for which tickets it is. Without a condition it would never be chosen."),
        (
            content(when=FROM_MAIL),
            True,
            "The default policy has no conditions: it is for whatever no other policy is for.",
        ),
        (
            content(when=FROM_MAIL, is_agreed_only=True),
            False,
            "A policy that tiers and contracts name has no conditions.",
        ),
        (
            content(is_agreed_only=True),
            True,
            "The default policy is for everybody; it cannot be only for those that name it.",
        ),
        (content(when=Check("mood", Operator.IS, "bad")), False, "There is no field “mood”."),
    ],
)
def test_policy_without_conditions_is_the_default_one_or_named_by_others(
    said: PolicyContent, *, is_default: bool, sentence: str
) -> None:
    assert _found(said, is_default=is_default) == {"when": sentence}


def test_conditions_ask_for_the_tier_and_the_contract_besides() -> None:
    for check in (Check("tier", Operator.IS, 3), Check("contract", Operator.IS_SET), FROM_MAIL):
        assert _found(content(when=check), is_default=False) == {}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (PolicyContent(targets={}), "Promise something: without a target a policy has no clock."),
        (PolicyContent(targets={"normal": {}}), "Promise something: without a target a policy has no clock."),
        (
            _of_targets(first_reply=0),
            "Normal: a target is more than nothing and at most 10000 h.",
        ),
        (
            _of_targets(first_reply=LONGEST_TARGET / HOUR + 1),
            "Normal: a target is more than nothing and at most 10000 h.",
        ),
        (
            _of_targets(first_reply=5, resolution=4),
            "Normal: “First reply” takes longer than the resolution it comes before.",
        ),
        (
            _of_targets(next_reply=5, update=6, resolution=4),
            (
                "Normal: “Next reply” takes longer than the resolution it comes before."
                " Normal: “Update” takes longer than the resolution it comes before."
            ),
        ),
        (_of_targets(agent_work=4), "This cannot be promised."),
        (PolicyContent(targets={"dire": {Metric.UPDATE: HOUR}}), "This cannot be promised."),
    ],
)
def test_targets_that_cannot_be_kept_are_refused(said: PolicyContent, sentence: str) -> None:
    assert _found(said) == {"targets": sentence}


def test_reply_may_take_as_long_as_the_resolution() -> None:
    assert _found(_of_targets(first_reply=4, resolution=4)) == {}


@pytest.mark.parametrize("metric", [Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.AGENT_WORK])
@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.ON_HOLD])
def test_reply_never_stands_still(phase: Phase, metric: Metric) -> None:
    said = content(pauses={phase: frozenset({metric, Metric.RESOLUTION})})

    assert _found(said) == {"pauses": "A reply that a customer waits for never stands still."}


def test_update_and_resolution_may_stand_still_while_waiting_or_on_hold_only() -> None:
    still = frozenset({Metric.UPDATE, Metric.RESOLUTION})

    assert _found(content(pauses={Phase.WAITING: still, Phase.ON_HOLD: still})) == {}
    assert list(_found(content(pauses={Phase.OPEN: still}))) == ["pauses"]


@pytest.mark.parametrize("warnings", [(0,), (100,), (50, 101), (10, 20, 30, 40, 50, 60)])
def test_warnings_are_few_and_before_the_end(warnings: tuple[int, ...]) -> None:
    assert list(_found(content(warnings=warnings))) == ["warnings"]


def test_policy_needs_no_warning() -> None:
    assert _found(content(warnings=())) == {}


@pytest.mark.parametrize(
    ("rung", "sentence"),
    [
        (
            level(0, TAG, metric=Metric.UPDATE),
            "“Update” has a level of the ladder, but nothing is promised of it.",
        ),
        (level(-240, TAG), "A level of “First reply” would come before its clock has begun."),
        (level(10**9, TAG), "A level of “First reply” is too far away."),
        (level(0), "A level of “First reply” does nothing."),
        (level(0, *[TAG] * 9), "A level does at most 8 things."),
        (
            level(0, Reassign(team=1), Reassign(person=2)),
            "A level of “First reply” gives the ticket to two at once.",
        ),
        (level(0, Notify(recipient=Recipient.PERSON)), "Say which person the ladder turns to."),
        (level(0, Reassign()), "Say whom the ladder gives the ticket to."),
        (level(0, Reassign(team=1, to_on_call=True)), "Say whom the ladder gives the ticket to."),
        (level(0, AddTag(name=" ")), "Say which tag the ladder adds."),
        (level(0, AddNote(text="")), "Say what the ladder notes."),
        (level(0, CreateTask(title="")), "Say what the task of the ladder is."),
        (level(0, AddTag(name="a" * 61)), "Please use at most 60 characters."),
    ],
)
def test_level_of_the_ladder_that_makes_no_sense_is_refused(rung: Level, sentence: str) -> None:
    assert _found(content(4, ladder=(rung,))) == {"ladder": sentence}


@pytest.mark.parametrize(
    "action",
    [
        Notify(recipient=Recipient.ACCOUNT_MANAGER),
        Notify(recipient=Recipient.PERSON, person=4),
        Reassign(team=1),
        Reassign(to_on_call=True),
        RaisePriority(),
        TAG,
        AddNote(text="Somebody look"),
        CreateTask(title="Ring them"),
    ],
)
def test_level_may_do_any_of_these(action: Action) -> None:
    assert _found(content(4, ladder=(level(-239, action), level(480, action)))) == {}


def test_level_asks_for_what_there_is() -> None:
    lost = Level(
        metric=Metric.FIRST_REPLY,
        offset_minutes=0,
        actions=(TAG,),
        condition=Check("mood", Operator.IS, "bad"),
    )

    assert _found(content(4, ladder=(lost,))) == {"level_0": "There is no field “mood”."}


def test_long_description_is_refused() -> None:
    assert _found(content(description="a" * 2001)) == {"description": "Please use at most 2000 characters."}


def test_what_looks_like_a_mistake_is_pointed_out() -> None:
    targets: dict[str, Any] = {
        "high": {Metric.FIRST_REPLY: 2 * HOUR},
        "urgent": {Metric.FIRST_REPLY: 3 * HOUR},
        "low": {Metric.FIRST_REPLY: 1800},
    }
    said = PolicyContent(targets=targets, ladder=(level(-60, TAG),))

    assert cautions(said) == [
        "“First reply” takes longer at High than at Low.",
        "“First reply” takes longer at Urgent than at High.",
        "At Low the level 1 h before “First reply” is reached at once.",
    ]
