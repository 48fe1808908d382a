"""The page on which staff say how they want to work, and what their pages make of it."""

import pytest

from helpdesk.accounts.actions.preferences import set_preferences
from helpdesk.accounts.preferences import USUAL, AfterSend, Density, MessageOrder, Preferences
from helpdesk.accounts.queries.preferences import preferences_of
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import make_message, make_ticket
from tests.kit.clients import desk, parsed, portal

pytestmark = pytest.mark.usefixtures("database")

CHOSEN = {
    "message_order": "newest_first",
    "after_reply": "next",
    "after_note": "stay",
    "after_solve": "list",
    "density": "compact",
}


async def test_choices_are_shown_and_saved() -> None:
    mara = await make_agent()
    browser = await desk(mara.person)

    saved = await browser.post("/account/preferences", data=CHOSEN)
    page = parsed(await browser.get("/account/preferences"))

    assert (saved.status_code, saved.headers["location"]) == (303, "/account/preferences")
    assert await preferences_of(mara.person) == Preferences(
        message_order=MessageOrder.NEWEST_FIRST,
        after_reply=AfterSend.NEXT,
        after_solve=AfterSend.LIST,
        density=Density.COMPACT,
        has_shortcuts=False,
    )
    assert page.css_first("[name=message_order][checked]").attributes["value"] == "newest_first"
    assert page.css_first("#after_reply option[selected]").attributes["value"] == "next"
    assert "checked" not in page.css_first("#has_shortcuts").attributes


async def test_what_does_not_fit_stands_at_its_field_and_changes_nothing() -> None:
    mara = await make_agent()

    answer = await (await desk(mara.person)).post(
        "/account/preferences", data={**CHOSEN, "after_note": "elsewhere", "density": ""}
    )

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#after_note-error").text(strip=True) == "Please choose one from the list."
    assert page.css_first("#density-error").text(strip=True) == "Please fill this in."
    assert page.css_first("#after_reply option[selected]").attributes["value"] == "next"
    assert await preferences_of(mara.person) == USUAL


async def test_only_staff_are_led_to_the_page() -> None:
    pages = [parsed(await (await portal(await make_person())).get("/account"))]
    pages.append(parsed(await (await desk((await make_agent()).person)).get("/account")))

    assert [bool(page.css("a[href='/account/preferences']")) for page in pages] == [False, True]


async def test_page_says_that_single_keys_are_off() -> None:
    mara, paul = await make_agent(), await make_agent()
    await set_preferences(mara, Preferences(has_shortcuts=False))

    pages = [
        parsed(await (await desk(person)).get("/desk/views/mine")) for person in (mara.person, paul.person)
    ]

    assert [page.body.attributes.get("data-shortcuts") for page in pages] == ["off", None]


async def test_conversation_stands_in_the_order_its_reader_wants() -> None:
    mara, paul = await make_agent(), await make_agent()
    ticket = await make_ticket()
    written = [await make_message(ticket, body=str(number)) for number in range(3)]
    await set_preferences(mara, Preferences(message_order=MessageOrder.NEWEST_FIRST))

    orders = []
    for person in (mara.person, paul.person):
        page = parsed(await (await desk(person)).get(f"/desk/tickets/{ticket.number}"))
        orders.append(
            [int(item.attributes["id"].removeprefix("item-")) for item in page.css(".thread > [id^=item]")]
        )

    assert orders == [written[::-1], written]
