"""Stretches of days, and amounts of money over them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """From `first_day` to `last_day`, both included; `None` is an open end."""

    first_day: date | None
    last_day: date | None

    def __post_init__(self) -> None:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError(f"a period cannot end ({self.last_day}) before it begins ({self.first_day})")

    def __contains__(self, day: date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)
