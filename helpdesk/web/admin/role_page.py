"""The pages of roles: all of them side by side, and one with what it allows and who has it."""

from collections.abc import Iterable

from msgspec import Struct

from helpdesk.accounts.capabilities import in_order
from helpdesk.accounts.labels import capability_hint, capability_label, role_hint, role_label
from helpdesk.accounts.queries.roles import (
    MOST_HOLDERS,
    Holder,
    OwnRoleRow,
    built_in_counts,
    holders_of,
    own_roles,
)
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import ADMINISTERING, BUILT_IN, EVERYTHING, Capability, Role, Staff
from helpdesk.web.admin.roles import Choice, role_choices, value_of
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.history import HistoryPart, history_part

CUSTOMERS = frozenset({Capability.READ_CUSTOMERS, Capability.WRITE_CUSTOMERS})
TICKETS = EVERYTHING - ADMINISTERING - CUSTOMERS


class RoleLine(Struct, frozen=True, kw_only=True):
    """A role as one line of the list."""

    href: str
    name: str
    description: str
    allows: str
    people: int
    is_built_in: bool


class RolesPage(Struct, frozen=True, kw_only=True):
    lines: list[RoleLine]


class CapabilityOption(Struct, frozen=True, kw_only=True):
    """One thing a role may allow; only what the actor may do themselves can be given away."""

    value: str
    label: str
    hint: str
    is_held: bool
    is_offered: bool


class CapabilityGroup(Struct, frozen=True):
    title: str
    options: list[CapabilityOption]


class HoldersPart(Struct, frozen=True, kw_only=True):
    """Who has a role; `more` are not named."""

    people: list[Holder]
    more: int


class RolePage(Struct, frozen=True, kw_only=True):
    """One role. A built-in one, and one that may do more than the actor, is only shown."""

    name: str
    action: str
    copy_url: str
    form: Form
    groups: list[CapabilityGroup]
    holders: HoldersPart
    history: HistoryPart | None
    replacements: list[tuple[str, str]]
    is_new: bool = False
    is_built_in: bool = False
    can_change: bool = True


async def roles_page() -> RolesPage:
    """Every role, the built-in ones first, in two statements."""
    counts = await built_in_counts()
    built_in = [
        RoleLine(
            href=f"/admin/roles/{role}",
            name=role_label(role),
            description=role_hint(role),
            allows=summary(BUILT_IN[role]),
            people=people,
            is_built_in=True,
        )
        for role, people in counts.items()
    ]
    return RolesPage(lines=built_in + [_own_line(row) for row in await own_roles()])


def new_page(actor: Staff, form: Form) -> RolePage:
    return RolePage(
        name=_("New role"),
        action="/admin/roles",
        copy_url="",
        form=form,
        groups=groups(actor, form.value("capabilities", [])),
        holders=HoldersPart(people=[], more=0),
        history=None,
        replacements=[],
        is_new=True,
    )


async def built_in_page(actor: Staff, role: Role) -> RolePage:
    count = (await built_in_counts())[role]
    holders = [holder for holder in await holders_of(role, None) if holder.is_active]
    return RolePage(
        name=role_label(role),
        action="",
        copy_url=f"/admin/roles/new?copy={role}" if BUILT_IN[role] <= actor.capabilities else "",
        form=Form(values={"description": role_hint(role)}),
        groups=groups(actor, BUILT_IN[role]),
        holders=HoldersPart(people=holders, more=count - len(holders)),
        history=None,
        replacements=[],
        is_built_in=True,
        can_change=False,
    )


async def own_page(actor: Staff, row: OwnRoleRow, form: Form | None = None) -> RolePage:
    present = value_of(Role.AGENT, row.id)
    shown = form or Form(values=written(row))
    choices = await role_choices(actor)
    return RolePage(
        name=row.name,
        action=f"/admin/roles/{row.id}",
        copy_url=f"/admin/roles/new?copy={row.id}" if row.allows <= actor.capabilities else "",
        form=shown,
        groups=groups(actor, shown.value("capabilities", [])),
        holders=HoldersPart(
            people=await holders_of(Role.AGENT, row.id), more=max(0, row.holders - MOST_HOLDERS)
        ),
        history=await history_part("role", row.id),
        replacements=_replacements(choices, present),
        can_change=row.allows <= actor.capabilities,
    )


def written(row: OwnRoleRow) -> dict[str, object]:
    """A role as its form shows it."""
    return {
        "name": row.name,
        "description": row.description,
        "capabilities": [capability.value for capability in in_order(row.allows)],
    }


def groups(actor: Staff, held: Iterable[str]) -> list[CapabilityGroup]:
    """What a role may allow, by what it is about."""
    ticked = set(held)
    return [
        CapabilityGroup(title, [_option(actor, capability, ticked) for capability in in_order(those)])
        for title, those in (
            (_("Tickets"), TICKETS),
            (_("Customers"), CUSTOMERS),
            (_("Administration"), ADMINISTERING),
        )
    ]


def summary(allows: frozenset[Capability]) -> str:
    """What a role allows, on one line."""
    if allows == EVERYTHING:
        return _("Everything")
    return ", ".join(capability_label(capability) for capability in in_order(allows)) or _("Nothing")


def _own_line(row: OwnRoleRow) -> RoleLine:
    return RoleLine(
        href=f"/admin/roles/{row.id}",
        name=row.name,
        description=row.description,
        allows=summary(row.allows),
        people=row.people,
        is_built_in=False,
    )


def _option(actor: Staff, capability: Capability, ticked: set[str]) -> CapabilityOption:
    return CapabilityOption(
        value=capability.value,
        label=capability_label(capability),
        hint=capability_hint(capability),
        is_held=capability in ticked,
        is_offered=actor.can(capability),
    )


def _replacements(choices: Iterable[Choice], present: str) -> list[tuple[str, str]]:
    """The roles its people may get instead: of staff, and another one."""
    return [(value, name) for value, name, _hint in choices if value not in {present, Role.CUSTOMER.value}]
