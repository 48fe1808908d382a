"""The first administrator comes to exist by the link of the first start, and only once."""

import asyncio

import pytest

from helpdesk.accounts.actions.credentials import verify_password
from helpdesk.accounts.actions.people import NewPerson
from helpdesk.accounts.actions.setting_up import (
    create_person_with_password,
    is_setup_open,
    set_up_first_admin,
    setup_link_if_needed,
)
from helpdesk.accounts.queries.people import person_by_email, person_card, staff_choices
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.events.actor import SYSTEM, Role
from tests.factories.persons import make_admin, make_person
from tests.kit.recorded import recorded

pytestmark = pytest.mark.usefixtures("database")

FIRST = {"name": "First Admin", "email": "first@example.com", "password": "a slow river bends"}


async def test_link_makes_the_first_administrator() -> None:
    token = await setup_link_if_needed()
    before = await is_setup_open(token), await recorded()

    person = await set_up_first_admin(token, **FIRST)

    card = await person_card(person)
    assert before == (True, [])
    assert (card.name, card.role, card.email) == ("First Admin", Role.ADMIN, "first@example.com")
    assert await verify_password(person, FIRST["password"])
    assert await setup_link_if_needed() is None
    assert not await is_setup_open(token)


async def test_no_second_administrator_by_a_link_printed_earlier() -> None:
    first, second = await setup_link_if_needed(), await setup_link_if_needed()
    await set_up_first_admin(first, **FIRST)

    assert not await is_setup_open(second)
    with pytest.raises(NotFound):
        await set_up_first_admin(second, **{**FIRST, "email": "second@example.com"})
    assert await person_by_email("second@example.com") is None


async def test_page_is_closed_when_the_administrator_was_made_elsewhere() -> None:
    token = await setup_link_if_needed()
    await make_admin()

    assert not await is_setup_open(token)
    with pytest.raises(NotFound):
        await set_up_first_admin(token, **FIRST)


async def test_switched_off_administrator_does_not_count() -> None:
    await make_admin(deactivated_at=now())

    assert await setup_link_if_needed() is not None


async def test_somebody_who_has_written_before_becomes_the_administrator() -> None:
    known = await make_person("first", email="first@example.com")

    person = await set_up_first_admin(await setup_link_if_needed(), **FIRST)

    assert person == known
    assert (await person_card(known)).role == Role.ADMIN


async def test_errors_are_answered_at_once_and_the_link_stays_good() -> None:
    token = await setup_link_if_needed()

    with pytest.raises(Invalid) as refused:
        await set_up_first_admin(token, **dict.fromkeys(FIRST, "short"))

    assert set(refused.value.fields) == {"email", "password"}
    assert await is_setup_open(token)
    with pytest.raises(NotFound):
        await set_up_first_admin("made up", **FIRST)


async def test_operator_makes_somebody_who_can_sign_in() -> None:
    new = NewPerson(name="First Admin", email="first@example.com", role=Role.ADMIN)

    with pytest.raises(Invalid) as weak:
        await create_person_with_password(SYSTEM, new, "first admin")
    person = await create_person_with_password(SYSTEM, new, FIRST["password"])

    assert set(weak.value.fields) == {"password"}
    assert await verify_password(person, FIRST["password"])
    assert await setup_link_if_needed() is None


@pytest.mark.commits
async def test_two_set_ups_at_once_make_one_administrator() -> None:
    tokens = [await setup_link_if_needed() for _ in range(2)]

    outcomes = await asyncio.gather(
        *(
            set_up_first_admin(token, **{**FIRST, "email": f"admin{number}@example.com"})
            for number, token in enumerate(tokens)
        ),
        return_exceptions=True,
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotFound", "int"]
    assert len(await staff_choices()) == 1
