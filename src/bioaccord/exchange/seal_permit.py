"""Whether an association may seal: never behind what it has already told somebody, as after a restored backup."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .head import Head


@dataclass(frozen=True, slots=True)
class Heard:
    """What a member said of an association's own ledger since this node started: the head it holds, and what is `kept` here there.

    `kept` is the digest of the record of that number here, None where there is none.
    """

    by: str
    theirs: Head
    kept: str | None


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may be sealed yet: nobody (or, `for_all`, not everybody) of the group has said how far it holds the ledger."""

    for_all: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """Own records are missing here: `by` has the ledger up to `seq`, and can give them back."""

    by: str
    seq: int


@dataclass(frozen=True, slots=True)
class Forked:
    """`by` holds another record under a number of this ledger: the number was used twice, and the ledger cannot go on."""

    by: str
    seq: int


def seal_permit(
    head: Head, noted: int, heard: Sequence[Heard], others: Collection[str], *, waits_for_all: bool = False
) -> Wait | Behind | Forked | None:
    """Return why nothing may be sealed behind `head`, or None where it may.

    A node that was started, or whose database was put back, cannot know by itself that what it has is all it ever told: one of the
    `others` of the group has to say, and all of them while it `waits_for_all`, as it does for a while after a start: a whole data folder
    that was put back shows in nothing but what others hold. Where the highest number `noted` beside the database lies above the head, the database is an older
    one for certain, and all of them have to be heard before that number is used again.

    >>> seal_permit(Head(2, "b"), 2, [], ["us"])
    Wait(for_all=False)
    >>> seal_permit(Head(2, "b"), 2, [Heard("us", Head(3, "c"), None)], ["us"])
    Behind(by='us', seq=3)
    >>> seal_permit(Head(2, "b"), 2, [Heard("us", Head(1, "x"), "a")], ["us"])
    Forked(by='us', seq=1)
    >>> seal_permit(Head(2, "b"), 2, [Heard("us", Head(2, "b"), "b")], ["us"])
    >>> seal_permit(Head(2, "b"), 3, [Heard("us", Head(2, "b"), "b")], ["us", "jp"])
    Wait(for_all=True)
    >>> seal_permit(Head(2, "b"), 2, [Heard("us", Head(2, "b"), "b")], ["us", "jp"], waits_for_all=True)
    Wait(for_all=True)
    """
    ahead = [one for one in heard if one.theirs.seq > head.seq]
    if ahead:
        furthest = max(ahead, key=lambda one: one.theirs.seq)
        return Behind(furthest.by, furthest.theirs.seq)
    for one in heard:
        if one.theirs.seq and one.kept != one.theirs.digest:
            return Forked(one.by, one.theirs.seq)
    told = {one.by for one in heard}
    if noted > head.seq or waits_for_all:
        return None if told >= set(others) else Wait(for_all=True)
    return None if told & set(others) else Wait(for_all=False)
