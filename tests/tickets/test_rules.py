"""Which moves there are, who waits, and until when a ticket can be woken."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.errors import Conflict, Forbidden
from helpdesk.events.actor import GUEST, SYSTEM, Actor, ActorKind, Customer, Staff
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel
from helpdesk.tickets.rules import (
    acts_for_us,
    author_kind_of,
    can_be_reopened,
    can_move,
    category_after_message,
    customer_waits_after_opening,
    ensure_can_move,
    ensure_may_settle,
    first_category,
    is_id,
    waiting_after_message,
)

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
STAFF = Staff(person=1)
CUSTOMER = Customer(person=2)
RULE = Actor(kind=ActorKind.RULE)


def test_moves_between_categories() -> None:
    moves = {old: "".join(new[0:2] for new in Category if can_move(old, new)) for old in Category}

    assert moves == {
        Category.NEW: "neopwaonso",
        Category.OPEN: "opwaonso",
        Category.WAITING: "opwaonso",
        Category.ON_HOLD: "opwaonso",
        Category.SOLVED: "opsocl",
        Category.CLOSED: "opcl",
    }


def test_impossible_move_is_told_in_words() -> None:
    with pytest.raises(Conflict) as refused:
        ensure_can_move(Category.CLOSED, Category.WAITING)

    assert refused.value.sentence == "A ticket that is “Closed” cannot become “Waiting on customer”."


def test_messages_leave_a_ticket_where_they_should() -> None:
    after = {
        author: [category_after_message(category, author) for category in Category] for author in AuthorKind
    }

    assert after == {
        AuthorKind.CUSTOMER: [Category.NEW, *[Category.OPEN] * 5],
        AuthorKind.STAFF: [Category.OPEN, *list(Category)[1:]],
        AuthorKind.AUTOMATIC: list(Category),
    }


@pytest.mark.parametrize("since", [None, NOON - timedelta(hours=1)])
def test_wait_begins_with_the_customer_and_ends_with_a_person(since: datetime | None) -> None:
    assert waiting_after_message(since, AuthorKind.CUSTOMER, NOON) == (since or NOON)
    assert waiting_after_message(since, AuthorKind.STAFF, NOON) is None
    assert waiting_after_message(since, AuthorKind.AUTOMATIC, NOON) == since


@pytest.mark.parametrize(
    ("author", "audience", "channel", "waits", "category"),
    [
        (AuthorKind.CUSTOMER, Audience.PUBLIC, Channel.WEB, True, Category.NEW),
        (AuthorKind.AUTOMATIC, Audience.PUBLIC, Channel.MAIL, False, Category.NEW),
        (AuthorKind.STAFF, Audience.PUBLIC, Channel.DESK, False, Category.OPEN),
        (AuthorKind.STAFF, Audience.INTERNAL, Channel.DESK, True, Category.NEW),
        (AuthorKind.STAFF, Audience.PUBLIC, Channel.PHONE, True, Category.NEW),
    ],
)
def test_how_a_ticket_begins(
    author: AuthorKind, audience: Audience, channel: Channel, *, waits: bool, category: Category
) -> None:
    assert customer_waits_after_opening(author, audience, channel) == waits
    assert first_category(author, audience, channel) == category


@pytest.mark.parametrize("category", [Category.SOLVED, Category.CLOSED])
def test_settled_tickets_can_be_woken_for_thirty_days(category: Category) -> None:
    month = timedelta(days=30)

    assert can_be_reopened(category, NOON - month, NOON)
    assert not can_be_reopened(category, NOON - month - timedelta(seconds=1), NOON)
    assert can_be_reopened(category, None, NOON)


def test_open_tickets_never_grow_too_old() -> None:
    assert can_be_reopened(Category.ON_HOLD, NOON - timedelta(days=900), NOON)


def test_whom_actors_act_for() -> None:
    actors = [STAFF, SYSTEM, RULE, CUSTOMER, GUEST]

    assert [acts_for_us(actor) for actor in actors] == [True, True, True, False, False]
    assert [author_kind_of(actor) for actor in actors] == [
        AuthorKind.STAFF,
        AuthorKind.AUTOMATIC,
        AuthorKind.AUTOMATIC,
        AuthorKind.CUSTOMER,
        AuthorKind.CUSTOMER,
    ]


def test_only_the_requester_settles_among_customers() -> None:
    ensure_may_settle(STAFF, requester=9)
    ensure_may_settle(SYSTEM, requester=9)
    ensure_may_settle(CUSTOMER, requester=2)
    for actor in (CUSTOMER, GUEST):
        with pytest.raises(Forbidden):
            ensure_may_settle(actor, requester=9)


def test_ids_fit_postgres() -> None:
    assert [is_id(number) for number in (-1, 0, 1, 2**63 - 1, 2**63)] == [False, False, True, True, False]
