"""What a company begins with that has promised nothing yet: office hours and one policy for everybody."""

from collections.abc import Mapping

from helpdesk.accounts.rules import ensure_can
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.sla.actions.calendars import create_calendar, usual_calendar
from helpdesk.sla.actions.policies import PolicyDraft, create_policy
from helpdesk.sla.durations import HOUR
from helpdesk.sla.enums import Metric
from helpdesk.sla.policy_content import Level, Notify, PolicyContent, Recipient

# Hours of working time until a reply and until the resolution.
USUAL_HOURS = {"urgent": (1, 8), "high": (2, 16), "normal": (4, 40), "low": (8, 80)}


def usual_policy() -> PolicyDraft:
    """Replies within a day, a resolution within a week or two; the assignee and then the lead hear of it."""
    return PolicyDraft(
        name=_("Usual promises"),
        content=PolicyContent(targets=_usual_targets(), ladder=_usual_ladder()),
        is_default=True,
    )


def _usual_targets() -> Mapping[str, Mapping[Metric, int]]:
    return {
        level: {
            Metric.FIRST_REPLY: reply * HOUR,
            Metric.NEXT_REPLY: reply * HOUR,
            Metric.RESOLUTION: resolution * HOUR,
        }
        for level, (reply, resolution) in USUAL_HOURS.items()
    }


def _usual_ladder() -> tuple[Level, ...]:
    assignee = (Notify(recipient=Recipient.ASSIGNEE),)
    lead = (Notify(recipient=Recipient.LEAD),)
    return (
        Level(metric=Metric.FIRST_REPLY, offset_minutes=0, actions=assignee),
        Level(metric=Metric.FIRST_REPLY, offset_minutes=60, actions=lead),
        Level(metric=Metric.RESOLUTION, offset_minutes=0, actions=assignee),
        Level(metric=Metric.RESOLUTION, offset_minutes=60, actions=lead),
    )


async def start_with_usual_promises(actor: Actor, *, zone: str) -> int:
    """Make a default calendar and a default policy where there is none; the id of the default policy."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        await execute("SELECT pg_advisory_xact_lock(hashtextextended('sla_policies', 0))")
        if not await fetch_value("SELECT EXISTS (SELECT FROM calendars WHERE is_default)"):
            await create_calendar(actor, usual_calendar(zone))
        known: int | None = await fetch_value("SELECT id FROM sla_policies WHERE is_default")
        return known or await create_policy(actor, usual_policy())
