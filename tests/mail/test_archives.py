"""Archives of real mail: every one of them is accounted for, and threads are what their References say."""

import email
import re
from collections import defaultdict
from pathlib import Path

import pytest

from helpdesk.db.sql import fetch, fetch_value
from helpdesk.mail.archive import IngestReport, ingest_archive
from helpdesk.mail.sources import files_in

DATA = Path(__file__).parents[3] / "shared" / "data"
THREADS = DATA / "mail-threads-notmuch" / "default"
ARCHIVES = [THREADS, DATA / "mail-zammad", DATA / "mail-mime-python", DATA / "mail-mime-rubymail"]
# None of these is a failure of ours.
REASONS = {
    "delivery status report",
    "no address to answer to",
    "no header of a mail",
    "subject of a failed delivery",
    "text of a failed delivery",
}

pytestmark = [
    pytest.mark.usefixtures("database", "mailbox"),
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here"),
]


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
async def test_every_mail_is_accounted_for_once_and_nothing_is_sent(archive: Path) -> None:
    first = await ingest_archive([archive])
    kept = await everything()
    second = await ingest_archive([archive])

    # None of these files holds more than one mail.
    assert first.read == len(files_in(archive)) > 40
    assert accounted(first) == first.read
    assert (second.read, second.duplicates, accounted(second)) == (first.read,) * 3
    assert await everything() == kept
    assert await fetch_value("SELECT count(*) FROM inbound_mails") == first.read - first.duplicates
    assert await reasons_of_the_quarantine() <= REASONS
    assert await fetch_value("SELECT count(*) FROM inbound_mails WHERE is_answerable") == 0
    assert await fetch_value("SELECT count(*) FROM outbound_mails") == 0


async def test_with_the_sender_rule_off_tickets_are_the_threads_of_the_references() -> None:
    await ingest_archive([THREADS], sender_rule=False)

    expected = threads_by_references(THREADS)
    assert len(expected) > 10
    assert max(map(len, expected)) > 5
    assert await tickets_as_ids() == expected


async def test_order_of_an_archive_changes_no_thread() -> None:
    files = files_in(THREADS)

    await ingest_archive(files[::-1], sender_rule=False)

    assert await tickets_as_ids() == threads_by_references(THREADS)


async def test_with_the_sender_rule_on_no_stranger_is_added_and_all_are_linked() -> None:
    await ingest_archive([THREADS])

    strangers = await fetch_value("SELECT count(*) FROM messages WHERE is_from_new_participant")
    assert strangers == 0
    assert await fetch_value("SELECT count(*) FROM ticket_mentions") > 10
    assert await fetch_value("SELECT count(*) FROM tickets") > len(threads_by_references(THREADS))


async def reasons_of_the_quarantine() -> set[str]:
    rows = await fetch("SELECT DISTINCT reason FROM inbound_mails WHERE state = 'quarantined'")
    return {re.sub(r"^from \S+, ", "", row["reason"].partition(";")[0]) for row in rows}


def accounted(report: IngestReport) -> int:
    return report.tickets + report.messages + report.duplicates + report.quarantined


async def everything() -> dict[str, int]:
    tables = ("tickets", "messages", "persons", "inbound_mails", "mail_references", "attachments", "files")
    return {table: await fetch_value(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608


async def tickets_as_ids() -> set[frozenset[str]]:
    """The Message-IDs of the mails in each ticket."""
    rows = await fetch(
        "SELECT messages.ticket, message_id FROM inbound_mails JOIN messages ON messages.id = message"
    )
    tickets = defaultdict(set)
    for row in rows:
        tickets[row["ticket"]].add(row["message_id"])
    return set(map(frozenset, tickets.values()))


def threads_by_references(folder: Path) -> set[frozenset[str]]:
    """The same by the standard library's parser: mails that name each other, or the same third, are one."""
    groups: dict[str, set[str]] = {}
    own = set()
    for file in files_in(folder):
        message = email.message_from_bytes(file.read_bytes())
        own_id, *named = (
            found
            for name in ("Message-ID", "In-Reply-To", "References")
            for value in message.get_all(name, [])
            for found in re.findall(r"<([^<>]+)>", value)
        )
        own.add(own_id)
        joined = set().union({own_id, *named}, *(groups.get(one, set()) for one in (own_id, *named)))
        groups.update(dict.fromkeys(joined, joined))
    return {frozenset(group & own) for group in map(frozenset, groups.values()) if group & own}
