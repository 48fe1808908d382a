"""What the sla package leaves to the worker."""

from helpdesk.events.actor import SYSTEM
from helpdesk.jobs.registry import job
from helpdesk.sla.actions.holiday_years import add_holiday_years
from helpdesk.sla.actions.recalculate import recalculate_batch


@job("sla.recalculate")
async def recalculate(recalculation: int) -> None:
    """Bring some more clocks in line with a change of what is promised."""
    await recalculate_batch(recalculation)


@job("sla.add_holiday_years")
async def add_years() -> None:
    """Give calendars the holidays of years that have come nearer."""
    await add_holiday_years(SYSTEM)
