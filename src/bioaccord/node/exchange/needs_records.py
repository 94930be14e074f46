"""What the pages of offers, needs and introductions decide to tell, and take back; and in which group two associations introduce firms."""

from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings

from bioaccord.exchange.kinds import Kind, checked_payload, plain
from bioaccord.node.audit import services as audit
from bioaccord.vocabulary.tlp import TLP

from .groups import takes_back
from .models import GroupState, LedgerRecord, SharingGroup, Waiting
from .waiting import let_retraction_wait, let_wait


def tell(user, group: SharingGroup, kind: Kind, marking: TLP, payload: dict[str, Any], now: datetime) -> str:
    """Let a record wait to be sealed, and return its id. Raises `Refused` for a payload against its schema."""
    record_id = let_wait(user, group, kind, marking, plain(checked_payload(kind, payload)), now)
    audit.record(user, "exchange_partner_record_told", f"{group.group_id} {kind} {record_id}")
    return record_id


def take_back(user, record_id: str, now: datetime) -> None:
    """Take back an own record: one that is not sealed yet never leaves, of another a signed record asks for the erasure.

    In a closed group of which no member is paired any more nothing is sealed; the record then stays where it went. Part of the caller's transaction.
    """
    if Waiting.objects.filter(record_id=record_id, retracts="").delete()[0]:
        audit.record(user, "exchange_partner_record_taken_back", record_id)
        return
    row = LedgerRecord.objects.filter(source=settings.ASSOCIATION, record_id=record_id, retracted_at=None).select_related("ledger__group").first()  # fmt: skip
    if row is None or Waiting.objects.filter(retracts=record_id).exists():
        return
    group = row.ledger.group
    if not takes_back(group):
        audit.record(user, "exchange_partner_record_left", f"{group.group_id} {row.seq} {record_id}")
        return
    let_retraction_wait(user, row, now)
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
