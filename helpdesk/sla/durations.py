"""Lengths of working time in words."""

from helpdesk.core.i18n import gettext as _

MINUTE, HOUR = 60, 3_600


def duration(seconds: int) -> str:
    """A length of time in whole hours and minutes; in seconds below a minute. Days are no measure of work.

    Of what is late the same as of what is left: words around it say which.
    """
    hours, minutes = divmod(abs(seconds) // MINUTE, HOUR // MINUTE)
    if hours and minutes:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    if hours:
        return _("{hours} h").format(hours=hours)
    if minutes:
        return _("{minutes} min").format(minutes=minutes)
    return _("{seconds} s").format(seconds=abs(seconds))
