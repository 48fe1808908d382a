"""What is sealed is read again by this installation only, for the same purpose, after any rotation."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.core.sealing import NotOurs, sealed, unsealed
from helpdesk.core.secrets import Secrets, load_secrets, rotate_secrets
from helpdesk.core.settings import load_settings
from helpdesk.core.signing import configure_signing
from tests.kit.secrets import own_secrets


@pytest.fixture(autouse=True)
def secrets() -> Iterator[None]:
    with own_secrets():
        yield


def test_sealed_bytes_come_back_and_show_nothing() -> None:
    box = sealed(b"seed", "second factor")

    assert unsealed(box, "second factor") == b"seed"
    assert b"seed" not in box


def test_other_purpose_other_secret_and_damage_open_nothing() -> None:
    box = sealed(b"seed", "second factor")

    with pytest.raises(NotOurs):
        unsealed(box, "something else")
    with pytest.raises(NotOurs):
        unsealed(box[:-4] + b"AAAA", "second factor")
    configure_signing(Secrets(current="b" * 40))
    with pytest.raises(NotOurs):
        unsealed(box, "second factor")


def test_rotation_loses_nothing_however_long_ago(tmp_path: Path) -> None:
    settings = load_settings({"HELPDESK_DATA": str(tmp_path)})
    configure_signing(load_secrets(settings))
    box = sealed(b"seed", "second factor")

    configure_signing(rotate_secrets(settings))

    with frozen(now() + timedelta(days=4000)):
        assert unsealed(box, "second factor") == b"seed"
