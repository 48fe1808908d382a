"""The installation's secrets: made at first start, kept in the data directory, readable by its owner only."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.ids import new_token
from helpdesk.core.settings import Settings, SettingsFailed

SECRETS_FILE = "secrets.json"
SHORTEST_SECRET = 32
OWNER_ONLY = 0o600
ACCEPTED_AFTER_ROTATION = timedelta(days=366)


class RetiredSecret(Struct, frozen=True):
    secret: str
    retired_at: datetime


class Secrets(Struct, frozen=True):
    """The secret that signs, and the ones it replaced that are still believed."""

    current: str
    retired: list[RetiredSecret] = []

    def in_force(self) -> list[str]:
        """Secrets whose signatures are accepted: the current one, and those retired within a year."""
        oldest = now() - ACCEPTED_AFTER_ROTATION
        return [self.current, *(old.secret for old in self.retired if old.retired_at > oldest)]

    def ever(self) -> list[str]:
        """Every secret we have had, the current one first: a rotation does not lose what was sealed."""
        return [self.current, *(old.secret for old in self.retired)]


def load_secrets(settings: Settings) -> Secrets:
    """The secrets in force; made and stored on the first call of an installation."""
    kept = _kept(settings.data / SECRETS_FILE)
    if settings.secret_key:
        _ensure_long_enough(settings.secret_key)
        return Secrets(current=settings.secret_key, retired=kept.retired if kept else [])
    if kept:
        return kept
    made = Secrets(current=new_token())
    return made if _store_new(settings.data / SECRETS_FILE, made) else load_secrets(settings)


def rotate_secrets(settings: Settings) -> Secrets:
    """Replace the signing secret; what the old one signed stays valid for a year."""
    old = load_secrets(settings)
    retired = [RetiredSecret(old.current, now()), *old.retired]
    made = Secrets(current=new_token(), retired=retired)
    path = settings.data / SECRETS_FILE
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    _store_new(aside, made)
    aside.replace(path)
    return made


def _ensure_long_enough(secret: str) -> None:
    if len(secret) < SHORTEST_SECRET:
        raise SettingsFailed(f"HELPDESK_SECRET_KEY needs at least {SHORTEST_SECRET} characters.")


def _kept(path: Path) -> Secrets | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Secrets)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise SettingsFailed(f"{path} is damaged; restore it from a backup: {error}.") from error


def _store_new(path: Path, secrets: Secrets) -> bool:
    """Write the file unless another process was first, never readable by others at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(secrets))
        os.fsync(descriptor)
    try:
        os.link(aside, path)
    except FileExistsError:
        return False
    finally:
        aside.unlink()
    return True
