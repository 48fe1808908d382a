"""Secrets of the tests' own, for what is sealed or signed."""

from collections.abc import Iterator
from contextlib import contextmanager

from helpdesk.core import signing
from helpdesk.core.secrets import Secrets


@contextmanager
def own_secrets() -> Iterator[None]:
    """Whatever this process was configured with is there again afterwards."""
    before = list(signing._secrets)
    signing.configure_signing(Secrets(current="s" * 40))
    try:
        yield
    finally:
        signing._secrets[:] = before
