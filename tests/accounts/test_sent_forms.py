"""What a form makes is made once for each key of each person."""

import asyncio

import pytest

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.accounts.tables import SentForm
from helpdesk.core.errors import Invalid
from helpdesk.events.actor import GUEST
from tests.factories.persons import make_agent

pytestmark = pytest.mark.usefixtures("database")


class Maker:
    """Makes things, counted from 1."""

    def __init__(self) -> None:
        self.made = 0

    async def __call__(self) -> int:
        self.made += 1
        # Others have time to come in between.
        await asyncio.sleep(0.02)
        return self.made


async def test_same_key_of_the_same_person_answers_with_what_was_made() -> None:
    ada, ben, maker = await make_agent(), await make_agent(), Maker()

    made = [
        await make_once(actor, key, maker) for actor, key in [(ada, "a"), (ada, "a"), (ada, "b"), (ben, "a")]
    ]

    assert made == [1, 1, 2, 3]


async def test_form_without_a_key_or_a_person_is_not_recognised() -> None:
    ada, maker = await make_agent(), Maker()

    made = [
        await make_once(actor, key, maker)
        for actor, key in [(ada, ""), (ada, ""), (GUEST, "a"), (GUEST, "a")]
    ]

    assert made == [1, 2, 3, 4]
    assert await SentForm.count() == 0


async def test_refused_form_may_be_sent_again_with_its_key() -> None:
    ada, maker = await make_agent(), Maker()

    async def refuse() -> int:
        raise Invalid({"name": "Please give a name."})

    with pytest.raises(Invalid):
        await make_once(ada, "a", refuse)

    assert await make_once(ada, "a", maker) == 1


@pytest.mark.commits
async def test_of_many_at_once_one_makes_it_and_all_get_it() -> None:
    ada, maker = await make_agent(), Maker()

    made = await asyncio.gather(*(make_once(ada, "a", maker) for _ in range(8)))

    assert made == [1] * 8
