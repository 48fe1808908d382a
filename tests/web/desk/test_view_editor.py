"""The editor of views: made from a list, in groups, refused, removed; and the order of one's views."""

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import EVERYTHING, All, AnyOf, Check, Condition, Not, from_json
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.events.actor import Capability, Role
from helpdesk.fields.enums import Kind
from helpdesk.tickets.condition_fields import TICKET_FIELDS
from helpdesk.tickets.enums import Category, Channel, View
from helpdesk.tickets.queries.inbox import inbox
from helpdesk.tickets.view_conditions import MINE, STARTS, as_seen_by
from helpdesk.web.desk.view_groups import condition_of_groups, groups_of
from tests.factories.fields import make_field
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_own_role, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_status, make_ticket
from tests.factories.views import PHONED, make_view
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.web.desk.test_lists import subjects

pytestmark = pytest.mark.usefixtures("database")

ROW = {"group1_field": "channel", "group1_operator": "is", "group1_value": "phone"}
MAILED = Check("channel", Operator.IS, "mail")
URGENT = Check("priority", Operator.IS, "urgent")
TO_ME = Check("assignee", Operator.IS, MINE)


async def stored(name: str) -> Condition:
    return from_json(await fetch_value("SELECT condition::text FROM views WHERE name = $1", name))


def errors(answer: httpx.Response) -> list[str]:
    return [each.text().strip() for each in parsed(answer).css(".error-summary li")]


def titles(page: LexborHTMLParser) -> dict[str, list[str]]:
    """The column of views: its groups with the names in them."""
    lists = page.css("#view-counts .views-list")
    heads = [head.text() for head in page.css("#view-counts .views-title")]
    return {
        head: [link.css_first("span").text() for link in views.css("a")]
        for head, views in zip(heads, lists, strict=True)
    }


def chosen(row: LexborNode) -> tuple[str, ...]:
    """What is chosen in each control of a row."""
    options = [select.css_first("option[selected]") for select in row.css("select")]
    return tuple(option.text() if option else "" for option in options)


async def test_view_is_made_and_shown() -> None:
    agent = await make_agent()
    await make_ticket("Rang", channel=Channel.PHONE)
    browser = await desk(agent.person)

    answer = await browser.post("/desk/views/new", data={"name": " Calls ", "sort": "waiting", **ROW})

    view = await fetch_value("SELECT id FROM views")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/views/{view}")
    page = parsed(await browser.get(f"/desk/views/{view}"))
    assert subjects(page) == ["Rang"]
    assert titles(page)["Saved views"] == ["Calls"]
    assert await stored("Calls") == All((PHONED,))


async def test_groups_are_joined_as_they_are_chosen() -> None:
    agent = await make_agent()
    form = {
        "name": "Both",
        "groups_join": "any",
        "group1_join": "all",
        "group1_field": ["channel", "priority", ""],
        "group1_operator": ["is", "is", "is"],
        "group1_value": ["mail", "urgent", ""],
        "group3_field": ["assignee", "channel"],
        "group3_operator": ["is", "is"],
        "group3_value": ["-1", "phone"],
        "group3_join": "any",
    }

    await (await desk(agent.person)).post("/desk/views/new", data=form)

    assert await stored("Both") == AnyOf((All((MAILED, URGENT)), AnyOf((TO_ME, PHONED))))


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        (EVERYTHING, EVERYTHING),
        (PHONED, All((PHONED,))),
        (All((PHONED, URGENT)), All((PHONED, URGENT))),
        (AnyOf((PHONED, All((MAILED, TO_ME)))), AnyOf((AnyOf((PHONED,)), All((MAILED, TO_ME))))),
        (All((EVERYTHING, All((PHONED, All((URGENT,)))))), All((PHONED, URGENT))),
        (
            All((URGENT, Check("channel", Operator.ANY_OF, ("phone", "mail")))),
            All((All((URGENT,)), AnyOf((PHONED, MAILED)))),
        ),
        (Check("channel", Operator.ANY_OF, ("phone",)), All((PHONED,))),
    ],
)
def test_editor_shows_what_was_saved(condition: Condition, shown: Condition) -> None:
    assert condition_of_groups(groups_of(condition), TICKET_FIELDS) == shown


@pytest.mark.parametrize("condition", [Not(PHONED), AnyOf((PHONED, All((URGENT, AnyOf((MAILED, TO_ME))))))])
def test_what_the_editor_cannot_show_is_left_alone(condition: Condition) -> None:
    assert groups_of(condition).is_foreign


async def test_condition_that_cannot_be_shown_stays_when_the_view_is_renamed() -> None:
    agent = await make_agent()
    view = await make_view(condition=Not(PHONED), owner=agent.person)
    form = {"name": "Not by phone", "version": "1", "groups_foreign": "1"}

    await (await desk(agent.person)).post(f"/desk/views/{view}/edit", data=form)

    assert await stored("Not by phone") == Not(PHONED)


async def test_every_view_of_the_desk_can_be_begun_with() -> None:
    team = await make_team()
    agent = await make_agent(teams=(team,))
    await make_ticket(assignee=agent.person)
    await make_ticket(team=team, category=Category.WAITING)
    await make_ticket(category=Category.SOLVED)

    for view, condition in STARTS.items():
        own = await inbox(agent, View.ALL, filters=as_seen_by(agent, condition))
        assert own.rows == (await inbox(agent, view)).rows, view


async def test_list_is_saved_with_its_filters_and_its_order() -> None:
    agent = await make_agent()
    organisation = await make_organisation("Fjordrunning")
    query = f"begin=mine&priority=high&organisation={organisation}&sort=waiting&assignee=0"

    page = parsed(await (await desk(agent.person)).get(f"/desk/views/new?{query}"))

    assert [chosen(row) for row in page.css(".condition-row")] == [
        ("Assignee", "is", "Me"),
        ("State", "is not", "Solved"),
        ("State", "is not", "Closed"),
        ("Priority", "is", "High"),
        ("Assignee", "is not set", ""),
        ("Organisation", "is", "Fjordrunning"),
    ]
    assert page.css_first("#sort option[selected]").attributes["value"] == "waiting"


async def test_list_offers_to_save_it_as_it_is() -> None:
    agent = await make_agent()

    page = parsed(await (await desk(agent.person)).get("/desk/views/open?priority=high&sort=oldest"))

    links = {link.text().strip(): link.attributes["href"] for link in page.css("#list-view a")}
    assert links == {
        "Save as a view…": "/desk/views/new?begin=open&priority=high&sort=oldest",
        "Arrange views": "/desk/views",
    }


async def test_filter_for_a_day_is_saved_as_the_days_around_it() -> None:
    await make_field("arrived", Kind.DATE)
    agent = await make_agent()
    browser = await desk(agent.person)

    page = parsed(await browser.get("/desk/views/new?begin=all&custom.arrived=2026-03-31"))

    values = [field.attributes["value"] for field in page.css(".condition-row input")]
    assert values == ["2026-03-30", "2026-04-01"]


async def test_everything_wrong_stands_beside_its_field_and_nothing_typed_is_lost() -> None:
    lead = await make_agent(role=Role.LEAD)
    await make_team()
    form = {"name": "", "holder": "team", "group1_field": "due", "group1_operator": "before"}

    answer = await (await desk(lead.person)).post(
        "/desk/views/new", data={**form, "group1_value": "tomorrow"}
    )

    assert answer.status_code == 422
    assert errors(answer) == [
        "Please give the view a name.",
        "“Next promise” is compared with a time such as 2026-03-01T09:00Z, or -3d for three days ago.",
        "Please choose the team.",
    ]
    page = parsed(answer)
    assert page.css_first(".condition-row input").attributes["value"] == "tomorrow"
    assert page.css_first("input[value=team]").attributes.get("checked", "no") is None


async def test_rows_and_groups_are_added_without_saving() -> None:
    agent = await make_agent()
    browser = await desk(agent.person)

    answers = [
        parsed(await browser.post("/desk/views/new", data={"name": "Calls", **ROW, button: "1"}))
        for button in ("more-group1", "more-groups", "more-kind")
    ]

    rows = [[len(group.css(".condition-row")) for group in page.css(".condition")] for page in answers]
    assert rows == [[2], [1, 1], [1]]
    assert await fetch("SELECT id FROM views") == []


async def test_preview_counts_and_shows_the_first() -> None:
    agent = await make_agent()
    await make_ticket("Rang", channel=Channel.PHONE)
    await make_ticket("Wrote")
    browser = await desk(agent.person)

    some = parsed(await browser.post("/desk/views/preview", data=ROW, headers=FRAGMENT))
    wrong = await browser.post("/desk/views/preview", data={**ROW, "group1_value": "pigeon"})
    none = await browser.post("/desk/views/preview", data={**ROW, "group1_value": "desk"})

    assert [line.text() for line in some.css(".view-preview a")] == ["Rang"]
    assert some.css_first("b").text() == "One ticket"
    assert "“Channel” is one of" in wrong.text
    assert "No ticket is in it now." in none.text


async def test_view_of_others_is_shown_but_not_changed() -> None:
    agent = await make_agent()
    view = await make_view()
    browser = await desk(agent.person)

    page = parsed(await browser.get(f"/desk/views/{view}/edit"))
    answer = await browser.post(
        f"/desk/views/{view}/edit", data={"name": "Mine now", "holder": "person", "version": "1"}
    )
    removal = await browser.post(f"/desk/views/{view}/removal")

    assert "others keep it" in page.css_first(".banner").text()
    assert page.css_first(".form-actions a").attributes["href"] == f"/desk/views/new?begin={view}"
    assert (answer.status_code, removal.status_code) == (403, 403)
    assert await fetch_value("SELECT name FROM views") == "By phone"


async def test_view_is_removed() -> None:
    agent = await make_agent()
    view = await make_view(owner=agent.person)
    browser = await desk(agent.person)

    answer = await browser.post(f"/desk/views/{view}/removal")

    assert answer.headers["location"] == "/desk/views"
    assert (await browser.get(f"/desk/views/{view}")).status_code == 404


async def test_view_says_what_it_asks_for_that_is_gone() -> None:
    agent = await make_agent()
    status = await make_status("Parked", Category.ON_HOLD)
    gone = AnyOf((Check("status", Operator.IS, status + 1), Check("custom.gone", Operator.IS, "x"), PHONED))
    whole = await make_view("Whole", condition=Check("status", Operator.IS, status))
    broken = await make_view("Broken", condition=gone, owner=agent.person)
    await make_ticket("Rang", channel=Channel.PHONE)
    browser = await desk(agent.person)

    fine = parsed(await browser.get(f"/desk/views/{whole}"))
    page = parsed(await browser.get(f"/desk/views/{broken}"))
    editor = parsed(await browser.get(f"/desk/views/{broken}/edit"))

    assert fine.css("#main .banner") == []
    banner = page.css_first("#main .banner").text()
    assert "a field that is no longer there" in banner
    assert "a value of “Status” that is no longer there" in banner
    assert subjects(page) == ["Rang"]
    assert editor.css(".condition-row")[0].css("select")[2].css_first("[selected]").text() == (
        "No longer there"
    )


async def test_views_stand_in_the_order_somebody_gave_them_and_hidden_ones_do_not() -> None:
    agent, colleague = await make_agent(), await make_agent()
    first, second = await make_view("First"), await make_view("Second")
    keys = ["all", "open", str(second), str(first), "closed"]
    browser = await desk(agent.person)

    answer = await browser.post("/desk/views/places", data={"key": keys, "shown": [*keys[:4]]})

    assert answer.headers["location"] == "/desk/views"
    column = titles(parsed(await browser.get("/desk/views/mine")))
    assert column["Everybody's"] == ["All", "All open", "Unassigned", "Waiting on customer"]
    assert column["Saved views"] == ["Second", "First"]
    assert "Solved and closed" in titles(parsed(await browser.get("/desk/views/closed")))["Everybody's"]
    others = titles(parsed(await (await desk(colleague.person)).get("/desk/views/mine")))
    assert others["Saved views"] == ["First", "Second"]


async def test_view_is_moved_by_its_button_within_its_group() -> None:
    agent = await make_agent()
    browser = await desk(agent.person)
    page = parsed(await browser.get("/desk/views"))
    keys = [field.attributes["value"] for field in page.css("input[name=key]")]
    form = {"key": keys, "shown": keys}

    for move in ({"up": "team"}, {"up": "team"}, {"down": "all"}):
        answer = await browser.post("/desk/views/places", data={**form, **move}, headers=FRAGMENT)
        moved = parsed(answer)
        form["key"] = [field.attributes["value"] for field in moved.css("input[name=key]")]

    assert answer.headers["HX-Trigger"] == '{"helpdesk:views": ""}'
    assert form["key"] == ["team", "mine", "new_replies", *keys[3:]]


async def test_whoever_manages_a_team_keeps_its_views_without_being_in_it() -> None:
    lead, team = await make_agent(role=Role.LEAD), await make_team("Repairs")
    colleague = await make_agent(role=Role.LEAD, teams=(await make_team(others="none"),))
    browser = await desk(lead.person)

    form = {"name": "Calls", "holder": "team", "team": str(team), **ROW}
    answer = await browser.post("/desk/views/new", data=form)
    page = parsed(await browser.get("/desk/views"))
    view = await fetch_value("SELECT id FROM views")
    renamed = await browser.post(f"/desk/views/{view}/edit", data={**form, "name": "Rings", "version": "1"})

    assert (answer.headers["location"], renamed.headers["location"]) == ("/desk/views", "/desk/views")
    links = page.css("section[aria-labelledby=views-others] a")
    assert [(link.text(), link.attributes["href"]) for link in links] == [
        ("Calls", f"/desk/views/{view}/edit")
    ]
    assert (await browser.get(f"/desk/views/{view}")).status_code == 404
    assert await fetch_value("SELECT name FROM views") == "Rings"
    hidden = await make_view("Theirs", team=next(iter(colleague.teams)))
    assert (await browser.get(f"/desk/views/{hidden}/edit")).status_code == 404


async def test_names_of_customers_are_for_those_who_may_read_of_them() -> None:
    asker = await make_person("Annika Lund")
    agent = await make_agent()
    reader = await make_agent(staff_role=await make_own_role(Capability.READ_TICKETS))
    form = {
        "group1_field": "requester",
        "group1_operator": "is",
        "group1_value": str(asker),
        "more-kind": "1",
    }

    shown = [
        chosen(
            parsed(await (await desk(who.person)).post("/desk/views/new", data=form)).css(".condition-row")[0]
        )
        for who in (agent, reader)
    ]

    assert shown == [("Requester", "is", "Annika Lund"), ("Requester", "is", f"Number {asker}")]


async def test_whoever_reads_no_tickets_has_no_views() -> None:
    customer = await make_person()

    assert (await (await desk(customer)).get("/desk/views")).status_code == 403
