"""Who hears of what by which way: what is usual, what was chosen, and one of several reasons."""

import pytest

from helpdesk.notify.enums import Occasion, Way
from helpdesk.notify.matrix import (
    BOTH,
    CELLS,
    IN_APP,
    NO_WAY,
    USUAL,
    Choices,
    Decision,
    Option,
    decided,
    ways,
)
from helpdesk.tickets.enums import Relation

MAIL = frozenset({Way.MAIL})
NOTE_ON_MINE = Option(Occasion.NOTE, Relation.MINE)
NOTE_ON_FOLLOWED = Option(Occasion.NOTE, Relation.FOLLOWING)
MENTION = Option(Occasion.MENTION, Relation.MENTIONED)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("mention", BOTH),
        ("assigned", BOTH),
        ("promise", BOTH),
        ("task", BOTH),
        ("customer_reply.mine", BOTH),
        ("customer_reply.following", IN_APP),
        ("note.mentioned", IN_APP),
        ("new_ticket.team", IN_APP),
        ("new_ticket.unassigned", NO_WAY),
        ("customer_reply.team", NO_WAY),
    ],
)
def test_usual_ways(of: str, expected: frozenset[Way]) -> None:
    assert ways(Choices(), of) == expected


def test_every_usual_way_is_of_a_cell_that_can_be_chosen() -> None:
    assert set(USUAL) <= set(CELLS)


def test_what_is_chosen_replaces_what_is_usual_in_its_cell_alone() -> None:
    choices = Choices(ways={"mention": (), "note.team": (Way.MAIL,)})

    assert ways(choices, "mention") == NO_WAY
    assert ways(choices, "note.team") == MAIL
    assert ways(choices, "note.mine") == IN_APP


def test_nearest_reason_is_named_and_every_way_is_used() -> None:
    assert decided(Choices(), [MENTION, NOTE_ON_MINE]) == Decision(MENTION, BOTH)
    assert decided(Choices(), [NOTE_ON_MINE, NOTE_ON_FOLLOWED]) == Decision(NOTE_ON_MINE, IN_APP)


def test_reason_that_opens_no_way_is_passed_over() -> None:
    choices = Choices(ways={"mention": (), "note.mine": (Way.MAIL,)})

    assert decided(choices, [MENTION, NOTE_ON_MINE, NOTE_ON_FOLLOWED]) == Decision(NOTE_ON_MINE, BOTH)


def test_whoever_wants_to_hear_of_none_of_it_hears_nothing() -> None:
    assert decided(Choices(ways={"note.mine": ()}), [NOTE_ON_MINE]) is None
    assert decided(Choices(), []) is None
