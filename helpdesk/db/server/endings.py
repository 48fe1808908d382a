"""Turns the signals that would end us at once into an ordinary exit, so that the server is stopped first."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGHUP)
EXIT_BY_SIGNAL = 128


def exit_on_signals() -> Callable[[], None]:
    """From now on SIGTERM and SIGHUP leave through every `finally`; the answer undoes it.

    Signals somebody else cares for, or that are ignored as under nohup, stay as they are.
    """
    ours = [number for number in ENDING if _may_set() and signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _leave)

    def undo() -> None:
        for number in ours:
            if _may_set() and signal.getsignal(number) is _leave:
                signal.signal(number, signal.SIG_DFL)

    return undo


def _may_set() -> bool:
    """Python lets only the main thread set what a signal does."""
    return threading.current_thread() is threading.main_thread()


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(EXIT_BY_SIGNAL + number)
