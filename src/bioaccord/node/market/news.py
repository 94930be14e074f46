"""What is new in figures becomes signals: told once, renewed while it holds, and withdrawn when it no longer does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from bioaccord.brief.signal_sources import OWN_SIGNALS
from bioaccord.market.findings import findings
from bioaccord.market.market_signals import NAME, signal_of_finding
from bioaccord.market.shortage_looks import LARGEST_LOSS
from bioaccord.market.shortages import signal_of_dropped
from bioaccord.market.sources import openfda_shortages
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.alerts.following import follow_changed_signals
from bioaccord.node.audit.services import record
from bioaccord.node.policy.access import signal_of
from bioaccord.node.policy.models import SignalRecord, SourceRun
from bioaccord.node.policy.search_services import ask_to_follow
from bioaccord.node.policy.services import store_signals
from bioaccord.node.policy.signal_rows import withdraw_signal, write_signals
from bioaccord.node.policy.version_signals import first_day
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Signal, Stage

from . import access
from .access import store
from .findings_shown import keep_findings, looked_at
from .models import FindingsRun

_NO_LONGER = Text(ko="발표 수치가 달라져 더는 해당하지 않음", en="the figures have moved on, and this holds no longer")
_WAITING = (FindingsRun.Step.READING, FindingsRun.Step.TESTING)


def follow_figures(tell: Callable[[Sentence], object], *, signals_changed: int = 0) -> FindingsRun | None:
    """Look for what is new in all series of the store, bring its signals up to date, and let exposures and subscribers follow.

    `signals_changed` counts signals that the caller wrote already and that have to be followed as well. Returns the look; None where
    there is no store. A look that another one, of later figures, has overtaken writes nothing. A failure is kept with the look, and raised.
    """
    here = store()
    if not here.exists:
        return None
    look = FindingsRun.objects.create(store_run=_last_run(), as_of=timezone.localdate())
    try:
        _follow(look, tell, signals_changed)
    except Exception as error:
        told = error if isinstance(error, BioaccordError) else BioaccordError(_broken(error))
        look.failure_ko, look.failure_en = told.told(Language.KOREAN), told.told(Language.ENGLISH)
        raise
    finally:
        look.ended_at = timezone.now()
        look.save()
    return look


def is_looked_at() -> bool:
    """Tell whether all figures of the store were looked at today."""
    last = FindingsRun.objects.first()
    done = last is not None and last.step == FindingsRun.Step.DONE
    return done and (last.store_run, last.as_of) == (_last_run(), timezone.localdate())


def _last_run() -> int:
    here = store()
    last = next(iter(here.runs()), None) if here.exists else None
    return last.number if last else 0


def _follow(look: FindingsRun, tell: Callable[[Sentence], object], signals_changed: int) -> None:
    state = access.state()
    table, is_whole = looked_at(store())
    tell(Sentence("Looking for what is new in {count:,} figures.", count=table.height))
    _at(look, FindingsRun.Step.TESTING)
    found = findings(table)
    keep_findings(found, state, is_whole=is_whole)
    look.series, look.tests = found.series, sum(found.tests.values())
    # What ended years ago is history, not news; a publisher that gave up a series does not keep its last move current for ever.
    first = first_day(look.as_of)
    current = [one for one in found.found if one.as_of >= first]
    recogniser = standard_recogniser()
    signals = [signal_of_finding(one, recogniser) for one in current]
    _at(look, FindingsRun.Step.WRITING)
    look.found = len(signals)
    look.changed, look.withdrawn = _stored(look, signals)
    look.save()
    tell(
        Sentence(
            "{series:,} series, {tests:,} tests: {found:,} findings, {changed:,} of them new or changed, {gone:,} that hold no longer.",
            series=look.series,
            tests=look.tests,
            found=look.found,
            changed=look.changed,
            gone=look.withdrawn,
        )
    )
    if look.changed or look.withdrawn or signals_changed:
        # Signals are written now, so that whoever they reach has to be found: from here on the look goes to its end.
        look.step = FindingsRun.Step.EXPOSURES
        look.save(update_fields=["step"])
        follow_changed_signals(lambda said: None)
        tell(Sentence("Exposures and briefs of today are computed; subscribers are told by the worker."))
    look.step = FindingsRun.Step.DONE


def cancel_look(user) -> None:
    """End the look that is going on before its next step; for operators. What is written already is whole and stays."""
    require(roles_of(user).operator)
    if FindingsRun.objects.filter(ended_at=None, cancelled=False).update(cancelled=True):
        record(user, "look_cancelled", NAME)


def _at(look: FindingsRun, step: FindingsRun.Step) -> None:
    look.refresh_from_db(fields=["cancelled"])
    if look.cancelled:
        raise BioaccordError(Sentence("The look for what is new was cancelled; nothing of it was written."))
    look.step = step
    look.save()


@transaction.atomic
def _stored(look: FindingsRun, signals: list[Signal]) -> tuple[int, int]:
    """Write the signals of findings and withdraw those that are none any more; returns how many of each."""
    later = FindingsRun.objects.select_for_update().filter(store_run__gt=look.store_run)
    if any(one.step not in _WAITING for one in later):
        return 0, 0
    changed = len(write_signals(signals))
    wanted = {one.signal_id for one in signals}
    gone = 0
    for row in SignalRecord.objects.filter(signal_id__startswith=f"{NAME}:", withdrawn=False):
        if row.signal_id not in wanted:
            gone += withdraw_signal(row, replace(signal_of(row), stage=Stage.ENDED), _NO_LONGER)
    if changed or gone:
        SourceRun.objects.create(source=NAME, read=len(signals), changed=changed + gone)
        record(None, "signals_imported", f"{NAME}: {changed + gone}")
        ask_to_follow()
    return changed, gone


def store_shortages(source: str, path: Path, retrieved_at: datetime | None) -> int:
    """Store what a publisher's shortage list says of each drug; returns how many signals are new or changed, 0 for other publishers.

    Only a list that is whole and not older than what is known tells anything; a drug that it names no more is told as over.
    """
    if source == openfda_shortages.NAME:
        return _store_list(path, retrieved_at)
    if source not in OWN_SIGNALS:
        return 0
    since = first_day(timezone.localdate())
    signals = OWN_SIGNALS[source].signals_from_file(
        path, retrieved_at=retrieved_at, since=since, recogniser=standard_recogniser()
    )
    return store_signals(None, source, signals)


def _store_list(path: Path, retrieved_at: datetime | None) -> int:
    listed = openfda_shortages.read_shortages(path)
    known = {
        row.signal_id: signal_of(row)
        for row in SignalRecord.objects.filter(signal_id__startswith=f"{openfda_shortages.NAME}:", withdrawn=False)
    }
    newest = max((one.version for signal in known.values() for one in signal.evidence), default="")
    if not listed.is_whole or listed.version < newest:
        return 0
    signals = openfda_shortages.signals_of_list(
        listed, retrieved_at, None, standard_recogniser(), lambda _refusal: None
    )
    here = {one.signal_id for one in signals}
    listed_before = [one for one in known.values() if one.stage != Stage.ENDED]
    gone = [one for one in listed_before if one.signal_id not in here]
    # A list that lost a fifth at once was most likely published incompletely.
    if len(gone) <= LARGEST_LOSS * len(listed_before):
        day = date.fromisoformat(listed.version)
        signals += [signal_of_dropped(one, day) for one in gone]
    return store_signals(None, openfda_shortages.NAME, signals)


def _broken(error: Exception) -> Sentence:
    return Sentence(
        "The look for news stopped at a fault of this program ({error}). The figures are stored; send this message to whoever runs the node.",
        error=type(error).__name__,
    )
