"""Locks on files of the data directory, which the kernel lets go however their holder ends."""

import fcntl
import os
import time
from pathlib import Path

TRY_EVERY_SECONDS = 0.02


class Held:
    """A lock in our hands until `release`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def take_alone(path: Path, *, patience_seconds: float) -> Held | None:
    """The lock, held by us alone; None when others still hold it after this time."""
    return _take(path, fcntl.LOCK_EX, patience_seconds)


def take_together(path: Path, *, patience_seconds: float) -> Held | None:
    """The lock, held with everyone who takes it together."""
    return _take(path, fcntl.LOCK_SH, patience_seconds)


def is_taken(path: Path) -> bool:
    """Whether somebody holds it alone. Looking never makes another process fail to take it."""
    if not path.exists():
        return False
    held = take_together(path, patience_seconds=0)
    if held is not None:
        held.release()
    return held is None


def _take(path: Path, kind: int, patience_seconds: float) -> Held | None:
    deadline = time.monotonic() + patience_seconds
    # No link is followed: as root we may be working in another person's folder.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        while not _taken_now(descriptor, kind):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return None
            time.sleep(TRY_EVERY_SECONDS)
    except BaseException:
        os.close(descriptor)
        raise
    return Held(descriptor)


def _taken_now(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
