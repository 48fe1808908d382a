"""Which mails lead back to a ticket by themselves, and which only look as if they did."""

from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.core.secrets import load_secrets, rotate_secrets
from helpdesk.core.settings import Settings, load_settings
from helpdesk.core.signing import configure_signing, signed
from helpdesk.mail import addresses
from helpdesk.mail.addresses import (
    configure_mail,
    first_address,
    reply_address,
    ticket_of_reply_address,
    without_token,
)
from helpdesk.mail.signed_ids import (
    OwnId,
    body_marker,
    is_loop_mark,
    loop_mark,
    marked_tickets,
    outgoing_id,
    own_id,
)


def test_reply_address_leads_to_its_ticket_however_it_is_written() -> None:
    address = reply_address("support@example.com", 42)

    assert address.startswith("support+t.42.")
    assert ticket_of_reply_address(address) == 42
    assert ticket_of_reply_address(address.upper()) == 42
    assert without_token(address) == "support@example.com"


@pytest.mark.parametrize(
    "address",
    [
        "support@example.com",
        "support+t.42@example.com",
        "support+t.42.0123456789abcdef@example.com",
        "support+t.042.0123456789abcdef@example.com",
        "",
    ],
)
def test_address_we_did_not_sign_leads_nowhere(address: str) -> None:
    assert ticket_of_reply_address(address) is None
    assert without_token(address) == address


def test_token_of_one_ticket_does_not_open_another() -> None:
    forged = reply_address("support@example.com", 42).replace("t.42.", "t.43.")

    assert ticket_of_reply_address(forged) is None


def test_separator_can_be_another_or_none(settings: Settings) -> None:
    configure_mail(settings, separator="--")
    assert ticket_of_reply_address(reply_address("support@example.com", 7)) == 7

    configure_mail(settings, separator="")
    assert reply_address("support@example.com", 7) == "support@example.com"


def test_local_part_that_would_grow_too_long_stays_as_it_is() -> None:
    mailbox = f"{'a' * 60}@example.com"

    assert reply_address(mailbox, 7) == mailbox


def test_process_that_was_not_configured_cannot_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_config", [])

    with pytest.raises(RuntimeError, match="configure_mail"):
        reply_address("support@example.com", 7)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"mail_from": "Help <Help@Example.com>"}, "help@example.com"),
        ({"base_url": "https://help.example.org"}, "support@help.example.org"),
        ({"base_url": "http://127.0.0.1:8000"}, "support@localhost"),
        ({}, "support@localhost"),
    ],
)
def test_first_address_is_the_set_one_else_of_the_host(
    tmp_path: Path, given: dict[str, str], address: str
) -> None:
    assert first_address(load_settings({}, data=tmp_path, **given)) == address


def test_own_id_names_ticket_and_message() -> None:
    message_id = outgoing_id(ticket=12, message=34, mail=56)

    assert message_id.endswith("@example.com")
    assert own_id(f"<{message_id}>") == OwnId(ticket=12, message=34)
    assert own_id(message_id.replace("example.com", "old-domain.example")) == OwnId(ticket=12, message=34)


def test_own_id_of_a_mail_without_a_ticket_is_known_as_ours() -> None:
    assert own_id(outgoing_id(ticket=None, message=None, mail=56)) == OwnId(ticket=None, message=None)


@pytest.mark.parametrize(
    "message_id",
    ["12.34.0123456789abcdef@example.com", "12.34@example.com", "anything@example.com", "", "<>"],
)
def test_id_we_did_not_sign_is_foreign(message_id: str) -> None:
    assert own_id(message_id) is None


def test_signature_for_another_use_does_not_make_an_id() -> None:
    borrowed = signed("reply-address", "12", length=16)

    assert own_id(f"12.34.{borrowed}@example.com") is None


def test_marks_outlive_a_rotation_for_a_year_and_no_longer(settings: Settings) -> None:
    message_id, address, marker, mark = (
        outgoing_id(ticket=1, message=2, mail=3),
        reply_address("support@example.com", 1),
        body_marker(1),
        loop_mark(),
    )
    configure_signing(rotate_secrets(settings))

    with frozen(now() + timedelta(days=300)):
        assert own_id(message_id) == OwnId(ticket=1, message=2)
        assert ticket_of_reply_address(address) == 1
        assert marked_tickets(marker) == [1]
        assert is_loop_mark(mark)
        assert loop_mark() != mark
    with frozen(now() + timedelta(days=400)):
        assert (own_id(message_id), ticket_of_reply_address(address)) == (None, None)
        assert (marked_tickets(marker), is_loop_mark(mark)) == ([], False)


def test_id_of_another_installation_is_foreign(tmp_path: Path) -> None:
    message_id = outgoing_id(ticket=1, message=2, mail=3)
    configure_signing(load_secrets(load_settings({}, data=tmp_path / "other")))

    assert own_id(message_id) is None


def test_markers_are_found_in_a_body_in_their_order() -> None:
    body = f"<p>{body_marker(7)}</p> hd-ref-8-0123456789abcdef {body_marker(3)} {body_marker(7)}"

    assert marked_tickets(body) == [7, 3]
