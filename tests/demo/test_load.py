"""Filling an installation with the demonstration company: all of it, once, and nobody hears of it."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from helpdesk.accounts.actions.sessions import sign_in
from helpdesk.accounts.queries.people import person_id_by_email
from helpdesk.accounts.queries.teams import teams
from helpdesk.brands.queries import brand
from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.demo import load
from helpdesk.demo.content import Content, load_content
from helpdesk.demo.load import LAST_NUMBER, NOT_ADDED, load_demonstration, login_lines
from helpdesk.events import record
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import definitions_of
from helpdesk.sla.actions.rebuild import faults
from helpdesk.sla.queries.calendars import calendars
from helpdesk.subscriptions import SUBSCRIPTIONS
from tests.kit.database import committed
from tests.kit.store import use_store


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def company(
    server_dsn: str, worker_name: str, test_pool: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Content]:
    """A database with the company in it, for every test here to look at."""
    del test_pool
    use_store(tmp_path_factory.mktemp("demo"))
    async with committed(server_dsn, f"{worker_name}_demo"):
        await load_demonstration()
        yield load_content()


async def count(table: str, where: str = "true") -> int:
    return await fetch_value(f"SELECT count(*) FROM {table} WHERE {where}")  # noqa: S608 - of this file alone


async def test_everybody_is_there(company: Content) -> None:
    roles = {row["role"]: row["n"] for row in await fetch("SELECT role, count(*) n FROM persons GROUP BY 1")}

    assert roles == {**Counter(each.role for each in company.staff), "customer": len(company.customers)}
    assert await count("organisations") == len(company.organisations)
    assert await count("teams") == len(company.teams)
    assert await count("memberships") == sum(len(each.memberships) for each in company.customers)
    assert (await brand()).name == "Sole & Lace"


async def test_tickets_are_as_they_are_told(company: Content) -> None:
    rows = await fetch(
        "SELECT number, subject, status_category, priority, channel FROM tickets"
        " ORDER BY created_at, number DESC"
    )

    assert Counter(tuple(row.values())[1:] for row in rows) == Counter(
        (each.subject, each.status, each.priority, each.channel) for each in company.tickets
    )
    assert sorted(row["number"] for row in rows) == [
        f"SL-{number}" for number in range(LAST_NUMBER - len(company.tickets) + 1, LAST_NUMBER + 1)
    ]


async def test_conversations_are_whole_and_in_the_past(company: Content) -> None:
    messages = [message for ticket in company.tickets for message in ticket.messages]

    assert await count("messages") == len(messages)
    assert await count("messages", "audience = 'internal'") == sum(
        message.audience == "internal" for message in messages
    )
    assert await count("attachments") == sum(len(message.attachments) for message in messages)
    assert await count("messages", "created_at > now()") == 0
    oldest = await fetch_value("SELECT min(created_at) FROM messages")
    assert now() - oldest > timedelta(days=700)
    assert await count("messages", "body LIKE '%{%}%'") == 0


async def test_newest_ticket_has_the_highest_number(company: Content) -> None:
    del company

    newest = await fetch_value("SELECT number FROM tickets ORDER BY created_at DESC, id DESC LIMIT 1")
    assert newest == f"SL-{LAST_NUMBER}"


async def test_nobody_is_told_of_it(company: Content) -> None:
    del company

    assert await count("jobs", "name <> 'sla.recalculate_clocks'") == 0
    assert await count("events", "name IN ('ClockWarned', 'ClockBreached', 'LadderStepDue')") == 0
    assert await count("outbound_mails") == 0
    assert await count("events", "name = 'TicketOpened'") > 0
    assert record._subscriptions == SUBSCRIPTIONS


async def test_trays_hold_what_happened_lately_and_none_of_it_is_mailed(company: Content) -> None:
    mara = await person_id_by_email("mara.kim@soleandlace.example")
    del company

    assert await count("notices", f"person = {mara} AND read_at IS NULL AND is_in_tray") > 0
    assert await count("notices", "mailed_at IS NULL") == 0
    assert await count("notices", "created_at < now() - interval '13 hours'") == 0


async def test_two_zones_have_calendars_of_their_own_and_somebody_on_call(company: Content) -> None:
    del company
    of_teams = [each for each in await calendars() if any(use.kind == "team" for use in each.uses)]

    assert [(each.name, each.content.zone, each.on_call_name, each.is_default) for each in of_teams] == [
        ("Care, Oslo", "Europe/Oslo", "Ingrid Solberg", True),
        ("Workshop, Lisbon", "Europe/Lisbon", "Beatriz Almeida", False),
    ]
    assert [(each.lead_name, each.calendar_name) for each in await teams()] == [
        ("Ingrid Solberg", "Care, Oslo"),
        ("Beatriz Almeida", "Workshop, Lisbon"),
    ]


async def test_clocks_run_as_if_the_promises_had_always_been_there(company: Content) -> None:
    del company

    assert await count("sla_terms", "cause <> 'opened'") == 0
    assert await count("sla_terms") == await count("tickets")
    assert await count("sla_clocks", "state = 'running' AND due_at > now()") > 0
    assert await count("sla_clocks", "breached_at IS NOT NULL") > 0
    assert await count("sla_clocks", "next_fire_at <= now()") == 0
    assert [fault async for _, found in faults("ticket") for fault in found] == []


async def test_every_login_signs_in(company: Content) -> None:
    for login in company.logins:
        assert await sign_in(login.email, company.password, ip="192.0.2.1", user_agent="Browser")


async def test_logins_are_printed_with_who_they_are(company: Content) -> None:
    lines = login_lines(company)

    assert lines[0] == f"Sign in at /login; the password of everybody is {company.password}"
    assert [line.split(maxsplit=1) for line in lines[1:]] == [
        [login.email, login.sentence] for login in company.logins
    ]
    assert (
        len({line.index(login.sentence) for line, login in zip(lines[1:], company.logins, strict=True)}) == 1
    )


async def test_filling_again_changes_nothing(company: Content) -> None:
    before = await fetch_value("SELECT max(id) FROM events")

    assert await load_demonstration() == login_lines(company)
    assert await fetch_value("SELECT max(id) FROM events") == before


@pytest.mark.commits
@pytest.mark.usefixtures("database")
async def test_story_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_off(*_arguments: object) -> None:
        raise ValueError("broken on purpose")

    monkeypatch.setattr(load, "load_tickets", break_off)

    with pytest.raises(ValueError, match="broken on purpose"):
        await load_demonstration()

    assert await count("persons") == 0
    assert (await brand()).name != "Sole & Lace"
    assert record._subscriptions == SUBSCRIPTIONS


@pytest.mark.commits
@pytest.mark.usefixtures("database")
async def test_installation_with_people_of_its_own_is_left_alone() -> None:
    await execute("INSERT INTO persons (name, sort_name, role) VALUES ('Ada', 'ada', 'customer')")

    assert await load_demonstration() == [NOT_ADDED]
    assert await count("persons") == 1
    assert await count("tickets") == 0


async def test_fields_of_their_own_are_asked_and_filled_in(company: Content) -> None:
    asked = [each.name for each in await definitions_of(Subject.TICKET) if each.is_asked]
    manager = await fetch_value(
        "SELECT name FROM persons WHERE id = (SELECT (custom ->> 'contract_manager')::bigint"
        " FROM organisations WHERE name = 'Fjord Running Club')"
    )

    assert asked == ["Order number", "What kind of shoes", "Shoe size"]
    assert manager == "Ingrid Solberg"
    assert await count("tickets", "custom ? 'product_line'") == sum(
        "product_line" in values for values in company.ticket_values.values()
    )
    assert await count("tickets", "custom -> 'shoe_size' = '38.5'") == 1


async def test_contract_has_hours_and_targets_of_its_own(company: Content) -> None:
    del company
    rows = await fetch(
        "SELECT contracts.name, calendars.name AS calendar, targets::text FROM contracts"
        " LEFT JOIN calendars ON calendars.id = contracts.calendar ORDER BY contracts.id"
    )
    found = [(row["name"], row["calendar"], row["targets"] != "{}") for row in rows]
    terms = await count("sla_terms", "source = 'contract' AND calendar_source = 'contract'")

    assert found == [
        ("Race season", None, False),
        ("Exchange sets, trial", None, False),
        ("Exchange sets", "Hamburg, early", True),
    ]
    assert terms > 0
