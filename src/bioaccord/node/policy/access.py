"""The only way to read signals for a person. Signals themselves are public; marks and notes are the association's."""

from dataclasses import dataclass

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404
from django.utils import timezone

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.vocabulary.signal import Signal, SignalKind, Stage, SubjectType

from .models import Mark, SignalNote, SignalRecord, SourceRun
from .payload import signal_type
from .search_access import signals_with
from .signal_stages import at_stages


@dataclass(frozen=True)
class SignalFilters:
    """What a list of signals is narrowed by; an empty filter narrows nothing."""

    kind: str = ""
    country: str = ""
    words: str = ""
    stage: str = ""


def signals_for(user, filters: SignalFilters) -> QuerySet[SignalRecord]:
    """Return the signals a person may read, newest first. Raises `UnreadableQueryError` for words that cannot be read."""
    require(user.is_authenticated)
    rows = SignalRecord.objects.filter(withdrawn=False)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.country:
        rows = rows.filter(country=filters.country)
    if filters.stage in set(Stage):
        rows = rows.filter(at_stages([filters.stage], timezone.localdate()))
    if filters.words.strip():
        rows = rows.filter(signals_with(filters.words))
    return rows


def signals_about(user, kind: SignalKind, type: SubjectType, subject_id: str) -> list[SignalRecord]:
    """Return the signals of a kind that have a subject, newest first; their words may call it otherwise."""
    written = signals_for(user, SignalFilters(kind=kind)).annotate(written=Cast("payload", TextField()))
    # The two databases disagree on how a list in a payload is searched: its text narrows, and Python decides.
    rows = written.filter(written__contains=f'"{subject_id}"')
    return [row for row in rows if subject_id in signal_of(row).subjects_of(type)]


def signal_for(user, signal_id: str) -> Signal:
    """Return one signal; raises `Http404` where there is none."""
    require(user.is_authenticated)
    row = SignalRecord.objects.filter(signal_id=signal_id).first()
    if row is None:
        raise Http404
    return signal_of(row)


def mark_for(user, signal_id: str) -> str:
    """Return the association's mark; only analysts see it."""
    require(roles_of(user).analyst)
    row = SignalRecord.objects.select_related("mark").filter(signal_id=signal_id).first()
    return row.mark.mark if row and hasattr(row, "mark") else Mark.NONE


def notes_for(user, signal_id: str) -> QuerySet[SignalNote]:
    """Return the notes on a signal; only analysts see them."""
    require(roles_of(user).analyst)
    return SignalNote.objects.filter(signal__signal_id=signal_id).select_related("author")


def all_signals() -> list[Signal]:
    """Return every signal that holds, for computing exposures."""
    holding = SignalRecord.objects.filter(withdrawn=False)
    return [signal_of(row) for row in holding.order_by("published_on", "signal_id")]


def imports_so_far() -> int:
    """Return a number that rises with every import of signals."""
    return SourceRun.objects.order_by("-id").values_list("id", flat=True).first() or 0


def signal_of(row: SignalRecord) -> Signal:
    """Return the signal of a row."""
    return signal_type().validate_python(row.payload, strict=False)
