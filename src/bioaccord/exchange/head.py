"""Where a ledger ends."""

from __future__ import annotations

from dataclasses import dataclass

from .digest import LENGTH
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


def read_head(told: object) -> Head:
    """Return the head of a statement, [number, digest]; raises `ValueError` for what is none."""
    if not isinstance(told, list) or len(told) != 2:
        raise ValueError("a head is a number and a digest")
    seq, digest = told
    if type(seq) is not int or not 0 <= seq < 2**53 or not isinstance(digest, str) or len(digest) != LENGTH:
        raise ValueError("a head is a number from 0 and a digest")
    return Head(seq, digest)
