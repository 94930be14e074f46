"""A signal that a peer shared: merged with one that this node has from its own sources, else made here; gone when it is retracted."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from bioaccord.exchange.glossed import glossed
from bioaccord.exchange.kinds import checked_payload
from bioaccord.exchange.kinds.policy_signal import PolicySignal
from bioaccord.exchange.shared_signal import addresses_in, addresses_of, signal_of
from bioaccord.node.alerts.tasks import send_alerts
from bioaccord.node.audit.services import record as audit
from bioaccord.node.brief.tasks import recompute
from bioaccord.node.policy.models import SignalRecord
from bioaccord.node.policy.services import forget_signal, store_signals
from bioaccord.vocabulary.glossary import standard_glossary
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from .models import LedgerRecord, SharedSignal

_SOURCE = "exchange"
_MADE_HERE = "shared/"
"""What the id of a signal begins with that was made here of a peer's record."""
FOR_MEMBERS = (TLP.CLEAR, TLP.GREEN)
"""What may stand among the signals, which every member reads; amber stays with what came, for analysts and operators."""


def read_signal(row: LedgerRecord) -> None:
    """Work a received record of a signal into this node; part of the caller's transaction."""
    if row.payload is None:
        _take_back(row)
        return
    shared = checked_payload(row.kind, row.payload)
    assert isinstance(shared, PolicySignal)
    note = glossed(Text(shared.note.ko, shared.note.en), standard_glossary()) if shared.note else Text("", "")
    known = _known(shared)
    signal_id = known.signal_id if known else f"{_MADE_HERE}{row.source}/{row.record_id}"
    # What was made here of another record is known from that record alone, not from this node's own sources.
    is_own = known is not None and not SharedSignal.objects.filter(signal_id=signal_id, was_known=False).exists()
    SharedSignal.objects.update_or_create(
        record=row, defaults={"signal_id": signal_id, "was_known": is_own, "note_ko": note.ko, "note_en": note.en}
    )  # fmt: skip
    if known is None:
        _store(row, shared, signal_id)
    audit(None, "exchange_signal_received", f"{row.source}: {signal_id}")


def _known(shared: PolicySignal) -> SignalRecord | None:
    """Return the signal that this node has of the same change: of the same id, or of the same stage read in the same place."""
    same = SignalRecord.objects.filter(signal_id=shared.signal_id, withdrawn=False).first()
    if same is not None:
        return same
    addresses = addresses_of(shared.evidence)
    near = SignalRecord.objects.filter(
        country=shared.country, published_on=shared.published_on, kind=shared.kind, stage=shared.stage, withdrawn=False
    )
    return next((one for one in near if addresses & _addresses(one)), None)


def _addresses(row: SignalRecord) -> frozenset[str]:
    return addresses_in(one.get("address") or "" for one in row.payload.get("evidence", ()))


def merge_known() -> int:
    """Let what this node's own sources told since take the place of what was made here of a peer's record; return how many were merged."""
    made = SharedSignal.objects.filter(was_known=False, record__payload__isnull=False).values_list("signal_id", flat=True)  # fmt: skip
    merged = 0
    for told in SignalRecord.objects.filter(signal_id__in=list(made), withdrawn=False):
        near = SignalRecord.objects.filter(
            country=told.country, published_on=told.published_on, kind=told.kind, stage=told.stage, withdrawn=False
        ).exclude(signal_id__startswith=_MADE_HERE)
        own = next((one for one in near if _addresses(told) & _addresses(one)), None)
        if own is None:
            continue
        with transaction.atomic():
            SharedSignal.objects.filter(signal_id=told.signal_id).update(signal_id=own.signal_id, was_known=True)
            forget_signal(told.signal_id)
            transaction.on_commit(_tell_after)
        audit(None, "exchange_signal_merged", f"{told.signal_id}: {own.signal_id}")
        merged += 1
    return merged


def _in_both_languages(signal):
    glossary = standard_glossary()
    effects = tuple(replace(one, action=glossed(one.action, glossary), magnitude_reason=glossed(one.magnitude_reason, glossary)) for one in signal.effects)  # fmt: skip
    return replace(
        signal,
        title=glossed(signal.title, glossary),
        summary=glossed(signal.summary, glossary),
        severity_reason=glossed(signal.severity_reason, glossary),
        effects=effects,
    )


def _take_back(row: LedgerRecord) -> None:
    kept = SharedSignal.objects.filter(record=row).first()
    if kept is None:
        return
    kept.delete()
    if not kept.was_known:
        # Nothing of what was taken back stays; where other records told the same, the first of them says it now.
        forget_signal(kept.signal_id)
        others = LedgerRecord.objects.filter(signal__signal_id=kept.signal_id, payload__isnull=False).order_by("pk")
        if not any(_store(other, checked_payload(other.kind, other.payload), kept.signal_id) for other in others):
            transaction.on_commit(_tell_after)
    audit(None, "exchange_signal_retracted", f"{row.source}: {row.record_id}")


def _store(row: LedgerRecord, shared: PolicySignal, signal_id: str) -> bool:
    """Store what a record tells among this node's signals; returns whether it may stand there."""
    marking = TLP(row.marking)
    if marking not in FOR_MEMBERS:
        return False
    store_signals(None, f"{_SOURCE}: {row.source}", [_in_both_languages(signal_of(shared, signal_id, marking))])
    transaction.on_commit(_tell_after)
    return True


def _tell_after() -> None:
    recompute.enqueue(timezone.localdate().isoformat())
    send_alerts.enqueue()
