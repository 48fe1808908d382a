"""`helpdesk mail`: what a mail says, in the form outside scripts rest on, and archives into tickets."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from helpdesk.db.engine import configure, pool
from helpdesk.jobs.worker import Worker
from tests.commands.outcomes import Run
from tests.factories.mails import raw_mail

Ask = Callable[..., object]
INVOICE = b"%PDF-1.4 an invoice"


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    """A reply with everything a mail can have."""
    file = tmp_path / "invoice.eml"
    file.write_bytes(
        raw_mail(
            "The lamp is still dark.\n\n> Is the lamp on?\n",
            sender="Ada Stern <ada@example.org>",
            to="Support <support@example.com>, desk@example.com",
            subject="Re: The lamp",
            message_id="lamp2@example.org",
            html="<p>The lamp is <b>still</b> dark.</p><script>alert(1)</script>",
            files=(("invoice.pdf", "application/pdf", INVOICE),),
            cc="Bo <bo@example.org>",
            reply_to="ada@work.example.org",
            date="Mon, 02 Mar 2026 10:30:00 +0100",
            in_reply_to="<lamp1@example.com>",
            references="<lamp0@example.com> <lamp1@example.com>",
        )
    )
    return file


def test_parsing_prints_the_contract(run: Run, invoice: Path) -> None:
    outcome = run("mail", "parse", invoice)

    assert (outcome.code, outcome.err) == (0, "")
    assert json.loads(outcome.out) == {
        "file": str(invoice),
        "kind": "human",
        "reason": "no sign of a program",
        "message_id": "lamp2@example.org",
        "in_reply_to": "lamp1@example.com",
        "references": ["lamp0@example.com", "lamp1@example.com"],
        "from": {"name": "Ada Stern", "address": "ada@example.org"},
        "to": [
            {"name": "Support", "address": "support@example.com"},
            {"name": "", "address": "desk@example.com"},
        ],
        "cc": [{"name": "Bo", "address": "bo@example.org"}],
        "reply_to": [{"name": "", "address": "ada@work.example.org"}],
        "subject": "Re: The lamp",
        "date": "2026-03-02T09:30:00Z",
        "text": "The lamp is still dark.\n\n> Is the lamp on?",
        "reply": "The lamp is still dark.",
        "quoted": "> Is the lamp on?",
        "html": "<p>The lamp is <b>still</b> dark.</p>\n",
        "attachments": [
            {
                "filename": "invoice.pdf",
                "content_type": "application/pdf",
                "size": len(INVOICE),
                "inline": False,
                "sha256": hashlib.sha256(INVOICE).hexdigest(),
            }
        ],
        "bounce": {"permanent": [], "temporary": [], "original_message_id": None, "status": None},
        "defects": [],
    }


def test_parsing_prints_a_line_a_file_and_makes_nothing(run: Run, invoice: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.eml"
    empty.write_bytes(b"")

    lines = run("mail", "parse", invoice, empty, invoice).out.splitlines()

    assert [json.loads(line)["file"] for line in lines] == [str(invoice), str(empty), str(invoice)]
    assert [json.loads(line)["kind"] for line in lines] == ["human", "unreadable", "human"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.eml", "invoice.eml"]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two threads, a mail that is there twice, an answer of a machine, and one that nobody can read."""
    folder = tmp_path / "archive"
    folder.mkdir()
    first = raw_mail(message_id="one@example.org")
    mails = {
        "1": first,
        "2": raw_mail("It is the left one.", subject="Re: Broken zip", in_reply_to="<one@example.org>"),
        "3": first,
        "4": raw_mail("Where is my order?", subject="Order", sender="Bo <bo@example.org>"),
        "5": raw_mail("I am away.", subject="Away", auto_submitted="auto-replied"),
        "6": b"\x00\xff",
    }
    for name, raw in mails.items():
        (folder / name).write_bytes(raw)
    (folder / "README.txt").write_text("no mail")
    return folder


def test_ingesting_prints_what_became_of_every_mail(
    run: Run, database_url: str, ask: Ask, archive: Path
) -> None:
    del database_url

    outcome = run("mail", "ingest", archive)

    report = json.loads(outcome.out)
    assert (outcome.code, outcome.err, report.pop("seconds") >= 0) == (0, "", True)
    assert list(report) == [
        "read",
        "tickets",
        "messages",
        "duplicates",
        "quarantined",
        "automatic",
        "bounces",
    ]
    assert report["read"] == 6 == sum(report[k] for k in ("tickets", "messages", "duplicates", "quarantined"))
    assert (report["messages"], report["duplicates"], report["automatic"], report["bounces"]) == (1, 1, 1, 0)
    assert ask("SELECT count(*) FROM tickets") == report["tickets"]


def test_ingesting_sends_nothing_also_not_later(run: Run, database_url: str, ask: Ask, archive: Path) -> None:
    run("mail", "ingest", archive)

    asyncio.run(_work_off(database_url))

    assert ask("SELECT count(*) FROM jobs WHERE state <> 'queued' OR run > 0") == 0
    assert ask("SELECT count(*) FROM outbound_mails") == 0


def test_ingesting_again_adds_nothing(run: Run, database_url: str, ask: Ask, archive: Path) -> None:
    del database_url
    run("mail", "ingest", archive)
    before = ask("SELECT count(*) FROM messages")

    report = json.loads(run("mail", "ingest", archive).out)

    assert (report["read"], report["tickets"], report["messages"]) == (6, 0, 0)
    assert ask("SELECT count(*) FROM messages") == before


def test_ingesting_into_a_mailbox_by_its_name(run: Run, database_url: str, ask: Ask, archive: Path) -> None:
    del database_url

    assert run("mail", "ingest", archive / "1", "--mailbox", "Workshop").code == 0
    assert ask("SELECT count(*) FROM mailboxes WHERE name = 'Workshop'") == 1


@pytest.mark.parametrize(("flags", "tickets"), [((), 2), (("--no-sender-rule",), 1)])
def test_stranger_joins_a_thread_only_where_nobody_asks_who_sends(
    run: Run, database_url: str, tmp_path: Path, flags: tuple[str, ...], tickets: int
) -> None:
    del database_url
    (tmp_path / "1").write_bytes(raw_mail(message_id="one@example.org"))
    (tmp_path / "2").write_bytes(
        raw_mail("Me too.", sender="Eve <eve@example.net>", in_reply_to="<one@example.org>")
    )

    report = json.loads(run("mail", "ingest", tmp_path / "1", tmp_path / "2", *flags).out)

    assert report["tickets"] == tickets


async def _work_off(dsn: str) -> None:
    configure(dsn)
    async with pool(name="tests", size=2):
        assert await Worker().run_due() > 0
