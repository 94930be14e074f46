"""How often a publisher gives figures, and from which day the next ones are due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from bioaccord.vocabulary.language import Text

from .observation import Frequency

_MONTHS = {Frequency.ANNUAL: 12, Frequency.QUARTERLY: 3, Frequency.MONTHLY: 1}
_DAYS = {Frequency.WEEKLY: 7, Frequency.DAILY: 1}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a publisher's figures are there at the latest.

    `lag_days` says for each frequency how many days after the end of a period its figures are there. A publisher of present lists has
    none of these but `look_days`: how many days after the day of the last list the next one is late. A release that is never renewed
    `is_closed`: nothing more is due of it.
    """

    told: Text
    lag_days: Mapping[Frequency, int] = field(default_factory=dict)
    look_days: int | None = None
    is_closed: bool = False

    def due_on(self, newest: date, frequency: Frequency) -> date:
        """Return the day from which more is due, given the first day of the newest period that is there, or the day of the newest list.

        >>> Rhythm(Text("", ""), {Frequency.MONTHLY: 20}).due_on(date(2026, 8, 1), Frequency.MONTHLY)
        datetime.date(2026, 10, 20)
        """
        if self.look_days is not None:
            return newest + timedelta(days=self.look_days)
        lag = timedelta(days=self.lag_days.get(frequency, max(self.lag_days.values(), default=0)))
        # The next period ends one period after the newest; its figures follow.
        return _last_day_of_next(newest, frequency) + lag


def _last_day_of_next(first: date, frequency: Frequency) -> date:
    if frequency in _DAYS:
        return first + timedelta(days=2 * _DAYS[frequency] - 1)
    months = first.year * 12 + first.month - 1 + 2 * _MONTHS[frequency]
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


MONTHLY = Rhythm(Text("매월", "monthly"), {Frequency.MONTHLY: 45})
"""A publisher that nothing is known of."""
