"""Who belongs where, and since when; what has ended stays as history."""

import asyncio
from datetime import date, timedelta

import pytest

from helpdesk.accounts.queries.people import person_card
from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.customers.actions.memberships import join, join_by_domain, leave
from helpdesk.customers.events import MembershipBegan, MembershipChanged, MembershipEnded
from helpdesk.customers.jobs import join_by_address, join_people_of_domain
from helpdesk.customers.queries.record import MembershipOut, memberships_of, organisation_of
from helpdesk.customers.tables import Membership, OrganisationDomain
from helpdesk.events.event import Change
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_customer, make_email, make_person, verified_person
from tests.kit.recorded import changes, recorded, recorded_actors

pytestmark = pytest.mark.usefixtures("database")

DAY = timedelta(days=1)


async def test_joining_twice_keeps_the_membership_and_takes_the_new_role() -> None:
    agent, anna, hotel = await make_agent(), await make_person(), await make_organisation("Hotel")

    first = await join(agent, anna, hotel, role=" Buyer ", since_on=date(2025, 3, 1))
    same = [await join(agent, anna, hotel), await join(agent, anna, hotel, role="Head  buyer")]

    assert same == [first, first]
    assert await memberships_of(anna) == [
        MembershipOut(first, hotel, "Hotel", "Head buyer", date(2025, 3, 1), None)
    ]
    assert await recorded() == [
        MembershipBegan(person=anna, organisation=hotel, membership=first),
        MembershipChanged(person=anna, organisation=hotel, membership=first),
    ]
    assert await changes() == [Change("role", "Buyer", "Head buyer")]


async def test_ended_membership_stays_and_a_new_one_begins() -> None:
    agent, anna, hotel = await make_agent(), await make_person(), await make_organisation("Hotel")
    today = now().date()
    first = await join(agent, anna, hotel)

    await leave(agent, anna, hotel)
    after = await organisation_of(anna)
    second = await join(agent, anna, hotel)

    assert after is None
    assert await memberships_of(anna) == [
        MembershipOut(second, hotel, "Hotel", "", None, None),
        MembershipOut(first, hotel, "Hotel", "", None, today),
    ]
    assert await recorded() == [
        MembershipBegan(person=anna, organisation=hotel, membership=first),
        MembershipEnded(person=anna, organisation=hotel, membership=first),
        MembershipBegan(person=anna, organisation=hotel, membership=second),
    ]


async def test_leaving_needs_a_membership_and_a_day_after_it_began() -> None:
    agent, anna, hotel = await make_agent(), await make_person(), await make_organisation()

    with pytest.raises(NotFound):
        await leave(agent, anna, hotel)
    await join(agent, anna, hotel, since_on=date(2026, 1, 2))
    with pytest.raises(Invalid):
        await leave(agent, anna, hotel, until_on=date(2026, 1, 1))
    await leave(agent, anna, hotel, until_on=date(2026, 1, 2))

    assert await organisation_of(anna) is None


async def test_only_staff_join_people_and_only_what_exists() -> None:
    anna, agent, hotel = await make_customer(), await make_agent(), await make_organisation()

    with pytest.raises(Forbidden):
        await join(anna, anna.person, hotel)
    with pytest.raises(Forbidden):
        await leave(anna, anna.person, hotel)
    with pytest.raises(Invalid):
        await join(agent, anna.person, hotel, role="x" * 121)
    for person, organisation in ((anna.person, 0), (0, hotel)):
        with pytest.raises(NotFound):
            await join(agent, person, organisation)
    assert await Membership.count() == 0


async def test_organisation_is_the_one_of_the_day() -> None:
    anna = await make_person()
    old, present, coming, guessed = [await make_organisation() for _ in range(4)]
    today = now().date()
    await make_membership(anna, old, since_on=today - 90 * DAY, until_on=today - 30 * DAY)
    await make_membership(anna, present, since_on=today - 30 * DAY, until_on=today + 30 * DAY)
    await make_membership(anna, coming, since_on=today + 30 * DAY)
    await make_membership(anna, guessed)

    days = [-100, -90, -31, -30, 0, 29, 30]
    found = [await organisation_of(anna, on=today + offset * DAY) for offset in days]

    assert found == [guessed, old, old, present, present, present, coming]
    assert await organisation_of(anna) == present
    assert await organisation_of(await make_person()) is None


async def test_verified_domain_makes_a_member() -> None:
    hotel = await make_organisation(verified=("hotel.example",))
    anna = await make_person(email="anna@hotel.example")

    joined = [await join_by_domain(anna, "Anna@Hotel.example") for _ in range(2)]

    assert joined == [hotel, None]
    assert await organisation_of(anna) == hotel
    assert await recorded_actors() == [("system", None)]


@pytest.mark.parametrize(
    "email",
    [
        "anna@claimed.example",
        "anna@gmail.com",
        "anna@elsewhere.example",
        "anna@mail.hotel.example",
        "anna@nothotel.example",
        "no address",
    ],
)
async def test_no_other_domain_makes_a_member(email: str) -> None:
    hotel = await make_organisation(domains=("claimed.example",), verified=("hotel.example", "gmail.com"))
    anna = await make_person()

    assert await join_by_domain(anna, email) is None
    assert await memberships_of(anna) == []
    assert hotel


async def test_mail_does_not_bring_back_whom_staff_said_has_left() -> None:
    hotel = await make_organisation(verified=("hotel.example",))
    anna = await make_person(email="anna@hotel.example")
    await make_membership(anna, hotel, until_on=now().date())

    assert await join_by_domain(anna, "anna@hotel.example") is None


async def test_staff_and_unknown_people_do_not_join_by_domain() -> None:
    await make_organisation(verified=("hotel.example",))
    agent = await make_agent(email="agent@hotel.example")

    assert await join_by_domain(agent.person, "agent@hotel.example") is None
    assert await join_by_domain(0, "nobody@hotel.example") is None


async def test_proven_address_makes_a_member_and_a_typed_one_does_not() -> None:
    hotel = await make_organisation(verified=("hotel.example",))
    anna = await verified_person(email="anna@hotel.example")
    ben = await make_person(email="ben@hotel.example")

    for person in (anna, anna, ben):
        (identity,) = (await person_card(person)).emails
        await join_by_address(person, identity.id)
    await join_by_address(ben, 0)

    assert [await organisation_of(person) for person in (anna, ben)] == [hotel, None]


async def test_verifying_brings_those_who_have_written_before() -> None:
    hotel = await make_organisation(verified=("ho_tel.example",))
    domain = (await OrganisationDomain.objects().first()).id
    anna = await make_person(email="anna@ho_tel.example")
    await make_email(anna, "anna.berg@ho_tel.example")
    other = await make_person(email="ben@hoxtel.example")

    for _ in range(2):
        await join_people_of_domain(domain)

    assert [await organisation_of(person) for person in (anna, other)] == [hotel, None]
    assert [type(fact) for fact in await recorded()] == [MembershipBegan]


@pytest.mark.commits
async def test_two_mails_at_once_make_one_membership() -> None:
    hotel = await make_organisation(verified=("hotel.example",))
    anna = await make_person(email="anna@hotel.example")

    await asyncio.gather(*(join_by_domain(anna, "anna@hotel.example") for _ in range(5)))

    assert [(found.organisation, found.until_on) for found in await memberships_of(anna)] == [(hotel, None)]
    assert [type(fact) for fact in await recorded()] == [MembershipBegan]
