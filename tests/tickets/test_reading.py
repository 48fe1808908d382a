"""What somebody has read: marks of their own, which messages of others outrun."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.notes import add_note
from helpdesk.tickets.actions.open import NewTicket, open_ticket
from helpdesk.tickets.actions.reading import forget_old_reads, read_ticket
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.enums import Channel, View
from helpdesk.tickets.queries.counts import view_counts
from helpdesk.tickets.queries.inbox import inbox
from helpdesk.tickets.queries.unread import UNREAD_FOR
from tests.factories.persons import as_signed_in, make_agent, make_customer, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_message, make_ticket

pytestmark = pytest.mark.usefixtures("database")

MINUTE = timedelta(minutes=1)


async def unread(actor: Staff) -> list[str]:
    return [row.number for row in (await inbox(actor, View.ALL)).rows if row.is_unread]


async def made(**columns: Any) -> tuple[MadeTicket, int]:
    """A ticket with its one message, some minutes old."""
    at = now() - 5 * MINUTE
    ticket = await make_ticket(last_message_at=at, **columns)
    return ticket, await make_message(ticket, at=at)


async def test_ticket_is_unread_for_each_until_they_read_it() -> None:
    mara, jonas = await make_agent(), await make_agent()
    ticket, message = await made()

    await read_ticket(mara, ticket.number, until=message)

    assert await unread(mara) == []
    assert await unread(jonas) == [ticket.number]


async def test_what_came_after_what_was_shown_stays_unread() -> None:
    mara = await make_agent()
    ticket, message = await made()
    await make_message(ticket, at=now())
    await execute("UPDATE tickets SET last_message_at = $2 WHERE id = $1", ticket.id, now())

    await read_ticket(mara, ticket.number, until=message)

    assert await unread(mara) == [ticket.number]


async def test_older_page_takes_no_mark_back() -> None:
    mara = await make_agent()
    ticket, first = await made()
    later = await make_message(ticket, at=now())
    await execute("UPDATE tickets SET last_message_at = $2 WHERE id = $1", ticket.id, now() - MINUTE)
    await read_ticket(mara, ticket.number, until=later)

    await read_ticket(mara, ticket.number, until=first)

    assert await unread(mara) == []


@pytest.mark.parametrize("until", [0, -1, 2**70])
async def test_message_that_is_none_of_the_ticket_reads_nothing(until: int) -> None:
    mara = await make_agent()
    ticket, _ = await made()

    await read_ticket(mara, ticket.number, until=until)

    assert await unread(mara) == [ticket.number]


async def test_customers_answer_makes_it_unread_again_and_ones_own_does_not() -> None:
    mara, customer = await make_agent(), await make_customer()
    ticket, message = await made(requester=customer.person)
    await read_ticket(mara, ticket.number, until=message)

    await post_reply(customer, ticket.number, Reply(body="And?"))
    assert await unread(mara) == [ticket.number]

    await post_reply(mara, ticket.number, Reply(body="Soon."))
    assert await unread(mara) == []


async def test_whoever_opens_or_notes_has_read() -> None:
    mara, jonas = await make_agent(), await make_agent()
    new = NewTicket(subject="Soles", body="She rang.", requester=await make_person(), channel=Channel.PHONE)
    opened = await open_ticket(mara, new)
    assert await unread(mara) == []
    assert await unread(jonas) == [opened.number]

    await add_note(jonas, opened.number, body="Seen.")
    assert await unread(jonas) == []


async def test_what_lies_for_weeks_counts_as_read_and_its_marks_go() -> None:
    mara = await make_agent()
    ticket, message = await made()
    await read_ticket(mara, ticket.number, until=message)
    await make_ticket(last_message_at=now() - UNREAD_FOR - MINUTE)

    assert await unread(mara) == []
    assert await forget_old_reads(now()) == 0
    assert await forget_old_reads(now() + UNREAD_FOR) == 1


async def test_nobody_reads_what_they_may_not_see() -> None:
    mara = await make_agent()
    ticket, message = await made(team=await make_team(others="none"))

    with pytest.raises(NotFound):
        await read_ticket(await as_signed_in(mara.person), ticket.number, until=message)

    assert await fetch_value("SELECT count(*) FROM ticket_reads") == 0


async def test_message_with_an_older_date_is_read_with_those_before_it() -> None:
    """A mail that was under way for long stands below younger messages."""
    mara = await make_agent()
    ticket, _ = await made()
    late = await make_message(ticket, at=datetime(2026, 1, 1, tzinfo=UTC))

    await read_ticket(mara, ticket.number, until=late)

    assert await unread(mara) == []


async def test_new_replies_are_those_on_ones_own_tickets_until_they_are_read() -> None:
    mara, customer = await make_agent(), await make_customer()
    ticket, _ = await made(requester=customer.person, assignee=mara.person)
    await made(requester=customer.person, waiting_since=now())

    async def new() -> list[str]:
        return [row.number for row in (await inbox(mara, View.NEW_REPLIES)).rows]

    assert await new() == []
    written = await post_reply(customer, ticket.number, Reply(body="And?"))
    assert await new() == [ticket.number]
    assert (await view_counts(mara)).new_replies == 1

    await read_ticket(mara, ticket.number, until=written.message)
    assert await new() == []
