"""Who is told of what by mail: answers to their readers, acknowledgements, one-time links."""

from msgspec import Struct

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.i18n import SOURCE_LOCALE
from helpdesk.db.sql import fetch_as, fetch_one, fetch_value
from helpdesk.mail.actions.queue_mail import NewMail, queue_mail

MOST_ACKNOWLEDGEMENTS_AN_HOUR = 5


class _Reader(Struct, frozen=True, kw_only=True):
    ticket: int
    person: int
    address: str
    locale: str


class _Link(Struct, frozen=True, kw_only=True):
    purpose: LinkPurpose
    because: str | None
    person: int | None
    address: str | None
    locale: str | None


async def tell_about(message: int, event_id: int | None = None) -> None:
    """Mail a public message of staff to the requester and to customers who follow, each once.

    Notes, calls, and what customers, machines or imports wrote go to nobody.
    """
    if await _is_told_late(message, event_id):
        return
    for reader in await _readers(message):
        await queue_mail(
            NewMail(
                key=f"reply:{message}:{reader.person}",
                template="reply",
                address=reader.address,
                person=reader.person,
                ticket=reader.ticket,
                message=message,
                locale=reader.locale,
            )
        )


async def acknowledge(ticket: int, event_id: int | None = None) -> None:
    """Tell the requester that we have their request, unless a machine or an import brought it.

    At most five an hour to one address: two programs that answer each other stop there.
    """
    asked = await _asked(ticket)
    if asked is None or await _is_told_late(asked.message, event_id):
        return
    await queue_mail(
        NewMail(
            key=f"received:{ticket}",
            template="ticket_received",
            address=asked.address,
            person=asked.person,
            ticket=ticket,
            message=asked.message,
            locale=asked.locale,
        )
    )


async def mail_link(link: int) -> None:
    """Queue the mail with a one-time link; its token is made when it is sent."""
    found = await fetch_one(
        _Link,
        """
        SELECT links.purpose, links.details ->> 'because' AS because, links.person,
               coalesce(links.details ->> 'locale', persons.locale) AS locale,
               coalesce(links.email, identities.value) AS address
        FROM links
          LEFT JOIN persons ON persons.id = links.person
          LEFT JOIN identities ON identities.person = persons.id AND identities.kind = 'email' AND is_primary
        WHERE links.id = $1 AND links.used_at IS NULL
        """,
        link,
    )
    template = link_template(found.purpose, found.because) if found else None
    if found is None or template is None or found.address is None:
        return
    await queue_mail(
        NewMail(
            key=f"link:{link}",
            template=template,
            address=found.address,
            person=found.person,
            link=link,
            locale=found.locale or SOURCE_LOCALE,
        )
    )


def link_template(purpose: LinkPurpose, because: str | None) -> str | None:
    """The mail that carries a link, None for those that are shown and not mailed.

    Who signs up with an address that has an account is sent a link to sign in, with other words.
    """
    if purpose == LinkPurpose.SETUP:
        return None
    return "sign_up_known" if because == LinkPurpose.SIGN_UP else purpose.value


class _Asked(_Reader, frozen=True, kw_only=True):
    message: int


async def _readers(message: int) -> list[_Reader]:
    """The author is not told what they wrote; staff who follow hear of it in the desk."""
    return await fetch_as(
        _Reader,
        """
        SELECT tickets.id AS ticket, persons.id AS person, identities.value AS address,
               coalesce(persons.locale, tickets.locale) AS locale
        FROM messages
          JOIN tickets ON tickets.id = messages.ticket
          JOIN persons ON persons.id = tickets.requester
            OR (persons.role = 'customer'
                AND persons.id IN (SELECT person FROM ticket_followers WHERE ticket = tickets.id))
          JOIN identities ON identities.person = persons.id AND identities.kind = 'email' AND is_primary
        WHERE messages.id = $1 AND messages.audience = 'public' AND messages.author_kind = 'staff'
          AND messages.channel <> 'phone' AND tickets.disposition = 'live'
          AND persons.deactivated_at IS NULL AND persons.id IS DISTINCT FROM messages.author
        ORDER BY persons.id
        """,
        message,
    )


async def _asked(ticket: int) -> _Asked | None:
    """Whom to thank: a customer whose own first words came by web, or by a mail that may be answered."""
    return await fetch_one(
        _Asked,
        """
        SELECT tickets.id AS ticket, persons.id AS person, identities.value AS address,
               coalesce(persons.locale, tickets.locale) AS locale, first.id AS message
        FROM tickets
          JOIN persons ON persons.id = tickets.requester
          JOIN identities ON identities.person = persons.id AND identities.kind = 'email' AND is_primary
          CROSS JOIN LATERAL (
            SELECT id, author, author_kind FROM messages WHERE ticket = tickets.id ORDER BY id LIMIT 1
          ) AS first
        WHERE tickets.id = $1 AND tickets.disposition = 'live' AND first.author_kind = 'customer'
          AND first.author = tickets.requester AND persons.deactivated_at IS NULL
          AND (tickets.channel = 'web' OR (tickets.channel = 'mail' AND EXISTS (
                SELECT FROM inbound_mails WHERE message = first.id AND is_answerable)))
          AND $2 > (SELECT count(*) FROM outbound_mails
                    WHERE address = identities.value AND template = 'ticket_received'
                      AND created_at > now() - interval '1 hour')
        """,
        ticket,
        MOST_ACKNOWLEDGEMENTS_AN_HOUR,
    )


async def _is_told_late(message: int, event_id: int | None) -> bool:
    """Whether a message was written long before its event was: it comes from an import, which never sends.

    A worker that was away runs its jobs late, but they were queued when the message was written.
    """
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM jobs, messages WHERE messages.id = $1 AND jobs.state = 'running'"
        " AND (jobs.args ->> 'event_id')::bigint = $2"
        " AND jobs.created_at > messages.created_at + interval '1 hour')",
        message,
        event_id,
    )
