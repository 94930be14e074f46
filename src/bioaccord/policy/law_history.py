"""The versions of one law in time: which was in force on a day, and what is promulgated but not yet in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar


class DatedVersion(Protocol):
    """What a version has to tell: when it was promulgated, under which number, and when it takes effect (None where it does not say)."""

    @property
    def promulgated_on(self) -> date:
        """The day of promulgation."""
        ...

    @property
    def effective_on(self) -> date | None:
        """The day it takes effect."""
        ...

    @property
    def number(self) -> str:
        """The number under which it was promulgated."""
        ...


Version = TypeVar("Version", bound=DatedVersion)


@dataclass(frozen=True)
class LawHistory(Generic[Version]):
    """The versions of one law, oldest promulgation first."""

    versions: tuple[Version, ...]

    @classmethod
    def of(cls, versions: Iterable[Version]) -> LawHistory[Version]:
        """Return the history of versions given in any order."""
        return cls(tuple(sorted(versions, key=lambda one: (one.promulgated_on, _effective(one), one.number))))

    def in_force_on(self, day: date) -> Version | None:
        """Return the version in force on a day: of those promulgated and effective by then, the one that took effect last.

        Where two took effect on one day, the later promulgated holds. None before the first.
        """
        reached = [one for one in self.versions if one.promulgated_on <= day and _effective(one) <= day]
        return max(reached, key=lambda one: (_effective(one), one.promulgated_on, one.number), default=None)

    def pending_on(self, day: date) -> tuple[Version, ...]:
        """Return the versions promulgated by a day that take effect later, soonest first."""
        waiting = [one for one in self.versions if one.promulgated_on <= day < _effective(one)]
        return tuple(sorted(waiting, key=lambda one: (_effective(one), one.promulgated_on, one.number)))


def _effective(version: DatedVersion) -> date:
    # A version that does not say when it takes effect is taken to do so when promulgated.
    return version.effective_on or version.promulgated_on
