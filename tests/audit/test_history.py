"""The history of one record: who changed what and when, with old and new values until they are erased."""

import pytest

from helpdesk.accounts.actions.teams import TeamDefinition, change_team, create_team
from helpdesk.accounts.events import PersonChanged
from helpdesk.audit.labels import subject_label, value_label
from helpdesk.audit.lines import ChangeLine, TrailLine, line_of
from helpdesk.audit.queries.trail import TrailEntry, history_of
from helpdesk.brands.actions import rename_brand
from helpdesk.db.sql import execute
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM
from helpdesk.events.event import EVENT_KINDS, Change
from helpdesk.events.masking import mask_changes
from helpdesk.events.record import record
from tests.factories.persons import make_admin, make_person
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, forget_recorded

pytestmark = pytest.mark.usefixtures("database")


def sentences(entries: list[TrailEntry]) -> list[tuple[str, str, list[str]]]:
    lines = [line_of(entry) for entry in entries]
    return [(line.who, line.did, [change.sentence for change in line.changes]) for line in lines]


async def test_history_tells_who_changed_what_newest_first() -> None:
    admin = await make_admin("Ada")
    team = await create_team(admin, TeamDefinition(name="Care"))
    await change_team(admin, team, TeamDefinition(name="Shoe care", description="Soles"))
    await create_team(admin, TeamDefinition(name="Another"))

    assert sentences(await history_of("team", team)) == [
        ("Ada", "changed the team", ["Name: Care → Shoe care", "Description: – → Soles"]),
        ("Ada", "made the team", []),
    ]


async def test_history_of_some_events_leaves_the_others_out() -> None:
    admin = await make_admin("Ada")
    team = await create_team(admin, TeamDefinition(name="Care"))
    await change_team(admin, team, TeamDefinition(name="Shoe care"))

    only = await history_of("team", team, events=["TeamCreated"])
    but = await history_of("team", team, but=["TeamCreated"])

    assert [[entry.name for entry in found] for found in (only, but)] == [["TeamCreated"], ["TeamEdited"]]


async def test_history_is_one_statement_however_long_it_is() -> None:
    admin = await make_admin()
    for name in ("One", "Two", "Three"):
        await rename_brand(admin, name)

    async with count_statements() as statements:
        found = await history_of("brand", 1)

    assert (len(found), len(statements)) == (3, 1)


async def test_history_ends_where_it_was_asked_to() -> None:
    admin = await make_admin()
    for name in ("One", "Two", "Three"):
        await rename_brand(admin, name)

    found = await history_of("brand", 1, limit=2)

    assert [entry.changes[0].new for entry in found] == ["Three", "Two"]


async def test_masked_values_are_gone_and_said_to_be() -> None:
    person, other = await make_person("Bo"), await make_person("Cy")
    async with transaction():
        for subject in (person, other):
            changed = PersonChanged(person=subject)
            await record(changed, SYSTEM, [Change("name", "Bo", "Bob"), Change("title", "Kit", "Lead")])

    masked = await mask_changes("person", person, fields=["name"])
    again = await mask_changes("person", person, fields=["name"])
    (line,) = [line_of(entry) for entry in await history_of("person", person)]

    assert (masked, again) == (1, 0)
    assert [change.sentence for change in line.changes] == ["Name: values erased", "Title: Kit → Lead"]
    assert await mask_changes("person", person) == 1
    assert [(change.field, change.old, change.new) for change in await changes()] == [
        ("name", None, None),
        ("title", None, None),
        ("name", "Bo", "Bob"),
        ("title", "Kit", "Lead"),
    ]


async def test_event_without_words_is_readable_all_the_same() -> None:
    await forget_recorded()
    await execute(
        "INSERT INTO events (id, name, subject_kind, subject_id, actor_kind, created_at)"
        " VALUES (7, 'LampPostPainted', 'lamp_post', 4, 'system', '2026-11-23T10:00:00Z')"
    )
    await execute("INSERT INTO changes (event_id, field, old, new) VALUES (7, 'main_colour', 'red', 'true')")

    (entry,) = await history_of("lamp_post", 4)

    assert line_of(entry) == TrailLine(
        id=7,
        at=entry.at,
        who="The helpdesk",
        actor=None,
        did="lamp post painted",
        is_automatic=True,
        subject_kind="lamp_post",
        subject_id=4,
        subject="Lamp post 4",
        subject_name=None,
        changes=[ChangeLine(column="main_colour", field="Main colour", old="red", new="on", is_masked=False)],
    )


async def test_field_of_the_company_is_called_by_its_name() -> None:
    await execute(
        "INSERT INTO custom_fields (subject, key, name, kind)"
        " VALUES ('person', 'size', 'Shoe size', 'number')"
    )
    person = await make_person("Bo")
    async with transaction():
        await record(PersonChanged(person=person), SYSTEM, [Change("custom.size", "41", "42")])

    assert sentences(await history_of("person", person)) == [
        ("The helpdesk", "changed the person", ["Shoe size: 41 → 42"])
    ]


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("kind", "long_text", "Text of several lines"),
        ("role", "agent", "Agent"),
        ("second_factor_for_staff", "true", "on"),
        ("priority", "urgent", "Urgent"),
        ("title", "agent", "agent"),
        ("title", None, None),
    ],
)
def test_stored_value_is_told_in_words(field: str, old: str | None, new: str | None) -> None:
    assert value_label(field, old) == new


async def test_records_are_called_by_their_names() -> None:
    """Every table an event can be about is looked into, or its number is told."""
    kinds = {kind.subject for kind in EVENT_KINDS.values()}
    for kind in sorted(kinds):
        await execute(
            "INSERT INTO events (name, subject_kind, subject_id, actor_kind)"
            " VALUES ('E', $1, 999999, 'system')",
            kind,
        )
        (entry,) = await history_of(kind, 999999)
        label = subject_label(kind)
        assert line_of(entry).subject == (label if kind == "company" else f"{label} 999999")
