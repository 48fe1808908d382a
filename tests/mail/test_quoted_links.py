"""Links that a mail quotes were for one reader: whoever else reads the ticket finds them closed."""

from urllib.parse import quote

import pytest

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.ids import new_token
from helpdesk.db.sql import fetch
from helpdesk.mail.addresses import reply_address
from helpdesk.mail.ingest import ingest
from helpdesk.mail.links import one_time_url, ticket_url
from helpdesk.mail.queries.mailboxes import MailboxOut
from tests.factories.mails import raw_mail
from tests.factories.persons import make_person
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("headers", [{}, {"auto_submitted": "auto-replied"}])
async def test_link_in_a_quoted_mail_opens_nothing_for_others_who_read_the_ticket(
    mailbox: MailboxOut, headers: dict[str, str]
) -> None:
    ada = await make_person("Ada", email="ada@example.org")
    ticket = await make_ticket(requester=ada)
    link, one_time = ticket_url(ticket.id, ada), one_time_url(LinkPurpose.SIGN_IN, new_token())
    wrapped = f"https://safe.example/?url={quote(link, safe='')}"
    secrets = [link.rpartition("/")[2], one_time.rpartition("/")[2]]
    answer = raw_mail(
        f"Thanks. See {link}\n\nOn Monday, Support wrote:\n> Open it:\n> {link}\n> {one_time}\n",
        html=f'<p>Thanks. <a href="{wrapped}">See</a> <a href="{one_time}">it</a></p>',
        to=reply_address("support@example.com", ticket.id),
        **headers,
    )

    taken = await ingest(answer, mailbox=mailbox)

    [kept] = await fetch("SELECT body, html, quoted FROM messages WHERE id = $1", taken.message)
    written = " ".join(text for text in kept.values() if text)
    assert taken.ticket == ticket.id
    assert "Thanks." in written
    assert [secret for secret in secrets if secret in written] == []


async def test_links_of_other_places_are_left_as_they_are(mailbox: MailboxOut) -> None:
    elsewhere = f"https://track.example/t/{'a' * 60} and /t/1-2-3-{'0' * 32}"

    taken = await ingest(raw_mail(elsewhere), mailbox=mailbox)

    [kept] = await fetch("SELECT body FROM messages WHERE id = $1", taken.message)
    assert kept["body"] == elsewhere
