"""Who is told of what by mail: answers to their readers, acknowledgements, one-time links."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.clock import now
from helpdesk.core.i18n import SOURCE_LOCALE
from helpdesk.customers.sharing import shared_with
from helpdesk.db.sql import fetch_as, fetch_one, fetch_value, statement
from helpdesk.mail.actions.queue_mail import NewMail, queue_mail

MOST_ACKNOWLEDGEMENTS_AN_HOUR = 5
_READERS = Path(__file__).parent / "sql" / "readers.sql"
_ASKED = Path(__file__).parent / "sql" / "asked.sql"


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


class _Told(Struct, frozen=True):
    address: str
    locale: str | None


class _Noticed(_Told, frozen=True):
    person: int


class _Digested(_Told, frozen=True):
    unread: list[int]


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


async def tell_of_reset(person: int, event_id: int) -> None:
    """Tell a person, at the address they are reached by, that their second factor was taken away."""
    found = await fetch_one(
        _Told,
        "SELECT value AS address, locale FROM persons JOIN identities ON identities.person = persons.id"
        " WHERE persons.id = $1 AND kind = 'email' AND is_primary AND deactivated_at IS NULL",
        person,
    )
    if found is not None:
        await queue_mail(
            NewMail(
                key=f"second_factor_reset:{event_id}",
                template="second_factor_reset",
                address=found.address,
                person=person,
                locale=found.locale or SOURCE_LOCALE,
            )
        )


async def mail_notice(notice: int) -> None:
    """Mail somebody who works here what they have not read in their tray yet."""
    found = await fetch_one(
        _Noticed,
        "SELECT notices.person, value AS address, locale FROM notices"
        " JOIN persons ON persons.id = notices.person JOIN identities ON identities.person = persons.id"
        " WHERE notices.id = $1 AND read_at IS NULL AND identities.kind = 'email' AND is_primary"
        " AND deactivated_at IS NULL",
        notice,
    )
    if found is not None:
        await queue_mail(
            NewMail(
                key=f"notice:{notice}",
                template="notice",
                address=found.address,
                person=found.person,
                locale=found.locale or SOURCE_LOCALE,
                details={"notice": str(notice)},
            )
        )


async def mail_notices(person: int, notices: Sequence[int]) -> None:
    """Mail somebody who works here several things at once, those that they have not read by now."""
    found = await fetch_one(
        _Digested,
        "SELECT value AS address, locale, ARRAY(SELECT id FROM notices WHERE person = persons.id"
        " AND id = ANY($2::bigint[]) AND read_at IS NULL ORDER BY id) AS unread"
        " FROM persons JOIN identities ON identities.person = persons.id"
        " WHERE persons.id = $1 AND identities.kind = 'email' AND is_primary AND deactivated_at IS NULL",
        person,
        list(notices),
    )
    if found is not None and found.unread:
        await queue_mail(
            NewMail(
                key=f"notices:{person}:{max(notices)}",
                template="notices" if len(found.unread) > 1 else "notice",
                address=found.address,
                person=person,
                locale=found.locale or SOURCE_LOCALE,
                details={"notices": ",".join(map(str, found.unread))},
            )
        )


def link_template(purpose: LinkPurpose, because: str | None) -> str | None:
    """The mail that carries a link, None for those that are shown and not mailed.

    Who signs up with an address that has an account is sent a link to sign in, with other words; an address
    that somebody else wishes for is only told so.
    """
    if purpose == LinkPurpose.SETUP:
        return None
    if because == "taken":
        return "address_taken"
    return "sign_up_known" if because == LinkPurpose.SIGN_UP else purpose.value


class _Asked(_Reader, frozen=True, kw_only=True):
    message: int


async def _readers(message: int) -> list[_Reader]:
    shared = shared_with(person="persons.id", day="$2::date")
    return await fetch_as(_Reader, statement(_READERS).replace("/* shared */", shared), message, now().date())


async def _asked(ticket: int) -> _Asked | None:
    return await fetch_one(_Asked, statement(_ASKED), ticket, MOST_ACKNOWLEDGEMENTS_AN_HOUR)


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
