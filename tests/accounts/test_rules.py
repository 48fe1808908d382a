"""Who may change whom, and which passwords are refused."""

import pytest

from helpdesk.accounts.rules import (
    ensure_admin,
    ensure_lead,
    ensure_may_change,
    ensure_staff,
    is_trusted,
    password_problems,
)
from helpdesk.core.errors import Forbidden
from helpdesk.events.actor import GUEST, SYSTEM, Actor, Customer, Role, Staff

AGENT = Staff(person=1)
LEAD = Staff(person=2, role=Role.LEAD)
ADMIN = Staff(person=3, role=Role.ADMIN)
CUSTOMER = Customer(person=4)


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
    allowed = [_passes(check, actor) for check in (ensure_staff, ensure_lead, ensure_admin)]

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
    assert _passes(ensure_may_change, actor, whom, role) == may


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
