"""A receipt: what a receiver did with a record, signed as every record is."""

from __future__ import annotations

from typing import Literal

from .part import Instant, Part, RecordName


class Receipt(Part):
    """`received` once it was stored and read, `erased` once a retraction was carried out: a promise, not a proof of erasure."""

    of: RecordName
    did: Literal["received", "erased"]
    at: Instant
