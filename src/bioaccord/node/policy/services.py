"""The only way to write signals, marks and notes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.signal import Signal

from .link_services import link_log, link_to_documents
from .models import Mark, SignalMark, SignalNote, SignalRecord, SourceRun
from .search_services import ask_to_follow
from .signal_rows import digest_of_signal, write_signals


@transaction.atomic
def store_signals(user, source: str, signals: list[Signal]) -> int:
    """Store new signals and renew changed ones; returns how many of both. What did not change is left alone."""
    rows = write_signals(signals)
    changed = len(rows)
    link_to_documents(rows)
    link_log(user)
    SourceRun.objects.create(source=source, read=len(signals), changed=changed)
    if changed:
        record(user, "signals_imported", f"{source}: {changed}")
        ask_to_follow()
    return changed


@transaction.atomic
def forget_signal(signal_id: str) -> None:
    """Take a signal out of the node with its marks, notes and history, as who told it took it back; what rests on it is computed again."""
    SignalRecord.objects.filter(signal_id=signal_id).delete()
    SignalRecord.history.filter(signal_id=signal_id).delete()
    SourceRun.objects.create(source="retracted", read=1, changed=1)
    ask_to_follow()


def new_or_changed(signals: list[Signal]) -> int:
    """Return how many of the signals `store_signals` would store."""
    known = SignalRecord.objects.filter(signal_id__in=[signal.signal_id for signal in signals]).count()
    return len(signals) - known + len(told_otherwise(signals))


def told_otherwise(signals: list[Signal]) -> dict[str, SignalRecord]:
    """Return, by id, the signals that stand in the node with other words than in `signals`."""
    rows = SignalRecord.objects.in_bulk([signal.signal_id for signal in signals], field_name="signal_id")
    digests = {signal.signal_id: digest_of_signal(signal) for signal in signals if signal.signal_id in rows}
    return {name: row for name, row in rows.items() if row.digest != digests[name]}


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
