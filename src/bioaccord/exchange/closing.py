"""Closings: a member says that nothing more is told in a group, and where its own ledger ended then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .head import Head, read_head
from .keys import PublicKey, SigningKey
from .refusal import Reason, Refused
from .statement import opened, signed

_PURPOSE = "closing"


@dataclass(frozen=True, slots=True)
class Closing:
    """`by` says: in this group nothing more is told than retractions and receipts; my ledger ended with this head."""

    group: str
    by: str
    head: Head

    def signed(self, key: SigningKey) -> str:
        """Return the statement signed."""
        return signed(_PURPOSE, {"by": self.by, "group": self.group, "head": [self.head.seq, self.head.digest]}, key)


def read_closing(token: str, by: str, key_of: Callable[[str], PublicKey | None]) -> Closing:
    """Return a closing that `by` signed; raises `Refused`."""
    fields, _, _ = opened(_PURPOSE, token, key_of)
    try:
        if set(fields) != {"by", "group", "head"} or fields["by"] != by or not isinstance(fields["group"], str):
            raise ValueError("a closing holds group, by (who signs it) and head")
        return Closing(fields["group"], by, read_head(fields["head"]))
    except ValueError as error:
        raise Refused(Reason.FIELDS, str(error)) from error
