"""What a supervised process does on its side: say when it is ready, and end when its supervisor is gone."""

import os
import signal
import threading
import time

LIFELINE_VARIABLE = "HELPDESK_LIFELINE_FD"
READY_VARIABLE = "HELPDESK_READY_FD"
GRACE_SECONDS = 25.0


def watch_parent() -> None:
    """From now on end, by SIGTERM, when the supervisor is gone, however it went. Without one, do nothing.

    The supervisor alone holds the other end of this pipe, so its death closes it, also on systems that cannot
    send a signal at a parent's death.
    """
    descriptor = _inherited(LIFELINE_VARIABLE)
    if descriptor is not None:
        threading.Thread(target=_end_with, args=(descriptor,), name="lifeline", daemon=True).start()


def announce_ready(note: str = "") -> None:
    """Tell the supervisor, where there is one, that this process answers; the note may be its address."""
    descriptor = _inherited(READY_VARIABLE)
    if descriptor is None:
        return
    try:
        os.write(descriptor, f"{note}\n".encode())
    except BrokenPipeError:
        # The supervisor went a moment ago; the lifeline ends us.
        return
    finally:
        os.close(descriptor)


def _inherited(variable: str) -> int | None:
    """The descriptor in this variable, which is taken away: our own children have another."""
    given = os.environ.pop(variable, None)
    if given is None:
        return None
    descriptor = int(given)
    os.set_inheritable(descriptor, False)
    return descriptor


def _end_with(descriptor: int) -> None:
    while os.read(descriptor, 1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
