"""Where the embedded server keeps its things inside a data directory."""

import os
from hashlib import sha256
from pathlib import Path

from msgspec import Struct


class Layout(Struct, frozen=True):
    """The places of one data directory; the path is absolute and free of links."""

    data_dir: Path

    @property
    def cluster(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def lock_file(self) -> Path:
        """Locked by the one process that answers for the server."""
        return self.data_dir / "postgres.lock"

    @property
    def guests_file(self) -> Path:
        """Locked together by the commands that joined a server they did not start."""
        return self.data_dir / "postgres.guests"

    @property
    def log_file(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def cluster_name(self) -> str:
        """A name for this data directory alone: on the command line it tells our server from any other."""
        return f"helpdesk-{sha256(os.fsencode(self.data_dir)).hexdigest()[:12]}"


def layout_of(data_dir: Path) -> Layout:
    return Layout(data_dir.expanduser().resolve())
