"""A page of a peer's ledger is taken whole or not at all; what is refused is kept, and where it proves that its association contradicted itself, the ledger stops."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bioaccord.exchange.checkpoint import contradiction, read_checkpoint
from bioaccord.exchange.closing import Closing
from bioaccord.exchange.group import Group
from bioaccord.exchange.key_ring import KeyRing
from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.ledger import Taken, read, stands, verified
from bioaccord.exchange.page import Page
from bioaccord.exchange.proof import contradiction_in
from bioaccord.exchange.record import Envelope
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.statement import unchecked_fields
from bioaccord.node.audit import services as audit
from bioaccord.node.new_rows import store_new

from . import receipts
from .groups import closing_of
from .models import KeptCheckpoint, Ledger, LedgerRecord, RefusedInput, SharingGroup
from .retracting import erase_retracted
from .rows import digest_at, group_of, head_of, is_to_be_read_in, ledger_row, record_row, ring_in, spoken_numbers

_MOST_KEPT = 200
"""How many refusals of one association for one reason are kept apart; further ones only count."""


def take_page(group: SharingGroup, source: str, page: Page, by: str) -> int:
    """Store a page that continues a ledger and return how many records were new. Raises `Refused`, with the proof kept, and stores nothing then.

    The page may begin before the end of what is held: what overlaps has to be the same, and gives back a payload that is missing here.
    `by` is who gave it: the ledger's own association, or another that gives this one its own records back. The ledger stands still where
    what was refused proves that its association contradicted itself; what somebody may have altered on the way is asked for again.
    """
    ring = ring_in(group, source)
    if ring is None:
        raise Refused(Reason.SOURCE, source)
    engine_group = group_of(group)
    try:
        with transaction.atomic():
            ledger = ledger_row(group, source, locked=True)
            fresh = _beyond(ledger, page, engine_group, ring)
            known = _known_ids(source, fresh)
            closing = closing_of(group, source)
            last = closing.head.seq if closing else None
            taken = verified(fresh, engine_group, ring, head_of(ledger), known.__contains__)
            late = next(
                (
                    one.record
                    for one in taken
                    if last is not None and one.record.seq > last and one.record.kind != Kind.RECEIPT
                ),
                None,
            )
            if late is not None:
                raise Refused(Reason.GROUP, f"record {late.seq} after the group was closed with {last}")
            disputed = _compare_with_signed_heads(ledger, taken)
            if closing is not None:
                _compare_with_closing(ledger, taken, closing, group.closings[source])
            rows = [record_row(ledger, one) for one in taken]
            if source == settings.ASSOCIATION:
                for row in rows:
                    row.stored_at = row.time  # given back: it was sealed then
            store_new(rows)
            if taken:
                ledger.seq, ledger.digest = taken[-1].head.seq, taken[-1].head.digest
                ledger.save(update_fields=["seq", "digest"])
            erased = erase_retracted(ledger, rows, timezone.now())
            if source != settings.ASSOCIATION:
                gone = {row.record_id for row in erased}
                receipts.answer(group, (row for row in rows if row.record_id not in gone and row.payload is not None), receipts.RECEIVED)  # fmt: skip
                receipts.answer(group, erased, receipts.ERASED)
            if taken:
                audit.record(
                    None,
                    "exchange_given_back" if source == settings.ASSOCIATION else "exchange_taken",
                    spoken_numbers(group.group_id, source, rows),
                )
            for kept, word in disputed:
                keep_refusal(kept.by, group.group_id, word, [*word.evidence])
                kept.delete()
    except Refused as refused:
        refuse(group, source, by, refused)
        raise
    return len(taken)


def refuse(group: SharingGroup, source: str, by: str, refused: Refused) -> None:
    """Keep what was refused with all that is held of the same records; let the ledger stand still where that proves a contradiction."""
    evidence = [*_held_beside(group, source, refused.evidence), *refused.evidence]
    ring = ring_in(group, source)
    is_proof = ring is not None and bool(contradiction_in(evidence, ring))
    keep_refusal(by, group.group_id, refused, evidence, is_proof=is_proof)
    if is_proof:
        Ledger.objects.filter(group=group, source=source).update(stopped=str(refused.reason))


def first_lost(ledger: Ledger) -> LedgerRecord | None:
    """Return the first record whose payload is missing though nothing took it back; None where there is none."""
    return LedgerRecord.objects.filter(ledger=ledger, payload__isnull=True, retracted_at=None).order_by("seq").first()


def take_checkpoint(group: SharingGroup, source: str, by: str, token: str) -> None:
    """Keep a head of a ledger that an association signed; raises `Refused` where it contradicts what is held here, with the proof kept.

    A head beyond what is held here is no contradiction for a peer's ledger: it has only not come yet.
    """
    ring = ring_in(group, by)
    if ring is None:
        raise Refused(Reason.SOURCE, by)
    checkpoint = read_checkpoint(token, by, ring.key)
    if (checkpoint.group, checkpoint.source) != (group.group_id, source):
        raise Refused(Reason.GROUP, "a checkpoint of another ledger")
    ledger = ledger_row(group, source)
    if source == settings.ASSOCIATION and checkpoint.head.seq > ledger.seq:
        # Nobody holds more of this ledger than was sealed; who does after a put-back says so where it asks for it.
        refused = Refused(Reason.GAP, f"signs {checkpoint.head.seq} as our end, which is {ledger.seq}", (token,))
        keep_refusal(by, group.group_id, refused, [token])
        raise refused
    if checkpoint.head.seq <= ledger.seq:
        wrong = contradiction(checkpoint, head_of(ledger), lambda seq: digest_at(ledger, seq))
        if wrong:
            refused = Refused(Reason.FORK, wrong, (token,))
            refuse(group, source, by, refused)
            raise refused
    kept = KeptCheckpoint.objects.filter(ledger=ledger, by=by, seq=checkpoint.head.seq).first()
    if kept is not None and kept.digest != checkpoint.head.digest:
        refused = Refused(Reason.FORK, f"signed {kept.digest} as {kept.seq} before, now {checkpoint.head.digest}", (kept.token, token))  # fmt: skip
        refuse(group, source, by, refused)
        raise refused
    KeptCheckpoint.objects.get_or_create(
        ledger=ledger,
        by=by,
        seq=checkpoint.head.seq,
        defaults={"digest": checkpoint.head.digest, "token": token, "at": checkpoint.time},
    )


def keep_refusal(association: str, group_id: str, refused: Refused, evidence: list[str], *, is_proof: bool = False) -> None:  # fmt: skip
    """Keep what was refused and what proves it; the same again only counts, unless it brings the proof."""
    now = timezone.now()
    detail = refused.detail.replace("\x00", "�")[:400]
    alike = RefusedInput.objects.filter(
        association=association[:63], group_id=group_id[:63], reason=str(refused.reason)
    )
    row = alike.filter(detail=detail).first()
    if row is None and alike.count() >= _MOST_KEPT:
        row = alike.first()
    if row is not None:
        row.times, row.last_at = row.times + 1, now
        row.evidence = _kept(evidence) if is_proof else row.evidence
        row.save(update_fields=["times", "last_at", "evidence"])
        return
    audit.record(None, "exchange_refused", f"{association} {group_id}: {refused.reason}")
    RefusedInput.objects.create(
        association=association[:63], group_id=group_id[:63], reason=str(refused.reason), detail=detail,
        evidence=_kept(evidence), first_at=now, last_at=now,
    )  # fmt: skip


def _kept(evidence: list[str]) -> list[str]:
    return [one[:20_000] for one in evidence]


def _beyond(ledger: Ledger, page: Page, group: Group, ring: KeyRing) -> list[Envelope]:
    """Return the envelopes of a page that lie beyond what is held; raises `Refused` where the others are not those that are held."""
    fresh = list(page.envelopes)
    while fresh and _is_held(_claimed(fresh[0]).get("seq"), ledger):
        try:
            one = read(fresh[0], group, ring)
            row = LedgerRecord.objects.get(ledger=ledger, seq=one.record.seq)
            stands(one, row.digest)
        except Refused as refused:
            refused.evidence = (fresh[0].token,)
            raise
        if row.payload is None and row.retracted_at is None and one.envelope.payload is not None:
            row.payload, row.salt = one.envelope.payload, one.envelope.salt
            row.is_read = not is_to_be_read_in(row.source, row.kind)
            row.save(update_fields=["payload", "salt", "is_read"])
            if row.source != settings.ASSOCIATION:
                receipts.answer(ledger.group, [row], receipts.RECEIVED)
        fresh.pop(0)
    return fresh


def _is_held(seq: object, ledger: Ledger) -> bool:
    return type(seq) is int and 0 < seq <= ledger.seq


def _compare_with_signed_heads(ledger: Ledger, taken: list[Taken]) -> list[tuple[KeptCheckpoint, Refused]]:
    """Compare records with the heads that were signed before they came; raises `Refused` where their own association, or this one, says otherwise.

    What a further member signed otherwise is returned: its word is no proof against records that the association signed, and must not keep
    them from coming. If it holds other records, those are shown where the members compare what they hold.
    """
    disputed = list[tuple[KeptCheckpoint, Refused]]()
    if not taken:
        return disputed
    digests = {one.record.seq: one for one in taken}
    for kept in KeptCheckpoint.objects.filter(ledger=ledger, seq__gt=ledger.seq, seq__lte=taken[-1].record.seq):
        record = digests[kept.seq]
        if record.head.digest != kept.digest:
            detail = f"{kept.by} signed {kept.digest} as {kept.seq} of {ledger.source}, now it is {record.head.digest}"
            refused = Refused(Reason.FORK, detail, (kept.token, record.envelope.token))
            if kept.by in (ledger.source, settings.ASSOCIATION):
                raise refused
            disputed.append((kept, refused))
    return disputed


def _compare_with_closing(ledger: Ledger, taken: list[Taken], closing: Closing, token: str) -> None:
    """Compare a ledger with the head that its association signed when it closed the group; raises `Refused` where that says otherwise."""
    seq = closing.head.seq
    digest = next((one.head.digest for one in taken if one.record.seq == seq), None) or digest_at(ledger, seq)
    if digest not in (None, closing.head.digest):
        raise Refused(Reason.FORK, f"closed the group with {closing.head.digest} as {seq}, which is {digest}", (token, *(one.envelope.token for one in taken if one.record.seq == seq)))  # fmt: skip


def _held_beside(group: SharingGroup, source: str, tokens: tuple[str, ...]) -> list[str]:
    """Return the tokens held here under the numbers and ids that other tokens claim, and under the numbers before them."""
    seqs, ids = set[int](), set[str]()
    for token in tokens:
        try:
            fields = unchecked_fields(token)
        except Refused:
            continue
        seq, record_id = fields.get("seq"), fields.get("id")
        if type(seq) is int and 0 < seq < 2**53:
            seqs |= {seq, seq - 1}
        if isinstance(record_id, str):
            ids.add(record_id.replace("\x00", ""))
    beside = LedgerRecord.objects.filter(Q(ledger__group=group, seq__in=seqs) | Q(record_id__in=ids), source=source)
    return [token for token in beside.values_list("token", flat=True)[:8] if token not in tokens]


def _known_ids(source: str, envelopes: list[Envelope]) -> set[str]:
    """Return which of the ids that envelopes claim, or retract, are held already of this association."""
    claimed = [fields.get(name) for fields in map(_claimed, envelopes) for name in ("id", "retracts")]
    ids = [one for one in claimed if isinstance(one, str) and "\x00" not in one]
    return set(LedgerRecord.objects.filter(source=source, record_id__in=ids).values_list("record_id", flat=True))


def _claimed(envelope: Envelope) -> dict:
    try:
        return unchecked_fields(envelope.token)
    except Refused:
        return {}  # told where it is read
