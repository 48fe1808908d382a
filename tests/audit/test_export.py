"""The audit as a file: whole, in the order of time, safe to open, and noted itself."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from helpdesk.accounts.events import PersonChanged
from helpdesk.audit.actions.export import BATCH, MOST_EXPORTS_AN_HOUR, Wanted, begin_export
from helpdesk.audit.enums import ExportForm
from helpdesk.audit.events import AuditExported
from helpdesk.audit.queries.trail import TrailFilters
from helpdesk.audit.writing import COLUMNS
from helpdesk.core import clock
from helpdesk.core.errors import Forbidden, TooMany
from helpdesk.db.sql import execute
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.masking import mask_changes
from helpdesk.events.record import record
from tests.factories.persons import (
    as_signed_in,
    make_admin,
    make_agent,
    make_lead,
    make_own_role,
    make_person,
)
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OF_PEOPLE = TrailFilters(subject_kind="person")


async def exported(
    actor: Actor, form: ExportForm, *, filters: TrailFilters = OF_PEOPLE, most: int = 10_000
) -> str:
    chunks = await begin_export(actor, Wanted(filters=filters, form=form), most=most)
    return b"".join([chunk async for chunk in chunks]).decode()


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


async def changed(person: int, actor: Actor, *made: Change) -> None:
    with clock.frozen(NOON):
        async with transaction():
            await record(PersonChanged(person=person), actor, made)


async def test_spreadsheet_holds_a_line_for_each_changed_field() -> None:
    admin, person = await make_admin("Ada"), await make_person("Bo")
    await changed(person, admin, Change("name", "Bob", "Bo"), Change("role", None, "agent"))
    await changed(person, admin)

    text = await exported(admin, ExportForm.CSV)

    head, first, *others = rows(text)
    event_id = int(others[0][1])
    assert text.startswith("\ufeff")
    assert head == list(COLUMNS)
    assert first[6:] == ["changed the person", "Person Bo", "person", str(person), "", "", ""]
    start = ["2026-11-23T12:00:00+00:00", str(event_id), "PersonChanged", "Ada", "staff", str(admin.person)]
    assert others == [
        [*start, *first[6:10], "Name", "Bob", "Bo"],
        [*start, *first[6:10], "Role", "", "Agent"],
    ]


async def test_spreadsheet_runs_nothing_that_somebody_typed() -> None:
    admin = await make_admin("=HYPERLINK(0)")
    person = await make_person("+1 (Bo)")
    await changed(person, admin, Change("title", "@SUM(A1)", '-1\n"=x"'))

    _head, line = rows(await exported(admin, ExportForm.CSV))

    assert [line[3], line[7], *line[11:]] == ["'=HYPERLINK(0)", "Person +1 (Bo)", "'@SUM(A1)", '\'-1\n"=x"']
    assert [cell for cell in line if cell[:1] in set("=+-@\t\r")] == []


async def test_erased_values_are_in_no_file() -> None:
    admin, person = await make_admin(), await make_person("Bo")
    await changed(person, admin, Change("name", "Secret", "Also secret"))
    await mask_changes("person", person)

    table = await exported(admin, ExportForm.CSV)
    objects = await exported(admin, ExportForm.JSON_LINES)

    assert rows(table)[1][10:] == ["Name", "(erased)", "(erased)"]
    assert [json.loads(line)["changes"] for line in objects.splitlines()] == [
        [{"field": "name", "old": None, "new": None, "is_masked": True, "name": None}]
    ]


async def test_programs_get_an_object_a_line() -> None:
    admin, person = await make_admin("Ada"), await make_person("Bo")
    await changed(person, admin, Change("name", "Bob", "Bo"))

    (line,) = (await exported(admin, ExportForm.JSON_LINES)).splitlines()

    found = json.loads(line)
    assert found.pop("id") > 0
    assert found == {
        "name": "PersonChanged",
        "subject_kind": "person",
        "subject_id": person,
        "subject_name": "Bo",
        "actor_kind": "staff",
        "actor": admin.person,
        "actor_name": "Ada",
        "at": "2026-11-23T12:00:00Z",
        "facts": {"person": person},
        "changes": [{"field": "name", "old": "Bob", "new": "Bo", "is_masked": False, "name": None}],
        "cause": None,
    }


async def test_export_reads_batches_and_ends_where_it_may() -> None:
    admin = await make_admin()
    await execute(
        "INSERT INTO events (name, subject_kind, subject_id, actor_kind, created_at)"
        " SELECT 'E' || n, 'person', n, 'system', '2026-01-01'::timestamptz + n * interval '1 second'"
        " FROM generate_series(1, $1::int) AS n",
        2 * BATCH + 1,
    )

    async with count_statements() as statements:
        whole = rows(await exported(admin, ExportForm.CSV))
    cut = rows(await exported(admin, ExportForm.CSV, most=BATCH + 2))
    exact = rows(await exported(admin, ExportForm.CSV, most=2 * BATCH + 1))

    names = [f"E{number}" for number in range(2 * BATCH + 1, 0, -1)]
    assert [row[2] for row in whole[1:]] == names
    assert [row[2] for row in cut[1:]] == names[: BATCH + 2]
    assert len(exact) == 2 * BATCH + 2
    assert len([text for text in statements if "FROM events" in text]) == 3


async def test_export_is_noted_with_what_it_was_narrowed_to() -> None:
    admin = await make_admin()

    await begin_export(admin, Wanted(filters=OF_PEOPLE, form=ExportForm.CSV, words="Who: Ada"))
    await begin_export(admin, Wanted(filters=TrailFilters(), form=ExportForm.JSON_LINES))

    assert await recorded() == [
        AuditExported(form=ExportForm.CSV),
        AuditExported(form=ExportForm.JSON_LINES),
    ]
    assert await changes() == [Change("filters", None, "Who: Ada")]


async def test_only_who_may_read_the_audit_exports_it() -> None:
    reader = await make_agent(staff_role=await make_own_role(Capability.READ_AUDIT))
    assert await exported(await as_signed_in(reader.person), ExportForm.JSON_LINES) == ""

    for other in (await make_lead(), await make_agent()):
        with pytest.raises(Forbidden):
            await begin_export(other, Wanted(filters=OF_PEOPLE, form=ExportForm.CSV))


async def test_exports_are_limited() -> None:
    admin = await make_admin()
    wanted = Wanted(filters=OF_PEOPLE, form=ExportForm.CSV)
    for _ in range(MOST_EXPORTS_AN_HOUR):
        await begin_export(admin, wanted)

    with pytest.raises(TooMany):
        await begin_export(admin, wanted)
    await begin_export(await make_admin(), wanted)
