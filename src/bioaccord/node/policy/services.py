"""The only way to write signals, marks and notes."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.signal import Signal

from .document_services import link_log, link_to_documents
from .models import Mark, SignalMark, SignalNote, SignalRecord, SourceRun
from .payload import signal_type
from .search_services import ask_to_follow


@transaction.atomic
def store_signals(user, source: str, signals: list[Signal]) -> int:
    """Store new signals and renew changed ones; returns how many of both. What did not change is left alone."""
    known = dict(
        SignalRecord.objects.filter(signal_id__in=[signal.signal_id for signal in signals]).values_list(
            "signal_id", "digest"
        )
    )
    changed = 0
    rows = []
    for signal in signals:
        payload = signal_type().dump_python(signal, mode="json")
        digest = _digest(payload)
        if known.get(signal.signal_id) == digest:
            continue
        changed += 1
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
                "payload": payload,
            },
        )
        rows.append(row)
    link_to_documents(rows)
    link_log(user)
    SourceRun.objects.create(source=source, read=len(signals), changed=changed)
    if changed:
        record(user, "signals_imported", f"{source}: {changed}")
        ask_to_follow()
    return changed


def new_or_changed(signals: list[Signal]) -> int:
    """Return how many of the signals `store_signals` would store."""
    known = SignalRecord.objects.filter(signal_id__in=[signal.signal_id for signal in signals]).count()
    return len(signals) - known + len(told_otherwise(signals))


def told_otherwise(signals: list[Signal]) -> dict[str, SignalRecord]:
    """Return, by id, the signals that stand in the node with other words than in `signals`."""
    rows = SignalRecord.objects.in_bulk([signal.signal_id for signal in signals], field_name="signal_id")
    digests = {
        signal.signal_id: _digest(signal_type().dump_python(signal, mode="json"))
        for signal in signals
        if signal.signal_id in rows
    }
    return {name: row for name, row in rows.items() if row.digest != digests[name]}


def _digest(payload: dict) -> str:
    # When a document was fetched again unchanged, nothing has changed.
    bare = {**payload, "evidence": [{**one, "retrieved_at": None} for one in payload["evidence"]]}
    return hashlib.sha256(json.dumps(bare, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def mark_signal(user, signal_id: str, mark: str) -> None:
    """Set the association's mark on a signal; for analysts. Raises `Http404`, or `ValidationError` for an unknown mark."""
    require(roles_of(user).analyst)
    if mark not in Mark.values:
        raise ValidationError(_("There is no such mark. Choose one of the list."))
    SignalMark.objects.update_or_create(signal=_signal(signal_id), defaults={"mark": mark, "marked_by": user})
    record(user, "signal_marked", f"{signal_id}: {mark}")


@transaction.atomic
def add_note(user, signal_id: str, text: str) -> None:
    """Add an analyst's note to a signal. Raises `Http404`, or `ValidationError` for an empty or too long text."""
    require(roles_of(user).analyst)
    text = text.strip()
    if not text or len(text) > 4000:
        raise ValidationError(_("A note holds 1 to 4,000 characters."))
    SignalNote.objects.create(signal=_signal(signal_id), text=text, author=user)
    record(user, "note_added", signal_id)


def _signal(signal_id: str) -> SignalRecord:
    row = SignalRecord.objects.filter(signal_id=signal_id).first()
    if row is None:
        raise Http404
    return row
