"""Jobs that run no more by themselves: why, and once more."""

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.pagination import decode_cursor
from helpdesk.jobs.claims import retry
from helpdesk.jobs.queries import HeldJob, held_jobs
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.paths import row_id, usable_cursor
from helpdesk.web.kit.visit import current_visit


class JobsPage(Struct, frozen=True, kw_only=True):
    jobs: list[HeldJob]
    newer: str
    older: str


class JobsController(Controller):
    path = "/jobs"

    @get()
    async def index(self, after: FromQuery[str] = "") -> Template:
        found = await held_jobs(decode_cursor(usable_cursor(after)))
        content = JobsPage(
            jobs=found.rows,
            newer="/admin/jobs" if after else "",
            older=f"/admin/jobs?after={found.after}" if found.after else "",
        )
        return page("admin/jobs/index.html", content)


class RetryController(Controller):
    path = "/jobs/{job_id:str}/retry"

    @post()
    async def create(self, job_id: FromPath[str]) -> Redirect:
        """Queue a job again, with a fresh count of runs."""
        if not await retry(row_id(job_id)):
            raise NotFound("job")
        await add_flash(current_visit().session or 0, "ok", _("The job is queued again."))
        return see_other("/admin/jobs")
