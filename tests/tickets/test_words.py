"""Every closed set has words, and conditions can ask every field of a ticket."""

from collections.abc import Iterator

import pytest

from helpdesk.conditions.checking import problems
from helpdesk.conditions.compiling import to_sql
from helpdesk.conditions.enums import LISTED, OPERATORS, VALUELESS, FieldKind
from helpdesk.conditions.fields import Field
from helpdesk.conditions.holding import holds
from helpdesk.conditions.language import Check
from helpdesk.core.clock import now
from helpdesk.core.i18n import in_locale
from helpdesk.db.sql import fetch, fetch_as
from helpdesk.events.event import EVENT_KINDS
from helpdesk.tickets.condition_fields import TICKET_FIELDS
from helpdesk.tickets.enums import Category, Channel, Priority, Sort, View
from helpdesk.tickets.labels import (
    EVENT_LABELS,
    category_label,
    change_label,
    field_label,
    priority_label,
    setup_name,
    sort_label,
    view_label,
)
from helpdesk.tickets.records import TICKET_RECORD, TicketRecord
from helpdesk.tickets.rules import LARGEST_ID
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, type_id


def test_closed_sets_have_words() -> None:
    words = {
        Category: category_label,
        Priority: priority_label,
        View: view_label,
        Sort: sort_label,
    }

    for kind, label in words.items():
        said = [label(member) for member in kind]
        assert len(set(said)) == len(said)
        assert all(text[0].isupper() for text in said)


def test_every_event_of_a_ticket_has_words() -> None:
    of_tickets = {
        name
        for name, kind in EVENT_KINDS.items()
        if kind.subject == "ticket" and kind.__module__ == "helpdesk.tickets.events"
    }

    assert of_tickets <= set(EVENT_LABELS) <= set(EVENT_KINDS)


def test_fields_and_values_of_the_history_have_words() -> None:
    assert (field_label("assignee"), field_label("later")) == ("Assignee", "later")
    assert [change_label("priority", value) for value in ("high", None, "odd")] == ["High", None, "odd"]
    assert change_label("subject", "high") == "high"
    assert [change_label("category", "on_hold"), change_label("level", "high")] == ["On hold", "High"]
    assert [change_label("offered", value) for value in ("yes", "no")] == ["yes", "no"]


def test_what_we_named_is_said_in_the_readers_language_and_what_others_named_as_typed() -> None:
    with in_locale("de"):
        said = [setup_name(name) for name in ("Open", "Urgent", "open", "Photo asked for", "")]
        told = [change_label("status", "Open"), change_label("subject", "Open")]

    assert said == ["Offen", "Dringend", "open", "Photo asked for", ""]
    assert told == ["Offen", "Open"]


VALUES: dict[FieldKind, tuple[int | str, ...]] = {
    FieldKind.TEXT: ("soles", "HD", "größe DER Soles"),
    FieldKind.KEYWORD: ("en", "de"),
    FieldKind.TIME: ("-1h", "+1h"),
    FieldKind.WORDS: ("soles", "vip", "other"),
}


def values_of(field: Field, records: list[TicketRecord]) -> tuple[int | str, ...]:
    """What some ticket has in this field, and what none has."""
    if field.kind == FieldKind.REFERENCE:
        return tuple({field.get(record) or LARGEST_ID for record in records})
    if field.kind == FieldKind.REFERENCES:
        return (LARGEST_ID, *(one for record in records for one in field.get(record)))
    return field.choices or VALUES[field.kind]


def every_check(records: list[TicketRecord]) -> Iterator[Check]:
    """Every operator of every field, with values that some ticket has and some that none has."""
    for field in TICKET_FIELDS.values():
        values = values_of(field, records)
        for operator in sorted(OPERATORS[field.kind]):
            if operator in VALUELESS:
                yield Check(field.name, operator)
            elif operator in LISTED:
                yield from (Check(field.name, operator, values[:count]) for count in (1, 2))
            else:
                yield from (Check(field.name, operator, value) for value in values)


async def make_varied_tickets() -> None:
    """One ticket with everything set and one with as little as there can be."""
    await make_ticket("Plain")
    await make_ticket(
        "Größe der soles",
        category=Category.ON_HOLD,
        priority=Priority.URGENT,
        channel=Channel.MAIL,
        team=await make_team(),
        assignee=(await make_agent()).person,
        organisation=await make_organisation(),
        type=await type_id("Billing"),
        tags=("soles", "vip"),
        followers=(await make_person(),),
        locale="de",
        waiting_since=now(),
        next_due_at=now(),
        solved_at=now(),
    )


@pytest.mark.usefixtures("database")
async def test_python_and_postgres_agree_on_every_field_of_a_ticket() -> None:
    await make_varied_tickets()
    records = await fetch_as(TicketRecord, f"{TICKET_RECORD} ORDER BY tickets.id")

    for check in every_check(records):
        assert problems(check, TICKET_FIELDS) == []
        clause = to_sql(check, TICKET_FIELDS)
        statement = f"SELECT id FROM tickets WHERE {clause.sql} ORDER BY id"  # noqa: S608 - the clause under test
        found = [row["id"] for row in await fetch(statement, *clause.args)]
        assert found == [record.id for record in records if holds(check, record, TICKET_FIELDS)], check
