"""Who may change whom, and which passwords are refused."""

import pytest
from msgspec import Struct

from helpdesk.accounts.rules import (
    Ranked,
    ensure_can,
    ensure_may_change,
    ensure_may_give,
    ensure_staff,
    is_trusted,
    password_problems,
)
from helpdesk.core.errors import Forbidden
from helpdesk.events.actor import (
    BUILT_IN,
    EVERYTHING,
    GUEST,
    OBSERVING,
    SYSTEM,
    Actor,
    Capability,
    Customer,
    Role,
    Staff,
)

AGENT = Staff(person=1)
LEAD = Staff(person=2, role=Role.LEAD)
ADMIN = Staff(person=3, role=Role.ADMIN)
CUSTOMER = Customer(person=4)
OBSERVER = Staff(person=7, own_role=OBSERVING)
CLERK = Staff(person=8, own_role=OBSERVING | {Capability.MANAGE_PEOPLE})


class Somebody(Struct, frozen=True):
    id: int
    role: Role
    capabilities: frozenset[Capability]


@pytest.mark.parametrize(
    ("actor", "staff", "lead", "admin"),
    [
        (GUEST, False, False, False),
        (CUSTOMER, False, False, False),
        (AGENT, True, False, False),
        (LEAD, True, True, False),
        (ADMIN, True, True, True),
        (SYSTEM, True, True, True),
    ],
)
def test_roles_open_what_they_should(actor: Actor, *, staff: bool, lead: bool, admin: bool) -> None:
    asked = (Capability.MANAGE_TEAMS, Capability.MANAGE_ROLES)
    allowed = [_passes(ensure_staff, actor), *(_passes(ensure_can, actor, can) for can in asked)]

    assert allowed == [staff, lead, admin]
    assert is_trusted(actor) == (actor is SYSTEM)


@pytest.mark.parametrize(
    ("actor", "whom", "role", "may"),
    [
        (CUSTOMER, 4, Role.CUSTOMER, True),
        (CUSTOMER, 5, Role.CUSTOMER, False),
        (AGENT, 5, Role.CUSTOMER, True),
        (AGENT, 1, Role.AGENT, True),
        (AGENT, 6, Role.AGENT, False),
        (LEAD, 6, Role.AGENT, False),
        (ADMIN, 6, Role.ADMIN, True),
        (GUEST, 5, Role.CUSTOMER, False),
        (SYSTEM, 6, Role.ADMIN, True),
    ],
)
def test_people_are_changed_by_themselves_or_from_above(
    actor: Actor, whom: int, role: Role, *, may: bool
) -> None:
    assert _passes(ensure_may_change, actor, Somebody(whom, role, BUILT_IN[role])) == may


def test_who_may_do_less_does_not_change_who_may_do_more() -> None:
    ranks: list[Ranked] = [
        Somebody(9, Role.AGENT, OBSERVING),
        Somebody(9, Role.AGENT, BUILT_IN[Role.AGENT]),
        Somebody(9, Role.ADMIN, EVERYTHING),
    ]

    assert [_passes(ensure_may_change, CLERK, person) for person in ranks] == [True, False, False]


def test_nobody_gives_what_they_do_not_hold() -> None:
    wanted = [frozenset(), OBSERVING, OBSERVING | {Capability.WRITE_TICKETS}, EVERYTHING]

    given = {
        actor.person: [_passes(ensure_may_give, actor, held) for held in wanted]
        for actor in (CLERK, ADMIN, SYSTEM)
    }

    assert given == {8: [True, True, False, False], 3: [True] * 4, None: [True] * 4}


def test_own_role_counts_instead_of_the_built_in_one() -> None:
    demoted = Staff(person=9, role=Role.ADMIN, own_role=OBSERVING)

    assert [demoted.capabilities, demoted.can_everything] == [OBSERVING, False]
    assert not _passes(ensure_can, OBSERVER, Capability.WRITE_TICKETS)
    assert _passes(ensure_can, OBSERVER, Capability.WRITE_NOTES)


OWN = ["Anna Lindqvist", "anna.lindqvist@example.com"]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short-one", "A password has at least 10 characters."),
        ("x7" * 101, "A password has at most 200 characters."),
        ("AnnaLindqvist", "This password is too close to your name or address."),
        ("anna.lindqvist@example.com", "This password is too close to your name or address."),
        ("lindqvist-1987", "This password is too close to your name or address."),
        ("Password123", "This password is one that is tried first. Please choose another."),
        ("qwertyuiop", "This password is one that is tried first. Please choose another."),
        ("1234567890", "This password is one that is tried first. Please choose another."),
        ("helpdesk2026", "This password is one that is tried first. Please choose another."),
        ("aaaaaaaaaaaa", "This password is one that is tried first. Please choose another."),
        ("!!!!!!!!!!", "This password is one that is tried first. Please choose another."),
    ],
)
def test_weak_password_is_refused_with_its_reason(password: str, sentence: str) -> None:
    assert password_problems(password, OWN) == {"password": sentence}
    assert password_problems(password, OWN, field="new") == {"new": sentence}


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "Tr0mbone-at-noon",
        "anna likes trombones",
        "密碼很長很長很長很長",
        "!§$%&/()=?`",
        "x7q-" * 50,
    ],
)
def test_good_password_passes(password: str) -> None:
    assert password_problems(password, OWN) == {}


def _passes(check: object, *given: object) -> bool:
    try:
        check(*given)
    except Forbidden:
        return False
    return True
