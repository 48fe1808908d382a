"""What a condition names, and the same condition naming another."""

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, AnyOf, Check, Condition, Not
from helpdesk.conditions.replacing import mentions, replaced

TYPE = Check("type", Operator.IS, 3)
SEVERAL = Check("type", Operator.ANY_OF, (3, 4))
TAGGED = Check("tags", Operator.ANY_OF, ("old", "vip"))


@pytest.mark.parametrize("condition", [TYPE, SEVERAL, Not(All((AnyOf((TYPE,)),))), All((TAGGED, SEVERAL))])
def test_a_value_is_found_wherever_it_is_asked_for(condition: Condition) -> None:
    assert mentions(condition, "type", 3)


@pytest.mark.parametrize(
    "condition",
    [
        All(),
        Check("type", Operator.IS, 4),
        Check("team", Operator.IS, 3),
        Check("type", Operator.IS_SET),
    ],
)
def test_what_is_not_asked_for_is_not_found(condition: Condition) -> None:
    assert not mentions(condition, "type", 3)


def test_true_is_no_id() -> None:
    assert not mentions(Check("type", Operator.IS, True), "type", 1)


def test_every_check_asks_for_the_new_value_and_two_that_became_one_once() -> None:
    before = Not(All((TYPE, AnyOf((SEVERAL, TAGGED)), Check("team", Operator.IS, 3))))

    after = replaced(before, "type", 3, 4)

    assert after == Not(
        All(
            (
                Check("type", Operator.IS, 4),
                AnyOf((Check("type", Operator.ANY_OF, (4,)), TAGGED)),
                Check("team", Operator.IS, 3),
            )
        )
    )


def test_a_tag_is_asked_for_by_its_new_name() -> None:
    assert replaced(TAGGED, "tags", "old", "new") == Check("tags", Operator.ANY_OF, ("new", "vip"))
