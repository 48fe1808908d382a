"""Random tokens, their hashes, signatures for tokens that carry meaning, and which numbers can be ids."""

import hashlib
import hmac
import secrets

TOKEN_BYTES = 32
LARGEST_ID = 2**63 - 1


def new_token() -> str:
    """A URL-safe secret of 256 bits, shown once and stored only as its hash."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> bytes:
    """What is stored of a token: SHA-256, enough for a secret that is random by itself."""
    return hashlib.sha256(token.encode()).digest()


def signature(secret: str, *parts: str, length: int = 16) -> str:
    """A keyed signature over parts, as `length` lower-case hex digits.

    Parts are joined by an unprintable separator, so ("a", "bc") and ("ab", "c") differ.
    """
    text = "\x1f".join(parts)
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:length]


def is_signed_by(secrets_in_force: list[str], claimed: str, *parts: str) -> bool:
    """Whether `claimed` is the signature of parts under any secret, compared in constant time."""
    return any(
        hmac.compare_digest(signature(secret, *parts, length=len(claimed)).encode(), claimed.encode())
        for secret in secrets_in_force
        if claimed
    )


def is_row_id(number: int) -> bool:
    """Whether PostgreSQL can be asked for a row of this id at all."""
    return 0 < number <= LARGEST_ID
