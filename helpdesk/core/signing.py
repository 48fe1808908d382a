"""Signatures under the installation's secrets: for ids and links that carry their own meaning."""

from helpdesk.core.ids import is_signed_by, signature
from helpdesk.core.secrets import Secrets

_secrets: list[Secrets] = []


def configure_signing(secrets: Secrets) -> None:
    """Say which secrets this process signs with. Every process does this at start-up."""
    _secrets[:] = [secrets]


def signed(*parts: str, length: int = 16) -> str:
    """The signature over parts with the current secret, as lower-case hex digits."""
    return signature(secrets_of_process().current, *parts, length=length)


def is_signed(claimed: str, *parts: str, length: int = 16) -> bool:
    """Whether `claimed` signs parts with the current secret or one retired within a year."""
    return len(claimed) == length and is_signed_by(secrets_of_process().in_force(), claimed, *parts)


def secrets_of_process() -> Secrets:
    """The secrets this process was configured with."""
    if not _secrets:
        raise RuntimeError("configure_signing() has not been called in this process")
    return _secrets[0]
