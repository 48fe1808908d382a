"""What a status, priority, type or tag may be called and be, and what may become of one. Pure."""

from msgspec import Struct

from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.tickets.contents import clean_text
from helpdesk.tickets.enums import Setup
from helpdesk.tickets.labels import group_label
from helpdesk.tickets.rules import normalised_tags
from helpdesk.tickets.setup_kinds import SetupKind

LONGEST_NAME = 60
MOST_OF_A_KIND = 100
Problems = dict[str, str]


class Choice(Struct, frozen=True, kw_only=True):
    """What administrators say of one. `category` is of a status, `level` of a priority."""

    name: str
    category: str = ""
    level: str = ""
    customer_name: str | None = None
    is_offered_to_customers: bool = True


class SetChoice(Choice, frozen=True, kw_only=True):
    """One as it stands in the database; `is_going` is one that was removed and is still on tickets."""

    id: int
    is_default: bool = False
    is_retired: bool = False
    is_going: bool = False
    replaced_by: int | None = None

    def group(self, kind: SetupKind) -> str:
        return getattr(self, kind.group) if kind.group else ""


def cleaned(kind: SetupKind, choice: Choice) -> Choice:
    """The same as it is kept: one line, and no empty text where nothing is said."""
    name = clean_name(clean_text(choice.name))
    if kind.setup == Setup.TAG:
        name = next(iter(normalised_tags([name])), "")
    return Choice(
        name=name,
        category=choice.category,
        level=choice.level,
        customer_name=clean_name(clean_text(choice.customer_name or "")) or None,
        is_offered_to_customers=choice.is_offered_to_customers,
    )


def choice_problems(kind: SetupKind, choice: Choice) -> Problems:
    """Why something cleaned is refused, a sentence a field."""
    problems = _name_problems("name", choice.name) if choice.name else {"name": _("Please give a name.")}
    problems |= _name_problems("customer_name", choice.customer_name or "")
    if kind.group and getattr(choice, kind.group) not in kind.groups:
        problems[kind.group] = _("Please choose one from the list.")
    return problems


def _name_problems(field: str, name: str) -> Problems:
    if len(name) <= LONGEST_NAME:
        return {}
    return {field: _("A name has at most {most} characters.").format(most=LONGEST_NAME)}


def group_problems(kind: SetupKind, before: SetChoice, after: Choice, *, is_used: bool) -> Problems:
    """Why something may not mean something else from now on: what tickets are would change under them."""
    if not kind.group or before.group(kind) == getattr(after, kind.group):
        return {}
    if before.is_default:
        return {kind.group: _("This is the default here. Make another one the default first.")}
    if is_used:
        return {kind.group: _("Tickets have it already. Make a new one and let it take this one’s place.")}
    return {}


def ensure_can_retire(kind: SetupKind, choice: SetChoice) -> None:
    """Whatever the product itself gives to tickets stays on offer."""
    group = choice.group(kind)
    if choice.is_default and group in kind.needed:
        raise Conflict(
            _("“{name}” is the default for “{group}”. Make another one the default first.").format(
                name=choice.name, group=group_label(kind.setup, group)
            )
        )


def ensure_can_remove(kind: SetupKind, choice: SetChoice) -> None:
    """Every group keeps a default, so a default is not removed."""
    if choice.is_default:
        raise Conflict(
            _("“{name}” is the default for “{group}”. Make another one the default first.").format(
                name=choice.name, group=group_label(kind.setup, choice.group(kind))
            )
        )


def ensure_offered(choice: SetChoice) -> None:
    """Refuse to build on something that is on its way out."""
    if choice.is_going:
        raise Conflict(_("“{name}” is being removed.").format(name=choice.name))
    if choice.is_retired:
        raise Conflict(_("“{name}” is not offered any more. Offer it again first.").format(name=choice.name))


def can_replace(kind: SetupKind, old: SetChoice, new: SetChoice) -> bool:
    """Whether one may take the other's place: of a status only one that means the same."""
    if new.id == old.id or new.is_going:
        return False
    return kind.setup != Setup.STATUS or new.category == old.category
