"""Custom fields of tickets: filled in at the opening, changed by staff, wanted before a ticket is settled."""

from decimal import Decimal
from typing import Any

import pytest

from helpdesk.accounts.actions.links import stamp_link
from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import GUEST, SYSTEM, Customer, Staff
from helpdesk.events.event import Change
from helpdesk.fields.definition import Limits, Option, as_json
from helpdesk.fields.enums import FieldAudience, Kind
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.actions.custom import set_fields
from helpdesk.tickets.actions.mailed import MailedMessage, open_from_mail
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.pending import GuestRequest, ask_as_guest, confirm_pending
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.status import change_status, solve_ticket
from helpdesk.tickets.enums import Category, Channel
from helpdesk.tickets.events import FieldsChanged
from helpdesk.tickets.queries.choices import ticket_choices
from helpdesk.tickets.queries.custom import ShownField
from helpdesk.tickets.queries.history import history
from helpdesk.tickets.queries.mine import my_ticket_page
from tests.factories.fields import make_field
from tests.factories.persons import make_agent, make_customer, make_observer, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, status_id, type_id
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, marked_dirty, recorded
from tests.tickets.reading import record_of, statements

pytestmark = pytest.mark.usefixtures("database")

ASKED = FieldAudience.ASKED


async def make_fields() -> None:
    """Of an order its number, wanted of customers, and a size; a cause that the team knows; a default."""
    is_order = Check("type", Operator.IS, await type_id("Order"))
    await make_field("order_number", is_required=True, visible_when=is_order, audience=ASKED)
    await make_field("size", Kind.NUMBER, settings=Limits("15", "50"), visible_when=is_order, audience=ASKED)
    await make_field("cause", is_required=True)
    await make_field("surface", Kind.CHOICE, default_value="road")


def asked(requester: int, **fields: Any) -> NewTicket:
    return NewTicket(**{"subject": "Soles", "body": "Yellow.", "requester": requester, **fields})


async def custom_of(ticket_id: int) -> Any:
    return (await record_of(ticket_id)).custom


async def test_customer_fills_in_what_they_are_asked_for() -> None:
    await make_fields()
    customer = await make_customer()
    given = {"order_number": " SL-7 ", "size": "42,5", "cause": "mine", "surface": "trail"}

    ref = await open_ticket(customer, asked(customer.person, type=await type_id("Order"), custom=given))

    assert await custom_of(ref.id) == {"order_number": "SL-7", "size": Decimal("42.5"), "surface": "road"}


async def test_retired_choice_is_taken_from_nobody_but_kept_where_it_is() -> None:
    options = (Option("road", "Road", is_retired=True), Option("trail", "Trail"))
    await make_field("surface", Kind.CHOICE, settings=options, audience=ASKED)
    await make_field("extras", Kind.CHOICES, settings=options, audience=ASKED)
    customer, agent = await make_customer(), await make_agent()
    ticket = await make_ticket(custom=as_json({"surface": "road", "extras": ["road"]}))
    fresh = await make_ticket()
    wanted = {"surface": "road", "extras": ["road", "trail"]}

    with pytest.raises(Invalid) as asking:
        await open_ticket(customer, asked(customer.person, custom=wanted))
    with pytest.raises(Invalid) as changing:
        await set_fields(agent, fresh.number, wanted)
    await set_fields(agent, ticket.number, wanted)

    sentence = "Please choose one from the list."
    assert asking.value.fields == {"custom.surface": sentence, "custom.extras": sentence}
    assert changing.value.fields == asking.value.fields
    assert await custom_of(ticket.id) == {"surface": "road", "extras": ("road", "trail")}


async def test_form_of_a_customer_lacks_only_what_they_are_asked_for() -> None:
    await make_fields()
    customer = await make_customer()
    order = asked(customer.person, subject="", type=await type_id("Order"), custom={"size": "9"})

    with pytest.raises(Invalid) as refusal:
        await open_ticket(customer, order)

    assert refusal.value.fields == {
        "subject": "Please give a subject.",
        "custom.order_number": "Please fill this in.",
        "custom.size": "Please enter at least 15.",
    }


async def test_another_type_is_not_asked_for_the_fields_of_orders() -> None:
    await make_fields()
    customer = await make_customer()

    ref = await open_ticket(customer, asked(customer.person, custom={"size": "9"}))

    assert await custom_of(ref.id) == {"surface": "road"}


async def test_staff_are_asked_for_everything() -> None:
    await make_fields()
    agent, person = await make_agent(), await make_person()
    new = asked(person, channel=Channel.DESK, type=await type_id("Order"))

    with pytest.raises(Invalid) as refusal:
        await open_ticket(agent, NewTicket(**{**_as_dict(new), "custom": {"surface": ""}}))
    filled = {"order_number": "7", "cause": "glue", "surface": ""}
    ref = await open_ticket(agent, NewTicket(**{**_as_dict(new), "custom": filled}))

    assert set(refusal.value.fields) == {"custom.order_number", "custom.cause"}
    assert await custom_of(ref.id) == {"order_number": "7", "cause": "glue"}


def _as_dict(new: NewTicket) -> dict[str, Any]:
    return {name: getattr(new, name) for name in new.__struct_fields__}


async def test_mail_and_whoever_sends_no_form_get_the_defaults() -> None:
    await make_fields()
    person, agent = await make_person(), await make_agent()
    mail = MailedMessage(person=person, subject="Soles", text="Yellow.", received_at=now())

    mailed = await open_from_mail(Customer(person=person), mail)
    opened = await open_ticket(agent, asked(person, channel=Channel.DESK, type=await type_id("Order")))

    assert await custom_of(mailed.id) == await custom_of(opened.id) == {"surface": "road"}


async def test_opening_asks_no_further_statement() -> None:
    await make_fields()
    customer = await make_customer()
    given = {"order_number": "7"}

    async with count_statements() as sent:
        await open_ticket(customer, asked(customer.person, type=await type_id("Order"), custom=given))

    # One of them reads the type's id.
    assert len(statements(sent)) == 8 + 1, sent


async def test_guest_is_asked_once_and_their_values_wait_for_the_confirmation() -> None:
    await make_fields()
    order = await type_id("Order")
    request = GuestRequest(
        email="new@guest.example", name="New", subject="Soles", body="Yellow.", request_key="k", type=order
    )

    with pytest.raises(Invalid) as refusal:
        await ask_as_guest(request, ip="127.0.0.1")
    filled = GuestRequest(
        **{
            **{name: getattr(request, name) for name in request.__struct_fields__},
            "custom": {"order_number": "7", "size": "42.5", "cause": "mine"},
        }
    )
    await ask_as_guest(filled, ip="127.0.0.1")
    token = await stamp_link(await fetch_value("SELECT max(id) FROM links"))
    confirmed = await confirm_pending(token)

    assert refusal.value.fields == {"custom.order_number": "Please fill this in."}
    assert await custom_of(confirmed.ticket.id) == {
        "order_number": "7",
        "size": Decimal("42.5"),
        "surface": "road",
    }


async def test_staff_change_fields_and_the_history_names_them() -> None:
    await make_fields()
    agent, mara = await make_agent(), await make_agent("Mara")
    await make_field("owner", Kind.PERSON, name="Contact here")
    order = await type_id("Order")
    ticket = await make_ticket(
        type=order, custom='{"order_number": "1", "size": 41, "gone": "kept", "cause": "?"}'
    )

    given = {"order_number": "1", "size": "42.5", "surface": "trail", "owner": str(mara.person)}
    await set_fields(agent, ticket.number, given)
    await set_fields(agent, ticket.number, given)

    assert await custom_of(ticket.id) == {
        "order_number": "1",
        "size": Decimal("42.5"),
        "gone": "kept",
        "cause": "?",
        "surface": "trail",
        "owner": mara.person,
    }
    assert await recorded() == [FieldsChanged(ticket=ticket.id)]
    assert await marked_dirty() == [("ticket", ticket.id)]
    assert await changes() == [
        Change("custom.size", "41", "42.5"),
        Change("custom.surface", None, "Trail"),
        Change("custom.owner", None, "Mara"),
    ]
    entry = (await history(ticket.id)).rows[0]
    assert [change.field for change in entry.changes] == ["Size", "Surface", "Contact here"]


async def test_field_that_the_change_makes_visible_is_asked_for() -> None:
    agent = await make_agent()
    await make_field("surface", Kind.CHOICE)
    await make_field("depth", is_required=True, visible_when=Check("custom.surface", Operator.IS, "trail"))
    ticket, known = await make_ticket(), await make_ticket(custom='{"depth": "4"}')

    with pytest.raises(Invalid) as refusal:
        await set_fields(agent, ticket.number, {"surface": "trail"})
    await set_fields(agent, known.number, {"surface": "trail"})

    assert refusal.value.fields == {"custom.depth": "Please fill this in."}
    assert await custom_of(ticket.id) == {}
    assert await custom_of(known.id) == {"depth": "4", "surface": "trail"}


async def test_stranger_is_nobody_who_works_here() -> None:
    agent, customer = await make_agent(), await make_person()
    await make_field("owner", Kind.PERSON)
    ticket = await make_ticket()

    with pytest.raises(Invalid) as refusal:
        await set_fields(agent, ticket.number, {"owner": str(customer)})

    assert refusal.value.fields == {"custom.owner": "Please choose somebody who works here."}


async def test_only_whoever_may_write_the_ticket_changes_its_fields() -> None:
    await make_field("cause")
    team = await make_team()
    ticket = await make_ticket(team=team)
    reader = await make_agent()

    for actor in (
        await make_observer(),
        Staff(person=reader.person, readonly_teams=frozenset({team})),
        await make_customer(),
        GUEST,
    ):
        with pytest.raises(Forbidden):
            await set_fields(actor, ticket.number, {"cause": "glue"})
    await set_fields(SYSTEM, ticket.number, {"cause": "glue"})

    assert await custom_of(ticket.id) == {"cause": "glue"}


async def test_solving_wants_what_is_required() -> None:
    await make_fields()
    agent = await make_agent()
    ticket = await make_ticket(type=await type_id("Order"), category=Category.OPEN)
    solved = await status_id(Category.SOLVED)
    sentence = "“Solved” needs these fields filled in first: “Order number”, “Cause”."

    for refused in (
        change_status(agent, ticket.number, solved),
        solve_ticket(agent, ticket.number),
        post_reply(agent, ticket.number, Reply(body="Done.", status=solved)),
    ):
        with pytest.raises(Invalid) as refusal:
            await refused
        assert refusal.value.fields == {"status": sentence}
    await change_status(agent, ticket.number, await status_id(Category.WAITING))
    await set_fields(agent, ticket.number, {"order_number": "7", "cause": "glue"})
    await solve_ticket(agent, ticket.number)

    assert (await record_of(ticket.id)).status_category == Category.SOLVED


async def test_customer_solves_whatever_is_missing() -> None:
    await make_fields()
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person)

    await solve_ticket(customer, ticket.number)

    assert (await record_of(ticket.id)).status_category == Category.SOLVED


async def test_status_wants_what_it_makes_required_and_nothing_else() -> None:
    agent = await make_agent()
    await make_field("cause", is_required=True)
    await make_field("waits_for", required_when=Check("category", Operator.IS, "on_hold"))
    ticket = await make_ticket()

    with pytest.raises(Invalid) as refusal:
        await change_status(agent, ticket.number, await status_id(Category.ON_HOLD))
    await change_status(agent, ticket.number, await status_id(Category.WAITING))

    assert refusal.value.fields == {"status": "“On hold” needs these fields filled in first: “Waits for”."}


async def test_customer_reads_what_is_shown_to_them() -> None:
    customer, mara = await make_customer(), await make_agent("Mara")
    await make_field("order_number", audience=ASKED)
    await make_field("tracking", Kind.LINK, audience=FieldAudience.SHOWN)
    await make_field("contact", Kind.PERSON, audience=FieldAudience.SHOWN)
    await make_field("cause")
    await make_field("hidden", audience=ASKED, visible_when=Check("type", Operator.IS_SET))
    await make_field("empty", audience=ASKED)
    values = {"order_number": "7", "tracking": "https://a.example/7", "contact": mara.person}
    ticket = await make_ticket(
        requester=customer.person, custom=as_json({**values, "cause": "x", "hidden": "y"})
    )
    plain = await make_ticket(requester=customer.person)

    shown = await my_ticket_page(customer, ticket.number)
    async with count_statements() as sent:
        without = await my_ticket_page(customer, plain.number)

    assert shown.fields == [
        ShownField("Order number", "7"),
        ShownField("Tracking", "https://a.example/7", "https://a.example/7"),
        ShownField("Contact", "Mara"),
    ]
    assert (without.fields, len(sent)) == ([], 1)


async def test_choices_of_the_desk_carry_the_fields() -> None:
    await make_fields()

    async with count_statements() as sent:
        choices = await ticket_choices()

    assert len(sent) == 1
    assert [each.key for each in choices.custom] == ["order_number", "size", "cause", "surface"]
    assert (choices.custom[1].limits, choices.custom[3].option_name("road")) == (Limits("15", "50"), "Road")
    assert (await access_ticket(SYSTEM, (await make_ticket()).number)).custom == {}
