"""The page of a ticket: its conversation, what happened in between, and who asks."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import now
from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.customers.timeline import NewInteraction, add_interaction
from helpdesk.drafts.actions import save_draft
from helpdesk.files.actions.attachments import attach
from helpdesk.files.uploads import Upload
from helpdesk.tickets.actions.notes import log_call
from helpdesk.tickets.enums import Audience, AuthorKind, CallDirection, Category, Channel
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_person, make_phone
from tests.factories.tickets import make_mention, make_message, make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database", "store")

MINUTE = timedelta(minutes=1)


async def test_conversation_is_read_from_the_oldest_message_down() -> None:
    agent = await make_agent("Mara Kim")
    annika = await make_person("Annika Lund")
    ticket = await make_ticket(requester=annika)
    await make_message(ticket, "It is **yellow**.", at=now() - 3 * MINUTE, channel=Channel.MAIL)
    await make_message(
        ticket,
        "Cabinet 2 again.",
        author=agent.person,
        author_kind=AuthorKind.STAFF,
        audience=Audience.INTERNAL,
        at=now() - 2 * MINUTE,
        channel=Channel.DESK,
    )
    await make_message(ticket, "Any news?", at=now() - MINUTE)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    shown = [
        (
            message.css_first("strong").text(),
            [mark.text(strip=True) for mark in message.css(".audience")],
            message.css_first(".meta").text(strip=True).rpartition("·")[0].strip(),
            message.css_first(".prose").text(strip=True),
        )
        for message in page.css("#thread article")
    ]
    assert shown == [
        ("Annika Lund", [], "by mail", "It isyellow."),
        ("Mara Kim", ["Internal note"], "", "Cabinet 2 again."),
        ("Annika Lund", [], "on the web", "Any news?"),
    ]
    assert "message-internal" in page.css("#thread article")[1].attributes["class"].split()


async def test_quoted_text_is_folded_and_cannot_run() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    await make_message(ticket, quoted="> old\n<script>alert(1)</script>")

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    assert page.css_first("details.quoted").attributes.get("open", "closed") == "closed"
    assert page.css_first("details.quoted .prose").text() == "> old\n<script>alert(1)</script>"


async def test_attachments_stand_under_their_message_with_their_sizes() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    message = await make_message(ticket)
    upload = Upload("list of pairs.txt", "text/plain", b"x" * 1234)
    file = await attach(upload, owner_kind="message", owner_id=message)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    chip = page.css_first(f"#message-{message} a.chip")
    assert chip.attributes["href"] == f"/files/{file}/list%20of%20pairs.txt"
    assert chip.css_first(".meta").text() == "1.2 kB"


async def test_stranger_in_the_conversation_is_pointed_out() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    await make_message(ticket, is_from_new_participant=True)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    assert "Not one of the people" in page.css_first(".message-warning").text()


async def test_what_happened_stands_between_the_messages() -> None:
    agent = await make_agent("Mara Kim")
    ticket = await make_ticket()
    await make_message(ticket, "First", at=now() - MINUTE)
    browser = await desk(agent.person)
    await browser.post(f"/desk/tickets/{ticket.number}/priority", data={"priority": "high"})
    await browser.post(f"/desk/tickets/{ticket.number}/tags", data={"tags": "vip"})

    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}"))

    lines = [line.text(strip=True).split("·")[0].strip() for line in page.css("#thread li.quiet .quiet-line")]
    assert lines == ["Mara Kim changed the priority: Normal → High", "Mara Kim changed the tags: vip"]
    assert page.css("#thread details.disclosure") == []


async def test_much_that_happened_is_folded() -> None:
    agent = await make_agent()
    ticket = await make_ticket(tags=("old",))
    browser = await desk(agent.person)
    for priority in ["high", "urgent", "low"]:
        await browser.post(f"/desk/tickets/{ticket.number}/priority", data={"priority": priority})
    await browser.post(f"/desk/tickets/{ticket.number}/tags/removals", data={"tags": "old"})

    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}"))

    folded = page.css_first("#thread details.disclosure")
    assert folded.css_first("summary").text(strip=True) == "4 changes"
    assert "old taken away" in folded.css(".quiet-line")[-1].text()


async def test_call_says_who_called_whom() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    await make_message(ticket, "Began with a call.", channel=Channel.PHONE)
    await log_call(agent, ticket.number, body="Rang back.", direction=CallDirection.OUTGOING)
    await log_call(agent, ticket.number, body="Rang us.", direction=CallDirection.INCOMING)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    calls = [call.text(strip=True) for call in page.css("#thread .is-call .message-head > .meta")]
    assert [call.split("·")[0].strip() for call in calls] == ["by phone", "we called", "they called"]


async def test_long_conversation_shows_its_newest_messages_and_leads_to_the_older() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    for number in range(PAGE_SIZE + 1):
        await make_message(ticket, f"Message {number}", at=now() - (100 - number) * MINUTE)
    browser = await desk(agent.person)

    newest = parsed(await browser.get(f"/desk/tickets/{ticket.number}?view=all"))
    older = parsed(await browser.get(newest.css_first(".thread-older a").attributes["href"]))

    assert len(newest.css("#thread article")) == PAGE_SIZE
    assert [message.text(strip=True) for message in older.css("#thread .prose")] == ["Message 0"]
    assert older.css_first(".thread-older a").attributes["href"] == f"/desk/tickets/{ticket.number}?view=all"
    assert "hx-get" not in older.css_first("#thread").attributes


async def test_parts_refresh_by_themselves() -> None:
    agent = await make_agent()
    ticket = await make_ticket(assignee=agent.person)
    await make_message(ticket)
    browser = await desk(agent.person)
    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}?view=mine&priority=normal"))

    for part in ["ticket-head", "thread", "ticket-side"]:
        element = page.css_first(f"#{part}")
        answer = await browser.get(element.attributes["hx-get"], headers=FRAGMENT)
        assert element.attributes["hx-trigger"].startswith(f"live:ticket:{ticket.id} from:body")
        assert element.attributes["data-live-topics"] == f"ticket:{ticket.id}"
        assert parsed(answer).css_first("body > *").attributes["id"] == part
        assert "<html" not in answer.text


async def test_side_shows_the_customer() -> None:
    agent = await make_agent()
    annika = await make_person("Annika Lund", email="annika@club.example", locale="en", zone="Europe/Oslo")
    await make_phone(annika, "+47 10 55 01 11", is_primary=True)
    club = await make_organisation("Fjord Running Club")
    await make_membership(annika, club, role="Kit manager")
    ticket = await make_ticket(requester=annika, organisation=club)
    before = NewInteraction(
        kind="call_incoming",
        person=annika,
        organisation=club,
        subject_kind="ticket",
        subject_id=ticket.id + 1,
        at=now() - timedelta(days=2),
    )
    await add_interaction(before)

    side = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}")).css_first(
        "#ticket-side"
    )

    assert side.css_first(".person a").attributes["href"] == f"/desk/people/{annika}"
    assert side.css_first(".person .meta").text() == "Kit manager"
    assert [way.text(strip=True) for way in side.css(".ways li")] == [
        "annika@club.exampleunproven",
        "+47 10 55 01 11",
    ]
    values = {
        line.css_first("dt").text(): line.css_first("dd").text()
        for line in side.css(".card:first-child dl > div")
    }
    assert values["Organisation"] == "Fjord Running Club"
    assert values["Language"] == "English"
    assert values["Last contact"] == "2 days ago, called us"


async def test_side_shows_other_tickets_links_and_followers() -> None:
    agent = await make_agent()
    zoe = await make_person("Zoë")
    ticket = await make_ticket(followers=(zoe,))
    other = await make_ticket("Other", requester=ticket.requester, category=Category.SOLVED)
    mentioned = await make_ticket("Spoken of")
    await make_mention(ticket, mentioned)

    side = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}")).css_first(
        "#ticket-side"
    )

    tickets = [(link.text(), link.attributes["href"]) for link in side.css(".side-ticket a")]
    assert tickets == [
        ("Other", f"/desk/tickets/{other.number}"),
        ("Spoken of", f"/desk/tickets/{mentioned.number}"),
    ]
    assert [name.text() for name in side.css(".follower .clip")] == ["Zoë"]


async def test_draft_is_back_in_its_own_tab() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    await save_draft(agent, "ticket", ticket.id, "note", "Half a thought")

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    assert [area.text() for area in page.css("[data-composer] textarea")] == ["", "Half a thought", ""]


async def test_composer_tab_can_be_chosen_without_scripts() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await desk(agent.person)

    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}?compose=note"))
    fallback = parsed(await browser.get(f"/desk/tickets/{ticket.number}?compose=nothing"))

    assert [part.attributes["id"] for part in page.css("[data-composer]:not([hidden])")] == ["compose-note"]
    assert [part.attributes["id"] for part in fallback.css("[data-composer]:not([hidden])")] == [
        "compose-reply"
    ]


async def test_reply_can_be_sent_with_the_statuses_it_may_lead_to() -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=Category.WAITING)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    choices = [choice.text(strip=True) for choice in page.css("#send-choices button")]
    assert choices == ["Send, then Open", "Send, then On hold", "Send, then Solved"]
    assert page.css_first("#compose-reply .btn-primary[type=submit]").text(strip=True) == "Send"


async def test_head_offers_only_what_may_be() -> None:
    agent = await make_agent("Mara Kim")
    ticket = await make_ticket(category=Category.SOLVED)

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    assert [option.text(strip=True) for option in page.css("#edit-status button")] == [
        "Open",
        "Solved",
        "Closed",
    ]
    assert page.css_first("#edit-status [aria-current]").text(strip=True) == "Solved"
    assert [press.text(strip=True) for press in page.css(".ticket-moves button")] == ["Take it", "Reopen"]
    assert "Mara Kim0 of 20" in [option.text(strip=True) for option in page.css("#edit-assignee button")]


@pytest.mark.parametrize("number", ["T-0", "%00", "x" * 60, "../x"])
async def test_unknown_number_does_not_exist(number: str) -> None:
    agent = await make_agent()

    assert (await (await desk(agent.person)).get(f"/desk/tickets/{number}")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
async def test_page_costs_five_statements_beside_the_session(rows: int) -> None:
    agent = await make_agent()
    followers = tuple([await make_person() for _ in range(rows)])
    ticket = await make_ticket(assignee=agent.person, followers=followers)
    for number in range(rows):
        message = await make_message(ticket, f"Message {number}")
        upload = Upload("a.txt", "text/plain", b"x")
        await attach(upload, owner_kind="message", owner_id=message)
        await make_ticket(f"Other {number}", requester=ticket.requester, assignee=agent.person)
    browser = await desk(agent.person)

    async with count_statements() as statements:
        answer = await browser.get(f"/desk/tickets/{ticket.number}?view=mine")

    assert len(parsed(answer).css("#thread article")) == rows
    assert len(statements) == 1 + 5
