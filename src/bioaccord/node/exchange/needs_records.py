"""What the pages of offers, needs and introductions decide to tell, and take back; and in which group two associations introduce firms."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings

from bioaccord.exchange.kinds import Kind, checked_payload, plain
from bioaccord.node.audit import services as audit
from bioaccord.vocabulary.tlp import TLP

from .models import GroupState, LedgerRecord, SharingGroup, Waiting


def tell(user, group: SharingGroup, kind: Kind, marking: TLP, payload: dict[str, Any], now: datetime) -> str:
    """Let a record wait to be sealed, and return its id. Raises `Refused` for a payload against its schema.

    What stands outside the payload can never be erased: it names the kind and nothing of what is said.
    """
    record_id = str(uuid.uuid4())
    Waiting.objects.create(
        record_id=record_id, group=group, kind=kind, subject=str(kind), marking=marking,
        payload=plain(checked_payload(kind, payload)), decided_by=user, decided_at=now,
    )  # fmt: skip
    audit.record(user, "exchange_partner_record_told", f"{group.group_id} {kind} {record_id}")
    return record_id


def take_back(user, record_id: str, now: datetime) -> None:
    """Take back an own record: one that is not sealed yet never leaves, of another a signed record asks for the erasure.

    In a closed group nothing is sealed any more; the record then stays where it went. Part of the caller's transaction.
    """
    if Waiting.objects.filter(record_id=record_id, retracts="").delete()[0]:
        audit.record(user, "exchange_partner_record_taken_back", record_id)
        return
    row = LedgerRecord.objects.filter(source=settings.ASSOCIATION, record_id=record_id, retracted_at=None).select_related("ledger__group").first()  # fmt: skip
    if row is None or Waiting.objects.filter(retracts=record_id).exists():
        return
    group = row.ledger.group
    if group.state != GroupState.AGREED:
        audit.record(user, "exchange_partner_record_left", f"{group.group_id} {row.seq} {record_id}")
        return
    at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    Waiting.objects.create(
        record_id=str(uuid.uuid4()), group=group, kind=Kind.RECEIPT, subject="retraction", marking=row.marking,
        payload={"of": {"source": settings.ASSOCIATION, "id": record_id}, "did": "erased", "at": at},
        retracts=record_id, decided_by=user, decided_at=now,
    )  # fmt: skip
    audit.record(user, "exchange_partner_record_taken_back", f"{group.group_id} {row.seq} {record_id}")


def is_between_two(group: SharingGroup, peer: str) -> bool:
    """Return whether nobody but this association and a peer reads what is told in a group."""
    return sorted(group.members) == sorted({settings.ASSOCIATION, peer})


def introduction_group(peer: str) -> SharingGroup | None:
    """Return the agreed group in which firms of this association and of a peer are introduced: of these two alone, whoever else read the need.

    None where the two have agreed on no group with meeting invitations.
    """
    groups = SharingGroup.objects.filter(state=GroupState.AGREED).order_by("group_id")
    return next((one for one in groups if is_between_two(one, peer) and Kind.MEETING_INVITATION in one.kinds), None)


def day_of(when: datetime) -> date:
    """Return the day on which a record was decided, the same on both sides: in UTC."""
    return when.astimezone(UTC).date()
