"""The audit as a page: what happened in plain words, narrowed by who, what, when and where, and exported."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.accounts.actions.teams import TeamDefinition, change_team
from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.core import clock
from helpdesk.core.pagination import PAGE_SIZE, Cursor, encode_cursor
from helpdesk.db.sql import execute
from helpdesk.events.actor import Capability, Staff
from helpdesk.fields.actions import create_field
from helpdesk.fields.defining import Draft
from helpdesk.fields.enums import Kind, Subject
from helpdesk.tickets.actions.fields import change_subject
from helpdesk.tickets.condition_fields import CASE_FIELDS
from tests.factories.persons import make_admin, make_agent, make_own_role, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, type_id
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.kit.counting import count_statements
from tests.kit.recorded import forget_recorded

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def reader() -> tuple[Staff, httpx.AsyncClient]:
    """Somebody who may read the audit, whose own sign-in is not in it."""
    admin = await make_admin("Ada", zone="Europe/Oslo")
    browser = await desk(admin.person)
    await forget_recorded()
    return admin, browser


def lines(answer: httpx.Response) -> list[str]:
    rows = parsed(answer).css("#trail tbody tr")
    return [" | ".join(" ".join(cell.text().split()) for cell in row.css("th, td")[1:]) for row in rows]


def chips(page: LexborHTMLParser) -> list[tuple[str, str | None]]:
    return [
        (chip.text(strip=True), chip.css_first("a").attributes["href"])
        for chip in page.css(".list-chips .tag")
    ]


async def renamed(actor: Staff, team: int, name: str, at: datetime = NOON) -> None:
    with clock.frozen(at):
        await change_team(actor, team, TeamDefinition(name=name))


async def test_audit_tells_in_plain_words_who_changed_what() -> None:
    admin, browser = await reader()
    team, ticket = await make_team("Care"), await make_ticket("Sole")
    await renamed(admin, team, "Shoe <i>care</i>")
    with clock.frozen(NOON + timedelta(hours=1)):
        await change_subject(admin, ticket.number, "Lost sole")

    answer = await browser.get("/admin/audit")

    assert lines(answer) == [
        f"Ada changed the subject | Ticket {ticket.number} | Subject Sole →became Lost sole",
        "Ada changed the team | Team Shoe <i>care</i> | Name Care →became Shoe <i>care</i>",
    ]
    times = [cell.text() for cell in parsed(answer).css("#trail td.time")]
    assert times == ["Fri, 20 Nov 2026, 14:00 CET", "Fri, 20 Nov 2026, 13:00 CET"]


async def test_audit_is_narrowed_and_each_filter_can_be_taken_away() -> None:
    admin, browser = await reader()
    other, care, repair = await make_admin("Bo"), await make_team("Care"), await make_team("Repair")
    await renamed(admin, care, "Care 2")
    await renamed(other, care, "Care 3")
    await renamed(admin, repair, "Repair 2", NOON + timedelta(days=1))
    query = {"who": str(admin.person), "kind": "team", "until": "2026-11-20", "record": f"team:{care}"}

    page = parsed(await browser.get("/admin/audit", params=query))

    assert [row.css_first("th").text(strip=True) for row in page.css("tbody tr")] == ["Adachanged the team"]
    assert chips(page) == [
        ("Who: Ada", f"/admin/audit?kind=team&until=2026-11-20&record=team%3A{care}"),
        (
            "What it happened to: Team",
            f"/admin/audit?who={admin.person}&until=2026-11-20&record=team%3A{care}",
        ),
        ("To: 2026-11-20", f"/admin/audit?who={admin.person}&kind=team&record=team%3A{care}"),
        ("Record: Team Care 3", f"/admin/audit?who={admin.person}&kind=team&until=2026-11-20"),
    ]
    assert page.css_first("#record").attributes["value"] == f"team:{care}"


async def test_days_begin_and_end_where_the_reader_is() -> None:
    admin, browser = await reader()
    team = await make_team("Care")
    midnight_in_oslo = datetime(2026, 11, 19, 23, tzinfo=UTC)
    for name, at in [
        ("Before", midnight_in_oslo - timedelta(seconds=1)),
        ("First", midnight_in_oslo),
        ("Last", midnight_in_oslo + timedelta(days=1, seconds=-1)),
        ("After", midnight_in_oslo + timedelta(days=1)),
    ]:
        await renamed(admin, team, name, at)

    answer = await browser.get("/admin/audit?since=2026-11-20&until=2026-11-20")

    assert [line.rpartition("became ")[2] for line in lines(answer)] == ["Last", "First"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"record": "HD-0"}, {"record": "No record has this number or address."}),
        ({"since": "soon"}, {"since": "This cannot be used here; please check it."}),
        ({"since": "0001-01-01"}, {"since": "Please choose another year."}),
        ({"until": "9999-12-31"}, {"until": "Please choose another year."}),
        ({"since": "2026-11-20", "until": "2026-11-19"}, {"until": "This day is before the first one."}),
        ({"who": "nobody"}, {"who": "Please choose one from the list."}),
        (
            {"since": "soon", "record": "<b>"},
            {
                "since": "This cannot be used here; please check it.",
                "record": "No record has this number or address.",
            },
        ),
    ],
)
async def test_filter_that_means_nothing_is_told_beside_it(
    query: dict[str, str], wrong: dict[str, str]
) -> None:
    _admin, browser = await reader()

    answer = await browser.get("/admin/audit", params=query)

    page = parsed(answer)
    errors = {
        error.attributes["id"].removesuffix("-error"): error.text(strip=True) for error in page.css(".error")
    }
    assert (answer.status_code, errors) == (422, wrong)
    assert {name: page.css_first(f"#{name}").attributes.get("value", query[name]) for name in query} == query


@pytest.mark.parametrize(
    "query", ["kind=%27", "event=DROP", "kind=%25&event=_", "who=4&who=5", "after=%00", "x=1"]
)
async def test_odd_addresses_find_nothing_or_are_passed_over(query: str) -> None:
    _admin, browser = await reader()

    assert (await browser.get(f"/admin/audit?{query}")).status_code == 200


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor(None, 4),
        Cursor(NOON.replace(tzinfo=None), 4),
        Cursor(datetime.fromisoformat("0001-01-01T00:00:00+14:00"), 4),
    ],
)
async def test_place_made_by_hand_shows_the_beginning(cursor: Cursor) -> None:
    admin, browser = await reader()
    await renamed(admin, await make_team("Care"), "Shoe care")

    assert len(lines(await browser.get("/admin/audit", params={"after": encode_cursor(cursor)}))) == 1


async def test_older_pages_keep_the_filters() -> None:
    _admin, browser = await reader()
    await execute(
        "INSERT INTO events (name, subject_kind, subject_id, actor_kind, created_at)"
        " SELECT 'TeamEdited', 'team', n, 'system', now() - n * interval '1 hour'"
        " FROM generate_series(1, $1::int) AS n",
        PAGE_SIZE + 2,
    )

    first = await browser.get("/admin/audit?kind=team&who=system")
    older = parsed(first).css_first("a[rel=next]").attributes["href"] or ""
    second = await browser.get(older)

    assert older.startswith("/admin/audit?who=system&kind=team&after=")
    assert (len(lines(first)), len(lines(second))) == (PAGE_SIZE, 2)
    assert parsed(second).css_first("a[rel=prev]").attributes["href"] == "/admin/audit?who=system&kind=team"


async def test_choices_swap_the_trail_alone() -> None:
    _admin, browser = await reader()

    answer = await browser.get("/admin/audit?kind=team", headers=FRAGMENT)

    assert "<html" not in answer.text
    assert parsed(answer).css_first("#trail .empty-title").text() == "Nothing of this happened"


async def test_lines_lead_to_pages_the_reader_may_open() -> None:
    admin, _browser = await reader()
    auditor = await make_agent(staff_role=await make_own_role(Capability.READ_AUDIT))
    ticket, team = await make_ticket("Sole"), await make_team("Care")
    await change_subject(admin, ticket.number, "Lost sole")
    await renamed(admin, team, "Shoe care")

    pages = [
        parsed(await (await desk(who.person)).get("/admin/audit?until=2027-01-01"))
        for who in (admin, auditor)
    ]

    assert [link.attributes["href"] for link in pages[1].css("#trail a.open")] == []
    shown = {link.attributes["href"] for link in pages[0].css("#trail a.open")}
    assert {f"/desk/tickets/{ticket.number}", f"/admin/teams/{team}"} <= shown


async def test_page_asks_as_little_for_many_lines_as_for_one() -> None:
    admin, browser = await reader()
    team = await make_team("Care")
    counts = []
    for names in (["One"], ["Two", "Three", "Four"]):
        for name in names:
            await renamed(admin, team, name)
        async with count_statements() as statements:
            await browser.get("/admin/audit?kind=team")
        counts.append(len(statements))

    assert counts[0] == counts[1]


async def test_export_takes_what_is_shown() -> None:
    admin, browser = await reader()
    await renamed(admin, await make_team("Care"), "=1+1")
    shown = parsed(await browser.get("/admin/audit?kind=team"))
    sent = {field.attributes["name"]: field.attributes["value"] for field in shown.css("#export input")}

    table = await browser.post("/admin/audit/export", data={**sent, "form": "csv"})
    objects = await browser.post("/admin/audit/export", data={**sent, "form": "jsonl"})

    assert sent == {"kind": "team"}
    assert [answer.headers["content-type"].partition(";")[0] for answer in (table, objects)] == [
        "text/csv",
        "application/x-ndjson",
    ]
    day = f"{clock.now():%Y-%m-%d}"
    assert table.headers["content-disposition"] == f'attachment; filename="audit-{day}.csv"'
    assert table.text.splitlines()[1].endswith(",Name,Care,'=1+1")
    assert len(objects.text.splitlines()) == 1
    assert "What it happened to: Team" in (await browser.get("/admin/audit?event=AuditExported")).text


async def test_export_of_nonsense_is_refused_and_not_noted() -> None:
    _admin, browser = await reader()

    answers = [
        await browser.post("/admin/audit/export", data=sent)
        for sent in ({"form": "exe"}, {"form": "csv", "record": "HD-0"})
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert lines(await browser.get("/admin/audit")) == []


async def test_history_of_a_record_leads_to_all_of_it() -> None:
    admin, browser = await reader()
    team = await make_team("Care")
    for number in range(21):
        await renamed(admin, team, f"Care {number}")

    page = parsed(await browser.get(f"/admin/teams/{team}"))

    more = page.css_first("#history p a").attributes["href"] or ""
    assert len(page.css("#history .timeline-item")) == 20
    assert len(lines(await browser.get(more))) == 21


async def test_person_who_is_not_staff_can_be_chosen_by_a_line() -> None:
    admin, browser = await reader()
    customer = await make_person("Cy")
    await execute(
        "INSERT INTO events (name, subject_kind, subject_id, actor_kind, actor_id)"
        " VALUES ('SignedUp', 'person', $1, 'customer', $1)",
        customer,
    )

    page = parsed(await browser.get(f"/admin/audit?who={customer}"))

    assert chips(page) == [("Who: Cy", "/admin/audit")]
    assert page.css_first("#who option[selected]").text() == "Cy"
    assert admin.name not in [row.text() for row in page.css("tbody tr")]


async def test_condition_of_a_field_is_told_in_words() -> None:
    admin, browser = await reader()
    complaint = await type_id("Complaint")
    asked = Check(field="type", operator=Operator.ANY_OF, value=(complaint,))
    await create_field(
        admin,
        Subject.TICKET,
        Draft(name="Sole", kind=Kind.CHECKBOX, required_when=asked, visible_when=asked),
        base=CASE_FIELDS,
    )

    (line,) = lines(await browser.get("/admin/audit"))

    assert "Only shown when nothing →became Type is any of Complaint" in line
    assert "{" not in line
