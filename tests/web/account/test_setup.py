"""The first administrator, behind the link that the first start prints."""

import pytest

from helpdesk.accounts.actions.setting_up import setup_link_if_needed
from helpdesk.accounts.queries.people import person_by_email
from helpdesk.events.actor import Role
from tests.factories.persons import make_admin
from tests.factories.sessions import PASSWORD
from tests.kit.clients import parsed, portal

pytestmark = pytest.mark.usefixtures("database")

TYPED = {"name": "Ada", "email": "ada@example.com", "password": PASSWORD}


async def test_first_administrator_is_made_once() -> None:
    token = await setup_link_if_needed()
    browser = await portal()

    shown = await browser.get(f"/setup/{token}")
    done = await browser.post(f"/setup/{token}", data=TYPED)
    again = await (await portal()).get(f"/setup/{token}")

    assert shown.status_code == 200
    assert (done.status_code, done.headers["location"]) == (303, "/desk/")
    card = await person_by_email("ada@example.com")
    assert card is not None
    assert card.role == Role.ADMIN
    assert (await browser.get("/admin/")).status_code == 200
    assert again.status_code == 404


async def test_set_up_is_closed_while_there_is_an_administrator() -> None:
    token = await setup_link_if_needed()
    await make_admin()

    answer = await (await portal()).post(f"/setup/{token}", data=TYPED)

    assert answer.status_code == 404


async def test_set_up_answers_every_error_and_keeps_what_was_typed() -> None:
    token = await setup_link_if_needed()

    browser = await portal()
    answers = [
        await browser.post(f"/setup/{token}", data={"name": "Ada", "password": "ada"}),
        await browser.post(f"/setup/{token}", data={"name": "Ada", "email": "x", "password": "password1234"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    for page in map(parsed, answers):
        assert [error.attributes["id"] for error in page.css("p.error")] == ["email-error", "password-error"]
        assert page.css_first("#name").attributes["value"] == "Ada"
