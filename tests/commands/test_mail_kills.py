"""Mail while the database is killed: every answer that was accepted goes out once, or a person is asked."""

import asyncio
from collections import Counter
from pathlib import Path

import asyncpg
import pytest

from helpdesk.db.server.embedded import running_dsn
from tests.commands.outcomes import Run, asked
from tests.commands.processes import Command, are_gone, free_port, signed_in, wait_until
from tests.commands.writing import ADA, PASSWORD, PAUSES, REPLIES, Writers, kill_database, ticket_of
from tests.kit.smtp import Behaviour, SmtpServer
from tests.kit.smtp_thread import smtp_beside

pytestmark = pytest.mark.slow

LONGEST_AFTERMATH_SECONDS = 90
UNFINISHED = "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')"
FATES = """
SELECT messages.id, mails.state, mails.message_id
FROM messages LEFT JOIN outbound_mails AS mails ON mails.message = messages.id AND mails.template = 'reply'
WHERE messages.body LIKE 'This is key-%'
"""


def test_answers_are_mailed_once_when_the_database_is_killed_while_they_go_out(run: Run, place: Path) -> None:
    data = place / "data"
    with smtp_beside(Behaviour.SLOW) as smtp:
        environ = {"SMTP_URL": smtp.url, "HELPDESK_MAIL_FROM": "help@desk.example"}
        with Command("up", "--data", data, "--port", free_port(), environ=environ) as up:
            writers = Writers(up.ready())
            assert run("user", "create", "--data", data, *ADA, given=PASSWORD).code == 0
            with signed_in(writers.address, "ada@example.org", PASSWORD) as browser:
                writers.write_on(ticket_of(browser), browser.cookies)
            with writers.writing():
                for pause in PAUSES[::2]:
                    kill_database(up, data, writers, pause)
            wait_until(lambda: asked(running_dsn(data), UNFINISHED) == 0, LONGEST_AFTERMATH_SECONDS)
            replies, fates, family = asked(running_dsn(data), REPLIES), mail_fates(data), up.family()
            assert up.end() == 0

        assert are_gone(family)
        assert replies == len(set(writers.accepted)) == len(writers.accepted)
        assert_each_went_once(fates, smtp, replies)


def mail_fates(data: Path) -> list[asyncpg.Record]:
    """What became of the mail of each reply."""

    async def read() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(running_dsn(data))
        try:
            return await connection.fetch(FATES)
        finally:
            await connection.close()

    return asyncio.run(read())


def assert_each_went_once(fates: list[asyncpg.Record], smtp: SmtpServer, replies: object) -> None:
    """One mail a reply: it arrived once and we know it, or nobody can say and it waits for a person."""
    copies = Counter(mail.message["Message-ID"].strip("<>") for mail in smtp.mails)
    sent = {fate["message_id"] for fate in fates if fate["state"] == "sent"}

    assert len(fates) == len({fate["id"] for fate in fates}) == replies
    assert {fate["state"] for fate in fates} <= {"sent", "unknown"}
    assert set(copies.values()) == {1}
    assert sent <= copies.keys()
