"""Whether an association may seal: never behind what it has already told somebody, as after a restored backup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .head import Head


@dataclass(frozen=True, slots=True)
class Behind:
    """Own records are missing here: `by` has the ledger up to `seq` (itself: this node's own mark beside its database)."""

    by: str
    seq: int


@dataclass(frozen=True, slots=True)
class Forked:
    """`by` holds another record under a number of this ledger: it was sealed twice."""

    by: str
    seq: int


def seal_permit(head: Head, own_mark: Head | None, heard: Sequence[tuple[str, Head, str | None]], members: Sequence[str]) -> Behind | Forked | None:  # fmt: skip
    """Return why nothing may be sealed behind `head`, or None where it may.

    `own_mark` is the highest head this node noted outside its database; `heard` what members said since this node started they hold of
    the ledger, each with the digest kept here under that number (None where there is none). Somebody of `members` has to have been heard:
    who cannot ask anybody cannot know that its database is not an old one.
    """
    if own_mark and own_mark.seq > head.seq:
        return Behind("", own_mark.seq)
    for by, theirs, kept in heard:
        if theirs.seq > head.seq:
            return Behind(by, theirs.seq)
        if theirs.seq and kept != theirs.digest:
            return Forked(by, theirs.seq)
    if not any(by in members for by, _, _ in heard):
        return Behind("", head.seq)
    return None
