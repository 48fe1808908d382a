"""Codes that change every thirty seconds (RFC 6238), and the recovery codes that stand in for them."""

import base64
import re
import secrets
from datetime import datetime
from hmac import compare_digest
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

SECRET_BYTES = 20
DIGITS = 6
STEP_SECONDS = 30
# Clocks of phones go wrong: the step before and the one after are taken as well.
DRIFT = 1
RECOVERY_CODES = 10
# No letter or digit that is read as another; sixteen of them hold eighty bits.
_RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_RECOVERY_LENGTH = 16
_GROUP = 4
_NOT_SIGN = re.compile(r"[^0-9a-z]")


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def step_at(at: datetime) -> int:
    """The number of the thirty seconds an instant lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int) -> str:
    """The six digits of a step."""
    # SHA-1 is what authenticator apps agree on; its weaknesses do not touch a keyed hash.
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode()  # noqa: S303 - RFC 6238, and what every authenticator app reckons with


def matching_step(secret: bytes, digits: str, at: datetime) -> int | None:
    """The step that this code is of, if it is of now or of a neighbour."""
    now_step = step_at(at)
    steps = range(now_step - DRIFT, now_step + DRIFT + 1)
    return next((step for step in steps if compare_digest(code_at(secret, step), digits)), None)


def digits_of(typed: str) -> str | None:
    """The code of an authenticator as it was meant, or None where this is none."""
    bare = re.sub(r"[\s-]", "", typed)
    is_code = len(bare) == DIGITS and bare.isascii() and bare.isdecimal()
    return bare if is_code else None


def typed_secret(secret: bytes) -> str:
    """The secret as a person types it into an app that has no camera: groups of four."""
    return _grouped(base64.b32encode(secret).decode(), " ")


def provisioning_uri(secret: bytes, *, account: str, issuer: str) -> str:
    """What the QR code says: the form every authenticator app reads."""
    label = quote(f"{issuer.replace(':', ' ')}:{account}")
    facts = {"secret": base64.b32encode(secret).decode().rstrip("="), "issuer": issuer}
    return f"otpauth://totp/{label}?{urlencode(facts, quote_via=quote)}"


def new_recovery_codes() -> list[str]:
    """Ten codes as they are shown, once."""
    return [_grouped(_random_signs(), "-") for _number in range(RECOVERY_CODES)]


def bare_recovery_code(typed: str) -> str:
    """A recovery code in the one form it is hashed in, however it was typed."""
    return _NOT_SIGN.sub("", typed.lower())


def _random_signs() -> str:
    return "".join(secrets.choice(_RECOVERY_ALPHABET) for _number in range(_RECOVERY_LENGTH))


def _grouped(text: str, between: str) -> str:
    return between.join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
