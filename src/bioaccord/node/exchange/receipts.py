"""Receipts: what a peer signed of a record, and where its word is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from bioaccord.exchange.instant import write_instant
from bioaccord.exchange.kinds import Kind

from .models import LedgerRecord, Peer, PeerState, SharingGroup, Waiting

DUE = timedelta(hours=24)
"""How long after it was sealed a record's receipt, or the receipt of its erasure, may be missing before it is overdue."""
RECEIVED, ERASED = "received", "erased"
_LONGEST_ID = 200


def receipt_id(did: str, source: str, record_id: str) -> str:
    """Return the id under which every receiver's receipt of a record stands in its own ledger."""
    return f"receipt-{did}-{source}-{record_id}"[:_LONGEST_ID]


def answer(group: SharingGroup, rows: Iterable[LedgerRecord], did: str, at: datetime | None = None) -> None:
    """Let receipts of a peer's records wait to be sealed; each is given once, and receipts are not answered."""
    at = at or timezone.now()
    Waiting.objects.bulk_create(
        [
            Waiting(
                record_id=receipt_id(did, row.source, row.record_id),
                group=group,
                kind=Kind.RECEIPT,
                subject=f"{did} {row.source} {row.record_id}"[:200],
                marking=row.marking,
                payload={"of": {"source": row.source, "id": row.record_id}, "did": did, "at": write_instant(at)},
                decided_at=at,
            )
            for row in rows
            if row.kind != Kind.RECEIPT
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def receipt_of(by: str, record_id: str, did: str) -> LedgerRecord | None:
    """Return a peer's signed receipt of a record of this association, None where it gave none."""
    wanted = receipt_id(did, settings.ASSOCIATION, record_id)
    return LedgerRecord.objects.filter(source=by, record_id=wanted, kind=Kind.RECEIPT).first()


@dataclass(frozen=True)
class Overdue:
    """A record whose receipt a member owes since a time."""

    record: LedgerRecord
    member: str
    did: str
    since: datetime


def overdue(now: datetime, most: int = 200) -> list[Overdue]:
    """Return receipts that peers owe, in closed groups too as long as they are paired, those owed longest first."""
    found = list[Overdue]()
    for group, member in _members():
        received, erased = _owed(group, member, RECEIVED, now), _owed(group, member, ERASED, now)
        found += [Overdue(one, member, RECEIVED, one.stored_at + DUE) for one in received[:most]]
        found += [Overdue(one, member, ERASED, one.retracted_at + DUE) for one in erased[:most]]
    return sorted(found, key=lambda one: one.since)[:most]


def count_overdue(now: datetime) -> int:
    """Return how many receipts are overdue."""
    return sum(_owed(group, member, did, now).count() for group, member in _members() for did in (RECEIVED, ERASED))


def _members() -> list[tuple[SharingGroup, str]]:
    paired = set(Peer.objects.filter(state=PeerState.PAIRED).values_list("association", flat=True))
    groups = SharingGroup.objects.exclude(agreed_at=None)
    return [
        (group, one)
        for group in groups
        for one in group.members
        if one != settings.ASSOCIATION and (group.closed_at is None or one in paired)
    ]


def _owed(group: SharingGroup, member: str, did: str, now: datetime) -> QuerySet[LedgerRecord]:
    own = LedgerRecord.objects.filter(ledger__group=group, source=settings.ASSOCIATION).exclude(kind=Kind.RECEIPT)
    if did == RECEIVED:
        own = own.filter(retracted_at=None, stored_at__lt=now - DUE)
    else:
        own = own.filter(retracted_at__lt=now - DUE)
    prefix = receipt_id(did, settings.ASSOCIATION, "")
    wanted = Substr(Concat(Value(prefix), OuterRef("record_id")), 1, _LONGEST_ID)
    return own.filter(~Exists(LedgerRecord.objects.filter(source=member, record_id=wanted))).order_by("pk")
