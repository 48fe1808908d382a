"""What a journey needs: an installation with its mail server, its pages behind a port, and a browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from helpdesk.core.settings import Settings, load_settings
from helpdesk.mail.actions.mailboxes import ensure_default_mailbox
from helpdesk.mail.addresses import configure_mail
from tests.kit.serving import served
from tests.kit.smtp import SmtpServer, smtp_server


@pytest_asyncio.fixture
async def smtp() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, smtp: SmtpServer) -> Settings:
    return load_settings({}, data=tmp_path, mail_from="support@desk.example", smtp_url=smtp.url)


@pytest_asyncio.fixture
async def address(database: None, settings: Settings) -> AsyncIterator[str]:
    """Where the installation answers; its mails name this address."""
    del database
    await ensure_default_mailbox(settings)
    async with served(settings) as base:
        configure_mail(replace(settings, base_url=base))
        yield base
