"""Small file systems, to be filled."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A file system of this size for the length of the block; only root can mount one."""
    folder.mkdir()
    options = f"size={size},mode=0755"
    if os.geteuid() != 0 or not _done("/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", folder):
        pytest.skip("only root can mount a small file system")
    try:
        yield folder
    finally:
        # Lazily: what was killed a moment ago may still hold a file.
        assert _done("/bin/umount", "--lazy", folder)


def resize(disk: Path, size: str) -> None:
    assert _done("/bin/mount", "-o", f"remount,size={size}", disk)


def fill(disk: Path) -> None:
    """Leave no room for a single byte."""
    for size in (1_000_000, 4096):
        with (disk / "filler").open("ab", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(b"x" * size)


def make_room(disk: Path) -> None:
    (disk / "filler").unlink()


def _done(*command: object) -> bool:
    """Whether a command of the system does what it is asked for."""
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0  # noqa: S603 - our words
