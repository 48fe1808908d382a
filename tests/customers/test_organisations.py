"""Organisations, their domains, and who may change them."""

import pytest

from helpdesk.accounts.choice import Choice
from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.customers.access import access_organisation, lock_organisation
from helpdesk.customers.actions.organisations import (
    OrganisationProfile,
    add_domain,
    change_organisation,
    create_organisation,
    remove_domain,
    verify_domain,
)
from helpdesk.customers.events import (
    DomainAdded,
    DomainRemoved,
    DomainVerified,
    OrganisationChanged,
    OrganisationCreated,
)
from helpdesk.customers.queries.organisations import (
    MemberOut,
    members_of,
    organisation_card,
    organisations_matching,
)
from helpdesk.customers.tables import Organisation, OrganisationDomain
from helpdesk.events.actor import SYSTEM
from helpdesk.events.event import Change
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_customer, make_lead, make_person
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")


async def domains(organisation: int) -> list[tuple[str, bool]]:
    return [(found.domain, found.is_verified) for found in (await organisation_card(organisation)).domains]


async def test_organisation_is_made_with_unverified_domains() -> None:
    agent = await make_agent()

    organisation = await create_organisation(
        agent,
        name=" Étoile\nHotels ",
        domains=["Étoile.example", "hotels.example"],
        note=" VIP ",
        city="Lyon",
    )

    card = await organisation_card(organisation)
    rows = await OrganisationDomain.select().order_by(OrganisationDomain.id)
    assert (card.name, card.note, card.city) == ("Étoile Hotels", "VIP", "Lyon")
    assert await domains(organisation) == [("hotels.example", False), ("xn--toile-9ra.example", False)]
    assert (await Organisation.objects().first()).sort_name == "etoile hotels"
    assert await recorded() == [
        OrganisationCreated(organisation=organisation),
        *(DomainAdded(organisation=organisation, domain=row["id"]) for row in rows),
    ]


async def test_every_error_is_answered_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        await create_organisation(SYSTEM, name="", note="x" * 10_001, city="x" * 121, domains=["gmail.com"])

    assert refused.value.fields == {
        "name": "Please give a name.",
        "note": "A note has at most 10000 characters.",
        "city": "A city has at most 120 characters.",
        "domains": "Anybody can have an address at gmail.com, so it does not stand for a company.",
    }
    assert await Organisation.count() == 0


@pytest.mark.parametrize("domain", ["", "no domain", "localhost", "10.0.0.1"])
async def test_what_is_no_domain_is_refused(domain: str) -> None:
    organisation = await make_organisation()

    for action in (add_domain, verify_domain):
        with pytest.raises(Invalid) as refused:
            await action(SYSTEM, organisation, domain)
        assert refused.value.fields == {"domains": f"“{domain}” is not a mail domain."}


async def test_domain_belongs_to_one_organisation() -> None:
    first, second = await make_organisation(), await make_organisation()
    row = await add_domain(SYSTEM, first, "Hotels.example")

    with pytest.raises(Invalid) as refused:
        await verify_domain(SYSTEM, second, "hotels.example")

    assert refused.value.fields == {"domains": "Another organisation has the domain hotels.example."}
    assert await add_domain(SYSTEM, first, "hotels.example") == row
    assert await domains(second) == []


async def test_domain_is_verified_once_and_removed() -> None:
    lead = await make_lead()
    organisation = await make_organisation(domains=("known.example",))
    known = (await OrganisationDomain.objects().first()).id

    for _ in range(2):
        await verify_domain(lead, organisation, "known.example")
    new = await verify_domain(lead, organisation, "new.example")
    before = await domains(organisation)
    await remove_domain(lead, organisation, "KNOWN.example")

    assert before == [("known.example", True), ("new.example", True)]
    assert await domains(organisation) == [("new.example", True)]
    assert await recorded() == [
        DomainVerified(organisation=organisation, domain=known),
        DomainAdded(organisation=organisation, domain=new),
        DomainVerified(organisation=organisation, domain=new),
        DomainRemoved(organisation=organisation, domain=known),
    ]
    with pytest.raises(NotFound):
        await remove_domain(lead, organisation, "known.example")


async def test_changed_organisation_tells_what_changed() -> None:
    agent, organisation = await make_agent(), await make_organisation("Hotels", city="Lyon")

    for _ in range(2):
        await change_organisation(agent, organisation, OrganisationProfile(name="Étoile", city="Lyon"))

    assert await recorded() == [OrganisationChanged(organisation=organisation)]
    assert await changes() == [Change("name", "Hotels", "Étoile")]
    assert (await Organisation.objects().first()).sort_name == "etoile"


async def test_customers_change_nothing_and_agents_verify_nothing() -> None:
    anna, agent, organisation = await make_customer(), await make_agent(), await make_organisation()
    await make_membership(anna.person, organisation)

    for action in (
        create_organisation(anna, name="Mine"),
        change_organisation(anna, organisation, OrganisationProfile(name="Mine")),
        add_domain(anna, organisation, "mine.example"),
        verify_domain(agent, organisation, "mine.example"),
        remove_domain(agent, organisation, "mine.example"),
    ):
        with pytest.raises(Forbidden):
            await action
    with pytest.raises(NotFound):
        await lock_organisation(anna, organisation)
    with pytest.raises(NotFound):
        await change_organisation(agent, 0, OrganisationProfile(name="Nobody"))
    assert await recorded() == []


async def test_customers_see_where_they_are_now() -> None:
    anna, agent = await make_customer(), await make_agent()
    here, there, elsewhere = [await make_organisation(name) for name in ("Here", "There", "Elsewhere")]
    await make_membership(anna.person, here)
    await make_membership(
        anna.person, there, until_on=(await Organisation.objects().first()).created_at.date()
    )

    assert (await access_organisation(anna, here)).name == "Here"
    assert (await access_organisation(agent, elsewhere)).name == "Elsewhere"
    for organisation in (there, elsewhere, 0):
        with pytest.raises(NotFound):
            await access_organisation(anna, organisation)


async def test_members_are_listed_with_those_who_left_last() -> None:
    organisation = await make_organisation()
    zoe, anna, ben = [await make_person(name, email=f"{name}@example.com") for name in ("Zoe", "Anna", "Ben")]
    today = now().date()
    await make_membership(zoe, organisation, role="Buyer", since_on=today)
    await make_membership(anna, organisation, until_on=today)
    await make_membership(ben, organisation)

    assert await members_of(organisation) == [
        MemberOut(ben, "Ben", "Ben@example.com", "", None, None),
        MemberOut(zoe, "Zoe", "Zoe@example.com", "Buyer", today, None),
        MemberOut(anna, "Anna", "Anna@example.com", "", None, today),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("etoi", ["Étoile"]),
        ("OTEL", ["Hotels 100%"]),
        ("0%", ["Hotels 100%"]),
        ("_", []),
        ("", ["Étoile", "Hotels 100%"]),
    ],
)
async def test_organisations_match_by_part_of_their_name(text: str, found: list[str]) -> None:
    await make_organisation("Hotels 100%")
    await make_organisation("Étoile")

    assert [match.name for match in await organisations_matching(text)] == found


async def test_matches_are_limited_and_unknown_has_no_card() -> None:
    first, _ = await make_organisation("A"), await make_organisation("B")

    assert await organisations_matching("", limit=1) == [Choice(first, "A")]
    assert await organisation_card(0) is None
