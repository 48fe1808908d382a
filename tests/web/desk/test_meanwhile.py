"""Two who change one field: the second is told what the first made of it, and presses once more."""

from typing import Any

import pytest

from helpdesk.events.actor import SYSTEM
from helpdesk.tickets.actions.assign import assign_ticket, unassign_ticket
from helpdesk.tickets.actions.custom import set_fields
from helpdesk.tickets.actions.fields import change_subject, set_priority, set_team
from helpdesk.tickets.enums import Category, Priority
from tests.factories.fields import make_field
from tests.factories.persons import make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_ticket, status_id
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database", "store")


def told(part: Any) -> list[str]:
    return [" ".join(line.text().split()) for line in part.css(".ticket-errors .error")]


def form_of(part: Any, field: str) -> dict[str, str]:
    """What the form of a field brings by itself."""
    form = part.css_first(f"#edit-{field} form")
    return {each.attributes["name"]: each.attributes["value"] for each in form.css("[type=hidden]")}


async def seen(browser: Any, ticket: MadeTicket, field: str) -> dict[str, str]:
    return form_of(parsed(await browser.get(f"/desk/tickets/{ticket.number}")), field)


async def test_field_that_was_changed_meanwhile_is_told_and_set_by_one_more_press() -> None:
    agent, mara, ticket = await make_agent(), await make_agent("Mara Kim"), await make_ticket()
    browser = await desk(agent.person)
    shown = await seen(browser, ticket, "priority")
    await set_priority(mara, ticket.number, Priority.HIGH)
    url = f"/desk/tickets/{ticket.number}/priority"

    answer = await browser.post(url, data={"priority": "low", **shown}, headers=FRAGMENT)
    part = parsed(answer)
    kept = (await record_of(ticket.id)).priority
    again = part.css_first(".ticket-errors form")
    was = again.css_first("[name=was]").attributes["value"]
    press = again.css_first("button")
    second = await browser.post(
        again.attributes["hx-post"],
        data={"was": was, "priority": press.attributes["value"]},
        headers=FRAGMENT,
    )

    assert (shown, answer.status_code, kept) == ({"was": "normal"}, 422, Priority.HIGH)
    assert told(part) == ["Priority: Mara Kim set it to “High” just now, so yours is not saved yet."]
    assert (was, press.text()) == ("high", "Set it to Low all the same")
    assert part.css_first("[popovertarget=edit-priority]").text() == "Priority High"
    assert (second.status_code, told(parsed(second))) == (200, [])
    assert (await record_of(ticket.id)).priority == Priority.LOW


async def test_same_wish_and_other_fields_hold_nothing_back() -> None:
    agent, mara, ticket = await make_agent(), await make_agent("Mara Kim"), await make_ticket()
    team = await make_team("Care")
    browser = await desk(agent.person)
    priority, of_team = await seen(browser, ticket, "priority"), await seen(browser, ticket, "team")
    await set_priority(mara, ticket.number, Priority.HIGH)

    answers = [
        await browser.post(f"/desk/tickets/{ticket.number}/{field}", data=data, headers=FRAGMENT)
        for field, data in [
            ("priority", {"priority": "high", **priority}),
            ("team", {"team": str(team), **of_team}),
        ]
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (await record_of(ticket.id)).team == team


async def test_form_that_does_not_say_what_it_showed_is_applied() -> None:
    agent, ticket = await make_agent(), await make_ticket(priority=Priority.HIGH)

    await (await desk(agent.person)).post(f"/desk/tickets/{ticket.number}/priority", data={"priority": "low"})

    assert (await record_of(ticket.id)).priority == Priority.LOW


async def test_every_field_is_told_in_its_own_words() -> None:
    agent, mara = await make_agent(), await make_agent("Mara Kim")
    ticket = await make_ticket(assignee=agent.person, team=await make_team("Care"))
    browser = await desk(agent.person)
    forms = {field: await seen(browser, ticket, field) for field in ("assignee", "team", "status", "type")}
    await unassign_ticket(mara, ticket.number)
    await set_team(SYSTEM, ticket.number, await make_team("Workshop"))
    wanted = {"assignee": mara.person, "team": ""}

    sentences = {
        field: told(
            parsed(
                await browser.post(
                    f"/desk/tickets/{ticket.number}/{field}",
                    data={field: value, **forms[field]},
                    headers=FRAGMENT,
                )
            )
        )
        for field, value in wanted.items()
    }

    assert sentences == {
        "assignee": ["Assignee: Mara Kim emptied it just now, so yours is not saved yet."],
        "team": ["Team: The helpdesk set it to “Workshop” just now, so yours is not saved yet."],
    }
    assert (forms["status"], forms["type"]) == ({"was": str(await status_id(Category.OPEN))}, {"was": ""})


async def test_subject_stays_typed_beside_what_somebody_else_made_of_it() -> None:
    agent, mara, ticket = await make_agent(), await make_agent("Mara Kim"), await make_ticket("Yellow soles")
    browser = await desk(agent.person)
    shown = await seen(browser, ticket, "subject")
    await change_subject(mara, ticket.number, "Yellow “soles”")
    url = f"/desk/tickets/{ticket.number}/subject"

    answer = await browser.post(url, data={"subject": "White soles", **shown}, headers=FRAGMENT)
    part = parsed(answer)
    again = await browser.post(
        url, data={"subject": "White soles", **form_of(part, "subject")}, headers=FRAGMENT
    )

    sentence = "Mara Kim set it to “Yellow “soles”” just now, so yours is not saved yet."
    assert part.css_first("#subject-field").attributes["value"] == "White soles"
    assert told(part) == [f"Subject: {sentence}"]
    assert (again.status_code, (await record_of(ticket.id)).subject) == (200, "White soles")


async def test_plain_form_gets_the_page_with_the_sentence() -> None:
    agent, mara, ticket = await make_agent(), await make_agent("Mara Kim"), await make_ticket()
    await assign_ticket(mara, ticket.number, mara.person)

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/assignee", data={"assignee": agent.person, "was": ""}
    )

    assert answer.status_code == 422
    assert told(parsed(answer)) == [
        "Assignee: Mara Kim set it to “Mara Kim” just now, so yours is not saved yet."
    ]
    assert (await record_of(ticket.id)).assignee == mara.person


async def test_change_that_the_history_does_not_know_is_held_back_as_well() -> None:
    agent, ticket = await make_agent(), await make_ticket(priority=Priority.HIGH)

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/priority",
        data={"priority": "low", "was": "nonsense"},
        headers=FRAGMENT,
    )

    assert told(parsed(answer)) == ["Priority: Somebody has changed it meanwhile, so yours is not saved yet."]
    assert (await record_of(ticket.id)).priority == Priority.HIGH


async def custom_of(ticket: MadeTicket) -> Any:
    return (await record_of(ticket.id)).custom


def shown_form(part: Any) -> dict[str, str]:
    """What the form of the custom fields sends when nothing is typed."""
    fields = part.css("#edit-fields input")
    return {each.attributes["name"]: each.attributes.get("value") or "" for each in fields}


async def test_custom_fields_of_two_people_come_together() -> None:
    agent, mara, ticket = await make_agent(), await make_agent("Mara Kim"), await make_ticket()
    for key in ("cause", "shelf"):
        await make_field(key)
    await set_fields(mara, ticket.number, {"cause": "glue", "shelf": "4"})
    browser = await desk(agent.person)
    form = shown_form(parsed(await browser.get(f"/desk/tickets/{ticket.number}")))
    await set_fields(mara, ticket.number, {"cause": "heat"})

    answer = await browser.post(
        f"/desk/tickets/{ticket.number}/fields", data={**form, "custom.shelf": "7"}, headers=FRAGMENT
    )

    assert answer.status_code == 200
    assert await custom_of(ticket) == {"cause": "heat", "shelf": "7"}


async def test_custom_field_that_both_changed_is_told_and_saved_by_one_more_press() -> None:
    agent, mara, ticket = await make_agent(), await make_agent("Mara Kim"), await make_ticket()
    for key in ("cause", "shelf"):
        await make_field(key)
    await set_fields(mara, ticket.number, {"cause": "glue", "shelf": "4"})
    browser = await desk(agent.person)
    form = shown_form(parsed(await browser.get(f"/desk/tickets/{ticket.number}")))
    await set_fields(mara, ticket.number, {"cause": "heat", "shelf": "5"})
    url = f"/desk/tickets/{ticket.number}/fields"

    answer = await browser.post(url, data={**form, "custom.cause": "water"}, headers=FRAGMENT)
    part = parsed(answer)
    kept = await custom_of(ticket)
    errors = [" ".join(line.text().split()) for line in part.css("#edit-fields .error")]
    again = shown_form(part)
    second = await browser.post(url, data=again, headers=FRAGMENT)

    assert (answer.status_code, kept) == (422, {"cause": "heat", "shelf": "5"})
    assert errors == ["Mara Kim set it to “heat” just now, so yours is not saved yet."]
    assert (again["custom.cause"], again["custom.shelf"]) == ("water", "5")
    assert (second.status_code, await custom_of(ticket)) == (200, {"cause": "water", "shelf": "5"})


@pytest.mark.parametrize("was", ["", "{", "[]", "9" * 5000])
async def test_form_of_custom_fields_that_shows_nothing_readable_is_applied(was: str) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await make_field("cause")
    await set_fields(agent, ticket.number, {"cause": "glue"})
    form = {"was": was, "fields": "cause", "custom.cause": "heat"}

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/fields", data=form, headers=FRAGMENT
    )

    assert (answer.status_code, await custom_of(ticket)) == (200, {"cause": "heat"})
