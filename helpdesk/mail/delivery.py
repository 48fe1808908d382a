"""Sending one mail: compose it, write down that it goes, hand it over, write down how that ended."""

import asyncio

import structlog

from helpdesk.core.errors import NotFound, Unavailable
from helpdesk.db.engine import LOST
from helpdesk.mail.actions.sending import Attempt, begin, fail, note, note_lost
from helpdesk.mail.addresses import MailConfig, mail_config
from helpdesk.mail.compose import Envelope, composed
from helpdesk.mail.enums import OutboundState
from helpdesk.mail.outbox import FileTransport
from helpdesk.mail.queries.outbound import OutboundOut, is_suppressed, outbound_mail
from helpdesk.mail.smtp import SmtpTransport, smtp_server
from helpdesk.mail.transport import Outcome, Result, Transport

# However slowly a server talks; what began longer ago counts as lost.
LONGEST_TALK_SECONDS = 120
# How often, and how long, a database that is away is asked to take down what the server said.
NOTE_AGAIN_SECONDS = 0.5
NOTE_FOR_SECONDS = 600
GONE = "What it was about is gone, or its reader may not see it any more."
SUPPRESSED = "Mail to this address came back; it is left alone until it writes to us, or for thirty days."

log = structlog.get_logger()


async def deliver(mail_id: int) -> None:
    """Hand one mail over, at most once. A mail that is done, or in doubt, is left as it is."""
    mail = await outbound_mail(mail_id)
    if mail is None:
        return
    match mail.state:
        case OutboundState.QUEUED:
            await _send(mail)
        case OutboundState.SENDING:
            # This job is ours alone, so whoever began to send is gone.
            await note_lost(mail_id)
        case _:
            return


def chosen_transport(config: MailConfig) -> Transport:
    """The way mail leaves this installation: a mail server, else files in the data directory."""
    if config.smtp_url:
        return SmtpTransport(smtp_server(config.smtp_url))
    return FileTransport(config.outbox)


async def _send(mail: OutboundOut) -> None:
    if await is_suppressed(mail.address):
        await fail(mail.id, SUPPRESSED)
        return
    try:
        envelope = await composed(mail)
    except NotFound:
        await fail(mail.id, GONE)
        return
    attempt = await begin(mail.id, envelope.message_id)
    if attempt is not None:
        await _written_down(attempt, await _handed_over(envelope))


async def _handed_over(envelope: Envelope) -> Outcome:
    transport = chosen_transport(mail_config())
    try:
        async with asyncio.timeout(LONGEST_TALK_SECONDS):
            return await transport.send(envelope.message, envelope.sender, envelope.recipient)
    except TimeoutError:
        return Outcome(Result.UNKNOWN, f"No answer within {LONGEST_TALK_SECONDS} seconds.")


async def _written_down(attempt: Attempt, outcome: Outcome) -> None:
    """Only this process knows how it ended: a database that is away meanwhile is waited for."""
    async with asyncio.timeout(NOTE_FOR_SECONDS):
        while True:
            try:
                await note(attempt, outcome)
            except (Unavailable, *LOST) as error:
                log.warning("mail.end_not_written", mail=attempt.mail, error=str(error))
                await asyncio.sleep(NOTE_AGAIN_SECONDS)
            else:
                return
