"""What every test of mail needs: secrets to sign with, an address, a folder for what goes out."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from helpdesk.accounts.events import LinkIssued
from helpdesk.core.secrets import load_secrets
from helpdesk.core.settings import Settings, load_settings
from helpdesk.core.signing import configure_signing
from helpdesk.events.record import register_subscriptions
from helpdesk.files.store import configure_store
from helpdesk.mail import jobs
from helpdesk.mail.actions.mailboxes import ensure_default_mailbox
from helpdesk.mail.addresses import configure_mail
from helpdesk.mail.queries.mailboxes import MailboxOut, mailbox_by_id
from helpdesk.subscriptions import SUBSCRIPTIONS
from helpdesk.tickets.events import MessageAdded, TicketOpened
from tests.kit.smtp import SmtpServer, smtp_server

assert jobs.__doc__  # importing it is what makes the worker know them

OF_MAIL = {
    TicketOpened: ("mail.acknowledge_ticket",),
    MessageAdded: ("mail.tell_requester",),
    LinkIssued: ("mail.send_link",),
}


@pytest.fixture(autouse=True)
def settings(tmp_path: Path) -> Settings:
    """An installation whose mail goes to files."""
    made = load_settings(
        {},
        data=tmp_path,
        base_url="https://help.example.com",
        mail_from="support@example.com",
    )
    configure_signing(load_secrets(made))
    configure_store(made)
    configure_mail(made)
    return made


@pytest.fixture(autouse=True)
def only_mail_reacts() -> Iterator[None]:
    """Events have the jobs of mail as their subscribers, and no others."""
    register_subscriptions(OF_MAIL)
    yield
    register_subscriptions(SUBSCRIPTIONS)


@pytest_asyncio.fixture
async def mailbox(database: None, settings: Settings) -> MailboxOut:
    """The default mailbox, support@example.com."""
    del database
    return await mailbox_by_id(await ensure_default_mailbox(settings))


@pytest_asyncio.fixture
async def smtp(settings: Settings) -> AsyncIterator[SmtpServer]:
    """A mail server that this process sends to."""
    async with smtp_server() as server:
        configure_mail(
            load_settings(
                {},
                data=settings.data,
                base_url=settings.base_url,
                mail_from=settings.mail_from,
                smtp_url=server.url,
            )
        )
        yield server
