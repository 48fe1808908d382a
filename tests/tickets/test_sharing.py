"""Tickets that an organisation shares with its people: who sees them, and that every way to one agrees."""

import random
from datetime import date, timedelta

import pytest
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, NotFound
from helpdesk.customers.actions.memberships import leave
from helpdesk.customers.enums import TicketAccess
from helpdesk.customers.sharing import AccessSetting, shared_organisations
from helpdesk.db.sql import execute, fetch
from helpdesk.events.actor import Customer
from helpdesk.events.event import Change
from helpdesk.tickets.access import access_ticket, visible_to
from helpdesk.tickets.actions.followers import add_follower
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.privacy import keep_private, share_with_colleagues
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.enums import Category, Disposition
from helpdesk.tickets.events import PrivacyChanged
from helpdesk.tickets.queries.askers import organisation_askers
from helpdesk.tickets.queries.audience import Reason, audience
from helpdesk.tickets.queries.mine import (
    OrganisationFilters,
    my_ticket_page,
    my_tickets,
    organisation_tickets,
)
from helpdesk.tickets.queries.sharing_preview import SharingPreview, sharing_preview
from helpdesk.tickets.queries.visible import visible_ticket_ids
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_customer, make_observer
from tests.factories.tickets import MadeTicket, make_ticket
from tests.kit.recorded import changes, recorded
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")

DAY = timedelta(days=1)


async def seen(actor: Customer) -> set[int]:
    clause = visible_to(actor)
    rows = await fetch(f"SELECT id FROM tickets WHERE {clause.sql}", *clause.args)  # noqa: S608 - under test
    return {row["id"] for row in rows}


async def access_by(person: int, organisation: int, access: str, **columns: object) -> None:
    """One membership, and what the organisation says of it."""
    await make_membership(person, organisation, **columns)
    await execute("UPDATE organisations SET ticket_access = $2 WHERE id = $1", organisation, access)


async def shared_ticket(**columns: object) -> tuple[Customer, int, MadeTicket]:
    """A colleague who sees everything of their organisation, the organisation, and another's ticket there."""
    colleague = await make_customer("Cleo", email="cleo@fjord.example")
    organisation = await make_organisation("Fjord", ticket_access="everyone", **columns)
    await make_membership(colleague.person, organisation)
    return colleague, organisation, await make_ticket(organisation=organisation)


@pytest.mark.parametrize(
    ("access", "columns", "is_seen"),
    [
        ("none", {"role": "Kit manager", "sees_tickets": True}, False),
        ("everyone", {}, True),
        ("named", {"sees_tickets": True}, True),
        ("named", {"role": "Kit manager"}, False),
        ("role", {"role": "kit MANAGER"}, True),
        ("role", {"role": "Runner", "sees_tickets": True}, False),
        ("role", {}, False),
    ],
)
async def test_each_way_of_sharing(access: str, columns: dict[str, object], *, is_seen: bool) -> None:
    colleague = await make_customer()
    organisation = await make_organisation(ticket_access_roles='["Kit manager", "Owner"]')
    await access_by(colleague.person, organisation, access, **columns)
    ticket = await make_ticket(organisation=organisation)

    assert (await seen(colleague) == {ticket.id}) == is_seen
    assert [choice.id for choice in await shared_organisations(colleague)] == [organisation] * is_seen


@pytest.mark.parametrize(
    ("since", "until", "is_seen"),
    [
        (None, None, True),
        (0, None, True),
        (1, None, False),
        (-9, 1, True),
        (-9, 0, False),
        (-9, -1, False),
    ],
)
async def test_only_who_belongs_to_it_today(since: int | None, until: int | None, *, is_seen: bool) -> None:
    colleague, organisation = await make_customer(), await make_organisation()
    today = now().date()
    dates: dict[str, date | None] = {
        "since_on": None if since is None else today + since * DAY,
        "until_on": None if until is None else today + until * DAY,
    }
    await access_by(colleague.person, organisation, "everyone", **dates)
    ticket = await make_ticket(organisation=organisation)

    assert (await seen(colleague) == {ticket.id}) == is_seen


async def test_of_several_organisations_each_shares_what_was_asked_in_it() -> None:
    colleague = await make_customer()
    fjord, alm, other = [await make_organisation(name) for name in ("Fjord", "Alm", "Other")]
    await access_by(colleague.person, fjord, "everyone")
    await access_by(colleague.person, alm, "named", sees_tickets=True)
    await access_by(colleague.person, other, "named")
    tickets = {one: await make_ticket(organisation=one) for one in (fjord, alm, other)}
    mover = await make_ticket(organisation=other)
    await make_membership(mover.requester, fjord)

    assert await seen(colleague) == {tickets[fjord].id, tickets[alm].id}
    assert await shared_organisations(colleague) == [Choice(alm, "Alm"), Choice(fjord, "Fjord")]
    in_fjord = await organisation_tickets(colleague, fjord)
    assert [row.id for row in in_fjord.rows] == [tickets[fjord].id]
    assert (await organisation_tickets(colleague, other)).rows == []


async def test_what_is_private_or_gone_is_not_shared() -> None:
    colleague, organisation, _ticket = await shared_ticket()
    for disposition in (Disposition.SPAM, Disposition.MERGED, Disposition.DELETED):
        await make_ticket(organisation=organisation, disposition=disposition)
    private = await make_ticket(organisation=organisation, is_private=True)
    own = await make_ticket(organisation=organisation, is_private=True, requester=colleague.person)
    followed = await make_ticket(organisation=organisation, is_private=True, followers=(colleague.person,))

    assert await seen(colleague) == {_ticket.id, own.id, followed.id}
    with pytest.raises(NotFound):
        await access_ticket(colleague, private.number)


async def test_who_leaves_sees_nothing_more_of_it_at_once() -> None:
    colleague, organisation, ticket = await shared_ticket()
    own = await make_ticket(organisation=organisation, requester=colleague.person)
    await post_reply(colleague, ticket.number, Reply(body="Me too."))

    await leave(await make_agent(), colleague.person, organisation)

    assert await seen(colleague) == {own.id}
    assert await shared_organisations(colleague) == []


async def test_link_of_one_ticket_opens_no_other() -> None:
    colleague, organisation, ticket = await shared_ticket()
    await make_ticket(organisation=organisation)
    by_link = Customer(person=colleague.person, only_ticket=ticket.id)

    assert await seen(by_link) == {ticket.id}
    assert await shared_organisations(by_link) == []


async def test_colleague_who_replies_follows_as_one() -> None:
    colleague, _organisation, ticket = await shared_ticket()

    await post_reply(colleague, ticket.number, Reply(body="Me too."))
    await post_reply(colleague, ticket.number, Reply(body="And again."))

    assert (await record_of(ticket.id)).followers == (colleague.person,)
    assert await fetch("SELECT is_colleague FROM ticket_followers") == [{"is_colleague": True}]
    assert [event.name for event in await recorded()] == ["FollowerAdded", "MessageAdded", "MessageAdded"]
    assert await changes() == [Change("follower", None, "Cleo")]
    assert [row.id for row in (await my_tickets(colleague)).rows] == [ticket.id]


async def test_colleague_whom_staff_add_keeps_the_ticket_without_the_organisation() -> None:
    colleague, organisation, ticket = await shared_ticket()
    await post_reply(colleague, ticket.number, Reply(body="Me too."))

    await add_follower(await make_agent(), ticket.number, colleague.person)
    await leave(await make_agent(), colleague.person, organisation)

    assert await seen(colleague) == {ticket.id}


async def test_colleague_only_reads_where_the_organisation_says_so() -> None:
    colleague, organisation, ticket = await shared_ticket(colleagues_may_reply=False)
    asker = Customer(person=ticket.requester)
    follower = await make_customer()
    await make_ticket()
    await add_follower(await make_agent(), ticket.number, follower.person)

    with pytest.raises(Forbidden, match="You may read the tickets of Fjord, but not write"):
        await post_reply(colleague, ticket.number, Reply(body="Me too."))
    await post_reply(asker, ticket.number, Reply(body="It is mine."))
    await post_reply(follower, ticket.number, Reply(body="I follow."))

    assert not (await my_ticket_page(colleague, ticket.number)).can_reply
    assert (await my_ticket_page(follower, ticket.number)).can_reply
    assert await seen(colleague) == {ticket.id}
    assert organisation


async def test_follow_up_of_a_colleague_stays_in_the_organisation_and_as_private_as_it_was() -> None:
    colleague, organisation, _ticket = await shared_ticket()
    await make_membership(colleague.person, await make_organisation("Newer"), since_on=now().date())
    long_ago = now() - 40 * DAY
    settled = {"category": Category.CLOSED, "closed_at": long_ago, "solved_at": long_ago}
    old = await make_ticket("Soles", organisation=organisation, **settled)
    own = await make_ticket(organisation=organisation, requester=colleague.person, is_private=True, **settled)

    followed_up = await post_reply(colleague, old.number, Reply(body="Again."))
    kept = await post_reply(colleague, own.number, Reply(body="Again."))

    records = [await record_of(ref.id) for ref in (followed_up, kept)]
    assert [(one.requester, one.organisation, one.is_private) for one in records] == [
        (colleague.person, organisation, False),
        (colleague.person, organisation, True),
    ]
    assert (await record_of(old.id)).followers == ()


async def test_asker_keeps_a_ticket_private_and_shares_it_again() -> None:
    colleague, _organisation, ticket = await shared_ticket()
    asker = Customer(person=ticket.requester)

    await keep_private(asker, ticket.number)
    await keep_private(asker, ticket.number)
    hidden = await seen(colleague)
    await share_with_colleagues(await make_agent(), ticket.number)

    assert (hidden, await seen(colleague)) == (set(), {ticket.id})
    assert await recorded() == [
        PrivacyChanged(ticket=ticket.id, is_private=True),
        PrivacyChanged(ticket=ticket.id, is_private=False),
    ]
    assert await changes() == [
        Change("is_private", "false", "true"),
        Change("is_private", "true", "false"),
    ]


async def test_nobody_else_changes_who_sees_it() -> None:
    colleague, _organisation, ticket = await shared_ticket()
    for actor in (colleague, await make_observer()):
        with pytest.raises(Forbidden):
            await keep_private(actor, ticket.number)
    with pytest.raises(NotFound):
        await keep_private(await make_customer(), ticket.number)

    assert await recorded() == []


async def test_page_offers_privacy_to_the_asker_where_colleagues_see_it() -> None:
    colleague, _organisation, ticket = await shared_ticket()
    alone = await make_ticket(organisation=await make_organisation())

    theirs = await my_ticket_page(colleague, ticket.number)
    own = await my_ticket_page(Customer(person=ticket.requester), ticket.number)
    lonely = await my_ticket_page(Customer(person=alone.requester), alone.number)

    flags = [
        (page.is_shared, page.is_colleague, page.can_hide, page.can_solve) for page in (theirs, own, lonely)
    ]
    assert flags == [(True, True, False, False), (True, False, True, True), (False, False, False, True)]


async def test_ticket_is_asked_in_the_organisation_that_is_chosen_and_no_other() -> None:
    asker = await make_customer()
    first, last, foreign = [await make_organisation() for _ in range(3)]
    await make_membership(asker.person, first, since_on=now().date() - 9 * DAY)
    await make_membership(asker.person, last, since_on=now().date())

    async def asked_in(organisation: int | None) -> int | None:
        new = NewTicket(subject="A", body="B", requester=asker.person, organisation=organisation)
        return (await record_of((await open_ticket(asker, new)).id)).organisation

    assert [await asked_in(one) for one in (first, last, None, foreign)] == [first, last, last, last]


async def test_list_of_an_organisation_is_narrowed() -> None:
    colleague, organisation, ticket = await shared_ticket()
    done = await make_ticket(organisation=organisation, requester=ticket.requester, category=Category.SOLVED)
    own = await make_ticket(organisation=organisation, requester=colleague.person)
    await make_ticket(organisation=organisation, requester=colleague.person, is_private=True)
    for person in (ticket.requester, (await make_customer()).person):
        await make_membership(person, organisation)

    async def listed(**filters: object) -> list[int]:
        found = await organisation_tickets(colleague, organisation, OrganisationFilters(**filters))
        return [row.id for row in found.rows]

    assert await listed() == [own.id, ticket.id, done.id]
    assert await listed(is_open=True) == [own.id, ticket.id]
    assert await listed(is_open=False) == [done.id]
    assert await listed(requester=ticket.requester) == [ticket.id, done.id]
    assert await listed(is_open=False, requester=colleague.person) == []
    askers = {asker.id for asker in await organisation_askers(organisation)}
    assert askers == {colleague.person, ticket.requester}


async def test_list_of_an_organisation_goes_on_where_the_page_ended() -> None:
    colleague, organisation, first = await shared_ticket()
    made = [first, *[await make_ticket(organisation=organisation) for _ in range(4)]]

    listed, after = [], None
    for _ in range(3):
        found = await organisation_tickets(colleague, organisation, after=after, limit=2)
        listed += [row.id for row in found.rows]
        after = found.after

    assert (listed, after) == ([ticket.id for ticket in reversed(made)], None)


async def test_preview_counts_people_and_tickets() -> None:
    organisation = await make_organisation(ticket_access="named")
    ada, ben, gone, off = [await make_customer() for _ in range(4)]
    await make_membership(ada.person, organisation, role="Owner", sees_tickets=True)
    await make_membership(ben.person, organisation, role="owner")
    await make_membership(gone.person, organisation, role="Owner", until_on=now().date())
    await make_membership(off.person, organisation, role="Owner")
    await execute("UPDATE persons SET deactivated_at = now() WHERE id = $1", off.person)
    for is_private in (False, False, True):
        await make_ticket(organisation=organisation, is_private=is_private)
    await make_ticket(organisation=organisation, disposition=Disposition.SPAM)

    async def people(access: TicketAccess, **chosen: object) -> int:
        found = await sharing_preview(organisation, AccessSetting(access=access, **chosen))
        assert found == SharingPreview(people=found.people, people_today=1, tickets=2, private=1)
        return found.people

    assert await people(TicketAccess.NONE) == 0
    assert await people(TicketAccess.EVERYONE) == 2
    assert await people(TicketAccess.ROLE, roles=("OWNER",)) == 2
    assert await people(TicketAccess.NAMED, named=(ben.person, gone.person)) == 1


async def test_staff_learn_which_colleagues_see_a_ticket_and_why() -> None:
    colleague, organisation, ticket = await shared_ticket(ticket_access_roles='["Owner"]')
    follower = await make_customer("Finn")
    await add_follower(await make_agent(), ticket.number, follower.person)
    await make_membership(follower.person, organisation, role="Owner")
    await post_reply(colleague, ticket.number, Reply(body="Me too."))

    async def reasons() -> list[tuple[int, Reason]]:
        found = await audience(await record_of(ticket.id))
        return [(seer.id, seer.reason) for seer in found.customers]

    own = [(ticket.requester, Reason.REQUESTER), (follower.person, Reason.FOLLOWER)]
    assert await reasons() == [*own, (colleague.person, Reason.EVERYONE)]
    await execute("UPDATE organisations SET ticket_access = 'role'")
    assert await reasons() == own
    await execute("UPDATE memberships SET role = 'owner' WHERE person = $1", colleague.person)
    assert await reasons() == [*own, (colleague.person, Reason.ROLE)]
    await keep_private(await make_agent(), ticket.number)
    assert await reasons() == own


class World(Struct, frozen=True):
    """Some people, and every ticket by its number."""

    people: list[Customer]
    tickets: dict[int, str]


async def random_world(dice: random.Random) -> World:
    """A handful of people, organisations and tickets that hang together in any way."""
    people = [await make_customer() for _ in range(4)]
    access = list(TicketAccess)
    organisations = [
        await make_organisation(ticket_access=dice.choice(access), ticket_access_roles='["Owner", "Buyer"]')
        for _ in range(3)
    ]
    today = now().date()
    for person in people:
        for organisation in dice.sample(organisations, dice.randint(0, 3)):
            await make_membership(
                person.person,
                organisation,
                role=dice.choice(["", "owner", "Runner"]),
                since_on=dice.choice([None, today - DAY, today, today + DAY]),
                until_on=dice.choice([None, None, today - DAY, today, today + DAY]),
                sees_tickets=dice.random() < 0.5,
            )
    tickets = [
        await make_ticket(
            requester=dice.choice(people).person,
            organisation=dice.choice([None, *organisations]),
            is_private=dice.random() < 0.3,
            disposition=dice.choice([*[Disposition.LIVE] * 5, Disposition.MERGED, Disposition.DELETED]),
            category=dice.choice([Category.OPEN, Category.CLOSED]),
        )
        for _ in range(12)
    ]
    for _ in range(6):
        await execute(
            "INSERT INTO ticket_followers (ticket, person, is_colleague) VALUES ($1, $2, $3)"
            " ON CONFLICT DO NOTHING",
            dice.choice(tickets).id,
            dice.choice(people).person,
            dice.random() < 0.5,
        )
    return World(people, {ticket.id: ticket.number for ticket in tickets})


@pytest.mark.parametrize("seed", range(12))
async def test_lists_doors_topics_and_reasons_agree_in_any_world(seed: int) -> None:
    world = await random_world(random.Random(seed))  # noqa: S311 - the same worlds each time

    by_reason = {
        ticket: {seer.id for seer in (await audience(await record_of(ticket))).customers}
        for ticket in world.tickets
        if await fetch("SELECT FROM tickets WHERE id = $1 AND disposition = 'live'", ticket)
    }
    for person in world.people:
        let_in = {ticket for ticket, number in world.tickets.items() if await opens(person, number)}
        listed = {row.id for row in (await my_tickets(person)).rows}
        for organisation in await shared_organisations(person):
            listed |= {row.id for row in (await organisation_tickets(person, organisation.id)).rows}

        assert listed == let_in
        assert await seen(person) == let_in
        assert await visible_ticket_ids(person, list(world.tickets)) == let_in
        assert {ticket for ticket, people in by_reason.items() if person.person in people} == let_in


async def opens(person: Customer, number: str) -> bool:
    try:
        await access_ticket(person, number)
    except NotFound:
        return False
    return True
