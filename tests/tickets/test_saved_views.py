"""Saved views: who makes and changes whose, what is refused, and what becomes of what they ask for."""

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, AnyOf, Check, Not, from_json
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.events.actor import Role, Staff
from helpdesk.tickets.actions.replacing import remove_choice
from helpdesk.tickets.actions.views import change_view, create_view, place_views, remove_view
from helpdesk.tickets.enums import Category, Holder, Setup, Sort
from helpdesk.tickets.queries.saved_views import saved_view, saved_views
from helpdesk.tickets.view_conditions import MINE, as_seen_by
from helpdesk.tickets.view_fields import answerable, view_fields
from helpdesk.tickets.view_rules import ViewDraft
from tests.factories.fields import make_field
from tests.factories.persons import make_agent, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_status
from tests.factories.views import PHONED, make_view
from tests.kit.recorded import recorded

pytestmark = pytest.mark.usefixtures("database")

DRAFT = ViewDraft(name="By phone", condition=PHONED, sort=Sort.WAITING)


def draft(holder: Holder = Holder.PERSON, team: int | None = None, name: str = "By phone") -> ViewDraft:
    return ViewDraft(name=name, condition=PHONED, holder=holder, team=team)


async def names(actor: Staff) -> list[str]:
    return [view.name for view in await saved_views(actor)]


async def test_view_is_saved_as_it_was_drawn_up_and_told_of() -> None:
    agent = await make_agent()

    view_id = await create_view(agent, DRAFT)

    view = await saved_view(agent, view_id)
    assert view is not None
    assert (view.name, view.owner, view.team, view.condition, view.sort, view.version) == (
        "By phone",
        agent.person,
        None,
        PHONED,
        Sort.WAITING,
        1,
    )
    assert [type(fact).__name__ for fact in await recorded()] == ["ViewCreated"]


async def test_each_has_their_own_their_teams_and_everybodys_views() -> None:
    ours, theirs = await make_team(), await make_team()
    agent, colleague = await make_agent(teams=(ours,)), await make_agent(teams=(theirs,))
    await make_view("My own", owner=agent.person)
    await make_view("Our team's", team=ours)
    await make_view("Their team's", team=theirs)
    await make_view("Everybody's")

    assert await names(agent) == ["My own", "Our team's", "Everybody's"]
    assert await names(colleague) == ["Their team's", "Everybody's"]


async def test_agents_keep_their_own_views_and_no_others() -> None:
    team = await make_team()
    agent = await make_agent(teams=(team,))

    await create_view(agent, draft())
    with pytest.raises(Forbidden, match="lead of the team"):
        await create_view(agent, draft(Holder.TEAM, team))
    with pytest.raises(Forbidden, match="everybody has"):
        await create_view(agent, draft(Holder.EVERYBODY))

    assert await names(agent) == ["By phone"]


async def test_lead_of_a_team_keeps_its_views() -> None:
    agent = await make_agent()
    team, other = await make_team(lead=agent.person), await make_team()

    view_id = await create_view(agent, draft(Holder.TEAM, team))
    await change_view(agent, view_id, draft(Holder.TEAM, team, "Calls"), version=1)
    with pytest.raises(Forbidden):
        await change_view(agent, view_id, draft(Holder.TEAM, other, "Calls"), version=2)
    with pytest.raises(Forbidden):
        await change_view(agent, view_id, draft(Holder.EVERYBODY, None, "Calls"), version=2)

    assert await fetch_value("SELECT name FROM views WHERE id = $1", view_id) == "Calls"


async def test_leads_and_administrators_keep_everybodys_views() -> None:
    for role in (Role.LEAD, Role.ADMIN):
        keeper = await make_agent(role=role)
        view_id = await create_view(keeper, draft(Holder.EVERYBODY))
        await remove_view(keeper, view_id)

    assert await fetch("SELECT id FROM views") == []


async def test_personal_views_are_their_owners_alone() -> None:
    agent, admin = await make_agent(), await make_agent(role=Role.ADMIN)
    view_id = await make_view(owner=agent.person)

    with pytest.raises(NotFound):
        await change_view(admin, view_id, DRAFT, version=1)
    with pytest.raises(NotFound):
        await remove_view(admin, view_id)

    assert await names(agent) == ["By phone"]


async def test_whoever_changed_it_meanwhile_is_not_overwritten() -> None:
    agent = await make_agent()
    view_id = await create_view(agent, draft())
    await change_view(agent, view_id, draft(name="First"), version=1)

    with pytest.raises(Conflict, match="meanwhile"):
        await change_view(agent, view_id, draft(name="Second"), version=1)

    assert await names(agent) == ["First"]


async def test_everything_wrong_is_said_at_once() -> None:
    agent = await make_agent()
    wrong = ViewDraft(name=" ", condition=Check("colour", Operator.IS, "red"), holder=Holder.TEAM)

    with pytest.raises(Invalid) as refusal:
        await create_view(agent, wrong)

    assert refusal.value.fields == {
        "name": "Please give the view a name.",
        "condition": "There is no field “colour”.",
        "team": "Please choose the team.",
    }


async def test_names_are_apart_for_each_holder() -> None:
    agent, colleague = await make_agent(), await make_agent()
    await create_view(agent, draft())
    await create_view(colleague, draft())

    with pytest.raises(Invalid) as refusal:
        await create_view(agent, draft(name="BY PHONE"))

    assert refusal.value.fields == {"name": "Another view has this name. Capital letters make no difference."}


async def test_places_are_each_persons_own_and_written_anew() -> None:
    agent, colleague = await make_agent(), await make_agent()
    await place_views(colleague, ["all"], ["all"])
    await place_views(agent, ["mine", "team"], [])

    await place_views(agent, ["team", "mine", "team"], ["mine"])

    rows = await fetch(
        "SELECT person, key, is_hidden FROM view_places ORDER BY person = $1 DESC, position", agent.person
    )
    assert [tuple(row.values()) for row in rows] == [
        (agent.person, "team", False),
        (agent.person, "mine", True),
        (colleague.person, "all", True),
    ]


async def test_removed_view_leaves_no_places() -> None:
    agent = await make_agent()
    view_id = await make_view(owner=agent.person)
    await place_views(agent, ["mine", str(view_id)], [])

    await remove_view(agent, view_id)

    assert [row["key"] for row in await fetch("SELECT key FROM view_places")] == ["mine"]


async def test_view_asks_for_what_took_the_place_of_a_removed_status() -> None:
    admin = await make_agent(role=Role.ADMIN)
    going, heir = (
        await make_status("Parked", Category.ON_HOLD),
        await make_status("Shelved", Category.ON_HOLD),
    )
    view_id = await make_view(condition=All((Check("status", Operator.IS, going), PHONED)))

    await remove_choice(admin, Setup.STATUS, going, replacement=heir)

    stored = await fetch_value("SELECT condition::text FROM views WHERE id = $1", view_id)
    assert from_json(stored) == All((Check("status", Operator.IS, heir), PHONED))


async def test_what_cannot_be_asked_any_more_holds_for_nothing() -> None:
    await make_field("surface")
    fields = await view_fields()
    gone = Check("custom.gone", Operator.IS, "x")
    there = Check("custom.surface", Operator.IS, "x")

    assert answerable(AnyOf((gone, there)), fields) == AnyOf((AnyOf(), there))
    assert answerable(All((Not(gone), there)), fields) == All((AnyOf(), there))


@pytest.mark.parametrize(
    ("asked", "of_teams", "of_nobody"),
    [
        (
            Check("team", Operator.IS, MINE),
            Check("team", Operator.ANY_OF, (3, 5)),
            AnyOf(),
        ),
        (
            Check("team", Operator.NONE_OF, (MINE, 9)),
            Check("team", Operator.NONE_OF, (9, 3, 5)),
            Check("team", Operator.NONE_OF, (9,)),
        ),
        (Check("team", Operator.IS_NOT, MINE), Check("team", Operator.NONE_OF, (3, 5)), All()),
        (
            Not(Check("assignee", Operator.ANY_OF, (MINE, 4))),
            Not(Check("assignee", Operator.ANY_OF, (7, 4))),
            Not(Check("assignee", Operator.ANY_OF, (7, 4))),
        ),
    ],
)
def test_mine_means_whoever_looks(asked: object, of_teams: object, of_nobody: object) -> None:
    assert as_seen_by(Staff(person=7, teams=frozenset({3, 5})), asked) == of_teams  # pyright: ignore[reportArgumentType]
    assert as_seen_by(Staff(person=7), asked) == of_nobody  # pyright: ignore[reportArgumentType]


async def test_customers_save_no_views() -> None:
    customer = Staff(person=await make_person(), own_role=frozenset())

    with pytest.raises(Forbidden):
        await create_view(customer, draft())
