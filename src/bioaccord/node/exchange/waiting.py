"""The one way by which something that was decided comes to wait until it is sealed."""

import uuid
from datetime import datetime
from typing import Any

from bioaccord.exchange.instant import write_instant
from bioaccord.exchange.kinds import Kind

from .models import LedgerRecord, SharingGroup, Waiting


def let_wait(user, group: SharingGroup, kind: str, marking: str, payload: dict[str, Any], now: datetime) -> str:
    """Let a record wait to be sealed, and return its id; `payload` was checked against its schema.

    What stands outside the payload can never be erased: it names the kind and nothing of what is said.
    """
    record_id = str(uuid.uuid4())
    Waiting.objects.create(
        record_id=record_id, group=group, kind=kind, subject=str(kind), marking=str(marking), payload=payload, decided_by=user, decided_at=now,
    )  # fmt: skip
    return record_id


def let_retraction_wait(user, row: LedgerRecord, now: datetime) -> None:
    """Let the signed word wait by which an own record is taken back: whoever holds it is asked to erase its content."""
    of, at = {"source": row.source, "id": row.record_id}, write_instant(now)
    Waiting.objects.create(
        record_id=str(uuid.uuid4()), group=row.ledger.group, kind=Kind.RECEIPT, subject="retraction", marking=row.marking,
        payload={"of": of, "did": "erased", "at": at}, retracts=row.record_id, decided_by=user, decided_at=now,
    )  # fmt: skip
