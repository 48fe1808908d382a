"""Roles as administrators choose them: the built-in ones and those of the company's own."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from helpdesk.accounts.actions.own_roles import ChosenRole
from helpdesk.accounts.labels import role_hint, role_label
from helpdesk.accounts.queries.people import PersonCard, PersonMatch
from helpdesk.accounts.queries.roles import OwnRoleRow, own_roles
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import BUILT_IN, Role, Staff
from helpdesk.web.kit.forms import Check
from helpdesk.web.kit.paths import typed_id

Choice = tuple[str, str, str]
OWN = "own:"


def chosen(text: str) -> ChosenRole | None:
    """What a form means by `agent` or `own:5`; None where it means nothing."""
    if text in set(Role):
        return ChosenRole(role=Role(text))
    number = text.removeprefix(OWN)
    found = typed_id(number)
    return None if number == text or found is None else ChosenRole(own_role=found)


def value_of(role: Role, own_role: int | None) -> str:
    """The same the other way."""
    return role.value if own_role is None else f"{OWN}{own_role}"


def role_problems(text: str) -> dict[str, str]:
    return {} if chosen(text) else {"role": _("Please choose one from the list.")}


RoleName = Annotated[str, Meta(max_length=30), Check(role_problems)]


def shown_role(person: PersonCard | PersonMatch) -> str:
    """The word for somebody's role."""
    return person.own_role_name or role_label(person.role)


async def role_choices(actor: Staff, *, present: str = "") -> list[Choice]:
    """Every role the actor may give, and the one that is there, for a group of radio buttons."""
    built_in = [
        (role.value, role_label(role), role_hint(role))
        for role in Role
        if BUILT_IN[role] <= actor.capabilities or role.value == present
    ]
    return built_in + _own_choices(actor, await own_roles(), present)


def _own_choices(actor: Staff, rows: Iterable[OwnRoleRow], present: str) -> list[Choice]:
    return [
        (f"{OWN}{row.id}", row.name, row.description)
        for row in rows
        if row.allows <= actor.capabilities or f"{OWN}{row.id}" == present
    ]
