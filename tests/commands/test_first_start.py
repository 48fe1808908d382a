"""What a start makes of a database before anybody is served."""

import asyncio
from collections.abc import Callable

import pytest

from helpdesk.commands.first_start import prepared
from helpdesk.core.settings import load_settings
from tests.commands.outcomes import Run

Ask = Callable[..., object]
LINK = "Set up the first administrator: "


def start(dsn: str, *, is_demo: bool = False, **settings: str) -> list[str]:
    return asyncio.run(prepared(load_settings(**settings), dsn, port=8123, is_demo=is_demo))


def test_first_start_makes_everything_and_prints_a_link(empty_url: str, ask_empty: Ask) -> None:
    (line,) = start(empty_url, mail_from="help@example.org", brand_name="Lamps")

    assert line.startswith(f"{LINK}http://127.0.0.1:8123/setup/")
    assert ask_empty("SELECT address FROM mailboxes WHERE is_default") == "help@example.org"
    assert ask_empty("SELECT name FROM brands") == "Lamps"


def test_later_start_keeps_what_people_have_changed(database_url: str, ask: Ask) -> None:
    start(database_url)
    ask("UPDATE brands SET name = 'Shoes'")
    start(database_url, brand_name="Lamps", mail_from="new@example.org")

    assert ask("SELECT name FROM brands") == "Shoes"
    assert ask("SELECT string_agg(address, ' ') FROM mailboxes") == "new@example.org"


def test_link_is_printed_until_there_is_an_administrator_and_names_the_public_address(
    run: Run, database_url: str
) -> None:
    (line,) = start(database_url, base_url="https://help.example.org")
    assert line.startswith(f"{LINK}https://help.example.org/setup/")

    ada = ("--email", "ada@example.org", "--name", "Ada", "--role", "admin", "--password-stdin")
    assert run("user", "create", *ada, given="tr0mbones at noon").code == 0

    assert start(database_url) == []


@pytest.mark.parametrize("times", [2])
def test_demonstration_is_filled_in_once(database_url: str, ask: Ask, times: int) -> None:
    printed = [start(database_url, is_demo=True) for _ in range(times)]

    assert printed[0] == printed[1]
    assert printed[0][0].startswith("Sign in at /login; the password of everybody is ")
    assert ask("SELECT count(*) FROM persons WHERE role = 'admin'") == 1
