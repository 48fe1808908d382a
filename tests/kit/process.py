"""What a process of ours was told at its start; a test may tell it something else for its own time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpdesk.core import signing
from helpdesk.core.settings import Settings
from helpdesk.files import store
from helpdesk.mail import addresses
from helpdesk.process import prepare


def prepare_for_a_test(folder: Path) -> None:
    """Be the process that nobody has told anything of their own: its store, secrets, mail and reactions."""
    prepare(Settings(data=folder, log_level="error"))


@contextmanager
def unchanged() -> Iterator[None]:
    """Whatever is configured in the block, the process is as before when it ends."""
    kept = store._Process.store, list(signing._secrets), list(addresses._config)
    try:
        yield
    finally:
        store._Process.store, signing._secrets[:], addresses._config[:] = kept
