"""Checkpoints: each side signs the other's head now and then, so that a ledger that was rewritten can be proven to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .head import Head, read_head
from .instant import read_instant, write_instant
from .keys import PublicKey, SigningKey
from .refusal import Reason, Refused
from .statement import opened, signed

_PURPOSE = "checkpoint"
_FIELDS = {"by", "digest", "group", "seq", "source", "time"}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`by` says: at this time the ledger of `source` in `group` ended for me with this head."""

    source: str
    group: str
    head: Head
    by: str
    time: datetime

    def signed(self, key: SigningKey) -> str:
        """Return the statement signed."""
        fields = {"by": self.by, "digest": self.head.digest, "group": self.group, "seq": self.head.seq, "source": self.source}  # fmt: skip
        return signed(_PURPOSE, {**fields, "time": write_instant(self.time)}, key)


def read_checkpoint(token: str, by: str, key_of: Callable[[str], PublicKey | None]) -> Checkpoint:
    """Return a checkpoint that `by` signed; raises `Refused`."""
    fields, _, _ = opened(_PURPOSE, token, key_of)
    checkpoint = _checkpoint(fields)
    if checkpoint.by != by:
        raise Refused(Reason.SOURCE, f"signed as {checkpoint.by!r:.80}")
    return checkpoint


def contradiction(checkpoint: Checkpoint, head: Head, digest_at: Callable[[int], str | None]) -> str:
    """Return what in a checkpoint contradicts a ledger that ends with `head`; empty where nothing does.

    `digest_at` gives the digest kept under a number. A checkpoint beyond the head is one: whoever signed it has seen more than is here,
    as when this side went back to a backup.
    """
    if checkpoint.head.seq > head.seq:
        return f"ends with {checkpoint.head.seq}, here with {head.seq}"
    kept = head.digest if checkpoint.head.seq == head.seq else digest_at(checkpoint.head.seq)
    if kept != checkpoint.head.digest:
        return f"has {checkpoint.head.digest} as {checkpoint.head.seq}, here {kept}"
    return ""


def _checkpoint(fields: Mapping[str, Any]) -> Checkpoint:
    try:
        if set(fields) != _FIELDS:
            raise ValueError("a checkpoint holds by, digest, group, seq, source and time")
        head = read_head([fields["seq"], fields["digest"]])
        time = read_instant(fields["time"])
    except (ValueError, TypeError) as error:
        raise Refused(Reason.FIELDS, str(error)) from error
    return Checkpoint(str(fields["source"]), str(fields["group"]), head, str(fields["by"]), time)  # fmt: skip
