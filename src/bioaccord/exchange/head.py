"""Where a ledger ends."""

from __future__ import annotations

from dataclasses import dataclass

from .group import Group


@dataclass(frozen=True, slots=True)
class Head:
    """The last record of a ledger; `seq` 0 and the group's genesis where there is none."""

    seq: int
    digest: str

    @classmethod
    def before_all(cls, group: Group, source: str) -> Head:
        """Return where a ledger begins."""
        return cls(0, group.genesis(source))
