"""A page of a peer's ledger is taken whole or not at all; what is refused is kept as proof, and the ledger stops there."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bioaccord.exchange.checkpoint import contradiction, read_checkpoint
from bioaccord.exchange.group import Group
from bioaccord.exchange.key_ring import KeyRing
from bioaccord.exchange.ledger import read, stands, verified
from bioaccord.exchange.page import Page
from bioaccord.exchange.record import Envelope
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.statement import unchecked_fields
from bioaccord.node.audit import services as audit

from . import receipts
from .groups import last_of
from .models import KeptCheckpoint, Ledger, LedgerRecord, RefusedInput, SharingGroup
from .retracting import erase_retracted
from .rows import digest_at, group_of, head_of, ledger_row, record_row, ring_for, spoken_numbers

PROOFS = frozenset({Reason.FORK, Reason.CHAIN, Reason.REPEATED_ID, Reason.PAYLOAD, Reason.KEY_ENDED, Reason.SIGNATURE, Reason.UNKNOWN_KEY, Reason.PAYLOAD_MISSING})  # fmt: skip
"""Reasons after which a ledger stands still until a person has looked: the peer, or somebody in between, does what it must not."""


def take_page(group: SharingGroup, source: str, page: Page) -> int:
    """Store a page that continues a ledger and return how many records were new. Raises `Refused`, with the proof kept, and stores nothing then.

    The page may begin before the end of what is held: what overlaps has to be the same.
    """
    ring = ring_for(source)
    if ring is None:
        raise Refused(Reason.SOURCE, source)
    engine_group = group_of(group)
    try:
        with transaction.atomic():
            ledger = ledger_row(group, source, locked=True)
            fresh = _beyond(ledger, page, engine_group, ring)
            known = _known_ids(source, fresh)
            last = last_of(group, source)
            taken = verified(fresh, engine_group, ring, head_of(ledger), known.__contains__)
            if taken and last is not None and taken[-1].record.seq > last:
                raise Refused(Reason.GROUP, f"record {taken[-1].record.seq} after the group was closed with {last}")
            rows = [record_row(ledger, one) for one in taken]
            LedgerRecord.objects.bulk_create(rows)
            if taken:
                ledger.seq, ledger.digest = taken[-1].head.seq, taken[-1].head.digest
                ledger.save(update_fields=["seq", "digest"])
            erased = erase_retracted(ledger, rows, timezone.now())
            if source != settings.ASSOCIATION:
                gone = {row.record_id for row in erased}
                receipts.answer(group, (row for row in rows if row.record_id not in gone), receipts.RECEIVED)
                receipts.answer(group, erased, receipts.ERASED)
            if taken:
                audit.record(None, "exchange_taken", spoken_numbers(group.group_id, source, rows))
            lost = (
                None
                if page.more
                else LedgerRecord.objects.filter(ledger=ledger, payload=None, retracted_at=None).first()
            )
            if lost is not None:
                raise Refused(Reason.PAYLOAD_MISSING, f"record {lost.seq}")
    except Refused as refused:
        keep_refusal(source, group.group_id, refused, [one.token for one in page.envelopes[:2]])
        if refused.reason in PROOFS:
            Ledger.objects.filter(group=group, source=source).update(stopped=str(refused.reason))
        raise
    return len(taken)


def take_checkpoint(group: SharingGroup, source: str, by: str, token: str) -> None:
    """Keep a head of a ledger that an association signed; raises `Refused` where it contradicts what is held here, with the proof kept.

    A head beyond what is held here is no contradiction for a peer's ledger: it has only not come yet.
    """
    ring = ring_for(by)
    if ring is None:
        raise Refused(Reason.SOURCE, by)
    checkpoint = read_checkpoint(token, by, ring.key)
    if (checkpoint.group, checkpoint.source) != (group.group_id, source):
        raise Refused(Reason.GROUP, "a checkpoint of another ledger")
    ledger = ledger_row(group, source)
    if checkpoint.head.seq <= ledger.seq:
        wrong = contradiction(checkpoint, head_of(ledger), lambda seq: digest_at(ledger, seq))
        if wrong:
            refused = Refused(Reason.FORK, wrong)
            own = LedgerRecord.objects.filter(ledger=ledger, seq=checkpoint.head.seq).values_list("token", flat=True)
            keep_refusal(by, group.group_id, refused, [token, *own])
            raise refused
    KeptCheckpoint.objects.get_or_create(
        ledger=ledger,
        by=by,
        seq=checkpoint.head.seq,
        defaults={"digest": checkpoint.head.digest, "token": token, "at": checkpoint.time},
    )


def keep_refusal(association: str, group_id: str, refused: Refused, evidence: list[str]) -> None:
    """Keep what was refused and what proves it; the same again only counts."""
    now = timezone.now()
    detail = refused.detail.replace("\x00", "�")[:400]
    row = RefusedInput.objects.filter(association=association[:63], group_id=group_id[:63], reason=str(refused.reason), detail=detail).first()  # fmt: skip
    if row is not None:
        row.times, row.last_at = row.times + 1, now
        row.save(update_fields=["times", "last_at"])
        return
    audit.record(None, "exchange_refused", f"{association} {group_id}: {refused.reason}")
    RefusedInput.objects.create(
        association=association[:63], group_id=group_id[:63], reason=str(refused.reason), detail=detail,
        evidence=[one[:20_000] for one in evidence], first_at=now, last_at=now,
    )  # fmt: skip


def _beyond(ledger: Ledger, page: Page, group: Group, ring: KeyRing) -> list[Envelope]:
    """Return the envelopes of a page that lie beyond what is held; raises `Refused` where the others are not those that are held."""
    fresh = list(page.envelopes)
    while fresh and _claimed(fresh[0]).get("seq") != ledger.seq + 1:
        one = read(fresh[0], group, ring)
        if one.record.seq > ledger.seq:
            break  # a gap: told by who puts it behind the head
        stands(one, digest_at(ledger, one.record.seq) or "")
        fresh.pop(0)
    return fresh


def _known_ids(source: str, envelopes: list[Envelope]) -> set[str]:
    """Return which of the ids that envelopes claim, or retract, are held already of this association."""
    claimed = [fields.get(name) for fields in map(_claimed, envelopes) for name in ("id", "retracts")]
    ids = [one for one in claimed if isinstance(one, str)]
    return set(LedgerRecord.objects.filter(source=source, record_id__in=ids).values_list("record_id", flat=True))


def _claimed(envelope: Envelope) -> dict:
    return unchecked_fields(envelope.token)
