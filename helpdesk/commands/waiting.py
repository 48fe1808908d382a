"""How the processes of `helpdesk up` wait, loaded already, until the installation is ready for them."""

from pathlib import Path

from helpdesk.core.settings import SettingsFailed
from helpdesk.db.server.lock import Held, take_alone, take_together

LOCK_FILE = "starting.lock"
PATIENCE_SECONDS = 3600.0


def hold_back(data: Path) -> Held:
    """Let nobody serve this data directory until what comes back is released, or we are gone."""
    data.mkdir(parents=True, exist_ok=True)
    held = take_alone(data / LOCK_FILE, patience_seconds=PATIENCE_SECONDS)
    if held is None:
        raise SettingsFailed(f"Another helpdesk process has been starting in {data} for an hour.")
    return held


def wait_until_ready(data: Path) -> None:
    """Wait while somebody makes this data directory ready."""
    if (data / LOCK_FILE).exists():
        held = take_together(data / LOCK_FILE, patience_seconds=PATIENCE_SECONDS)
        if held is not None:
            held.release()
