"""Secrets of people that must be read again, kept so that the database alone does not give them away."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from helpdesk.core.signing import secrets_of_process


class NotOurs(Exception):
    """It was sealed with a secret this installation has not got, or it is damaged."""


def sealed(plain: bytes, purpose: str) -> bytes:
    """The bytes encrypted under the current secret. Only the same purpose opens them again."""
    return _box(purpose).encrypt(plain)


def unsealed(box: bytes, purpose: str) -> bytes:
    """What was sealed, under any secret this installation has had."""
    try:
        return _box(purpose).decrypt(box)
    except InvalidToken as error:
        raise NotOurs from error


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets_of_process().ever()])


def _key(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose, which tells nothing of the secret it comes from."""
    digest = hmac.new(secret.encode(), f"seal {purpose}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)
