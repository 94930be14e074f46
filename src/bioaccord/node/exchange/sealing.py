"""What was decided to be told becomes records: numbered, chained, signed; never behind what somebody already holds."""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from bioaccord.exchange.head import Head
from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.ledger import Draft, sealed
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.seal_permit import Behind, Forked, Heard, Wait, seal_permit
from bioaccord.node.audit import services as audit
from bioaccord.node.new_rows import store_new
from bioaccord.vocabulary.tlp import TLP

from . import noted_heads, starts
from .groups import takes_back
from .models import GroupState, LedgerRecord, Peer, SharingGroup, Waiting
from .models import Heard as HeardRow
from .own_keys import own_ring, signing_key
from .retracting import erase_retracted
from .rows import digest_at, group_of, head_of, ledger_row, members_beside, record_row, spoken_numbers

MOST_AT_ONCE = 500


def seal_waiting(start: str, now: datetime) -> int:
    """Seal what waits in every group where it may be sealed, and return how many records were; `start` names the courier's start.

    In a group that is closed retractions and receipts alone are, as long as somebody is there to take them. What the engine refuses stays, with
    the reason, for a person to see.
    """
    waits = Exists(Waiting.objects.filter(group=OuterRef("pk"), refused=""))
    groups = SharingGroup.objects.filter(waits).exclude(agreed_at=None)
    return sum(_seal_group(group, start, now) for group in groups if takes_back(group))


def standing_in_the_way(group: SharingGroup, start: str, now: datetime | None = None) -> Wait | Behind | Forked | None:
    """Return why nothing may be sealed in a group now, None where it may."""
    ledger = ledger_row(group, settings.ASSOCIATION)
    heard = [
        Heard(row.by, Head(row.seq, row.digest), digest_at(ledger, row.seq))
        for row in HeardRow.objects.filter(ledger=ledger, start=start)
    ]
    others = members_beside(group)
    changes = own_ring().changes
    told = changes[-1].heads.get(group.group_id) if changes else None
    noted = max(noted_heads.noted(group.group_id), told.seq if told else 0)
    young = starts.is_young(now or timezone.now())
    return seal_permit(head_of(ledger), noted, heard, others, waits_for_all=young)


def not_heard_of(group: SharingGroup) -> list[Peer]:
    """Return the members of a group that have not said since this node's start how far they hold its own ledger."""
    heard = HeardRow.objects.filter(ledger__group=group, ledger__source=settings.ASSOCIATION, start=starts.current())
    silent = set(members_beside(group)) - set(heard.values_list("by", flat=True))
    return list(Peer.objects.filter(association__in=silent).order_by("association"))


def _seal_group(group: SharingGroup, start: str, now: datetime) -> int:
    way = standing_in_the_way(group, start, now)
    if way is not None:
        return 0
    with transaction.atomic():
        ledger = ledger_row(group, settings.ASSOCIATION, locked=True)
        if ledger.stopped or standing_in_the_way(group, start, now) is not None:
            return 0
        # Asked for behind the lock: a key is replaced behind the same one.
        key = signing_key()
        head, engine_group, done, kept = head_of(ledger), group_of(group), [], []
        rows = Waiting.objects.filter(group=group, refused="").select_for_update()
        # Read anew: it may have been closed since, behind the same lock.
        if SharingGroup.objects.get(pk=group.pk).state == GroupState.CLOSED:
            rows = rows.filter(kind=Kind.RECEIPT)
        waiting = list(rows[:MOST_AT_ONCE])
        sealed_before = set(LedgerRecord.objects.filter(source=settings.ASSOCIATION, record_id__in=[row.record_id for row in waiting]).values_list("record_id", flat=True))  # fmt: skip
        for row in waiting:
            if row.record_id in sealed_before:
                # The database was put back to before it was sealed, and a peer gave the record back.
                done.append(row.pk)
                continue
            draft = Draft(row.record_id, row.kind, row.decided_at, row.subject, TLP(row.marking), row.payload, row.retracts or None)  # fmt: skip
            try:
                if draft.retracts and not _is_own(ledger, kept, draft.retracts):
                    raise Refused(Reason.RETRACTION, draft.retracts)
                taken = sealed(draft, engine_group, settings.ASSOCIATION, head, _salt(), key)
            except Refused as refused:
                row.refused = str(refused)[:300]
                row.save(update_fields=["refused"])
                continue
            head = taken.head
            kept.append(record_row(ledger, taken))
            done.append(row.pk)
        if kept:
            noted_heads.note(group.group_id, head.seq)
        store_new(kept)
        ledger.seq, ledger.digest = head.seq, head.digest
        ledger.save(update_fields=["seq", "digest"])
        Waiting.objects.filter(pk__in=done).delete()
        erase_retracted(ledger, kept, timezone.now())
        if kept:
            audit.record(None, "exchange_sealed", spoken_numbers(group.group_id, settings.ASSOCIATION, kept))
    return len(kept)


def _is_own(ledger, kept: list[LedgerRecord], record_id: str) -> bool:
    return any(one.record_id == record_id for one in kept) or LedgerRecord.objects.filter(ledger=ledger, record_id=record_id).exists()  # fmt: skip


def _salt() -> str:
    return urlsafe_b64encode(secrets.token_bytes(24)).decode("ascii")
