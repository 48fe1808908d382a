"""Trying what was typed into an editor on the tickets of the last weeks, before it is saved."""

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from helpdesk.core.errors import NotFound
from helpdesk.events.actor import Staff
from helpdesk.sla.actions.trials import USUAL_DAYS, start_trial
from helpdesk.sla.queries.trials import TrialRecord, Tried, TriedCalendar, TriedPolicy, trial_by_id
from helpdesk.web.admin.trial_page import URL, trial_page
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.paths import row_id, typed_id

# The button of the editors.
TRY = "try"


class TrialController(Controller):
    path = "/trials/{trial_id:str}"

    @get()
    async def show(self, trial_id: FromPath[str]) -> Template:
        return page("admin/trials/show.html", await trial_page(await _known(trial_id)))

    @post("/again")
    async def again(
        self, request: Request, trial_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Redirect:
        """The same on the tickets of other days."""
        known = await _known(trial_id)
        days = typed_id(str((await request.form()).get("days", ""))) or known.days
        return await begin_trial(actor, known.tried, days)


async def begin_trial(actor: Staff, tried: Tried, days: int = USUAL_DAYS) -> Redirect:
    """Start it, and go to where its difference is shown."""
    return see_other(f"{URL}/{await start_trial(actor, tried, days=days)}")


async def tried_policy(trial_id: str, policy: int | None) -> TriedPolicy | None:
    """What was tried, to go on from there; None where it was no trial of this policy."""
    found = await _tried(trial_id)
    return found if isinstance(found, TriedPolicy) and found.id == policy else None


async def tried_calendar(trial_id: str, calendar: int | None) -> TriedCalendar | None:
    """What was tried, to go on from there; None where it was no trial of this calendar."""
    found = await _tried(trial_id)
    return found if isinstance(found, TriedCalendar) and found.id == calendar else None


async def _tried(trial_id: str) -> Tried | None:
    chosen = typed_id(trial_id)
    found = await trial_by_id(chosen) if chosen else None
    return found.tried if found else None


async def _known(trial_id: str) -> TrialRecord:
    found = await trial_by_id(row_id(trial_id))
    if found is None:
        raise NotFound("trial")
    return found
