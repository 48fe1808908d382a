"""What the sla package leaves to the worker."""

from helpdesk.jobs.registry import job
from helpdesk.sla.actions.recalculate import recalculate_batch


@job("sla.recalculate")
async def recalculate(recalculation: int) -> None:
    """Bring some more clocks in line with a change of what is promised."""
    await recalculate_batch(recalculation)
