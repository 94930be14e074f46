"""`--signals NAME:PATH`: which publishers' files can be read, and reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

import bioaccord.market.market_signals as market_signals
import bioaccord.market.sources.canada_shortages as canada_shortages
import bioaccord.market.sources.openfda_shortage_history as openfda_shortage_history
import bioaccord.market.sources.openfda_shortages as openfda_shortages
import bioaccord.policy.sources.change_log as change_log
import bioaccord.policy.sources.federal_register as federal_register
import bioaccord.policy.sources.korean_law as korean_law
from bioaccord.policy.document_readers import READERS
from bioaccord.policy.record_reading import those_read
from bioaccord.policy.signals.collected import VersionAfter, after_former, signals_of_versions
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.sentence import NOTHING, Sentence
from bioaccord.vocabulary.signal import Signal

LIVE = "live"


class _OwnSignals(Protocol):
    NAME: str

    def signals_from_file(
        self, path: Path, *, retrieved_at: datetime | None, since: date | None, recogniser: Recogniser
    ) -> list[Signal]: ...


OWN_SIGNALS: dict[str, _OwnSignals] = {
    source.NAME: source for source in (openfda_shortage_history, canada_shortages, change_log, market_signals)
}
"""Sources whose records are signals; those of `READERS` are documents, whose versions may be signals."""
SOURCES = (*READERS, *OWN_SIGNALS)
LIVE_SOURCES = (federal_register.NAME, openfda_shortages.NAME)
"""Those that are asked live without a key and without anything to narrow them by."""


@dataclass(frozen=True, slots=True)
class SignalSource:
    """A publisher's name and where its answer lies; `path` is None for a live request."""

    name: str
    path: Path | None


def parse_source(written: str) -> SignalSource:
    """Return what `NAME:PATH` or `NAME:live` means; raises `InputError`."""
    name, colon, path = written.partition(":")
    if name not in SOURCES or not colon or not path:
        remedy = did_you_mean(name, SOURCES) if name not in SOURCES else NOTHING
        raise InputError(
            Refusal(
                file="--signals",
                value=written,
                problem=Sentence("'{written}' does not name a publisher and a file.", written=written),
                remedy=remedy
                + Sentence("Write NAME:PATH with one of the names {names}.", names=", ".join(sorted(SOURCES))),
            )
        )
    if path == LIVE:
        if name not in LIVE_SOURCES:
            raise InputError(
                Refusal(
                    file="--signals",
                    value=written,
                    problem=Sentence("'{name}' cannot be asked live.", name=name),
                    remedy=Sentence(
                        "Give a file or folder, or ask one of {names} live.", names=", ".join(sorted(LIVE_SOURCES))
                    ),
                )
            )
        return SignalSource(name, None)
    return SignalSource(name, Path(path))


def read_signals(
    sources: Sequence[SignalSource],
    *,
    since: date | None,
    as_of: date,
    recogniser: Recogniser,
    told: Callable[[SignalSource, int], None] = lambda source, count: None,
    refused: Refusals | None = None,
) -> list[Signal]:
    """Return the signals of all sources; `told` is called after each with how many it gave.

    With `refused` single records of documents that cannot be read are added to it, and all others give their signals. Raises `InputError` for a file that is not what its reader expects and `SourceError` for a publisher
    that does not answer.
    """
    collected: list[Signal] = []
    for source in sources:
        if source.path is None:
            found = _live(source.name, since, as_of, recogniser)
        else:
            # What a file holds is as old as the file: its time of change is the best known retrieval time.
            modified = datetime.fromtimestamp(source.path.stat().st_mtime, UTC) if source.path.is_file() else None
            found = _from_file(source.name, source.path, modified, since, recogniser, refused)
        collected += [signal for signal in found if signal.published_on <= as_of]
        told(source, len(found))
    return collected


def _from_file(
    name: str,
    path: Path,
    retrieved_at: datetime | None,
    since: date | None,
    recogniser: Recogniser,
    refused: Refusals | None,
) -> list[Signal]:
    if name in OWN_SIGNALS:
        return OWN_SIGNALS[name].signals_from_file(path, retrieved_at=retrieved_at, since=since, recogniser=recogniser)
    if name == korean_law.NAME:
        # A history knows the version before each, without reading all that is older.
        versions: Iterable[VersionAfter] = korean_law.versions_after(path, retrieved_at=retrieved_at, since=since)
    else:
        read = READERS[name](path, retrieved_at=retrieved_at)
        versions = after_former(read if refused is None else those_read(read, refused))
    return signals_of_versions(versions, recogniser, since=since)


def _live(name: str, since: date | None, as_of: date, recogniser: Recogniser) -> list[Signal]:
    from bioaccord.reading.web import Web

    if since is None:
        raise InputError(
            Refusal(
                file="--signals",
                value=f"{name}:{LIVE}",
                problem=Sentence("a live request needs a first day."),
                remedy=Sentence("Add --since YYYY-MM-DD."),
            )
        )
    now = datetime.now(UTC)
    if name == openfda_shortages.NAME:
        return openfda_shortages.signals_live(Web(), since=since, until=as_of, retrieved_at=now, recogniser=recogniser)
    documents = federal_register.documents_live(Web(), since=since, until=as_of, retrieved_at=now)
    return signals_of_versions(after_former(documents), recogniser, since=since)
