"""What happens on a ticket is told to whom it concerns: once, never to the doer, only to who may see it."""

from datetime import timedelta

import pytest

from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.tables import Availability
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Staff
from helpdesk.events.event import SubjectKind
from helpdesk.events.telling import News, tell
from helpdesk.notify.choosing import choose_notices
from helpdesk.notify.enums import Way
from helpdesk.notify.fan_out import fan_out
from helpdesk.notify.matrix import Choices
from helpdesk.tickets.actions.assign import assign_ticket, claim_ticket, unassign_ticket
from helpdesk.tickets.actions.notes import add_note, log_call
from helpdesk.tickets.actions.open import NewTicket, open_ticket
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.status import change_status
from helpdesk.tickets.enums import CallDirection, Category
from tests.factories.persons import as_signed_in, make_agent, make_customer, make_lead
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, status_id
from tests.kit.counting import count_statements
from tests.notify.telling import Told, told

pytestmark = pytest.mark.usefixtures("database")

APP, MAIL = Way.APP, Way.MAIL


async def choose(person: Staff, **ways: tuple[Way, ...]) -> None:
    """Their choices, cells written with `__` for the dot."""
    await choose_notices(person, Choices(ways={of.replace("__", "."): how for of, how in ways.items()}))


async def away(person: Staff, *, substitute: Staff) -> None:
    row = Availability(person=person.person, state=AvailabilityState.AWAY, substitute=substitute.person)
    await Availability.insert(row)


async def test_customers_answer_is_told_to_whose_it_is_and_to_who_follows() -> None:
    mine, follower = await make_agent(), await make_agent()
    member = await make_agent()
    customer = await make_customer()
    ticket = await make_ticket(
        requester=customer.person,
        assignee=mine.person,
        followers=(follower.person, customer.person),
        team=await make_team(members=(member.person, mine.person)),
    )

    await post_reply(customer, ticket.number, Reply(body="And?"))

    assert await told() == [
        Told(mine.person, "customer_reply", "mine", by=customer.person, wants_mail=True),
        Told(follower.person, "customer_reply", "following", by=customer.person),
    ]


async def test_doer_hears_of_nothing_they_did() -> None:
    mara = await make_agent("Mara Kim")
    ticket = await make_ticket(assignee=mara.person, followers=(mara.person,))

    await post_reply(mara, ticket.number, Reply(body="Done."))
    await add_note(mara, ticket.number, body="@Mara Kim")
    await change_status(mara, ticket.number, await status_id(Category.SOLVED))

    assert await told() == []


async def test_mention_and_note_are_one_notice_that_names_the_nearer() -> None:
    mara, jonas = await make_agent("Mara Kim"), await make_agent()
    ticket = await make_ticket(assignee=mara.person)

    await add_note(jonas, ticket.number, body="@Mara Kim, look")

    assert await told() == [Told(mara.person, "mention", "mentioned", by=jonas.person, wants_mail=True)]


async def test_mention_in_a_first_message_and_in_a_call_is_told() -> None:
    mara, jonas = await make_agent("Mara Kim"), await make_agent()
    new = NewTicket(subject="Soles", body="@Mara Kim knows", requester=(await make_customer()).person)
    opened = await open_ticket(jonas, new)
    await log_call(jonas, opened.number, body="She rang.", direction=CallDirection.INCOMING)

    kinds = [(notice.kind, notice.reason) for notice in await told() if notice.person == mara.person]

    assert kinds == [("mention", "mentioned"), ("note", "mentioned")]


async def test_team_that_is_called_hears_but_who_may_not_see_the_ticket() -> None:
    inside = await make_team("Inside", others="none")
    writer, member = await make_agent(teams=(inside,)), await make_agent(teams=(inside,))
    outsider = await make_agent("Ola Nord")
    ticket = await make_ticket(team=inside)

    await add_note(await as_signed_in(writer.person), ticket.number, body="@Inside @Ola Nord")

    assert await told() == [Told(member.person, "mention", "mentioned", by=writer.person, wants_mail=True)]
    assert await fetch_value("SELECT count(*) FROM ticket_followers WHERE person = $1", outsider.person) == 0


async def test_follower_who_may_not_read_tickets_any_more_hears_nothing() -> None:
    customer, follower = await make_customer(), await make_agent()
    ticket = await make_ticket(requester=customer.person, followers=(follower.person,))
    await execute("UPDATE persons SET deactivated_at = now() WHERE id = $1", follower.person)

    await post_reply(customer, ticket.number, Reply(body="And?"))

    assert await told() == []


async def test_new_ticket_is_told_to_its_team_and_to_who_wants_to_hear_of_nobodys() -> None:
    member, curious, _other = await make_agent(), await make_agent(), await make_agent()
    team = await make_team(members=(member.person,))
    await choose(curious, new_ticket__unassigned=(MAIL,))
    lead = await make_lead()
    new = NewTicket(subject="Soles", body="Both", requester=(await make_customer()).person, team=team)

    await open_ticket(lead, new)

    assert await told() == [
        Told(member.person, "new_ticket", "team", by=lead.person),
        Told(curious.person, "new_ticket", "unassigned", by=lead.person, is_in_tray=False, wants_mail=True),
    ]


async def test_ticket_that_is_opened_for_somebody_was_given_to_them() -> None:
    mara, jonas = await make_agent(), await make_agent()
    new = NewTicket(
        subject="Soles", body="Both", requester=(await make_customer()).person, assignee=mara.person
    )

    await open_ticket(jonas, new)

    assert await told() == [Told(mara.person, "assigned", "mine", by=jonas.person, wants_mail=True)]


async def test_being_given_a_ticket_is_told_and_taking_one_is_not() -> None:
    mara, lead = await make_agent(), await make_lead()
    given, claimed = await make_ticket(), await make_ticket()

    await assign_ticket(lead, given.number, mara.person)
    await claim_ticket(mara, claimed.number)
    await unassign_ticket(lead, claimed.number)

    assert await told() == [Told(mara.person, "assigned", "mine", by=lead.person, wants_mail=True)]


async def test_ticket_that_was_given_on_before_anybody_could_tell_is_told_to_the_last() -> None:
    mara, jonas, lead = await make_agent(), await make_agent(), await make_lead()
    ticket = await make_ticket()

    await assign_ticket(lead, ticket.number, mara.person)
    await assign_ticket(lead, ticket.number, jonas.person)

    assert [notice.person for notice in await told()] == [jonas.person]


@pytest.mark.commits
async def test_status_is_told_but_not_beside_the_message_that_brought_it() -> None:
    mine, jonas = await make_agent(), await make_agent()
    ticket = await make_ticket(assignee=mine.person)
    solved = await status_id(Category.SOLVED)

    await post_reply(jonas, ticket.number, Reply(body="Done.", status=solved))
    assert [notice.kind for notice in await told()] == ["colleague_reply"]

    await change_status(jonas, ticket.number, await status_id(Category.OPEN))
    rows = await told()
    assert [(notice.kind, notice.reason) for notice in rows] == [
        ("colleague_reply", "mine"),
        ("status", "mine"),
    ]


async def test_second_run_tells_nobody_again() -> None:
    mine, customer = await make_agent(), await make_customer()
    ticket = await make_ticket(requester=customer.person, assignee=mine.person)
    await post_reply(customer, ticket.number, Reply(body="And?"))
    first = await told()

    for row in await fetch("SELECT id FROM events ORDER BY id"):
        await fan_out(row["id"])

    assert await told() == first
    assert len(first) == 1


async def test_choice_of_nothing_tells_nothing() -> None:
    mine, customer = await make_agent(), await make_customer()
    await choose(mine, customer_reply__mine=())
    ticket = await make_ticket(requester=customer.person, assignee=mine.person)

    await post_reply(customer, ticket.number, Reply(body="And?"))

    assert await told() == []


async def test_story_of_long_ago_is_told_to_nobody() -> None:
    mine, customer = await make_agent(), await make_customer()
    ticket = await make_ticket(requester=customer.person, assignee=mine.person)
    await post_reply(customer, ticket.number, Reply(body="And?"))
    await execute("UPDATE events SET created_at = now() - interval '2 hours'")

    assert await told() == []


async def test_who_stands_in_hears_of_duties_in_place_of_who_is_away() -> None:
    absent, stand_in, customer = await make_agent(), await make_agent(), await make_customer()
    await away(absent, substitute=stand_in)
    mine = await make_ticket(requester=customer.person, assignee=absent.person)
    followed = await make_ticket(requester=customer.person, followers=(absent.person,))

    for ticket in (mine, followed):
        await post_reply(customer, ticket.number, Reply(body="And?"))

    in_place = Told(
        stand_in.person,
        "customer_reply",
        "mine",
        by=customer.person,
        wants_mail=True,
        instead_of=absent.person,
    )
    # Who is away reads it when they are back, and gets no mail.
    assert await told() == [
        Told(absent.person, "customer_reply", "mine", by=customer.person),
        Told(absent.person, "customer_reply", "following", by=customer.person),
        in_place,
    ]


async def test_who_stands_in_hears_neither_twice_nor_of_what_they_may_not_see() -> None:
    inside = await make_team(others="none")
    absent, outsider = await make_agent(teams=(inside,)), await make_agent()
    member, customer = await make_agent(), await make_customer()
    await away(absent, substitute=outsider)
    hidden = await make_ticket(requester=customer.person, assignee=absent.person, team=inside)
    shared = await make_ticket(
        requester=customer.person, assignee=absent.person, followers=(outsider.person, member.person)
    )

    for ticket in (hidden, shared):
        await post_reply(customer, ticket.number, Reply(body="And?"))

    assert [
        (notice.person, notice.reason, notice.instead_of)
        for notice in await told()
        if notice.person != absent.person
    ] == [(outsider.person, "following", None), (member.person, "following", None)]


async def test_news_for_one_go_by_their_choices_and_to_their_stand_in() -> None:
    absent, stand_in = await make_agent(), await make_agent()
    await away(absent, substitute=stand_in)
    await choose(stand_in, task=(APP,))
    news = News(kind="task", of_kind=SubjectKind("person"), of=absent.person, once="task:1")

    async with transaction():
        tell(absent.person, news)

    assert await told() == [
        Told(absent.person, "task", ""),
        Told(stand_in.person, "task", "", instead_of=absent.person),
    ]


async def test_whom_to_tell_costs_the_same_for_one_and_for_many() -> None:
    customer = await make_customer()
    counts = []
    for many in (1, 5):
        followers = tuple([(await make_agent()).person for _ in range(many)])
        ticket = await make_ticket(requester=customer.person, followers=followers)
        await post_reply(customer, ticket.number, Reply(body="And?"))
        event = await fetch_value("SELECT max(id) FROM events WHERE name = 'MessageAdded'")
        async with count_statements() as statements:
            await fan_out(event)
        counts.append(len(statements))
        assert await fetch_value("SELECT count(*) FROM notices WHERE subject_id = $1", ticket.id) == many

    assert counts[0] == counts[1]


async def test_hours_old_job_of_a_worker_that_was_away_still_tells() -> None:
    mine, customer = await make_agent(), await make_customer()
    ticket = await make_ticket(requester=customer.person, assignee=mine.person)
    await post_reply(customer, ticket.number, Reply(body="And?"))
    await execute("UPDATE events SET created_at = created_at - $1::interval", timedelta(hours=5))
    await execute("UPDATE jobs SET created_at = created_at - $1::interval", timedelta(hours=5))

    assert [notice.person for notice in await told()] == [mine.person]
