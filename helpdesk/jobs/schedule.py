"""Every periodic job of the product on one page."""

from datetime import timedelta

from helpdesk.jobs.periodic import Periodic

SCHEDULE = [
    Periodic("accounts.forget_old_counts", timedelta(hours=1)),
    Periodic("files.remove_unreferenced", timedelta(days=1)),
]
