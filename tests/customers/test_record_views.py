"""Who looked at a customer's record: once an hour each, for whoever reads the audit, for a year and a bit."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.core.errors import Forbidden
from helpdesk.core.pagination import decode_cursor
from helpdesk.customers.actions.record_views import (
    KEEP_VIEWS,
    note_organisation_viewed,
    note_person_viewed,
)
from helpdesk.customers.enums import RecordKind
from helpdesk.customers.jobs import forget_views
from helpdesk.customers.queries.record_views import record_views
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import Actor
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead, make_person
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def seen(kind: RecordKind, subject: int) -> list[tuple[int, datetime]]:
    found = await record_views(await make_admin(), kind, subject)
    return [(row.viewer, row.at) for row in found.rows]


async def test_each_hour_of_each_viewer_is_noted_once_with_its_first_look() -> None:
    mara, ingrid, customer = await make_agent(), await make_lead(), await make_person()
    for viewer, at in (
        (mara, NOON + 5 * MINUTE),
        (mara, NOON + 59 * MINUTE),
        (ingrid, NOON + 6 * MINUTE),
        (mara, NOON + HOUR),
    ):
        with frozen(at):
            await note_person_viewed(viewer, customer)

    assert await seen(RecordKind.PERSON, customer) == [
        (mara.person, NOON + HOUR),
        (ingrid.person, NOON + 6 * MINUTE),
        (mara.person, NOON + 5 * MINUTE),
    ]


async def test_noting_is_one_statement() -> None:
    mara, customer = await make_agent(), await make_person()

    async with count_statements() as sent:
        await note_person_viewed(mara, customer)

    assert len(sent) == 1


async def test_records_of_organisations_are_their_own_and_colleagues_are_no_customers() -> None:
    mara, organisation = await make_agent(), await make_organisation()
    with frozen(NOON):
        await note_organisation_viewed(mara, organisation)
        await note_organisation_viewed(mara, organisation)
        await note_person_viewed(mara, (await make_agent()).person)
        await note_person_viewed(mara, 2**40)

    assert await seen(RecordKind.ORGANISATION, organisation) == [(mara.person, NOON)]
    assert await fetch_value("SELECT count(*) FROM record_views") == 1


async def test_list_goes_on_where_the_page_ended() -> None:
    viewers, customer = [await make_agent() for _ in range(5)], await make_person()
    with frozen(NOON):
        for viewer in viewers:
            await note_person_viewed(viewer, customer)
    admin = await make_admin()

    listed, after = [], None
    for _ in range(3):
        found = await record_views(admin, RecordKind.PERSON, customer, after=decode_cursor(after), limit=2)
        listed += [row.viewer for row in found.rows]
        after = found.after

    assert (listed, after) == ([viewer.person for viewer in reversed(viewers)], None)


async def test_only_who_reads_the_audit_learns_who_looked() -> None:
    async def refused(actor: Actor) -> None:
        with pytest.raises(Forbidden):
            await record_views(actor, RecordKind.PERSON, 1)

    await refused(await make_lead())
    await refused(await make_customer())


async def test_what_is_too_old_is_forgotten_and_forgetting_twice_changes_nothing() -> None:
    mara, customer = await make_agent(), await make_person()
    recent = now()
    for at in (recent - KEEP_VIEWS - 2 * HOUR, recent):
        with frozen(at):
            await note_person_viewed(mara, customer)

    for _ in range(2):
        await forget_views()

    assert [at for _viewer, at in await seen(RecordKind.PERSON, customer)] == [recent]


async def test_viewer_who_is_deleted_takes_their_looks_with_them() -> None:
    mara, customer = await make_agent(), await make_person()
    await note_person_viewed(mara, customer)

    await execute("DELETE FROM persons WHERE id = $1", mara.person)

    assert await seen(RecordKind.PERSON, customer) == []
