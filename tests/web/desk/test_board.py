"""A list as a board: a column for each status, and tickets moved from one to the other."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import Capability
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.board import CARDS
from tests.factories.persons import make_agent, make_own_role
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, status_id
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database", "store")

BOARD = "/desk/views/open/board"


def columns(page: LexborHTMLParser) -> dict[str, list[str]]:
    """The numbers of tickets by the name of their column."""
    return {
        column.css_first(".status").text(strip=True): [
            str(card.attributes["data-card"]) for card in column.css(".board-card")
        ]
        for column in page.css(".board-column")
    }


async def test_every_status_has_its_column_and_a_card_the_moves_it_may_make() -> None:
    agent = await make_agent()
    new, waiting = await make_ticket(category=Category.NEW), await make_ticket(category=Category.WAITING)
    await make_ticket(category=Category.CLOSED)

    page = parsed(await (await desk(agent.person)).get(BOARD))

    assert columns(page) == {
        "New": [new.number],
        "Open": [],
        "Waiting on customer": [waiting.number],
        "On hold": [],
        "Solved": [],
    }
    moves = page.css_first(f"#row-{waiting.id}").css("[name=status]")
    assert [move.text() for move in moves] == ["Open", "On hold", "Solved"]
    assert [count.text() for count in page.css(".board-column .count")] == ["1", "0", "1", "0", "0"]


async def test_card_is_moved_and_the_board_shown_again() -> None:
    agent, ticket = await make_agent(), await make_ticket(category=Category.NEW)
    browser = await desk(agent.person)
    form = {"number": ticket.number, "status": str(await status_id(Category.ON_HOLD))}

    answer = await browser.post(f"{BOARD}/moves", data=form, headers={"HX-Request": "true"})
    plain = await browser.post(f"{BOARD}/moves", data=form)

    assert columns(parsed(answer))["On hold"] == [ticket.number]
    assert parsed(answer).css("html > head > title") == []
    assert await fetch_value("SELECT status_category FROM tickets") == Category.ON_HOLD
    assert (plain.status_code, plain.headers["location"]) == (303, BOARD)


async def test_refused_move_says_why_and_changes_nothing() -> None:
    agent, ticket = await make_agent(), await make_ticket(category=Category.SOLVED)
    browser = await desk(agent.person)
    form = {"number": ticket.number, "status": str(await status_id(Category.WAITING))}

    answer = await browser.post("/desk/views/all/board/moves", data=form)

    assert answer.status_code == 422
    said = f"{ticket.number}: A ticket that is “Solved” cannot become “Waiting on customer”."
    assert parsed(answer).css_first("[role=alert]").text(strip=True) == said
    assert columns(parsed(answer))["Solved"] == [ticket.number]


@pytest.mark.parametrize("form", [{}, {"number": "x"}, {"number": "x", "status": "y"}])
async def test_nonsense_is_asked_for_again(form: dict[str, str]) -> None:
    answer = await (await desk((await make_agent()).person)).post(f"{BOARD}/moves", data=form)

    assert answer.status_code == 422
    assert parsed(answer).css_first("[role=alert]").text(strip=True) == "Choose where the ticket goes."


async def test_whoever_may_only_read_moves_nothing() -> None:
    role = await make_own_role(Capability.READ_TICKETS)
    reader, ticket = await make_agent(staff_role=role), await make_ticket()
    browser = await desk(reader.person)
    form = {"number": ticket.number, "status": str(await status_id(Category.SOLVED))}

    assert parsed(await browser.get(BOARD)).css("[draggable=true], .board-card [name=status]") == []
    assert (await browser.post(f"{BOARD}/moves", data=form)).status_code == 403
    assert await fetch_value("SELECT status_category FROM tickets") == Category.OPEN


async def test_long_column_shows_its_first_and_leads_to_the_rest_with_its_filters() -> None:
    agent, team = await make_agent(), await make_team()
    for _ in range(CARDS + 1):
        await make_ticket(team=team)
    await make_ticket()

    page = parsed(await (await desk(agent.person)).get(f"{BOARD}?team={team}"))

    opened = await status_id(Category.OPEN)
    column = page.css_first(f'[data-column="{opened}"]')
    assert len(column.css(".board-card")) == CARDS
    assert column.css_first(".count").text() == str(CARDS + 1)
    assert column.css(".btn")[-1].attributes["href"] == f"/desk/views/open?status={opened}&team={team}"
    # What narrows the board further stays on the board.
    assert page.css_first(".list-search").attributes["action"] == BOARD


@pytest.mark.parametrize("cards", [1, 3])
async def test_board_costs_the_same_however_much_is_on_it(cards: int) -> None:
    agent = await make_agent()
    for _ in range(cards):
        await make_ticket()
    browser = await desk(agent.person)
    await browser.get(BOARD)

    async with count_statements() as sent:
        await browser.get(BOARD)

    # Two of them are what can be chosen, which is kept outside of tests.
    assert len(sent) == 6, sent
