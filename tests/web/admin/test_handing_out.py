"""How much anybody is handed, and what becomes of tickets of whoever is away: set by who manages teams."""

import pytest

from helpdesk.company.enums import TicketsOfAway
from helpdesk.tickets.queries.away_rules import AwayRules, away_rules
from tests.factories.persons import make_admin, make_lead
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database")

URL = "/admin/handing-out"
SENT = {"tickets_at_most": "12", "tickets_of_away": "team", "away_after": "1 h 30 min"}


async def test_rules_begin_with_what_is_usual_and_hold_once_saved() -> None:
    browser = await desk((await make_lead()).person)

    usual, page = await away_rules(), parsed(await browser.get(URL))
    answer = await browser.post(URL, data=SENT)
    saved = parsed(await browser.get(URL))

    assert usual == AwayRules(TicketsOfAway.SUBSTITUTE, 240, 20)
    assert page.css_first("[name=away_after]").attributes["value"] == "4 h"
    assert (answer.status_code, answer.headers["location"]) == (303, URL)
    assert await away_rules() == AwayRules(TicketsOfAway.TEAM, 90, 12)
    assert saved.css_first("[name=away_after]").attributes["value"] == "1 h 30 min"
    assert saved.css_first("[name=tickets_of_away][checked]").attributes["value"] == "team"


async def test_everything_wrong_is_told_at_once_and_nothing_is_saved() -> None:
    browser = await desk((await make_admin()).person)

    wrong = {"tickets_at_most": "1000", "tickets_of_away": "burn", "away_after": "soon"}
    answer = await browser.post(URL, data=wrong)

    page = parsed(answer)
    said = {node.attributes["id"]: node.text(strip=True) for node in page.css("form [id$=-error]")}
    assert answer.status_code == 422
    assert said == {
        "at-most-error": "Please enter at most 999.",
        "tickets_of_away-error": "Please choose one from the list.",
        "away_after-error": "Please give a time of at most 100 hours, such as 4 h or 30 min.",
    }
    assert page.css_first("[name=away_after]").attributes["value"] == "soon"
    assert await away_rules() == AwayRules(TicketsOfAway.SUBSTITUTE, 240, 20)
