"""A file store for tests, in a folder of their own."""

from pathlib import Path

from helpdesk.core.settings import Settings
from helpdesk.files.store import configure_store


def use_store(folder: Path, *, upload_limit_mb: int = 1, files_url: str | None = None) -> Path:
    """Let files lie below this folder from now on; where they are."""
    configure_store(Settings(data=folder, upload_limit_mb=upload_limit_mb, files_url=files_url))
    return folder / "files"


def stored_paths(files: Path) -> list[str]:
    """Everything that lies in a local store, sorted."""
    return sorted(path.relative_to(files).as_posix() for path in files.rglob("*") if path.is_file())
