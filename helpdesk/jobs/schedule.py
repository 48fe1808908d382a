"""Every periodic job of the product on one page."""

from datetime import timedelta

from helpdesk.jobs.periodic import Periodic

SCHEDULE = [
    Periodic("accounts.end_absences", timedelta(minutes=1)),
    Periodic("accounts.forget_old_counts", timedelta(hours=1)),
    Periodic("bulk.forget_old_changes", timedelta(days=1)),
    Periodic("customers.forget_old_views", timedelta(days=1)),
    Periodic("files.remove_unreferenced", timedelta(days=1)),
    Periodic("mail.note_lost", timedelta(minutes=1)),
    Periodic("notify.forget_old_notices", timedelta(days=1)),
    Periodic("sla.add_holiday_years", timedelta(days=1)),
    Periodic("sla.forget_old_trials", timedelta(days=1)),
    Periodic("tickets.forget_old_reads", timedelta(days=1)),
    Periodic("tickets.forget_old_skips", timedelta(days=1)),
    Periodic("tickets.remove_expired_pending", timedelta(days=1)),
    Periodic("tickets.return_of_away", timedelta(minutes=1)),
    Periodic("tickets.weigh_due", timedelta(minutes=1)),
]
