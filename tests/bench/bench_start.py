"""How soon the first page is there: the demonstration on an empty directory, `up` on one that exists."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

TRIES = 3
PATIENCE_SECONDS = 60
DEMO_SECONDS = 8.0
UP_SECONDS = 3.0


def seconds_to_first_page(command: str, data: Path, port: int) -> float:
    """From starting the command to the first whole page; the command is stopped again."""
    argv = [sys.executable, "-m", "helpdesk", command, "--data", str(data), "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        while time.perf_counter() - began < PATIENCE_SECONDS:
            if answers(port):
                return time.perf_counter() - began
            time.sleep(0.02)
        raise TimeoutError(command)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=1) as page:
            return page.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


def test_first_page_is_there_soon(tmp_path: Path) -> None:
    demo = [seconds_to_first_page("demo", tmp_path / str(number), 18_301) for number in range(TRIES)]
    up = [seconds_to_first_page("up", tmp_path / "0", 18_301) for _ in range(TRIES)]

    print()
    print(f"{'first page':<32}{'best':>8}{'worst':>8}{'bar':>8}   load {os.getloadavg()[0]:.1f}")
    print(f"{'demo, empty directory':<32}{min(demo):>7.2f}s{max(demo):>7.2f}s{DEMO_SECONDS:>7.1f}s")
    print(f"{'up, existing directory':<32}{min(up):>7.2f}s{max(up):>7.2f}s{UP_SECONDS:>7.1f}s")
    assert min(demo) < DEMO_SECONDS
    assert min(up) < UP_SECONDS
