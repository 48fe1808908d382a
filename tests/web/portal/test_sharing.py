"""What colleagues see on the portal: the list of their organisation, its tickets and files; and what not."""

import httpx
import pytest

from helpdesk.core.clock import now
from helpdesk.customers.actions.memberships import leave
from helpdesk.db.sql import execute, fetch_value
from helpdesk.files.actions.attachments import attach
from helpdesk.files.uploads import Upload
from helpdesk.tickets.enums import Category
from helpdesk.tickets.links import OPENS_FOR, ticket_link_token
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")


async def colleague_of(ticket_owner: int, **columns: object) -> tuple[int, int]:
    """Somebody who sees everything that is asked in an organisation, and the organisation of both."""
    organisation = await make_organisation("Fjord", **{"ticket_access": "everyone", **columns})
    colleague = await make_person("Cleo")
    for person in (ticket_owner, colleague):
        await make_membership(person, organisation)
    return colleague, organisation


async def shared_ticket(**columns: object) -> tuple[int, int, MadeTicket]:
    owner = await make_person("Ada")
    colleague, organisation = await colleague_of(owner, **columns)
    ticket = await make_ticket("Soles", requester=owner, organisation=organisation)
    await make_message(ticket, "They are yellow.")
    return colleague, organisation, ticket


def subjects(answer: httpx.Response) -> list[str]:
    return [line.text() for line in parsed(answer).css(".answer b")]


def forms(answer: httpx.Response) -> list[str | None]:
    """Where the forms about the ticket go."""
    return [form.attributes["action"] for form in parsed(answer).css("main form")]


async def test_my_tickets_leads_to_the_lists_of_organisations_that_share() -> None:
    colleague, organisation, ticket = await shared_ticket()
    other = await make_organisation("Alm")
    await make_membership(colleague, other)
    browser = await portal(colleague)

    mine = parsed(await browser.get("/tickets"))
    theirs = await browser.get(f"/organisations/{organisation}/tickets")

    tabs = [link.attributes["href"] for link in mine.css(".tabs")[0].css("a")]
    line = parsed(theirs).css_first(".answer small").text()
    assert tabs == ["/tickets", f"/organisations/{organisation}/tickets"]
    assert mine.css(".answer") == []
    assert subjects(theirs) == ["Soles"]
    assert f"{ticket.number} · asked by Ada" in line
    assert (await browser.get(f"/organisations/{other}/tickets")).status_code == 404


async def test_list_is_narrowed_by_state_and_by_who_asked() -> None:
    colleague, organisation, ticket = await shared_ticket()
    for name, category, requester in (
        ("Done", Category.SOLVED, ticket.requester),
        ("Own", Category.OPEN, colleague),
    ):
        await make_ticket(name, requester=requester, organisation=organisation, category=category)
    browser = await portal(colleague)

    async def listed(**query: object) -> list[str]:
        return subjects(await browser.get(f"/organisations/{organisation}/tickets", params=query))

    assert await listed() == ["Own", "Soles", "Done"]
    assert await listed(show="open") == ["Own", "Soles"]
    assert await listed(show="settled") == ["Done"]
    assert await listed(show="nonsense", by=ticket.requester) == ["Soles", "Done"]
    assert await listed(show="settled", by=colleague) == []
    assert await listed(by=0) == ["Own", "Soles", "Done"]
    assert await listed(by=2**70, after="nonsense") == ["Own", "Soles", "Done"]


async def test_list_goes_on_with_what_it_was_narrowed_to() -> None:
    colleague, organisation, ticket = await shared_ticket()
    for number in range(51):
        await make_ticket(f"No {number}", requester=ticket.requester, organisation=organisation)
    browser = await portal(colleague)

    first = parsed(
        await browser.get(
            f"/organisations/{organisation}/tickets", params={"show": "open", "by": ticket.requester}
        )
    )
    second = await browser.get(first.css_first(".pagination a[rel=next]").attributes["href"])

    assert subjects(second) == ["No 0", "Soles"]
    assert parsed(second).css_first(".pagination a[rel=prev]").attributes["href"] == (
        f"/organisations/{organisation}/tickets?show=open&by={ticket.requester}"
    )


async def test_colleague_reads_and_answers_under_their_own_name() -> None:
    colleague, organisation, ticket = await shared_ticket()
    browser = await portal(colleague)

    seen = await browser.get(f"/tickets/{ticket.number}")
    sent = await browser.post(f"/tickets/{ticket.number}/replies", data={"body": "Mine as well."})
    after = parsed(await browser.get(sent.headers["location"]))

    assert forms(seen) == [f"/tickets/{ticket.number}/replies"]
    assert f"/organisations/{organisation}/tickets" in parsed(seen).css_first(".breadcrumb").html
    assert [message.text() for message in after.css(".message .prose p")] == [
        "They are yellow.",
        "Mine as well.",
    ]
    assert "Cleo" in after.css(".message")[1].text()
    assert (await record_of(ticket.id)).followers == (colleague,)


async def test_colleague_who_may_only_read_has_no_form_and_is_refused() -> None:
    colleague, _organisation, ticket = await shared_ticket(colleagues_may_reply=False)
    browser = await portal(colleague)

    seen = await browser.get(f"/tickets/{ticket.number}")
    sent = await browser.post(f"/tickets/{ticket.number}/replies", data={"body": "Mine as well."})

    assert forms(seen) == []
    assert "You read this as a colleague." in seen.text
    assert (sent.status_code, (await record_of(ticket.id)).followers) == (403, ())


async def test_asker_keeps_a_ticket_private_and_shares_it_again() -> None:
    colleague, organisation, ticket = await shared_ticket()
    asker, other = await portal(ticket.requester), await portal(colleague)
    path = f"/tickets/{ticket.number}"

    offered = forms(await asker.get(path))
    hidden = await asker.post(f"{path}/privacy")
    kept = await asker.get(path)
    gone = [await other.get(path), await other.get(f"{path}/messages")]
    empty = await other.get(f"/organisations/{organisation}/tickets")
    await asker.post(f"{path}/sharing")

    assert f"{path}/privacy" in offered
    assert hidden.headers["location"] == path
    assert "Private: only whoever asked" in kept.text
    assert f"{path}/sharing" in forms(kept)
    assert [answer.status_code for answer in gone] == [404, 404]
    assert subjects(empty) == []
    assert (await other.get(path)).status_code == 200
    assert (await other.post(f"{path}/privacy")).status_code == 403


async def test_link_of_the_mail_changes_who_sees_it_as_well() -> None:
    colleague, _organisation, ticket = await shared_ticket()
    token = ticket_link_token(ticket.id, ticket.requester, now() + OPENS_FOR)
    theirs = ticket_link_token(ticket.id, colleague, now() + OPENS_FOR)
    browser = await portal()

    opened = await browser.get(f"/t/{theirs}")
    hidden = await browser.post(f"/t/{token}/privacy")
    closed = await browser.get(f"/t/{theirs}")
    await browser.post(f"/t/{token}/sharing")

    assert (opened.status_code, hidden.status_code, closed.status_code) == (200, 303, 404)
    assert (await browser.get(f"/t/{theirs}")).status_code == 200


async def test_who_leaves_finds_neither_list_ticket_nor_file() -> None:
    colleague, organisation, ticket = await shared_ticket()
    message = await make_message(ticket)
    file = await attach(Upload("a.txt", "text/plain", b"x"), owner_kind="message", owner_id=message)
    browser = await portal(colleague)
    paths = (
        f"/organisations/{organisation}/tickets",
        f"/tickets/{ticket.number}",
        f"/files/{file}/a.txt",
    )

    before = [(await browser.get(path)).status_code for path in paths]
    await leave(await make_agent(), colleague, organisation)

    assert before == [200, 200, 200]
    assert [(await browser.get(path)).status_code for path in paths] == [404, 404, 404]


async def test_asking_offers_privacy_where_colleagues_would_see_it() -> None:
    colleague, organisation, _ticket = await shared_ticket()
    alone = await make_person()
    await make_membership(alone, await make_organisation())
    browser = await portal(colleague)

    form = parsed(await browser.get("/tickets/new"))
    refused = parsed(await browser.post("/tickets", data={"is_private": "on"}))
    sent = await browser.post("/tickets", data={"subject": "A", "body": "B", "is_private": "on"})

    made = await record_of(await newest_ticket())
    assert "tickets of Fjord" in form.css_first("#is_private-hint").text()
    assert form.css_first("#organisation") is None
    assert "checked" in refused.css_first("#is_private").attributes
    assert (sent.status_code, made.is_private, made.organisation) == (303, True, organisation)
    assert parsed(await (await portal(alone)).get("/tickets/new")).css_first("#is_private") is None


async def test_who_belongs_to_several_organisations_says_for_which_they_ask() -> None:
    colleague, organisation, _ticket = await shared_ticket()
    await make_membership(colleague, await make_organisation("Alm"))
    browser = await portal(colleague)

    form = parsed(await browser.get("/tickets/new"))
    asked = {"subject": "A", "body": "B", "organisation": str(organisation)}
    await browser.post("/tickets", data=asked)

    offered = [option.text() for option in form.css("#organisation option")]
    assert offered == ["Alm", "Fjord"]
    assert (await record_of(await newest_ticket())).organisation == organisation


async def newest_ticket() -> int:
    return await fetch_value("SELECT max(id) FROM tickets")


async def test_list_costs_the_same_for_one_ticket_and_three() -> None:
    colleague, organisation, ticket = await shared_ticket()
    browser = await portal(colleague)
    costs = []
    for number in (0, 2):
        for _ticket in range(number):
            await make_ticket(requester=ticket.requester, organisation=organisation)
        async with count_statements() as sent:
            await browser.get(f"/organisations/{organisation}/tickets")
        costs.append(len(sent))

    assert costs == [4, 4]


async def test_organisation_that_shares_nothing_any_more_is_not_there() -> None:
    colleague, organisation, ticket = await shared_ticket()
    browser = await portal(colleague)

    await execute("UPDATE organisations SET ticket_access = 'none'")

    paths = (
        f"/organisations/{organisation}/tickets",
        f"/tickets/{ticket.number}",
        "/organisations/x/tickets",
    )
    assert [(await browser.get(path)).status_code for path in paths] == [404, 404, 404]
    assert parsed(await browser.get("/tickets")).css(".tabs")[0].text().split() == ["All", "Open"]
