"""Staff choose how they want to work; what they have not chosen is as usual."""

import pytest

from helpdesk.accounts.actions.preferences import set_preferences
from helpdesk.accounts.events import PreferencesChanged
from helpdesk.accounts.labels import change_label
from helpdesk.accounts.preferences import (
    USUAL,
    AfterSend,
    Density,
    MessageOrder,
    Preferences,
    read_choices,
    stored_choices,
)
from helpdesk.accounts.queries.preferences import preferences_of
from helpdesk.accounts.queries.sessions import actor_of
from helpdesk.core.errors import Forbidden
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import GUEST
from helpdesk.events.event import Change
from tests.factories.persons import make_agent, make_customer
from tests.factories.sessions import make_session
from tests.kit.recorded import changes, forget_recorded, recorded

pytestmark = pytest.mark.usefixtures("database")

OWN = Preferences(
    message_order=MessageOrder.NEWEST_FIRST,
    after_reply=AfterSend.NEXT,
    after_solve=AfterSend.LIST,
    density=Density.COMPACT,
    has_shortcuts=False,
)


async def test_whoever_has_chosen_nothing_works_as_usual() -> None:
    mara = await make_agent()

    assert await preferences_of(mara.person) == USUAL


async def test_what_was_chosen_is_kept_with_its_history() -> None:
    mara, paul = await make_agent(), await make_agent()

    await set_preferences(mara, OWN)

    assert await preferences_of(mara.person) == OWN
    assert await preferences_of(paul.person) == USUAL
    assert await recorded() == [PreferencesChanged(person=mara.person)]
    assert await changes() == [
        Change("message_order", "newest_last", "newest_first"),
        Change("after_reply", "stay", "next"),
        Change("after_solve", "stay", "list"),
        Change("density", "comfortable", "compact"),
        Change("has_shortcuts", "true", "false"),
    ]


async def test_choosing_the_same_again_changes_nothing() -> None:
    mara = await make_agent()
    await set_preferences(mara, OWN)
    await forget_recorded()

    await set_preferences(mara, OWN)

    assert await recorded() == []


async def test_going_back_to_the_usual_leaves_nothing_stored() -> None:
    mara = await make_agent()
    await set_preferences(mara, OWN)

    await set_preferences(mara, USUAL)

    assert await fetch_value("SELECT choices::text FROM preferences WHERE person = $1", mara.person) == "{}"
    assert await preferences_of(mara.person) == USUAL


async def test_preferences_are_for_staff() -> None:
    for actor in (await make_customer(), GUEST):
        with pytest.raises(Forbidden):
            await set_preferences(actor, OWN)


async def test_a_session_knows_them_without_another_question() -> None:
    mara = await make_agent()
    token = await make_session(mara.person)
    await set_preferences(mara, OWN)

    signed_in = await actor_of(token)

    assert signed_in is not None
    assert signed_in.preferences == OWN


def test_a_choice_of_a_newer_version_is_the_usual_one() -> None:
    stored = '{"density": "airy", "after_reply": "next", "has_colours": true}'

    assert read_choices(stored) == Preferences(after_reply=AfterSend.NEXT)


@pytest.mark.parametrize("preferences", [USUAL, OWN])
def test_what_is_stored_is_read_again(preferences: Preferences) -> None:
    assert read_choices(stored_choices(preferences)) == preferences


def test_choices_are_told_in_words() -> None:
    told = [change_label("after_note", "next"), change_label("density", "compact"), change_label("name", "x")]

    assert told == ["Go to the next ticket", "Compact", "x"]
