"""How often a publisher may be asked."""

from __future__ import annotations

from collections.abc import Callable


class RateLimit:
    """At most `requests` in any `seconds` on average, with up to `burst` at once (a bucket of tokens that fills steadily).

    The clock and the way to sleep are passed in, both in seconds.

    >>> waited = []
    >>> limit = RateLimit(2, 10.0, clock=lambda: 0.0, sleep=waited.append)
    >>> limit.wait(); limit.wait(); waited
    [5.0]
    """

    def __init__(
        self,
        requests: float,
        seconds: float,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        burst: int = 1,
    ) -> None:
        self._tokens_per_second = requests / seconds
        self._burst = burst
        self._clock = clock
        self._sleep = sleep
        self._tokens = float(burst)
        self._filled_at = clock()

    def wait(self) -> None:
        """Return when the next request may be sent, and count it as sent."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._tokens_per_second)
        self._filled_at = now
        self._tokens -= 1.0
        if self._tokens < 0.0:
            self._sleep(-self._tokens / self._tokens_per_second)
