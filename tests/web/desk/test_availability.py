"""Availability on the desk: said by a press or a form, refused beside its field, shown above every page."""

from datetime import timedelta

import httpx
import pytest

from helpdesk.accounts.actions.availability import Absence, set_availability
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.queries.availability import availability_of
from helpdesk.core.clock import now
from helpdesk.events.actor import Staff
from helpdesk.web.kit.times import shown_instant
from tests.factories.persons import make_agent, make_lead, make_observer
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")

URL = "/desk/availability"


def words(page: httpx.Response, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in parsed(page).css(selector)]


async def state_of(person: Staff) -> AvailabilityState:
    return (await availability_of(person.person)).state


async def test_press_in_the_menu_holds_and_leads_back_to_the_page() -> None:
    mara = await make_agent()
    browser = await desk(mara.person)
    came = {"Referer": "http://testserver/desk/views/mine?sort=due"}

    answer = await browser.post(URL, data={"state": "busy", "is_quick": "on"}, headers=came)
    page = await browser.get("/desk/views/mine")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/views/mine?sort=due")
    assert await state_of(mara) == AvailabilityState.BUSY
    assert words(page, ".desk-bar a.pill") == ["Busy"]
    assert words(page, "#account-menu [aria-current]") == ["Busy"]


async def test_whoever_is_available_is_not_told_so_above_every_page() -> None:
    mara = await make_agent()

    page = await (await desk(mara.person)).get("/desk/views/mine")

    assert words(page, ".desk-bar a.pill") == []
    assert words(page, "#account-menu [aria-current]") == ["Available"]


async def test_form_says_until_when_and_who_stands_in() -> None:
    mara, jonas = await make_agent("Mara"), await make_agent("Jonas")
    until = (now() + timedelta(days=1)).replace(second=0, microsecond=0)
    browser = await desk(mara.person)

    sent = {"state": "away", "until": shown_instant(until, "UTC"), "substitute": str(jonas.person)}
    answer = await browser.post(URL, data=sent)
    page = await browser.get(URL)

    assert (answer.status_code, answer.headers["location"]) == (303, URL)
    found = await availability_of(mara.person)
    assert (found.state, found.until, found.substitute) == (AvailabilityState.AWAY, until, jonas.person)
    assert words(page, ".lead")[0].startswith("Away until ")
    assert words(page, "select[name=substitute] option[selected]") == ["Jonas"]
    assert words(page, ".desk-bar a.pill") == ["Away"]


async def test_refusals_stand_at_their_fields_and_keep_what_was_typed() -> None:
    mara, jonas = await make_agent(), await make_agent()
    browser = await desk(mara.person)

    typed = {"state": "away", "until": "2001-01-01T10:00", "substitute": str(jonas.person)}
    past = await browser.post(URL, data=typed)
    nonsense = await browser.post(URL, data={"state": "away", "until": "soon"})
    unknown = await browser.post(URL, data={"state": "asleep"})

    assert {past.status_code, nonsense.status_code, unknown.status_code} == {422}
    assert words(past, "#until-error") == ["Please choose a time that is still to come."]
    assert parsed(past).css_first("#until").attributes["value"] == "2001-01-01T10:00"
    assert len(parsed(past).css("select[name=substitute] option[selected]")) == 1
    assert words(nonsense, "#until-error") == ["Please give a day and a time."]
    assert words(unknown, "#state-error") == ["Please choose one from the list."]
    assert await state_of(mara) == AvailabilityState.AVAILABLE


async def test_colleagues_who_are_not_there_are_offered_with_a_word() -> None:
    mara, jonas = await make_agent("Mara"), await make_agent("Jonas")
    await make_observer("Ola")
    await set_availability(jonas, jonas.person, Absence(state=AvailabilityState.BUSY))

    page = await (await desk(mara.person)).get(URL)

    assert words(page, "select[name=substitute] option") == ["Nobody in particular", "Jonas · Busy"]


async def test_whoever_leads_says_it_for_a_colleague_and_agents_do_not() -> None:
    lead, mara, jonas = await make_lead(), await make_agent("Mara"), await make_agent()
    url = f"/desk/team/{mara.person}/availability"

    refused = [await (await desk(jonas.person)).request(method, url) for method in ("GET", "POST")]
    browser = await desk(lead.person)
    page = await browser.get(url)
    answer = await browser.post(url, data={"state": "away"})
    unknown = await browser.get("/desk/team/99999999/availability")

    assert [response.status_code for response in refused] == [403, 403]
    assert words(page, "h1") == ["Availability of Mara"]
    assert (answer.status_code, answer.headers["location"]) == (303, url)
    assert await state_of(mara) == AvailabilityState.AWAY
    assert unknown.status_code == 404


async def test_pull_leads_to_the_ticket_and_says_why_it_is_that_one() -> None:
    team = await make_team()
    mara = await make_agent("Mara", teams=(team,))
    ticket = await make_ticket("Late parcel", team=team)
    browser = await desk(mara.person)

    answer = await browser.post("/desk/pulls", data={"pull_key": "once"})
    again = await browser.post("/desk/pulls", data={"pull_key": "once"})
    page = await browser.get(answer.headers["location"])

    assert answer.headers["location"] == again.headers["location"] == f"/desk/tickets/{ticket.number}"
    assert words(page, ".toast")[0].endswith("1 of 20 in work with it.")


async def test_pull_that_finds_nothing_says_so_on_the_page_it_came_from() -> None:
    mara = await make_agent()
    browser = await desk(mara.person)

    came = {"Referer": "http://testserver/desk/views/unassigned"}
    answer = await browser.post("/desk/pulls", data={"pull_key": "once"}, headers=came)
    page = await browser.get(answer.headers["location"])

    assert answer.headers["location"] == "/desk/views/unassigned"
    assert "Nothing of your teams waits for somebody to take it." in words(page, ".toast")[0]


async def test_whoever_only_reads_is_offered_no_pull() -> None:
    page = await (await desk((await make_observer()).person)).get("/desk/views/unassigned")

    assert parsed(page).css_first(".pull") is None
