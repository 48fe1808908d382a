"""The history of a policy in words: keys where keys stand, and what people wrote as they wrote it."""

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.sla.enums import Metric, Phase
from helpdesk.sla.labels import change_label
from helpdesk.sla.policy_changes import policy_changes
from helpdesk.sla.policy_content import (
    AddNote,
    AddTag,
    CreateTask,
    Level,
    Notify,
    PolicyContent,
    Reassign,
    Recipient,
)

SAID = PolicyContent(
    targets={"urgent": {Metric.RESOLUTION: 3600}, "high": {Metric.RESOLUTION: 7200}},
    pauses={Phase.WAITING: frozenset({Metric.RESOLUTION, Metric.UPDATE})},
    ladder=(
        Level(
            metric=Metric.RESOLUTION,
            offset_minutes=-60,
            actions=(Notify(recipient=Recipient.LEAD), AddTag(name="late")),
        ),
        Level(
            metric=Metric.RESOLUTION,
            offset_minutes=0,
            actions=(
                Reassign(team=3),
                Reassign(to_on_call=True),
                AddNote(text="urgent 1 h: notify lead"),
                CreateTask(title="Ring"),
            ),
            condition=Check("priority", Operator.IS, "high"),
        ),
    ),
)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("resolution", "Urgent 1 h, High 2 h"),
        ("pauses", "waiting on the customer: Resolution, Update"),
        ("reopen", "It goes on where it stopped"),
        ("merge_start", "It keeps its own beginning"),
        (
            "ladder",
            (
                "Resolution -1 h → tell the team lead, add a tag late; "
                "Resolution +0 min → give it to a team #3, give it to whoever is on call, "
                "add an internal note urgent 1 h: notify lead, "
                "give the team lead a task Ring (priority is high)"
            ),
        ),
    ],
)
def test_history_of_a_policy_is_told_in_words(field: str, words: str) -> None:
    stored = {change.field: change.new for change in policy_changes(None, SAID)}

    assert change_label(field, stored[field]) == words


def test_what_is_no_key_is_told_as_it_is() -> None:
    assert change_label("resolution", "soon, urgent and 4 h") == "soon, urgent and 4 h"
    assert change_label("reopen", "sometimes") == "sometimes"
    assert change_label("description", "resume") == "resume"
    assert change_label("ladder", None) is None
