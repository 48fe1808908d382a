"""The jobs of mail, out and in. Each loads by id and calls an action."""

from helpdesk.jobs.registry import job
from helpdesk.mail.actions.sending import note_all_lost
from helpdesk.mail.actions.telling import (
    acknowledge,
    mail_link,
    mail_notice,
    mail_notices,
    tell_about,
    tell_of_reset,
)
from helpdesk.mail.delivery import deliver


@job("mail.send_mail", plain=True, resumable=True)
async def send_mail(mail_id: int) -> None:
    """Hand one mail to the transport. What the mail's own row says decides what a second run does."""
    await deliver(mail_id)


@job("mail.tell_requester")
async def tell_requester(message: int, event_id: int | None = None) -> None:
    """Queue the mails that carry a public message of staff to its readers."""
    await tell_about(message, event_id)


@job("mail.acknowledge_ticket")
async def acknowledge_ticket(ticket: int, event_id: int | None = None) -> None:
    """Queue the mail that says we have a request, where a person may be told."""
    await acknowledge(ticket, event_id)


@job("mail.send_link")
async def send_link(link: int) -> None:
    """Queue the mail with a one-time link."""
    await mail_link(link)


@job("mail.tell_of_reset")
async def tell_person_of_reset(person: int, event_id: int) -> None:
    """Queue the mail that says a second factor was reset."""
    await tell_of_reset(person, event_id)


@job("mail.send_notice")
async def send_notice(notice: int) -> None:
    """Queue the mail that tells a colleague what lies in their tray."""
    await mail_notice(notice)


@job("mail.send_notices")
async def send_notices(person: int, notices: list[int]) -> None:
    """Queue the one mail that tells a colleague of several things."""
    await mail_notices(person, notices)


@job("mail.note_lost")
async def note_lost() -> None:
    """Find mails that a dead process left in the middle of being sent."""
    await note_all_lost()
