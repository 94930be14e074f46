"""The keys an association has had, and for which stretch of its ledgers each one stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from .head import Head, read_head
from .instant import read_instant, write_instant
from .keys import PublicKey, SigningKey
from .refusal import Reason, Refused
from .statement import key_id_of, opened, signed, unchecked_fields

_PURPOSE = "key-change"


class Cause(StrEnum):
    """Why a key was changed."""

    ROTATION = "rotation"
    COMPROMISE = "compromise"


@dataclass(frozen=True, slots=True)
class KeyChange:
    """From `old` to `new`: what `old` signed stands up to `heads` (group → the last record it signed), and not beyond."""

    association: str
    old: str
    new: PublicKey
    cause: Cause
    time: datetime
    heads: Mapping[str, Head]

    def fields(self) -> dict[str, Any]:
        """Return what is signed."""
        return {
            "association": self.association,
            "cause": str(self.cause),
            "heads": {group: [head.seq, head.digest] for group, head in sorted(self.heads.items())},
            "new": self.new.jwk(),
            "old": self.old,
            "time": write_instant(self.time),
        }


@dataclass(frozen=True, slots=True)
class KeyRing:
    """An association's keys, the current one last, and the changes between them."""

    association: str
    first: PublicKey
    changes: tuple[KeyChange, ...] = ()

    @property
    def current(self) -> PublicKey:
        """The key that signs now."""
        return self.changes[-1].new if self.changes else self.first

    def key(self, key_id: str) -> PublicKey | None:
        """Return the key of an id, None where the association never had it."""
        keys = (self.first, *(one.new for one in self.changes))
        return next((key for key in keys if key.key_id == key_id), None)

    def signs(self, key_id: str, group: str, seq: int) -> bool:
        """Return whether a record of this number may carry this key's signature: each number belongs to exactly one key."""
        first = 1
        for change in self.changes:
            last = change.heads[group].seq if group in change.heads else 0
            if change.old == key_id:
                return first <= seq <= last
            first = last + 1
        return self.current.key_id == key_id and seq >= first

    def vouches(self, key_id: str) -> bool:
        """Return whether a statement that stands in no ledger (an agreement, a closing) may carry this key's signature.

        Of a key that was given up after a theft nobody can tell who signed it, and when.
        """
        ended = next((one for one in self.changes if one.old == key_id), None)
        return key_id == self.current.key_id or (ended is not None and ended.cause is Cause.ROTATION)

    def anchored(self, group: str, seq: int) -> str | None:
        """Return the digest that a record of this number has to have, where a change of keys named it."""
        return next((one.heads[group].digest for one in self.changes if group in one.heads and one.heads[group].seq == seq), None)  # fmt: skip

    def with_change(self, change: KeyChange) -> KeyRing:
        """Return the ring after a change; raises `Refused` where it does not follow the current key or goes back in a ledger."""
        if change.association != self.association or change.old != self.current.key_id:
            raise Refused(Reason.UNKNOWN_KEY, "the change of keys does not follow the key that is current")
        if self.key(change.new.key_id):
            raise Refused(Reason.KEY_ENDED, "the new key was in use before")
        earlier = self.changes[-1].heads if self.changes else {}
        if any(group not in change.heads or change.heads[group].seq < head.seq for group, head in earlier.items()):
            raise Refused(Reason.FORK, "the change of keys goes back behind an earlier one")
        return KeyRing(self.association, self.first, (*self.changes, change))


def sign_change(change: KeyChange, keys: Sequence[SigningKey]) -> tuple[str, ...]:
    """Return a change of keys signed by each of these: by old and new for a rotation, by the new one alone after a compromise."""
    return tuple(signed(_PURPOSE, change.fields(), key) for key in keys)


def read_change(tokens: Sequence[str], ring: KeyRing) -> KeyChange:
    """Return a change that the current key and the new one both signed; raises `Refused`.

    A change after a compromise carries the new key's signature only: it is read with `read_unvouched_change` and is taken by a person who
    has compared the fingerprint, never by a program.
    """
    change = read_unvouched_change(tokens, ring.association)
    signers = set[str]()
    for token in tokens:
        fields, _, key_id = opened(
            _PURPOSE, token, lambda one: change.new if one == change.new.key_id else ring.key(one)
        )
        if fields != change.fields():
            raise Refused(Reason.SIGNATURE, "the two signatures are not of the same change")
        signers.add(key_id)
    if signers != {ring.current.key_id, change.new.key_id}:
        raise Refused(Reason.SIGNATURE, "a change of keys is signed by the key that is current and by the new one")
    ring.with_change(change)
    return change


def read_unvouched_change(tokens: Sequence[str], association: str) -> KeyChange:
    """Return a change that at least its new key signed; raises `Refused`. Nothing says yet that the new key is the association's."""
    for token in tokens:
        # The new key stands in the statement itself: it is read first as what it claims, then its signature is checked with it.
        claimed = _claimed(token)
        if claimed is None or key_id_of(token) != claimed.key_id:
            continue
        fields, _, key_id = opened(_PURPOSE, token, {claimed.key_id: claimed}.get)
        change = _change(fields)
        if change.association != association or change.new.key_id != key_id:
            raise Refused(Reason.SOURCE, "the change of keys is of another association")
        return change
    raise Refused(Reason.SIGNATURE, "the new key did not sign the change")


def followed(ring: KeyRing, tokens: Sequence[str]) -> KeyRing:
    """Return a ring after a change of one signature (after a compromise: whether it is believed, a person decides) or of two; raises `Refused`."""
    change = read_change(tokens, ring) if len(tokens) > 1 else read_unvouched_change(tokens, ring.association)
    return ring.with_change(change)


def _claimed(token: str) -> PublicKey | None:
    try:
        return PublicKey.from_jwk(unchecked_fields(token)["new"])
    except (KeyError, TypeError, AttributeError, ValueError):
        return None


def _change(fields: Mapping[str, Any]) -> KeyChange:
    try:
        if set(fields) != {"association", "cause", "heads", "new", "old", "time"}:
            raise ValueError("a change of keys holds association, cause, heads, new, old and time")
        heads = {str(group): read_head(told) for group, told in fields["heads"].items()}
        time = read_instant(fields["time"])
        return KeyChange(
            str(fields["association"]),
            str(fields["old"]),
            PublicKey.from_jwk(fields["new"]),
            Cause(fields["cause"]),
            time,
            heads,
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused(Reason.FIELDS, str(error)) from error
