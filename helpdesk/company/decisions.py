"""The decisions of the company: every key with its type, its default and who may decide it."""

from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from helpdesk.company.enums import DecisionKey, TicketsOfAway
from helpdesk.company.events import DecisionMade
from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, ActorKind, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record

Value = TypeVar("Value")


class Decision(Struct, Generic[Value], frozen=True, kw_only=True):
    """One thing to decide. `kind` says what a value may be, `needs` what a role must hold to decide it."""

    key: DecisionKey
    kind: type[Value]
    default: Value
    needs: Capability


# Read by SQL as well, where the session of a request is: accounts/queries/sessions.py.
SECOND_FACTOR_FOR_STAFF = Decision(
    key=DecisionKey.SECOND_FACTOR_FOR_STAFF, kind=bool, default=False, needs=Capability.MANAGE_PEOPLE
)
# Read by SQL as well, where what people have in work is counted: tickets/queries/loads.py.
TICKETS_AT_MOST = Decision(
    key=DecisionKey.TICKETS_AT_MOST, kind=int, default=20, needs=Capability.MANAGE_TEAMS
)
TICKETS_OF_AWAY = Decision(
    key=DecisionKey.TICKETS_OF_AWAY,
    kind=TicketsOfAway,
    default=TicketsOfAway.SUBSTITUTE,
    needs=Capability.MANAGE_TEAMS,
)
# Of working time, by the calendar of each ticket's team.
AWAY_AFTER_MINUTES = Decision(
    key=DecisionKey.AWAY_AFTER_MINUTES, kind=int, default=240, needs=Capability.MANAGE_TEAMS
)

# Every decision there is, by its key: a new one gets a key in enums.py and stands here.
DECISIONS: dict[DecisionKey, Decision[Any]] = {
    decision.key: decision
    for decision in (SECOND_FACTOR_FOR_STAFF, TICKETS_AT_MOST, TICKETS_OF_AWAY, AWAY_AFTER_MINUTES)
}


async def decided(decision: Decision[Value]) -> Value:
    """What holds now: the value that was decided, else the default.

    A value that an older version wrote and this one does not know is as good as none.
    """
    kept = await fetch_value("SELECT value FROM decisions WHERE key = $1", decision.key)
    if kept is None:
        return decision.default
    try:
        return msgspec.json.decode(kept, type=decision.kind)
    except msgspec.ValidationError:
        return decision.default


async def decide(actor: Actor, decision: Decision[Value], value: Value) -> None:
    """Write a decision. The value that holds already changes nothing; of two at once the later one stays."""
    _ensure_may_decide(actor, decision)
    _ensure_fits(decision, value)
    async with transaction():
        # There may be no row to lock yet.
        await execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"decision:{decision.key}")
        before = await decided(decision)
        if before == value:
            return
        await execute(
            "INSERT INTO decisions (key, value, changed_at) VALUES ($1, $2::jsonb, $3)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at",
            decision.key,
            _as_json(value),
            now(),
        )
        change = Change(decision.key, _as_json(before), _as_json(value))
        await record(DecisionMade(key=decision.key), actor, [change])


def _ensure_may_decide(actor: Actor, decision: Decision[Value]) -> None:
    is_product = actor.kind in {ActorKind.SYSTEM, ActorKind.RULE}
    if not (is_product or actor.can(decision.needs)):
        raise Forbidden(_("Your role does not let you do this."))


def _ensure_fits(decision: Decision[Value], value: Value) -> None:
    try:
        msgspec.convert(value, decision.kind)
    except msgspec.ValidationError as error:
        raise Invalid({decision.key: _("This value does not fit.")}) from error


def _as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()
