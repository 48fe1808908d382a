"""People come to exist once for each address, and say who they are."""

import asyncio

import pytest

from helpdesk.accounts.access import access_person
from helpdesk.accounts.actions.identities import AddressTaken
from helpdesk.accounts.actions.people import (
    NewPerson,
    PersonProfile,
    change_person,
    create_person,
    ensure_person,
)
from helpdesk.accounts.choice import Choice
from helpdesk.accounts.events import IdentityAdded, PersonChanged, PersonCreated
from helpdesk.accounts.queries.people import (
    people_matching,
    person_by_email,
    person_card,
    person_cards,
    staff_choices,
)
from helpdesk.accounts.tables import Person
from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import GUEST, SYSTEM, Customer, Role
from helpdesk.events.event import Change
from tests.factories.persons import make_admin, make_agent, make_customer, make_email, make_person, make_phone
from tests.kit.recorded import changes, recorded, recorded_actors

pytestmark = pytest.mark.usefixtures("database")


async def test_creating_a_person_keeps_everything_in_its_form() -> None:
    agent = await make_agent()
    new = NewPerson(
        name="  Étienne \n Roux ",
        email="E.Roux@Bücher.example",
        phone=" +33 1  23456789",
        locale="en",
        zone="Europe/Paris",
        title=" Buyer ",
    )

    person = await create_person(agent, new)

    card = await person_card(person)
    assert card is not None
    kept = (card.name, card.email, card.phone, card.role, card.locale, card.zone, card.title)
    assert kept == (
        "Étienne Roux",
        "e.roux@xn--bcher-kva.example",
        "+33 1 23456789",
        Role.CUSTOMER,
        "en",
        "Europe/Paris",
        "Buyer",
    )
    assert [identity.is_verified for identity in (*card.emails, *card.phones)] == [False, False]
    assert [identity.is_primary for identity in (*card.emails, *card.phones)] == [True, True]
    assert await recorded() == [
        PersonCreated(person=person),
        IdentityAdded(person=person, identity=card.emails[0].id),
        IdentityAdded(person=person, identity=card.phones[0].id),
    ]
    assert await changes() == [
        Change("email", None, "e.roux@xn--bcher-kva.example"),
        Change("phone", None, "+33 1 23456789"),
    ]
    assert await recorded_actors() == [("staff", agent.person)] * 3


async def test_names_sort_without_accents_and_fit_when_they_fall_apart() -> None:
    plain = await create_person(SYSTEM, NewPerson(name="Étienne"))
    ligatures = await create_person(SYSTEM, NewPerson(name="\ufdfa" * 200))

    assert (await Person.objects().get(Person.id == plain)).sort_name == "etienne"
    assert len((await Person.objects().get(Person.id == ligatures)).sort_name) == 250


async def test_creating_answers_every_error_at_once() -> None:
    new = NewPerson(name=" ", email="anna", phone="12", title="x" * 121, locale="tlh", zone="Mars/Olympus")

    with pytest.raises(Invalid) as refused:
        await create_person(SYSTEM, new)

    assert set(refused.value.fields) == {"name", "email", "phone", "title", "locale", "zone"}
    assert await recorded() == []


async def test_creating_with_a_known_address_leaves_nothing_behind() -> None:
    await make_person("Anna", email="anna@example.com")

    with pytest.raises(AddressTaken) as refused:
        await create_person(SYSTEM, NewPerson(name="Other", email="ANNA@example.com"))

    assert refused.value.fields == {"email": "This address belongs to somebody already."}
    assert await Person.count() == 1
    assert await recorded() == []


async def test_only_administrators_make_staff() -> None:
    new = NewPerson(name="Newcomer", email="new@example.com", role=Role.AGENT)
    with pytest.raises(Forbidden):
        await create_person(await make_agent(), new)

    person = await create_person(await make_admin(), new)

    assert (await person_card(person)).is_staff


async def test_ensuring_finds_the_person_in_any_spelling() -> None:
    anna = await make_person("Anna", email="anna@example.com")

    assert await ensure_person(GUEST, email=" ANNA@Example.com", name="Somebody Else") == anna
    assert (await person_card(anna)).name == "Anna"
    assert await recorded() == []


@pytest.mark.parametrize(
    ("name", "called"),
    [("", "Anna Berg"), (" \r\n ", "Anna Berg"), ("Anna  B.", "Anna B."), ("x" * 300, "x" * 200)],
)
async def test_ensuring_makes_a_customer_with_a_name(name: str, called: str) -> None:
    person = await ensure_person(SYSTEM, email="anna.berg@example.com", name=name)

    card = await person_card(person)
    assert (card.name, card.role, card.email) == (called, Role.CUSTOMER, "anna.berg@example.com")


async def test_ensuring_refuses_what_is_no_address() -> None:
    with pytest.raises(Invalid) as refused:
        await ensure_person(GUEST, email="anna at example")

    assert set(refused.value.fields) == {"email"}


@pytest.mark.commits
async def test_two_at_once_make_one_person() -> None:
    async def mail(name: str) -> int:
        async with transaction():
            person = await ensure_person(SYSTEM, email="anna@example.com", name=name)
            await asyncio.sleep(0.05)
        return person

    found = await asyncio.gather(*(mail(f"Anna {number}") for number in range(5)))

    assert len(set(found)) == 1
    assert await Person.count() == 1
    assert [type(fact) for fact in await recorded()] == [PersonCreated, IdentityAdded]


@pytest.mark.commits
async def test_who_was_slower_finds_the_person_of_who_was_quicker() -> None:
    looked, made = asyncio.Event(), asyncio.Event()

    async def quick() -> int:
        async with transaction():
            person = await ensure_person(SYSTEM, email="anna@example.com", name="Quick")
            looked.set()
            await made.wait()
        return person

    async def slow() -> int:
        await looked.wait()
        asyncio.get_running_loop().call_later(0.05, made.set)
        return await ensure_person(SYSTEM, email="anna@example.com", name="Slow")

    first, second = await asyncio.gather(quick(), slow())

    assert first == second
    assert (await person_card(first)).name == "Quick"


@pytest.mark.commits
async def test_an_address_set_free_by_a_rollback_is_taken() -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def failing() -> None:
        async with transaction():
            await ensure_person(SYSTEM, email="anna@example.com", name="Undone")
            started.set()
            await go_on.wait()
            raise ValueError("undone")

    async def waiting() -> int:
        await started.wait()
        asyncio.get_running_loop().call_later(0.05, go_on.set)
        return await ensure_person(SYSTEM, email="anna@example.com", name="Anna")

    undone, person = await asyncio.gather(failing(), waiting(), return_exceptions=True)

    assert isinstance(undone, ValueError)
    assert (await person_card(person)).name == "Anna"


async def test_profile_is_changed_and_the_changes_are_kept() -> None:
    anna = await make_customer("Anna", email="anna@example.com", locale="en")

    await change_person(anna, anna.person, PersonProfile(name="Anna B.", locale="en", zone="Asia/Tokyo"))
    await change_person(anna, anna.person, PersonProfile(name="Anna B.", locale="en", zone="Asia/Tokyo"))

    assert await recorded() == [PersonChanged(person=anna.person)]
    assert await changes() == [Change("name", "Anna", "Anna B."), Change("zone", None, "Asia/Tokyo")]
    assert (await Person.objects().get(Person.id == anna.person)).sort_name == "anna b."


async def test_nobody_changes_somebody_beside_them() -> None:
    anna, agent, other = await make_customer(), await make_agent(), await make_agent()
    profile = PersonProfile(name="Renamed")

    with pytest.raises(NotFound):
        await change_person(anna, agent.person, profile)
    with pytest.raises(Forbidden):
        await change_person(agent, other.person, profile)
    await change_person(agent, anna.person, profile)

    assert [card.name for card in (await person_cards([anna.person])).values()] == ["Renamed"]


async def test_profile_answers_every_error_at_once() -> None:
    profile = PersonProfile(name="x" * 201, title="x" * 121, signature="x" * 2001, locale="xx", zone="x")

    with pytest.raises(Invalid) as refused:
        await change_person(SYSTEM, await make_person(), profile)

    assert set(refused.value.fields) == {"name", "title", "signature", "locale", "zone"}


async def test_access_shows_customers_themselves_and_staff_everyone() -> None:
    anna, ben, agent = await make_customer("Anna"), await make_customer("Ben"), await make_agent()

    assert (await access_person(anna, anna.person)).name == "Anna"
    assert [(await access_person(agent, who.person)).is_staff for who in (anna, agent)] == [False, True]
    assert (await access_person(agent, ben.person, lock=True)).name == "Ben"
    for actor, person in ((anna, ben.person), (GUEST, anna.person), (agent, 0)):
        with pytest.raises(NotFound):
            await access_person(actor, person)


async def test_card_has_every_address_primary_first() -> None:
    anna = await make_person("Anna", email=None)
    await make_email(anna, "old@example.com")
    await make_email(anna, "new@example.com", is_primary=True, verified_at=now())
    await make_phone(anna, "020 7946 0000")

    card = await person_by_email("OLD@example.com")

    assert card is not None
    assert card == await person_card(anna)
    assert [(identity.value, identity.is_verified) for identity in card.emails] == [
        ("new@example.com", True),
        ("old@example.com", False),
    ]
    assert (card.email, card.phone, card.is_active) == ("new@example.com", "020 7946 0000", True)


async def test_unknown_people_have_no_card() -> None:
    nameless = await make_person(email=None)

    assert (await person_card(nameless)).email is None
    assert await person_card(0) is None
    assert await person_by_email("nobody@example.com") is None
    assert await person_by_email("no address") is None


async def test_staff_choices_are_those_who_work_here_by_name() -> None:
    zoe, emile = await make_agent("Zoë"), await make_admin("Émile")
    await make_customer("Anna")
    await make_agent("Gone", deactivated_at=now())

    assert await staff_choices() == [Choice(emile.person, "Émile"), Choice(zoe.person, "Zoë")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("etien", ["Étienne"]),
        ("ROUX", ["Étienne"]),
        ("@shop.example", ["Anna 100%", "Étienne"]),
        ("7946", ["Anna 100%"]),
        ("(020) 794", ["Anna 100%"]),
        ("794", []),
        ("100%", ["Anna 100%"]),
        ("0%x", []),
        ("_", []),
        ("  ", []),
    ],
)
async def test_people_match_by_name_address_and_digits(text: str, found: list[str]) -> None:
    await make_person("Étienne", email="roux@shop.example")
    anna = await make_person("Anna 100%", email="anna@shop.example")
    await make_phone(anna, "020 7946 0000")
    await make_person("Gone", email="gone@shop.example", deactivated_at=now())

    assert [match.name for match in await people_matching(text)] == found


async def test_text_with_nul_matches_as_without() -> None:
    await make_person("Anna Berg")

    assert [match.name for match in await people_matching("Anna\0 B")] == ["Anna Berg"]
    assert await people_matching("\0") == []


@pytest.mark.parametrize("number", [-1, 0, 2**63, 10**30])
async def test_number_that_is_no_id_has_no_card(number: int) -> None:
    assert await person_card(number) is None


async def test_matches_are_limited() -> None:
    for number in range(3):
        await make_person(f"Anna {number}")

    assert [match.name for match in await people_matching("anna", limit=2)] == ["Anna 0", "Anna 1"]


async def test_guest_becomes_a_customer_actor() -> None:
    person = await ensure_person(GUEST, email="anna@example.com", name="Anna")

    assert (await access_person(Customer(person=person), person)).name == "Anna"
    assert await recorded_actors() == [("guest", None)] * 2
