"""Agreement with collections of real mail, where they lie beside the repository; each with its bar."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from helpdesk.mail.parsing.contract import contract
from helpdesk.mail.parsing.parse import parse_mail
from helpdesk.mail.parsing.parsed import Address, MailKind, ParsedMail
from helpdesk.mail.parsing.replies import split_reply
from tests.mail.parsing.corpora import corpus, files

COLLECTIONS = (
    "mail-bounces-flufl",
    "mail-bounces-sisimai",
    "mail-mime-python",
    "mail-mime-rubymail",
    "mail-replies-discourse",
    "mail-threads-notmuch",
    "mail-zammad",
)
# A sender is compared by its two halves; bodies were sanitised by rules that are not ours.
NOT_COMPARED = frozenset({"from", "body", "content_type", "message_id"})
KINDS = {"arf": MailKind.COMPLAINT, "rfc3834": MailKind.AUTO_REPLY, "is-not-bounce": MailKind.HUMAN}
FINAL = re.compile(r"(?im)^final-recipient:\s*(?:[\w-]+\s*;)?\s*<?([^\s<>]+@[^\s<>;]+)>?")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_mail_of_a_collection_is_read_and_printed(name: str) -> None:
    for path in files(corpus(name)):
        raw = path.read_bytes()
        line = msgspec.json.encode(contract(parse_mail(raw), path.name))
        assert json.loads(line)["file"] == path.name
        assert b"\n" not in line


def test_fields_agree_with_those_of_another_helpdesk() -> None:
    folder = corpus("mail-zammad")
    expected = json.loads((folder / "expected.json").read_text())
    compared = [
        (_field(parse_mail((folder / f"{name}.box").read_bytes()), key), _expected(key, value))
        for name, fields in expected.items()
        for key, value in fields.items()
        if key not in NOT_COMPARED
    ]

    assert len(compared) > 150
    assert _share(compared) >= 0.95


def test_failed_addresses_agree_with_a_bounce_detector() -> None:
    folder = corpus("mail-bounces-flufl")
    expected = json.loads((folder / "expected.json").read_text())
    compared = []
    for name, want in expected.items():
        bounce = parse_mail((folder / name).read_bytes()).bounce
        compared.append(
            (
                (_lower(bounce.permanent), _lower(bounce.temporary)),
                (_lower(want["permanent"]), _lower(want["temporary"])),
            )
        )

    assert _share(compared) >= 0.9


def test_bounces_agree_with_their_own_reports() -> None:
    compared = []
    for path in files(corpus("mail-bounces-sisimai")):
        raw = path.read_bytes()
        truth = FINAL.findall(raw.decode("latin-1").replace("\r", "\n"))
        if truth and _kind_by_name(path) is MailKind.BOUNCE:
            bounce = parse_mail(raw).bounce
            compared.append((_lower([*bounce.permanent, *bounce.temporary]), _lower(truth)))

    assert len(compared) > 200
    assert _share(compared) >= 0.95


def test_kinds_agree_with_the_names_of_the_files() -> None:
    paths = [path for path in files(corpus("mail-bounces-sisimai")) if path.suffix == ".eml"]
    compared = [(parse_mail(path.read_bytes()).kind, _kind_by_name(path)) for path in paths]

    assert _share(compared) >= 0.97


def test_most_bounces_name_the_mail_that_came_back() -> None:
    paths = [path for path in files(corpus("mail-bounces-sisimai")) if _kind_by_name(path) is MailKind.BOUNCE]
    returned = [path for path in paths if len(re.findall(rb"(?im)^message-id:", path.read_bytes())) > 1]
    found = [path for path in returned if parse_mail(path.read_bytes()).bounce.original_message_id]

    assert len(found) >= 0.97 * len(returned)


def test_visible_replies_agree_with_a_reply_trimmer() -> None:
    folder = corpus("mail-replies-discourse")
    compared = []
    for path in files(folder / "emails"):
        reply = split_reply(path.read_text().replace("\r\n", "\n")).reply
        compared.append((_lines(reply), _lines((folder / "trimmed" / path.name).read_text())))

    assert len(compared) > 30
    assert _share(compared) >= 0.85


def test_threads_of_a_mailing_list_keep_their_identifiers() -> None:
    paths = files(corpus("mail-threads-notmuch") / "default")
    mails = [parse_mail(path.read_bytes()) for path in paths]
    answers = [mail for mail in mails if mail.in_reply_to]

    assert not [mail for mail in mails if mail.is_message_id_derived]
    assert len(mails) > 40
    assert {mail.kind for mail in mails} <= {MailKind.LIST, MailKind.HUMAN}
    assert all(mail.in_reply_to in mail.references for mail in answers if mail.references)


def _field(mail: ParsedMail, key: str) -> object:
    match key:
        case "subject":
            return " ".join(mail.subject.split())
        case "from_email":
            return mail.sender.address
        case "from_display_name":
            return mail.sender.name
        case "attachments":
            return [attachment.filename for attachment in mail.attachments]
        case _:
            people: tuple[Address, ...] = getattr(mail, key.replace("-", "_"))
            return {one.address.lower() for one in people}


def _expected(key: str, value: object) -> object:
    """The other's spelling in our terms; the body kept as a file is not one of the mail's files."""
    match key, value:
        case "attachments", list(entries):
            shown = [entry for entry in entries if not entry["preferences"].get("content-alternative")]
            return [entry["filename"] for entry in shown]
        case (("to" | "cc" | "reply-to"), str(text)):
            return {address.lower() for address in re.findall(r'[^\s<>",]+@[^\s<>",]+', text)}
        case "subject", str(text):
            return " ".join(text.split())
        case _:
            return value


def _kind_by_name(path: Path) -> MailKind:
    return next((kind for prefix, kind in KINDS.items() if path.name.startswith(prefix)), MailKind.BOUNCE)


def _lower(addresses: object) -> list[str]:
    return sorted({address.lower() for address in addresses})


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _share(compared: list[tuple[object, object]]) -> float:
    """How many agree; those that do not are shown by pytest when a bar is missed."""
    disagreeing = [pair for pair in compared if pair[0] != pair[1]]
    print(*disagreeing, sep="\n")  # noqa: T201 - captured, and printed only when the test fails
    return 1 - len(disagreeing) / len(compared)
