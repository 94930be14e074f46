"""Signals as rows: written where they are new or changed, withdrawn where they no longer hold."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.signal import Signal

from .models import SignalRecord
from .payload import signal_type

_AT_A_TIME = 500
_WITHOUT_SUBSTANCE = Text(
    ko="실질 내용이나 관련 분야가 없다고 판단해 철회함", en="withdrawn: no substance, or nothing of the field"
)


def write_signals(signals: Iterable[Signal]) -> list[SignalRecord]:
    """Store new signals and renew changed ones; returns their rows. What did not change is left alone."""
    all_of_them = list(signals)
    known: dict[str, str] = {}
    for start in range(0, len(all_of_them), _AT_A_TIME):
        ids = [signal.signal_id for signal in all_of_them[start : start + _AT_A_TIME]]
        known |= dict(SignalRecord.objects.filter(signal_id__in=ids).values_list("signal_id", "digest"))
    return [row for signal in all_of_them if (row := _written(signal, known.get(signal.signal_id), False))]


def withdraw_signal(row: SignalRecord, signal: Signal, reason: Text = _WITHOUT_SUBSTANCE) -> bool:
    """Withdraw a signal for a reason; returns whether it was not yet.

    Its row, with marks and notes, stays at its address, but it binds nobody, is in no list, and nobody is told of it again.
    """
    if row.withdrawn:
        return False
    bare = replace(signal, severity=0.0, severity_reason=reason, effects=(), effective_on=None, deadline_on=None)
    return _written(bare, row.digest, True) is not None


def _written(signal: Signal, known: str | None, withdrawn: bool) -> SignalRecord | None:
    digest = digest_of_signal(signal)
    if known == digest:
        return None
    row, _new = SignalRecord.objects.update_or_create(
        signal_id=signal.signal_id,
        defaults={
            "kind": signal.kind,
            "country": signal.country,
            "stage": signal.stage,
            "published_on": signal.published_on,
            "title_ko": signal.title.ko[:600],
            "title_en": signal.title.en[:2000],
            "severity": signal.severity,
            "digest": digest,
            "payload": signal_type().dump_python(signal, mode="json"),
            "withdrawn": withdrawn,
        },
    )
    return row


def digest_of_signal(signal: Signal) -> str:
    """Return what tells whether a signal says something else than before."""
    payload = signal_type().dump_python(signal, mode="json")
    # When a document was fetched again unchanged, nothing has changed.
    bare = {**payload, "evidence": [{**one, "retrieved_at": None} for one in payload["evidence"]]}
    if bare["moved_on"] is None:
        # Signals that nothing moved say the same as before it was known what moves one; they are not told anew.
        del bare["moved_on"]
    return hashlib.sha256(json.dumps(bare, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
