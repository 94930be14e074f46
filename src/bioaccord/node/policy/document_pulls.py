"""A publisher asked live by the node: its answers are kept until they are stored, and each pull is a run on the sources' page."""

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bioaccord.node.alerts.following import follow_changed_signals
from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.live_sources import LiveSource, stored_pull
from bioaccord.reading.question import Question
from bioaccord.vocabulary.errors import BioaccordError, InputError, PartlyRefused, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .comparison_services import compare_neighbours
from .document_access import last_good_run
from .document_services import record_failure, store_versions
from .link_services import link_log
from .version_signals import first_day, make_signals

# Publishers add to days that are over; what comes twice is stored once.
_ASKED_AGAIN = timedelta(days=7)
_EVERY = 100


@dataclass(frozen=True)
class Pulled:
    """What a pull brought."""

    since: date
    until: date
    read: int
    changed: int
    refused: PartlyRefused | None = None
    """The records that could not be read, where there are such; all others are stored."""


def pull(source: LiveSource, question: Question, since: date | None, tell: Callable[[int], None]) -> Iterator[Pulled]:
    """Pull what an earlier pull left unfinished, then from `since`, or the last good pull, to the question's last day; yields each.

    Answers lie under `pulls/` of the data folder until they are stored, so that a pull that fails goes on with the next one. Raises
    `BioaccordError` after recording the failure.
    """
    begun = question.retrieved_at
    place = settings.DATA / "pulls" / source.name / _name_of(question)
    try:
        web = source.web(
            settings.POLICY_KEYS.get(source.key_variable, ""), question.address, clock=time.monotonic, sleep=time.sleep
        )
        first = since
        for folder in _unfinished(place):
            there = stored_pull(folder)
            begun_on = date.fromisoformat(folder.name)
            last = (there.until if there else None) or question.until
            yield _stored(source, web, replace(question, since=begun_on, until=last, folder=folder), begun, tell)
            # What was left is done; what follows begins where it ended, unless earlier days were asked for.
            if first is None or begun_on <= first:
                first = last
        if first is None or first < question.until or since == question.until:
            first = first or _since(source)
            asked = replace(question, since=first, folder=place / first.isoformat())
            yield _stored(source, web, asked, begun, tell)
    except _Recorded as error:
        raise error.failure from None
    except BioaccordError as error:
        record_failure(source.name, begun, error)
        raise


class _Recorded(Exception):
    """A failure that `store_versions` has put on record already."""

    def __init__(self, failure: BioaccordError) -> None:
        super().__init__(str(failure))
        self.failure = failure


def _stored(source: LiveSource, web, question: Question, begun: datetime, tell: Callable[[int], None]) -> Pulled:
    # All is fetched before the first row is written: a publisher may take hours, and the database is not kept waiting.
    versions: list[DocumentVersion] = []
    refused: PartlyRefused | None = None
    try:
        for version in source.pull(web, question):
            versions.append(version)
            if len(versions) % _EVERY == 0:
                tell(len(versions))
    except PartlyRefused as error:
        refused = error
    try:
        changed = store_versions(None, source.name, _with_refusals(versions, refused))
    except PartlyRefused:
        run = last_good_run(source.name)
        changed = run.changed if run and versions else 0
    except BioaccordError as error:
        raise _Recorded(error) from None
    shutil.rmtree(question.folder)
    return Pulled(question.since, question.until, len(versions), changed, refused)


def _with_refusals(versions: list[DocumentVersion], refused: PartlyRefused | None) -> Iterator[DocumentVersion]:
    yield from versions
    if refused:
        raise refused


def finish(tell: Callable[[str], None], signals_since: date | None = None) -> None:
    """Compare versions that are new with their neighbours, make signals of them, and tie entries of analysts' logs to documents.

    Versions published before `signals_since` (400 days before today) make no signals: a history would fill inboxes.
    """
    for done, count in compare_neighbours():
        if done % 50 == 0 or done == count:
            tell(f"compared {done} of {count} documents")
    follow_signals(tell, signals_since)
    if linked := link_log(None):
        tell(f"{linked} entries of analysts' logs tied to documents")


def follow_signals(tell: Callable[[str], None], signals_since: date | None = None) -> None:
    """Make the signals of versions that are new, changed or labelled anew; where any changed, compute exposures and tell subscribers."""
    changed = 0
    for progress in make_signals(signals_since or first_day(timezone.localdate())):
        changed = progress.changed
        if progress.done % 500 == 0 or progress.done == progress.of:
            tell(f"{progress.done} of {progress.of} documents asked for signals: {changed} new, changed or withdrawn")
    if changed:
        follow_changed_signals(tell)


def _name_of(question: Question) -> str:
    """Return a folder's name for what is asked, apart from the days."""
    asked = {name: sorted(values) for name, values in question.filters.items() if values} | {"": question.address}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]


def _unfinished(place: Path) -> list[Path]:
    return sorted(one for one in place.iterdir() if stored_pull(one)) if place.is_dir() else []


def _since(source: LiveSource) -> date:
    run = last_good_run(source.name)
    if run is None:
        raise InputError(
            Refusal(
                "--since",
                Sentence("{source} was never pulled here, so the first day is not known.", source=source.title),
                Sentence("Give --since YYYY-MM-DD the first time."),
            )
        )
    return run.started_at.date() - _ASKED_AGAIN
