"""Who of an organisation sees all its tickets is set by staff, as a whole, and noted."""

import pytest

from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.customers.actions.ticket_access import set_ticket_access
from helpdesk.customers.enums import TicketAccess
from helpdesk.customers.events import MembershipChanged, TicketAccessChanged
from helpdesk.customers.queries.organisations import members_of, organisation_card
from helpdesk.customers.sharing import AccessSetting
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_customer, make_observer, make_person
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")


async def stored(organisation: int) -> tuple[str, list[str], bool]:
    card = await organisation_card(organisation)
    assert card is not None
    return (card.ticket_access, card.ticket_access_roles, card.colleagues_may_reply)


async def seeing(organisation: int) -> list[int]:
    return [member.person for member in await members_of(organisation) if member.sees_tickets]


async def test_roles_are_kept_once_each_and_let_their_people_see() -> None:
    organisation = await make_organisation()
    owner, runner = await make_person(), await make_person()
    await make_membership(owner, organisation, role="OWNER")
    await make_membership(runner, organisation, role="Runner")
    by_role = AccessSetting(
        access=TicketAccess.ROLE, roles=["owner", " Kit  manager ", "Owner"], may_reply=False
    )

    await set_ticket_access(await make_agent(), organisation, by_role)

    assert await stored(organisation) == ("role", ["Kit manager", "Owner"], False)
    assert await seeing(organisation) == [owner]
    assert await recorded() == [TicketAccessChanged(organisation=organisation)]
    assert await changes() == [
        Change("ticket_access", "none", "role"),
        Change("ticket_access_roles", None, "Kit manager, Owner"),
        Change("colleagues_may_reply", "true", "false"),
    ]


async def test_named_people_are_those_and_no_others() -> None:
    organisation = await make_organisation(ticket_access="named", ticket_access_roles='["Owner"]')
    ada, ben, cleo = [await make_person(name) for name in ("Ada", "Ben", "Cleo")]
    await make_membership(ada, organisation, sees_tickets=True)
    of_ben = await make_membership(ben, organisation)
    of_cleo = await make_membership(cleo, organisation, sees_tickets=True)
    named = AccessSetting(access=TicketAccess.NAMED, named=[ada, ben])

    for _ in range(2):
        await set_ticket_access(await make_agent(), organisation, named)

    assert await stored(organisation) == ("named", ["Owner"], True)
    assert await seeing(organisation) == [ada, ben]
    assert await recorded() == [
        MembershipChanged(person=ben, organisation=organisation, membership=of_ben),
        MembershipChanged(person=cleo, organisation=organisation, membership=of_cleo),
    ]
    assert await changes() == [
        Change("sees_tickets", "false", "true"),
        Change("sees_tickets", "true", "false"),
    ]


async def test_who_was_named_is_remembered_while_another_way_holds() -> None:
    organisation, agent = await make_organisation(ticket_access="named"), await make_agent()
    ada = await make_person()
    await make_membership(ada, organisation, sees_tickets=True)

    await set_ticket_access(agent, organisation, AccessSetting(access=TicketAccess.NONE))

    assert await seeing(organisation) == []
    assert [member.is_named for member in await members_of(organisation)] == [True]


@pytest.mark.parametrize(
    ("setting", "field"),
    [
        (AccessSetting(access=TicketAccess.ROLE), "roles"),
        (AccessSetting(access=TicketAccess.ROLE, roles=[" "]), "roles"),
        (AccessSetting(access=TicketAccess.ROLE, roles=["x" * 121]), "roles"),
        (AccessSetting(access=TicketAccess.NAMED), "named"),
        (AccessSetting(access=TicketAccess.NAMED, named=[2**40]), "named"),
    ],
)
async def test_setting_that_lets_nobody_see_is_refused(setting: AccessSetting, field: str) -> None:
    organisation = await make_organisation()

    with pytest.raises(Invalid) as refusal:
        await set_ticket_access(await make_agent(), organisation, setting)

    assert list(refusal.value.fields) == [field]
    assert (await stored(organisation), await recorded()) == (("none", [], True), [])


async def test_somebody_who_left_meanwhile_is_not_named() -> None:
    organisation, gone = await make_organisation(), await make_person()
    await make_membership(gone, organisation, until_on=now().date())

    with pytest.raises(Invalid, match="check the marked"):
        await set_ticket_access(
            await make_agent(), organisation, AccessSetting(access=TicketAccess.NAMED, named=[gone])
        )


async def test_only_who_may_change_customers_sets_it() -> None:
    organisation = await make_organisation()
    everyone = AccessSetting(access=TicketAccess.EVERYONE)

    async def refused(actor: Actor) -> None:
        with pytest.raises(Forbidden):
            await set_ticket_access(actor, organisation, everyone)

    await refused(await make_observer())
    await refused(await make_customer())
    with pytest.raises(NotFound):
        await set_ticket_access(await make_agent(), 2**40, everyone)

    assert await stored(organisation) == ("none", [], True)
