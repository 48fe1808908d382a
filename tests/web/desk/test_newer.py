"""What came while somebody was writing is shown above their text, and one more press sends it."""

from typing import Any

import pytest

from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Audience, AuthorKind
from tests.factories.persons import make_agent
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.tickets.reading import messages_of

pytestmark = pytest.mark.usefixtures("database", "store")


async def overtaken() -> tuple[Staff, MadeTicket, int, int]:
    """Somebody who began to write under the first message, and what two others wrote since."""
    agent, bo = await make_agent("Mara Kim"), await make_agent("Bo Berg")
    ticket = await make_ticket()
    seen = await make_message(ticket, "Help")
    await make_message(ticket, "It is **urgent**.")
    newest = await make_message(
        ticket, "I rang.", author=bo.person, author_kind=AuthorKind.STAFF, audience=Audience.INTERNAL
    )
    return agent, ticket, seen, newest


def shown(part: Any) -> dict[str, Any]:
    form = part.css_first("form:has(textarea[name=body])")
    return {
        "heading": [head.text() for head in part.css(".newer-head > b")],
        "messages": [" ".join(box.text().split()) for box in part.css(".newer .prose")],
        "text": form.css_first("textarea").text().strip(),
        "seen": form.css_first("[name=seen]").attributes["value"],
        "button": " ".join(form.css_first("[data-shortcut='Ctrl+Enter']").text().split()),
    }


@pytest.mark.parametrize(
    ("kind", "button"), [("replies", "Send all the same"), ("notes", "Add all the same")]
)
async def test_new_messages_stand_above_the_kept_text_and_the_next_press_sends(
    kind: str, button: str
) -> None:
    agent, ticket, seen, newest = await overtaken()
    browser = await desk(agent.person)
    url = f"/desk/tickets/{ticket.number}/{kind}"

    answer = await browser.post(url, data={"body": "We mend it.", "seen": str(seen)}, headers=FRAGMENT)
    told = shown(parsed(answer))
    again = await browser.post(url, data={"body": told["text"], "seen": told["seen"]}, headers=FRAGMENT)

    assert answer.status_code == 422
    assert told == {
        "heading": ["2 new messages since you started"],
        "messages": ["It is urgent.", "I rang."],
        "text": "We mend it.",
        "seen": str(newest),
        "button": button,
    }
    assert (again.status_code, len(parsed(again).css(".newer"))) == (200, 0)
    assert [message[-1] for message in await messages_of(ticket.id)][3:] == ["We mend it."]


async def test_plain_form_leads_to_the_page_with_the_text_and_what_is_new() -> None:
    agent, ticket, seen, newest = await overtaken()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "We mend it.", "seen": str(seen)}
    )

    assert answer.status_code == 422
    assert shown(parsed(answer).css_first("#compose-reply")) == {
        "heading": ["2 new messages since you started"],
        "messages": ["It is urgent.", "I rang."],
        "text": "We mend it.",
        "seen": str(newest),
        "button": "Send all the same",
    }


async def test_many_new_messages_are_counted_and_the_last_ones_shown() -> None:
    agent, ticket, seen, _newest = await overtaken()
    for number in range(4):
        await make_message(ticket, f"Number {number}")

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies",
        data={"body": "We mend it.", "seen": str(seen)},
        headers=FRAGMENT,
    )

    told = shown(parsed(answer))
    assert told["heading"] == ["6 new messages since you started"]
    assert told["messages"] == ["Number 1", "Number 2", "Number 3"]


async def test_form_that_is_refused_for_something_else_stays_where_it_was_begun() -> None:
    agent, ticket, seen, _newest = await overtaken()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": " ", "seen": str(seen)}, headers=FRAGMENT
    )

    told = shown(parsed(answer))
    assert (told["heading"], told["seen"]) == ([], str(seen))


async def test_fresh_page_and_fresh_form_are_written_under_the_newest_message() -> None:
    agent, ticket, _seen, newest = await overtaken()
    browser = await desk(agent.person)

    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}"))
    sent = await browser.post(
        f"/desk/tickets/{ticket.number}/notes", data={"body": "Seen.", "seen": str(newest)}, headers=FRAGMENT
    )

    own = (await messages_of(ticket.id))[-1][0]
    assert [field.attributes["value"] for field in page.css("[name=seen]")] == [str(newest)] * 2
    assert parsed(sent).css_first("[name=seen]").attributes["value"] == str(own)


async def test_nonsense_in_place_of_the_last_message_is_refused_or_passed_over() -> None:
    agent, ticket, _seen, _newest = await overtaken()
    browser = await desk(agent.person)
    url = f"/desk/tickets/{ticket.number}/replies"

    answers = [
        (await browser.post(url, data={"body": "x", "seen": seen}, headers=FRAGMENT)).status_code
        for seen in ("abc", "-1", "9" * 40, "9" * 5000)
    ]

    assert answers == [422, 200, 200, 422]
