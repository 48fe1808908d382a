"""Which of what happens to a ticket its customer sees."""

import msgspec
import pytest

from helpdesk.events.event import EVENT_KINDS, Event, is_public_event
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel
from helpdesk.tickets.events import MessageAdded, PrivacyChanged, StatusChanged, SubjectChanged, TagsChanged


def message(audience: Audience) -> MessageAdded:
    return MessageAdded(
        ticket=1, message=2, audience=audience, author_kind=AuthorKind.STAFF, channel=Channel.DESK
    )


def moved(new: Category) -> StatusChanged:
    return StatusChanged(ticket=1, old_category=Category.OPEN, new_category=new)


@pytest.mark.parametrize(
    ("happened", "is_public"),
    [
        (message(Audience.PUBLIC), True),
        (message(Audience.INTERNAL), False),
        (message(Audience.SIDE), False),
        (moved(Category.SOLVED), True),
        (moved(Category.OPEN), False),
        (SubjectChanged(ticket=1), True),
        (PrivacyChanged(ticket=1, is_private=True), True),
        (TagsChanged(ticket=1), False),
    ],
    ids=repr,
)
def test_customer_sees_public_words_states_subjects_and_privacy_change(
    happened: Event, *, is_public: bool
) -> None:
    stored = msgspec.json.encode(happened).decode()

    assert (happened.is_public, is_public_event(happened.name, stored)) == (is_public, is_public)


def test_event_of_a_kind_or_form_that_is_no_more_is_not_public() -> None:
    assert "TicketPainted" not in EVENT_KINDS
    assert not is_public_event("TicketPainted", "{}")
    assert not is_public_event("SubjectChanged", "{}")
