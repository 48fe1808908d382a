"""Something tickets have is removed: what takes its place, what the history says, what is refused."""

import pytest

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, Check, from_json, to_json
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import SYSTEM
from helpdesk.events.event import Change
from helpdesk.fields.events import FieldEdited
from helpdesk.sla.events import PolicyChanged
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.sla.queries.policies import policy_by_id
from helpdesk.tickets.actions import replacing
from helpdesk.tickets.actions.pending import GuestRequest, ask_as_guest, confirm_pending
from helpdesk.tickets.actions.replacing import remove_choice, replace_batch
from helpdesk.tickets.actions.setup import change_choice
from helpdesk.tickets.enums import Category, Disposition, Priority, Setup
from helpdesk.tickets.events import (
    NamedPriorityRemoved,
    PriorityReplaced,
    StatusRemoved,
    StatusReplaced,
    TagRemoved,
    TagReplaced,
    TypeReplaced,
)
from helpdesk.tickets.jobs import replace_choice
from helpdesk.tickets.queries.setup import setup_row, setup_rows, tag_rows
from helpdesk.tickets.setup_rules import Choice
from tests.factories.persons import make_admin, make_agent, make_lead
from tests.factories.policies import make_policy
from tests.factories.tickets import (
    make_priority,
    make_status,
    make_tag,
    make_ticket,
    make_ticket_in,
    status_id,
    type_id,
)
from tests.kit.links import mailed_token
from tests.kit.recorded import changes, marked_dirty, queued, recorded, recorded_actors
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")


async def ticket_names(setup: Setup) -> list[str]:
    return [row.name for row in await setup_rows(setup)]


async def test_status_is_replaced_on_every_ticket_whatever_became_of_it() -> None:
    admin, photo = await make_admin(), await make_status("Photo", Category.WAITING)
    waiting = await status_id(Category.WAITING)
    ticket = await make_ticket_in(photo)
    spam = await make_ticket_in(photo, disposition=Disposition.SPAM)

    await remove_choice(admin, Setup.STATUS, photo, replacement=waiting)

    for each in (ticket, spam):
        record = await record_of(each.id)
        assert (record.status_name, record.status_category) == ("Waiting on customer", Category.WAITING)
    assert await setup_row(Setup.STATUS, photo) is None
    assert await recorded() == [
        StatusRemoved(status=photo, replacement=waiting),
        StatusReplaced(ticket=ticket.id, status=waiting),
        StatusReplaced(ticket=spam.id, status=waiting),
    ]
    assert await changes() == [Change("status", "Photo", "Waiting on customer")] * 3
    assert set(await recorded_actors()) == {("staff", admin.person)}
    assert await marked_dirty() == [("ticket", ticket.id), ("ticket", spam.id)]


async def test_priority_is_replaced_with_its_level() -> None:
    admin, vip = await make_admin(), await make_priority("VIP", Priority.URGENT)
    low = await fetch_value("SELECT id FROM priorities WHERE name = 'Low'")
    ticket = await make_ticket(priority=Priority.URGENT, named_priority=vip)

    await remove_choice(admin, Setup.PRIORITY, vip, replacement=low)

    record = await record_of(ticket.id)
    assert (record.priority, record.priority_name) == (Priority.LOW, "Low")
    assert await recorded() == [
        NamedPriorityRemoved(named_priority=vip, replacement=low),
        PriorityReplaced(ticket=ticket.id, priority=low),
    ]


@pytest.mark.parametrize("heir", ["Billing", None])
async def test_type_is_replaced_by_another_or_by_none(heir: str | None) -> None:
    admin, order, ticket = await make_admin(), await type_id("Order"), await make_ticket()
    await execute("UPDATE tickets SET type = $1", order)
    heir_id = await type_id(heir) if heir else None

    await remove_choice(admin, Setup.TYPE, order, replacement=heir_id)

    assert (await record_of(ticket.id)).type_name == heir
    assert (await recorded())[1:] == [TypeReplaced(ticket=ticket.id, type=heir_id)]
    assert (await changes())[1:] == [Change("type", "Order", heir)]
    assert "Order" not in await ticket_names(Setup.TYPE)


async def test_tag_is_merged_into_another_and_hangs_on_a_ticket_once() -> None:
    admin = await make_admin()
    both, one = await make_ticket(tags=("sole", "soles")), await make_ticket(tags=("sole",))
    sole, soles = [row.id for row in await tag_rows("sole")]

    await remove_choice(admin, Setup.TAG, sole, replacement=soles)

    assert [(await record_of(each.id)).tags for each in (both, one)] == [("soles",), ("soles",)]
    assert await recorded() == [
        TagRemoved(tag=sole, replacement=soles),
        TagReplaced(ticket=both.id, tag=soles),
        TagReplaced(ticket=one.id, tag=soles),
    ]
    assert [row.name for row in await tag_rows()] == ["soles"]


async def test_tag_is_removed_from_everywhere() -> None:
    admin, ticket = await make_admin(), await make_ticket(tags=("old", "vip"))
    old = (await tag_rows("old"))[0].id

    await remove_choice(admin, Setup.TAG, old, replacement=None)

    assert (await record_of(ticket.id)).tags == ("vip",)
    assert (await changes())[1:] == [Change("tags", "old", None)]


async def test_many_tickets_are_replaced_by_a_job_that_may_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "AT_ONCE", 2)
    admin, photo = await make_admin(), await make_status("Photo", Category.WAITING)
    waiting = await status_id(Category.WAITING)
    tickets = [await make_ticket_in(photo) for _ in range(7)]

    await remove_choice(admin, Setup.STATUS, photo, replacement=waiting)
    going = await setup_row(Setup.STATUS, photo)
    rounds = 0
    while await setup_row(Setup.STATUS, photo) is not None:
        await replace_choice(Setup.STATUS, photo, admin.person)
        rounds += 1
    await replace_choice(Setup.STATUS, photo, admin.person)

    assert going is not None
    assert (going.is_going, going.replacement, going.tickets) == (True, "Waiting on customer", 3)
    assert rounds == 3
    assert [(await record_of(ticket.id)).status for ticket in tickets] == [waiting] * 7
    assert len([fact for fact in await recorded() if isinstance(fact, StatusReplaced)]) == 7
    assert set(await recorded_actors()) == {("staff", admin.person)}
    assert await queued() == ["tickets.replace_choice"]


async def test_removing_twice_begins_once() -> None:
    admin, photo = await make_admin(), await make_status("Photo", Category.WAITING)
    waiting = await status_id(Category.WAITING)
    await execute("UPDATE statuses SET removed_at = now(), replaced_by = $2 WHERE id = $1", photo, waiting)

    await remove_choice(admin, Setup.STATUS, photo, replacement=waiting)

    assert await recorded() == []


async def test_what_was_on_its_way_goes_on_to_the_heirs_heir() -> None:
    admin = await make_admin()
    first, second = (
        await make_status("First", Category.WAITING),
        await make_status("Second", Category.WAITING),
    )
    ticket = await make_ticket_in(first)
    await execute("UPDATE statuses SET removed_at = now(), replaced_by = $2 WHERE id = $1", first, second)

    await remove_choice(admin, Setup.STATUS, second, replacement=await status_id(Category.WAITING))
    while await replace_batch(SYSTEM, Setup.STATUS, first):
        pass

    assert (await record_of(ticket.id)).status_name == "Waiting on customer"
    assert [name for name in await ticket_names(Setup.STATUS) if name in {"First", "Second"}] == []


async def test_a_status_is_replaced_by_one_that_means_the_same_only() -> None:
    admin, photo = await make_admin(), await make_status("Photo", Category.WAITING)
    going = await make_status("Going", Category.WAITING)
    await execute("UPDATE statuses SET removed_at = now() WHERE id = $1", going)

    for heir in (await status_id(Category.SOLVED), photo, going, 999_999, 2**70, None):
        with pytest.raises(Invalid) as refused:
            await remove_choice(admin, Setup.STATUS, photo, replacement=heir)
        assert refused.value.fields == {"replacement": "Please choose what takes its place."}
    assert await recorded() == []


@pytest.mark.parametrize("setup", [Setup.STATUS, Setup.PRIORITY])
async def test_no_group_loses_its_default(setup: Setup) -> None:
    admin = await make_admin()

    for row in await setup_rows(setup):
        with pytest.raises(Conflict, match="Make another one the default first"):
            await remove_choice(admin, setup, row.id, replacement=None)
    assert await recorded() == []


async def test_conditions_of_fields_follow_what_takes_its_place() -> None:
    admin, order, billing = await make_admin(), await type_id("Order"), await type_id("Billing")
    both = Check("type", Operator.ANY_OF, (order, billing))
    alone = All((Check("type", Operator.IS, order), Check("tags", Operator.ANY_OF, ("old",))))
    await _field("Shoe", both, alone)
    old, new = await make_tag("old"), await make_tag("new")

    await remove_choice(admin, Setup.TYPE, order, replacement=billing)
    await remove_choice(admin, Setup.TAG, old, replacement=new)
    await change_choice(admin, Setup.TAG, new, Choice(name="newest"))

    kept = [
        from_json(await fetch_value(f"SELECT {column} FROM custom_fields"))  # noqa: S608 - named right here
        for column in ("required_when", "visible_when")
    ]
    assert kept == [
        Check("type", Operator.ANY_OF, (billing,)),
        All((Check("type", Operator.IS, billing), Check("tags", Operator.ANY_OF, ("newest",)))),
    ]
    assert len([fact for fact in await recorded() if isinstance(fact, FieldEdited)]) == 3


async def test_what_a_condition_asks_for_is_not_removed_without_a_replacement() -> None:
    admin, order = await make_admin(), await type_id("Order")
    await _field("Shoe", Check("type", Operator.IS, order), None)

    with pytest.raises(Conflict, match="The field “Shoe” asks for it"):
        await remove_choice(admin, Setup.TYPE, order, replacement=None)

    assert "Order" in await ticket_names(Setup.TYPE)


async def test_conditions_of_policies_follow_what_takes_its_place() -> None:
    admin, order, billing = await make_admin(), await type_id("Order"), await type_id("Billing")
    alone = All((Check("type", Operator.IS, order), Check("tags", Operator.ANY_OF, ("old",))))
    policy = (await make_policy(PolicyContent(targets={}, condition=alone))).id
    old, new = await make_tag("old"), await make_tag("new")

    await remove_choice(admin, Setup.TYPE, order, replacement=billing)
    await remove_choice(admin, Setup.TAG, old, replacement=new)
    await change_choice(admin, Setup.TAG, new, Choice(name="newest"))

    found = await policy_by_id(policy)
    assert found is not None
    assert found.content.condition == All(
        (Check("type", Operator.IS, billing), Check("tags", Operator.ANY_OF, ("newest",)))
    )
    assert [fact for fact in await recorded() if isinstance(fact, PolicyChanged)] == [
        PolicyChanged(policy=policy, version=version) for version in (2, 3, 4)
    ]


async def test_what_a_policy_asks_for_is_not_removed_without_a_replacement() -> None:
    admin, order = await make_admin(), await type_id("Order")
    asking = PolicyContent(targets={}, condition=Check("type", Operator.IS, order))
    await make_policy(asking, "Orders")

    with pytest.raises(Conflict, match="The policy “Orders” asks for it"):
        await remove_choice(admin, Setup.TYPE, order, replacement=None)

    assert "Order" in await ticket_names(Setup.TYPE)


@pytest.mark.parametrize("heir", ["Billing", None])
async def test_what_guests_have_not_confirmed_yet_follows(heir: str | None) -> None:
    admin, order = await make_admin(), await type_id("Order")
    request = GuestRequest(
        name="Annika", email="annika@fjord.example", subject="S", body="B", type=order, request_key="k"
    )
    await ask_as_guest(request, ip="127.0.0.1")
    token = await mailed_token(LinkPurpose.CONFIRM_TICKET)

    await remove_choice(admin, Setup.TYPE, order, replacement=await type_id(heir) if heir else None)
    confirmed = await confirm_pending(token)

    assert (await record_of(confirmed.ticket.id)).type_name == heir


async def test_only_who_may_set_tickets_up_removes_anything() -> None:
    photo, waiting = await make_status("Photo", Category.WAITING), await status_id(Category.WAITING)

    for actor in (await make_agent(), await make_lead()):
        with pytest.raises(Forbidden):
            await remove_choice(actor, Setup.STATUS, photo, replacement=waiting)
    with pytest.raises(NotFound):
        await remove_choice(await make_admin(), Setup.STATUS, 999_999, replacement=waiting)


async def _field(name: str, required_when: Check | All, visible_when: Check | All | None) -> None:
    await execute(
        "INSERT INTO custom_fields (subject, key, name, kind, required_when, visible_when)"
        " VALUES ('ticket', 'shoe', $1, 'text', $2::jsonb, $3::jsonb)",
        name,
        to_json(required_when),
        to_json(visible_when) if visible_when is not None else None,
    )
