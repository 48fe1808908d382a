"""What must hold before a view is saved: who may, and what fits."""

from collections.abc import Mapping

from msgspec import Struct

from helpdesk.accounts.rules import is_allowed, may_manage_team
from helpdesk.conditions.checking import problems
from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import EVERYTHING, Condition
from helpdesk.core.errors import Forbidden
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.events.actor import Actor, Capability
from helpdesk.tickets.enums import Holder, Sort

LONGEST_NAME = 80
MOST_VIEWS = 200


class ViewDraft(Struct, frozen=True, kw_only=True):
    """What a view is to be. `team` is whose it is where its holder is a team."""

    name: str
    condition: Condition = EVERYTHING
    holder: Holder = Holder.PERSON
    team: int | None = None
    sort: Sort = Sort.NEWEST
    columns: tuple[str, ...] = ()
    grouping: str = ""


class Held(Struct, frozen=True):
    """Whose a view is or is to be, with the lead of its team."""

    holder: Holder
    owner: int | None
    team: int | None
    team_lead: int | None


def may_keep(actor: Actor, held: Held) -> bool:
    """Whether somebody makes, changes and removes views of this holder.

    Personal ones are their owner's alone; a team's are its lead's and of whoever manages it.
    """
    match held.holder:
        case Holder.PERSON:
            return held.owner is not None and held.owner == actor.person
        case Holder.TEAM:
            is_lead = actor.person is not None and held.team_lead == actor.person
            return held.team is not None and (is_lead or may_manage_team(actor, held.team))
        case Holder.EVERYBODY:
            return is_allowed(actor, Capability.MANAGE_VIEWS)


def ensure_may_keep(actor: Actor, held: Held) -> None:
    if not may_keep(actor, held):
        raise Forbidden(_REFUSALS[held.holder]())


_REFUSALS = {
    Holder.PERSON: lambda: _("This view is somebody else's."),
    Holder.TEAM: lambda: _("Only the lead of the team, or somebody who manages it, keeps its views."),
    Holder.EVERYBODY: lambda: _("Your role does not let you keep the views that everybody has."),
}


def draft_problems(draft: ViewDraft, fields: Fields) -> Mapping[str, str]:
    """Everything that is wrong with a view, by its field."""
    found: dict[str, str] = {}
    name = clean_name(draft.name)
    if not name:
        found["name"] = _("Please give the view a name.")
    elif len(name) > LONGEST_NAME:
        found["name"] = _("A view has a name of at most {most} characters.").format(most=LONGEST_NAME)
    if wrong := problems(draft.condition, fields):
        found["condition"] = " ".join(wrong)
    if draft.holder == Holder.TEAM and draft.team is None:
        found["team"] = _("Please choose the team.")
    return found
