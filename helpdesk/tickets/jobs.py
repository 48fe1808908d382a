"""What tickets leave to the worker."""

from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.core.clock import now
from helpdesk.db.sql import fetch
from helpdesk.events.actor import SYSTEM
from helpdesk.files.actions.attachments import remove_attachments
from helpdesk.jobs.registry import job
from helpdesk.tickets.actions.attaching import PENDING_TICKET
from helpdesk.tickets.actions.handing_over import Heir, hand_over_batch
from helpdesk.tickets.actions.reading import forget_old_reads
from helpdesk.tickets.actions.replacing import replace_batch
from helpdesk.tickets.actions.returning import return_tickets_of_away
from helpdesk.tickets.actions.skipping import forget_old_skips
from helpdesk.tickets.actions.weighing import WEIGHING, weigh_due
from helpdesk.tickets.enums import Setup


@job("tickets.remove_expired_pending")
async def remove_expired_pending() -> None:
    """Forget what guests asked once its link opens nothing any more, confirmed or not."""
    rows = await fetch("DELETE FROM pending_tickets WHERE expires_at <= $1 RETURNING id", now())
    await remove_attachments(PENDING_TICKET, [row["id"] for row in rows])


@job("tickets.forget_old_reads")
async def forget_reads() -> None:
    """Forget who has read what a while ago."""
    await forget_old_reads(now())


@job("tickets.forget_old_skips")
async def forget_skips() -> None:
    """Forget who has passed over what."""
    await forget_old_skips(now())


@job("tickets.hand_over")
async def hand_over(person: int, heir_person: int | None, heir_team: int | None, by: int | None) -> None:
    """Give away what still lies with somebody who has left, in the name of who switched them off."""
    actor = await actor_of_person(by) if by is not None else None
    await hand_over_batch(actor or SYSTEM, person, Heir(person=heir_person, team=heir_team))


@job("tickets.replace_choice")
async def replace_choice(setup: str, choice: int, by: int | None) -> None:
    """Give some more tickets what takes the place of something removed, in the name of who removed it."""
    actor = await actor_of_person(by) if by is not None else None
    await replace_batch(actor or SYSTEM, Setup(setup), choice)


@job(WEIGHING)
async def weigh_what_is_due() -> None:
    """Bring the impact of tickets up to date where it changes with time alone."""
    await weigh_due()


@job("tickets.return_of_away")
async def return_of_away() -> None:
    """Move on what has waited long enough with whoever is away."""
    await return_tickets_of_away()
