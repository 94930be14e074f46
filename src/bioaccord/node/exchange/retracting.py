"""What a retraction does where it is taken: payload and salt go, the chain stays."""

from collections.abc import Sequence
from datetime import datetime

from .models import Ledger, LedgerRecord
from .rows import is_to_be_read_in


def erase_retracted(ledger: Ledger, taken: Sequence[LedgerRecord], now: datetime) -> list[LedgerRecord]:
    """Erase what these records of a ledger retract, and return the rows that were erased; part of the caller's transaction.

    They are read in once more, in the turn of what took them back, so that what was made of them goes too.
    """
    seqs = [one.seq for one in taken if one.retracts]
    if not seqs:
        return []
    by = dict(LedgerRecord.objects.filter(ledger=ledger, seq__in=seqs).order_by("-seq").values_list("retracts", "pk"))
    rows = list(LedgerRecord.objects.filter(ledger=ledger, record_id__in=by))
    for row in rows:
        row.payload, row.salt, row.retracted_at = None, None, row.retracted_at or now
        row.is_read = not is_to_be_read_in(row.source, row.kind)
        row.taken_back_by_id = row.taken_back_by_id or by[row.record_id]
    LedgerRecord.objects.bulk_update(rows, ["payload", "salt", "retracted_at", "taken_back_by", "is_read"])
    return rows
