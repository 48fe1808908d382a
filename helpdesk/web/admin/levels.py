"""Who may do what with a team's tickets, as a form offers it and a sentence says it."""

from typing import Annotated

from msgspec import Meta, Struct

from helpdesk.accounts.choice import Choice
from helpdesk.accounts.enums import Level
from helpdesk.accounts.queries.teams import Member
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.web.kit.paths import typed_id

OTHERS_LABELS = {
    Level.WRITE: mark("Work on them"),
    Level.READ: mark("Read them"),
    Level.NONE: mark("See nothing of them"),
}
OTHERS_HINTS = {
    Level.WRITE: mark("Everybody helps everybody."),
    Level.READ: mark("Others can look something up, and write internal notes if their role lets them."),
    Level.NONE: mark("For what is nobody else's business: wages, complaints about colleagues."),
}
OTHERS_SENTENCES = {
    Level.WRITE: mark("Agents outside this team see its tickets and work on them as its members do."),
    Level.READ: mark("Agents outside this team see its tickets, but only members answer and change them."),
    Level.NONE: mark(
        "Agents outside this team see nothing of it: no list, no search and no link shows them its tickets."
    ),
}

# `12:write`; what nobody chose is left out by the browser or blank.
MemberLevel = Annotated[str, Meta(pattern=r"^[0-9]{1,18}:(read|write)$")]


class OthersChoice(Struct, frozen=True, kw_only=True):
    """A level for everybody else, and what it means in a sentence."""

    value: str
    label: str
    hint: str
    sentence: str


class StaffLevel(Struct, frozen=True, kw_only=True):
    """Somebody who works here, and whether they are in the team."""

    id: int
    name: str
    level: str


def others_choices() -> list[OthersChoice]:
    return [
        OthersChoice(
            value=level.value,
            label=_(OTHERS_LABELS[level]),
            hint=_(OTHERS_HINTS[level]),
            sentence=_(OTHERS_SENTENCES[level]),
        )
        for level in OTHERS_LABELS
    ]


def staff_levels(staff: list[Choice], typed: list[str]) -> list[StaffLevel]:
    """Everybody who works here with the level the form has for them."""
    chosen = {person: level.value for person, level in levels_of(typed).items()}
    return [StaffLevel(id=each.id, name=each.name, level=chosen.get(each.id, "")) for each in staff]


def levels_of(typed: list[str]) -> dict[int, Level]:
    """What a form means; what it cannot mean is left out."""
    pairs = [text.split(":") for text in typed if text.count(":") == 1]
    return {
        found: Level(level) for number, level in pairs if (found := typed_id(number)) and level in set(Level)
    }


def typed_levels(members: list[Member]) -> list[str]:
    """The same the other way."""
    return [f"{member.id}:{member.level}" for member in members]
