"""What a retraction does where it is taken: payload and salt go, the chain stays."""

from collections.abc import Sequence
from datetime import datetime

from .models import Ledger, LedgerRecord


def erase_retracted(ledger: Ledger, taken: Sequence[LedgerRecord], now: datetime) -> list[LedgerRecord]:
    """Erase what these records of a ledger retract, and return the rows that were erased; part of the caller's transaction.

    They are read in once more, so that what was made of them goes too.
    """
    ids = [one.retracts for one in taken if one.retracts]
    if not ids:
        return []
    rows = list(LedgerRecord.objects.filter(ledger=ledger, record_id__in=ids))
    for row in rows:
        row.payload, row.salt, row.retracted_at, row.is_read = None, None, row.retracted_at or now, False
    LedgerRecord.objects.bulk_update(rows, ["payload", "salt", "retracted_at", "is_read"])
    return rows
