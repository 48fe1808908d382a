"""`helpdesk doctor`: each thing that can be wrong is found, with its remedy and the exit code it deserves."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk.commands import checks, database_checks
from helpdesk.commands.checks import Finding
from helpdesk.core.secrets import load_secrets
from helpdesk.core.settings import load_settings
from helpdesk.db.migrate import migration_ids
from tests.commands.outcomes import Run, asked
from tests.kit.database import clone, drop

Ask = Callable[..., object]
SMTP = "HELPDESK_SMTP"
NO_MAIL = "Mail is not sent but written to"


@pytest.fixture(scope="module")
def shared_url(server_dsn: str, worker_name: str) -> Iterator[str]:
    """One database for all of this file: looking at it leaves nothing."""
    name = f"{worker_name}_doctor"
    yield asyncio.run(clone(server_dsn, name))
    asyncio.run(drop(server_dsn, name))


@pytest.fixture
def database_url(shared_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """It is up to date and its queue is empty, and DATABASE_URL names it."""
    monkeypatch.setenv("DATABASE_URL", shared_url)
    yield shared_url
    asked(shared_url, "DELETE FROM jobs")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def installed(folder: Path, database_url: str, mail_server: str) -> Path:
    """An installation in which nothing is wrong; where its data lie."""
    del database_url, mail_server
    load_secrets(load_settings())
    return folder


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A port that answers, and SMTP_URL names it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"127.0.0.1:{server.getsockname()[1]}"
        monkeypatch.setenv("SMTP_URL", f"smtp://{host}")
        yield host


def findings(run: Run) -> tuple[int, list[Finding]]:
    """The exit code, and what was found that is not in order."""
    outcome = run("doctor")
    assert outcome.err == ""
    grades = {"✓": "ok", "!": "warning", "✗": "failure"}
    found: list[Finding] = []
    for line in outcome.out.splitlines():
        if line.startswith("    "):
            found[-1] = Finding(found[-1].grade, found[-1].sentence, line.strip())
        else:
            found.append(Finding(grades[line[0]], line[2:]))
    return outcome.code, [finding for finding in found if finding.grade != "ok"]


def test_healthy_installation_has_nothing_to_mend(run: Run, installed: Path, mail_server: str) -> None:
    outcome = run("doctor")

    version = next(line for line in outcome.out.splitlines() if line.startswith("✓ PostgreSQL is "))
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        f"✓ The data directory is {installed}.",
        f"✓ {installed / 'secrets.json'} is readable by its owner only.",
        "✓ Links in mail lead to http://127.0.0.1:8000.",
        f"✓ The mail server {mail_server} answers.",
        version,
        "✓ The clocks of this machine and the database agree.",
        "✓ The schema is up to date.",
        "✓ No job is overdue or held.",
    ]


def test_nothing_installed_yet_is_no_fault_and_nothing_is_made(run: Run, folder: Path) -> None:
    outcome = run("doctor")

    assert (outcome.code, outcome.out.splitlines()) == (
        0,
        [
            f"✓ The data directory {folder} will be made at the first start.",
            "✓ Secrets will be made at the first start.",
            "✓ Links in mail lead to http://127.0.0.1:8000.",
            f"! {NO_MAIL} {folder / 'outbox'}.",
            "    Set SMTP_URL to send it.",
            "✓ An own database will be made at the first start.",
        ],
    )
    assert not folder.exists()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_secrets_that_others_can_read(run: Run, installed: Path, mode: int) -> None:
    file = installed / "secrets.json"
    file.chmod(mode)

    assert findings(run) == (1, [Finding("failure", f"{file} can be read by others.", f"chmod 600 {file}")])


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (
            31,
            (
                1,
                [
                    Finding(
                        "failure",
                        "HELPDESK_SECRET_KEY has fewer than 32 characters.",
                        "Choose a longer one, or leave it out and one is made.",
                    )
                ],
            ),
        ),
        (32, (0, [])),
    ],
)
def test_secret_from_the_environment(
    run: Run,
    installed: Path,
    monkeypatch: pytest.MonkeyPatch,
    length: int,
    expected: tuple[int, list[Finding]],
) -> None:
    del installed
    monkeypatch.setenv("HELPDESK_SECRET_KEY", "x" * length)

    assert findings(run) == expected


def test_data_directory_that_is_a_file(run: Run, database_url: str, mail_server: str, folder: Path) -> None:
    del database_url, mail_server
    folder.write_text("")

    assert findings(run) == (
        1,
        [
            Finding(
                "failure",
                f"{folder} is no directory this account may write in.",
                "Start as its owner, or choose another one (HELPDESK_DATA).",
            )
        ],
    )


def test_disk_that_is_nearly_full(run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_FREE_BYTES", 10**18)

    remedy = "Make room or move it (HELPDESK_DATA)."
    assert findings(run) == (1, [Finding("failure", f"{installed} has less than 1 GB free.", remedy)])


@pytest.mark.parametrize(
    ("url", "is_warned"),
    [
        ("http://help.example.org", True),
        ("http://192.0.2.1:8000", True),
        ("https://help.example.org", False),
        ("http://localhost:8000", False),
    ],
)
def test_plain_http(
    run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch, url: str, *, is_warned: bool
) -> None:
    del installed
    monkeypatch.setenv("HELPDESK_BASE_URL", url)
    finding = Finding(
        "warning",
        "People come over plain HTTP: passwords travel unprotected.",
        "Put a proxy with TLS in front and set HELPDESK_BASE_URL to its https address.",
    )

    assert findings(run) == (0, [finding] if is_warned else [])


def test_address_that_mails_cannot_name(run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del installed
    monkeypatch.setenv("HELPDESK_HOST", "0.0.0.0")  # noqa: S104 - nothing listens
    finding = Finding(
        "warning",
        "HELPDESK_BASE_URL is not set, so links in mail name an address people may not reach.",
        "Set it to the address people type, such as https://help.example.org.",
    )

    assert findings(run) == (0, [finding])


def test_mail_server_that_does_not_answer(run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del installed
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    finding = Finding(
        "failure",
        "The mail server 127.0.0.1:1 cannot be reached: Connection refused.",
        "Correct SMTP_URL, or start the server.",
    )

    assert findings(run) == (1, [finding])


def test_mail_server_that_is_silent(run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del installed
    monkeypatch.setattr(checks, "SMTP_SECONDS", 0.1)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        host = f"127.0.0.1:{full.getsockname()[1]}"
        with _taken(full.getsockname()), _taken(full.getsockname()):
            monkeypatch.setenv("SMTP_URL", f"smtp://{host}")
            code, found = findings(run)

    sentence = f"The mail server {host} cannot be reached: no answer in time."
    assert (code, [finding.sentence for finding in found]) == (1, [sentence])


@pytest.mark.parametrize("url", ["http://mail.example.org", "smtp://host:many", "smtp://"])
def test_mail_server_whose_address_is_none(
    run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    del installed
    monkeypatch.setenv("SMTP_URL", url)

    code, found = findings(run)

    assert (code, [(finding.grade, finding.remedy) for finding in found]) == (
        1,
        [("failure", "Correct SMTP_URL.")],
    )
    assert found[0].sentence.startswith("SMTP_URL ")


def test_migrations_that_have_not_run(run: Run, installed: Path, empty_url: str) -> None:
    del installed, empty_url
    sentence = f"Migrations that have not run: {len(migration_ids())}."

    assert findings(run) == (1, [Finding("failure", sentence, "Run helpdesk migrate.")])


def test_jobs_that_are_overdue_or_held(run: Run, installed: Path, ask: Ask) -> None:
    del installed
    ask("INSERT INTO jobs (name, due) VALUES ('a.b_c', now() - interval '3 minutes'), ('a.b_c', now())")
    overdue = Finding("warning", "Jobs that wait for more than two minutes: 1.", "Start helpdesk worker.")
    assert findings(run) == (0, [overdue])

    ask("INSERT INTO jobs (name, state) VALUES ('a.b_c', 'held'), ('a.b_c', 'unknown'), ('a.b_c', 'running')")
    held = Finding("warning", "Jobs that failed and wait for a person: 2.", "Look at /admin/jobs.")
    assert findings(run) == (0, [overdue, held])


@pytest.mark.parametrize("url", ["postgresql://localhost:1/x", "postgresql://localhost:many/x", "hello"])
def test_database_that_cannot_be_reached(
    run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    del installed
    monkeypatch.setenv("DATABASE_URL", url)

    code, found = findings(run)

    assert (code, [finding.remedy for finding in found]) == (
        1,
        ["Correct DATABASE_URL, or start the server."],
    )


def test_server_that_is_too_old(run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del installed
    monkeypatch.setattr(database_checks, "OLDEST_POSTGRES", 990_000)

    code, found = findings(run)

    assert (code, [(finding.grade, finding.remedy) for finding in found]) == (
        1,
        [("failure", "Use version 15 or later.")],
    )


def test_clocks_that_differ(run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del installed
    monkeypatch.setattr(database_checks, "MOST_SKEW_SECONDS", -1)

    finding = Finding("warning", "This clock and the database's differ by 0 s.", "Use NTP on both.")
    assert findings(run) == (0, [finding])


def _taken(address: tuple[str, int]) -> socket.socket:
    """A place in the queue of a server that accepts nobody."""
    waiting = socket.socket()
    waiting.setblocking(False)
    waiting.connect_ex(address)
    return waiting
