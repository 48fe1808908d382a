"""No file, folder, function or class has a name that says nothing."""

import pytest

from tests.house.names import empty_definitions, empty_file_name
from tests.house.tree import browser_files, modules_of_tests, offences, product_modules, template_files


def test_files_have_telling_names() -> None:
    everything = [*product_modules(), *modules_of_tests(), *template_files(), *browser_files()]

    assert offences(empty_file_name, everything) == []


def test_definitions_have_telling_names() -> None:
    assert offences(empty_definitions, [*product_modules(), *modules_of_tests()]) == []


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("helpdesk/tickets/utils.py", "utils"),
        ("helpdesk/common/reply.py", "common"),
        ("helpdesk/files/data.py", "data"),
        ("helpdesk/live/socket_handler.py", "socket_handler"),
        ("helpdesk/jobs/manager/queue.py", "manager"),
        ("helpdesk/mail/parse_part2.py", "parse_part2"),
        ("templates/common/_field.html", "common"),
        ("static/js/helpers.js", "helpers"),
        ("tests/mail/test_helpers.py", "test_helpers"),
    ],
)
def test_empty_file_name_is_told(name: str, word: str) -> None:
    assert empty_file_name(name) == [f"{name}: `{word}` does not say what is in it"]


@pytest.mark.parametrize(
    "name", ["helpdesk/tickets/reply.py", "helpdesk/customers/database.py", "static/css/info-box.css"]
)
def test_telling_file_name_passes(name: str) -> None:
    assert empty_file_name(name) == []


@pytest.mark.parametrize(
    "definition",
    [
        "def process_ticket(): ...",
        "async def handle_reply(): ...",
        "def _handle_reply(): ...",
        "class SocketHandler: ...",
        "class TicketManager: ...",
        "class NameMixin: ...",
        "def helper(): ...",
        "class Reply:\n    def info(self): ...",
    ],
)
def test_empty_definition_is_told(definition: str) -> None:
    assert len(empty_definitions("a.py", definition)) == 1


@pytest.mark.parametrize(
    "definition",
    [
        "def post_reply(): ...",
        "class Processed: ...",
        "def reprocess_all(): ...",
        "async def handle_DATA(): ...  # noqa: N802 - named by aiosmtpd",
    ],
)
def test_telling_definition_passes(definition: str) -> None:
    assert empty_definitions("a.py", definition) == []
