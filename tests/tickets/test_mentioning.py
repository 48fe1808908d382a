"""Calling colleagues in a message: who follows it, who is told, and who hears of nothing."""

import pytest

from helpdesk.core.names import sort_name
from helpdesk.db.sql import fetch
from helpdesk.events.event import Change
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.actions.notes import add_note, log_call
from helpdesk.tickets.actions.open import NewTicket, open_ticket
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.enums import Audience, CallDirection, Channel
from helpdesk.tickets.events import FollowerAdded
from helpdesk.tickets.queries.mentionable import MentionChoice, Untold, mention_choices, untold
from tests.factories.persons import as_signed_in, make_agent, make_customer, make_observer, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_ticket
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")


async def followers(ticket: MadeTicket) -> list[int]:
    rows = await fetch("SELECT person FROM ticket_followers WHERE ticket = $1 ORDER BY person", ticket.id)
    return [row["person"] for row in rows]


async def noted() -> list[tuple[int | None, int | None, bool]]:
    """Who was called, by person or team, and whether they are told."""
    rows = await fetch("SELECT person, team, is_told FROM message_mentions ORDER BY id")
    return [tuple(row.values()) for row in rows]


async def test_named_colleague_follows_and_is_told() -> None:
    mara, jonas, ticket = await make_agent("Mara Kim"), await make_agent("Jonas Weber"), await make_ticket()

    await add_note(jonas, ticket.number, body="@Mara Kim, @Jonas Weber: your turn")

    assert await noted() == [(mara.person, None, True)]
    assert await followers(ticket) == [mara.person]
    assert FollowerAdded(ticket=ticket.id, person=mara.person) in await recorded()
    assert await changes() == [Change("follower", None, "Mara Kim")]


async def test_reply_call_and_first_note_call_as_well() -> None:
    mara, jonas = await make_agent("Mara Kim"), await make_agent()
    ticket = await make_ticket()

    await post_reply(jonas, ticket.number, Reply(body="@Mara Kim will ring you."))
    await log_call(jonas, ticket.number, body="For @Mara Kim", direction=CallDirection.INCOMING)
    new = NewTicket(
        subject="A call",
        body="@Mara Kim knows",
        requester=ticket.requester,
        channel=Channel.PHONE,
        audience=Audience.INTERNAL,
    )
    opened = await open_ticket(jonas, new)

    assert await noted() == [(mara.person, None, True)] * 3
    assert mara.person in (await access_ticket(jonas, opened.number)).followers


async def test_customer_calls_nobody() -> None:
    await make_agent("Mara Kim")
    customer = await make_customer()
    ticket = await make_ticket(requester=customer.person)

    await post_reply(customer, ticket.number, Reply(body="@Mara Kim, hello?"))

    assert await noted() == []
    assert await followers(ticket) == []


async def test_customer_and_who_left_cannot_be_called() -> None:
    await make_person("Annika Lund")
    await make_agent("Gone Long", deactivated_at=(await fetch("SELECT now() AS at"))[0]["at"])
    ticket = await make_ticket()

    await add_note(await make_agent(), ticket.number, body="@Annika Lund @Gone Long")

    assert await noted() == []


async def test_who_may_not_see_the_ticket_is_not_shown_it_and_the_writer_hears() -> None:
    outsider, team = await make_agent("Ola O'Nord 🎿"), await make_team("Inside", others="none")
    mara = await make_agent("Mara Kim", teams=(team,))
    ticket = await make_ticket(team=team)
    body = "@Ola O\u2019Nord 🎿, @Inside"

    written = await add_note(await as_signed_in(mara.person), ticket.number, body=body)

    # Nobody else is in the team: to call it tells nobody.
    assert await noted() == [(outsider.person, None, False), (None, team, False)]
    assert await followers(ticket) == []
    assert await untold(written.message, body) == Untold(unseeing=("Ola O'Nord 🎿", "Inside"))


async def test_team_is_told_where_a_member_may_see_it_and_nobody_follows_by_it() -> None:
    member = await make_agent("Lena")
    await make_team("Workshop", members=(member.person,))
    ticket = await make_ticket()

    written = await add_note(await make_agent(), ticket.number, body="@Workshop?")

    assert [told for _, _, told in await noted()] == [True]
    assert await followers(ticket) == []
    assert await untold(written.message, "@Workshop?") == Untold()


async def test_name_of_two_tells_nobody_and_the_writer_hears() -> None:
    for address in ("jo1@example.com", "jo2@example.com"):
        await make_agent("Jo Berg", email=address)
    ticket = await make_ticket()

    written = await add_note(await make_agent(), ticket.number, body="@Jo Berg?")

    assert await noted() == []
    assert await untold(written.message, "@Jo Berg?") == Untold(unclear=("Jo Berg",))


async def test_observer_may_call_in_a_note() -> None:
    mara, ticket = await make_agent("Mara Kim"), await make_ticket()

    await add_note(await make_observer(), ticket.number, body="@Mara Kim")

    assert await followers(ticket) == [mara.person]


async def test_choices_say_how_to_write_them_and_who_would_not_hear() -> None:
    team = await make_team("Kim's team", others="none")
    mara = await make_agent("Mara Kim", teams=(team,))
    outsider = await make_agent("Kim Outside")
    ticket = await access_ticket(mara, (await make_ticket(team=team)).number)

    found = await mention_choices(ticket, "kim")

    assert sorted(found, key=lambda choice: sort_name(choice.name)) == [
        MentionChoice(
            kind="person", id=outsider.person, name="Kim Outside", written="@Kim Outside", is_told=False
        ),
        MentionChoice(kind="team", id=team, name="Kim's team", written="@Kim's team", is_told=True),
        MentionChoice(kind="person", id=mara.person, name="Mara Kim", written="@Mara Kim", is_told=True),
    ]


async def test_choices_cost_the_same_for_one_and_for_three() -> None:
    agent = await make_agent()
    ticket = await access_ticket(agent, (await make_ticket()).number)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            person = await make_agent("Kim Same")
            await make_team(f"Kim team {person.person}", members=(person.person,))
        async with count_statements() as statements:
            await mention_choices(ticket, "kim")
        counts.append(len(statements))

    assert counts == [3, 3]
