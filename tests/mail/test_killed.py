"""A process that is killed while it sends: no mail goes out twice, and none is forgotten."""

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from helpdesk.core.settings import Settings
from helpdesk.db.engine import DB
from helpdesk.db.sql import execute, fetch
from helpdesk.jobs.claims import claim
from helpdesk.mail.actions.sending import note_all_lost
from tests.factories.mails import make_outbound
from tests.factories.persons import make_person
from tests.factories.tickets import make_message, make_ticket
from tests.kit.smtp import Behaviour, SmtpServer

pytestmark = [
    pytest.mark.usefixtures("database", "mailbox"),
    pytest.mark.commits,
    pytest.mark.slow,
]

MAILS = 6
LONGEST_START_SECONDS = 30


@asynccontextmanager
async def worker(settings: Settings, smtp: SmtpServer) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real worker process; killed at the end of the block, as a machine that loses power would."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "helpdesk", "worker", "--data", str(settings.data)),
        env={
            **os.environ,
            "DATABASE_URL": DB.config["dsn"],
            "SMTP_URL": smtp.url,
            "HELPDESK_BASE_URL": settings.public_url,
            "HELPDESK_MAIL_FROM": settings.mail_from or "",
            "HELPDESK_LOG_LEVEL": "error",
        },
        stdin=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def queue_mails(count: int) -> None:
    for _ in range(count):
        person = await make_person()
        ticket = await make_ticket(requester=person)
        message = await make_message(ticket)
        address = f"reader{person}@example.org"
        await make_outbound(address=address, person=person, ticket=ticket.id, message=message)


async def arrived(smtp: SmtpServer, count: int) -> None:
    async with asyncio.timeout(LONGEST_START_SECONDS):
        await smtp.until(count)


async def time_passes() -> None:
    """Leases run out and talks are over, as they would be minutes later."""
    await execute("UPDATE jobs SET lease = now() - interval '1 second' WHERE state = 'running'")
    await execute("UPDATE outbound_mails SET tried_at = now() - interval '1 hour' WHERE state = 'sending'")
    await note_all_lost()


async def states() -> Counter[str]:
    return Counter(row["state"] for row in await fetch("SELECT state FROM outbound_mails"))


async def settled() -> None:
    """Wait until nothing is queued or on its way any more."""
    async with asyncio.timeout(LONGEST_START_SECONDS):
        while (await states()).keys() & {"queued", "sending"}:  # noqa: ASYNC110 - rows ring no bell
            await asyncio.sleep(0.05)


def copies(smtp: SmtpServer) -> Counter[str]:
    return Counter(mail.message["Message-ID"] for mail in smtp.mails)


@pytest.mark.parametrize("silence", [Behaviour.STALL_AFTER_DATA, Behaviour.STALL_AT_QUIT])
async def test_mail_that_was_being_sent_when_its_process_died_is_left_to_a_person(
    settings: Settings, smtp: SmtpServer, silence: Behaviour
) -> None:
    """Before the server's last word or after it: what was not written down is not known."""
    smtp.behaviour = silence
    await queue_mails(MAILS)

    async with worker(settings, smtp):
        await arrived(smtp, MAILS)
    await time_passes()
    smtp.behaviour = Behaviour.ACCEPT
    async with worker(settings, smtp):
        await settled()

    assert await states() == {"unknown": MAILS}
    assert set(copies(smtp).values()) == {1}
    assert len(copies(smtp)) == MAILS


async def test_mail_whose_worker_died_before_it_was_begun_goes_out(
    settings: Settings, smtp: SmtpServer
) -> None:
    """The job was taken and nothing else was done: whoever takes it over finds the mail as it was."""
    await queue_mails(MAILS)
    assert len(await claim(["mail.send_mail"], MAILS)) == MAILS
    await time_passes()

    async with worker(settings, smtp):
        await settled()

    assert await states() == {"sent": MAILS}
    assert len(copies(smtp)) == MAILS


async def test_killed_at_any_moment_no_mail_goes_out_twice(settings: Settings, smtp: SmtpServer) -> None:
    smtp.behaviour = Behaviour.SLOW
    chance = random.Random(4711)  # noqa: S311 - the same moments in every run
    rounds = 6

    for _ in range(rounds):
        await queue_mails(MAILS)
        before = len(smtp.mails)
        async with worker(settings, smtp):
            await arrived(smtp, before + 1)
            await asyncio.sleep(chance.uniform(0, 0.4))
        await time_passes()
    async with worker(settings, smtp):
        await settled()

    assert (await states()).total() == rounds * MAILS
    assert set(await states()) <= {"sent", "unknown"}
    assert set(copies(smtp).values()) == {1}
    rows = await fetch("SELECT message_id FROM outbound_mails WHERE state = 'sent'")
    sent = {f"<{row['message_id']}>" for row in rows}
    assert sent <= copies(smtp).keys()
    assert len(copies(smtp)) >= rounds
