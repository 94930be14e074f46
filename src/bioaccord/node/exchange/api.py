"""The exchange in the JSON API: what came, as far as its marking lets the reader see it."""

from typing import Any, Literal

from ninja import Query, Router, Schema
from ninja.security import django_auth

from bioaccord.node.problems import PROBLEMS

from .access import RecordFilters, received_for, received_record
from .models import LedgerRecord

router = Router(auth=django_auth)


class ReceivedRecord(Schema):
    """A record of another association; `payload` is null once it was retracted."""

    source: str
    group: str
    number: int
    id: str
    kind: str
    tlp: str
    time: str
    digest: str
    stored_at: str
    retracted_at: str | None
    payload: dict[str, Any] | None


class ReceivedPage(Schema):
    count: int
    items: list[ReceivedRecord]


@router.get("/received", response={200: ReceivedPage, **PROBLEMS}, url_name="exchange_received")
def received(
    request,
    source: str = Query("", max_length=63),
    group: str = Query("", max_length=63),
    kind: str = Query("", max_length=32),
    marking: Literal["", "clear", "green", "amber"] = "",
    state: Literal["", "standing", "retracted"] = "",
    limit: int = Query(50, ge=1, le=500),
    offset: int = Query(0, ge=0, le=1_000_000),
):
    """List what came from other associations, newest first; receipts only where their kind is asked for."""
    rows = received_for(request.user, RecordFilters(source, group, kind, marking, state))
    return {"count": rows.count(), "items": [record_data(one) for one in rows[offset : offset + limit]]}


@router.get(
    "/received/{group}/{source}/{number}", response={200: ReceivedRecord, **PROBLEMS}, url_name="exchange_received_one"
)
def received_one(request, group: str, source: str, number: int):
    """Return one record by its place: group, association, number."""
    return record_data(received_record(request.user, group, source, number))


def record_data(row: LedgerRecord) -> dict[str, Any]:
    """Return a record as plain data."""
    return {
        "source": row.source, "group": row.ledger.group.group_id, "number": row.seq, "id": row.record_id, "kind": row.kind, "tlp": row.marking,
        "time": row.time.isoformat(), "digest": row.digest, "stored_at": row.stored_at.isoformat(),
        "retracted_at": row.retracted_at.isoformat() if row.retracted_at else None, "payload": row.payload,
    }  # fmt: skip
