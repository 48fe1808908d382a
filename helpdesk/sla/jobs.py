"""What the sla package leaves to the worker."""

from helpdesk.jobs.registry import job
from helpdesk.sla.actions.recalculate import recalculate_batch
from helpdesk.sla.actions.renewal import renew_holidays


@job("sla.recalculate")
async def recalculate(recalculation: int) -> None:
    """Bring some more clocks in line with a change of what is promised."""
    await recalculate_batch(recalculation)


@job("sla.renew_holidays")
async def renew() -> None:
    """Let every calendar have the holidays of the years to come."""
    await renew_holidays()
