"""What holds for every command: help, bad usage, failures in one sentence, and where --data may stand."""

import sys
from pathlib import Path

import click
import pytest

from helpdesk.cli import COMMANDS, INTERRUPTED, helpdesk, main
from helpdesk.commands.failures import KNOWN, sentence_of
from helpdesk.commands.progress import Progress
from helpdesk.core.errors import Conflict, NotFound
from tests.commands.outcomes import Outcome, Run

PATHS = [
    (),
    *((name,) for name in COMMANDS),
    ("user", "create"),
    ("user", "reset-second-factor"),
    ("mail", "parse"),
    ("mail", "ingest"),
]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself(run: Run, path: tuple[str, ...], flag: str) -> None:
    outcome = run(*path, flag)

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"Usage: {' '.join(['helpdesk', *path])} ")


def test_help_names_every_command(run: Run) -> None:
    listed = run("--help").out.partition("Commands:\n")[2].splitlines()

    assert [line.split()[0] for line in listed] == list(COMMANDS)


def test_every_command_takes_a_data_directory_except_those_that_only_read_a_file() -> None:
    without = [" ".join(path) for path, command in _leaves() if "--data" not in _options(command)]

    assert sorted(without) == ["mail parse", "sla check", "sla scenarios"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("up", "--sideways"),
        ("up", "--port", "many"),
        ("mail", "parse"),
        ("mail", "parse", "/no/such/mail"),
        ("mail", "parse", "/"),
        ("mail", "ingest", "/no/such/folder"),
        ("user", "create", "--name", "Ada"),
        ("user", "create", "--email", "ada@example.org", "--name", "Ada", "--role", "owner"),
    ],
    ids=" ".join,
)
def test_bad_usage_is_two_and_says_why(run: Run, arguments: tuple[str, ...]) -> None:
    outcome = run(*arguments)

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines()[-1].startswith("Error: ")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "postgresql://localhost:1/x",
            "The database cannot be reached: Connect call failed ('127.0.0.1', 1).",
        ),
        ("postgresql:///x?host=/no/such", "The database cannot be reached: No such file or directory."),
        (
            "mysql://localhost/x",
            (
                "DATABASE_URL cannot be used: invalid DSN: scheme is expected to be either"
                ' "postgresql" or "postgres", got \'mysql\'.'
            ),
        ),
        (
            "postgresql://localhost:many/x",
            "DATABASE_URL cannot be used: Port could not be cast to integer value as 'many'.",
        ),
    ],
)
@pytest.mark.parametrize("command", [("migrate",), ("worker",)], ids=" ".join)
def test_database_that_cannot_be_reached_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], url: str, sentence: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    assert run(*command) == Outcome(1, "", f"{sentence}\n")


def test_missing_database_is_one_sentence(
    run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url.replace("_command", "_nowhere"))
    outcome = run("migrate")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith('The database refuses us: database "')
    assert outcome.err.endswith('" does not exist.\n')


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "HELPDESK_PORT",
            "many",
            "The setting HELPDESK_PORT is not usable: expected `int`, got `str`.",
        ),
        ("HELPDESK_SECRET_KEY", "short", "HELPDESK_SECRET_KEY needs at least 32 characters."),
    ],
)
def test_setting_that_does_not_fit_is_one_sentence(
    run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    del database_url
    monkeypatch.setenv(name, value)

    assert run(
        "user", "create", "--email", "ada@example.org", "--name", "Ada", "--password-stdin"
    ) == Outcome(1, "", f"{sentence}\n")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotFound("mailbox"), "There is no such mailbox."),
        (Conflict("Somebody was quicker."), "Somebody was quicker."),
        (TimeoutError(), "The database cannot be reached: it does not answer."),
        (PermissionError(13, "Permission denied", "/data/a"), "/data/a: Permission denied."),
    ],
)
def test_failure_is_told_in_words(error: Exception, sentence: str) -> None:
    assert isinstance(error, KNOWN)
    assert sentence_of(error) == sentence


def test_file_that_cannot_be_written_is_named(run: Run, database_url: str, tmp_path: Path) -> None:
    del database_url
    (tmp_path / "data").write_text("this is no folder")

    expected = f"{tmp_path / 'data' / 'secrets.json'}: Not a directory.\n"
    assert run("mail", "ingest", tmp_path / "data") == Outcome(1, "", expected)


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        (("--data", "a", "doctor"), "a"),
        (("doctor", "--data", "b"), "b"),
        (("--data", "c", "doctor", "--data", "d"), "d"),
        (("doctor",), "data"),
    ],
    ids=["before", "after", "both", "environment"],
)
def test_data_may_stand_before_or_after_the_subcommand(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...], folder: str
) -> None:
    monkeypatch.chdir(tmp_path)

    first = run(*arguments).out.splitlines()[0]

    assert first == f"✓ The data directory {tmp_path / folder} will be made at the first start."


def test_interrupted_command_answers_as_a_shell_does(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: object, **_options: object) -> None:
        raise click.exceptions.Abort

    monkeypatch.setattr(helpdesk, "main", interrupt)

    assert run("up") == Outcome(INTERRUPTED, "", "")


def test_main_ends_the_process_with_the_exit_code(run: Run) -> None:
    del run
    with pytest.raises(SystemExit) as caught:
        main(["fly"])

    assert caught.value.code == 2


def test_progress_is_for_terminals_and_for_what_takes_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = Progress("mails")
    quick(1)
    quick.end()
    piped = Progress("mails")
    monkeypatch.setattr(piped, "_next", 0)
    piped(2)
    piped.end()
    assert capsys.readouterr() == ("", "")

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    long = Progress("mails")
    monkeypatch.setattr(long, "_next", 0)
    long(1200)
    long(1201)
    long.end()
    assert capsys.readouterr() == ("", "\r1200 mails\n")


def _leaves() -> list[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(helpdesk)
    found = []
    for name in COMMANDS:
        command = helpdesk.get_command(context, name)
        below = command.commands if isinstance(command, click.Group) else {}
        found += [((name, each), below[each]) for each in below] or [((name,), command)]
    return found


def _options(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts}
