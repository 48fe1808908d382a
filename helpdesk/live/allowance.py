"""How much one open page may ask of us: a handful at once, then as much as time gives back."""

import time
from collections.abc import Callable


class Allowance:
    """A store of `most` that fills up again, all of it within `per_seconds`."""

    def __init__(self, *, most: int, per_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._per_second = most / per_seconds
        self._clock = clock
        self._left = float(most)
        self._counted_at = clock()

    def take(self) -> bool:
        """Whether one more is allowed; if so, it is taken."""
        at = self._clock()
        self._left = min(self._most, self._left + (at - self._counted_at) * self._per_second)
        self._counted_at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True
