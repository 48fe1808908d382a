"""What the sla package leaves to the worker."""

from helpdesk.events.actor import SYSTEM
from helpdesk.jobs.registry import job
from helpdesk.sla.actions.holiday_years import add_holiday_years
from helpdesk.sla.actions.recalculate import recalculate_batch
from helpdesk.sla.actions.trials import forget_old_trials, run_trial_batch
from helpdesk.sla.climbing import CLIMBERS, LevelReached


@job("sla.recalculate_clocks")
async def recalculate(recalculation: int) -> None:
    """Bring some more clocks in line with a change of what is promised."""
    await recalculate_batch(recalculation)


@job("sla.climb_level")
async def climb_level(
    of_kind: str, of: int, clock: int, terms: int | None, level: int, event_id: int
) -> None:
    """Do what a level of the ladder says, where things of this kind have anybody to do it."""
    climb = CLIMBERS.get(of_kind)
    if climb is not None:
        await climb(LevelReached(of=of, clock=clock, terms=terms, level=level, event=event_id))


@job("sla.add_holiday_years")
async def add_years() -> None:
    """Give calendars the holidays of years that have come nearer."""
    await add_holiday_years(SYSTEM)


@job("sla.run_trial")
async def run_trial(trial: int) -> None:
    """Replay some more tickets under what somebody tries."""
    await run_trial_batch(trial)


@job("sla.forget_old_trials")
async def forget_trials() -> None:
    """Drop what was tried a week ago."""
    await forget_old_trials()
