"""A policy as it is edited and kept, version by version."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from helpdesk.conditions.language import EVERYTHING, Condition
from helpdesk.sla.enums import MergeStart, Metric, Phase, Reopen
from helpdesk.sla.terms import usual_pauses


class Recipient(StrEnum):
    """Whom a level of the ladder turns to; who that is, is asked when it fires."""

    ASSIGNEE = "assignee"
    LEAD = "lead"
    TEAM = "team"
    ACCOUNT_MANAGER = "account_manager"
    DEPUTY = "deputy"
    FOLLOWERS = "followers"
    ON_CALL = "on_call"
    PERSON = "person"


class Notify(Struct, frozen=True, kw_only=True, tag="notify"):
    """Tell somebody, in the tray and by mail. `person` is for the recipient of that name."""

    recipient: Recipient
    person: int | None = None


class Reassign(Struct, frozen=True, kw_only=True, tag="reassign"):
    """Give it to a team, to a person, or to whoever is on call."""

    team: int | None = None
    person: int | None = None
    to_on_call: bool = False


class RaisePriority(Struct, frozen=True, kw_only=True, tag="raise_priority"):
    """Raise the priority to this level, or by one where none is said. It does not retarget."""

    to: str | None = None


class AddTag(Struct, frozen=True, kw_only=True, tag="add_tag"):
    name: str


class AddNote(Struct, frozen=True, kw_only=True, tag="add_note"):
    text: str


class CreateTask(Struct, frozen=True, kw_only=True, tag="create_task"):
    """Give somebody something to do, due so many minutes of working time later."""

    title: str
    owner: Recipient = Recipient.LEAD
    person: int | None = None
    due_in_minutes: int = 480


Action = Notify | Reassign | RaisePriority | AddTag | AddNote | CreateTask


class Level(Struct, frozen=True, kw_only=True):
    """A rung: `offset_minutes` of working time from due (negative before it) what is to be done.

    The condition is asked when it fires.
    """

    metric: Metric
    offset_minutes: int
    actions: tuple[Action, ...]
    condition: Condition = EVERYTHING


class PolicyContent(Struct, frozen=True, kw_only=True):
    """What is promised: `targets` in seconds of working time by priority level and metric.

    `calendar` is the id of one; without it the default calendar counts, and with `is_always` time runs day
    and night. With `is_agreed_only` it counts for the tiers and contracts that name it and for nobody else;
    its condition is empty then, as that of the default policy is.
    """

    description: str = ""
    condition: Condition = EVERYTHING
    is_agreed_only: bool = False
    targets: Mapping[str, Mapping[Metric, int]]
    calendar: int | None = None
    is_always: bool = False
    pauses: Mapping[Phase, frozenset[Metric]] = field(default_factory=usual_pauses)
    warnings: tuple[int, ...] = (75,)
    ladder: tuple[Level, ...] = ()
    reopen: Reopen = Reopen.RESUME
    merge_start: MergeStart = MergeStart.OWN
    counts_automatic: bool = False
