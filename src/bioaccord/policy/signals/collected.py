"""Many versions at once into signals, each with what touches it among them: for publishers' files that no node holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.topic_labels import LAW_KINDS, Labelling
from bioaccord.policy.topic_model import TopicModel
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import Signal

from .document_signal import signal_of_version, tells_by_its_newest
from .matter import Difference, age, difference, labelling_of, part_of, with_related

TYING_LINKS = ("docket", "rin", "fr", "cfr")
"""The kinds of link by which other documents touch a version."""


@dataclass(frozen=True, slots=True)
class VersionAfter:
    """A version and the text of the one before it; None where none is known."""

    version: DocumentVersion
    former: str | None


@dataclass(frozen=True, slots=True)
class _Judged:
    version: DocumentVersion
    labelling: Labelling
    changed: Difference


def after_former(versions: Iterable[DocumentVersion]) -> Iterator[VersionAfter]:
    """Yield versions by document, oldest first, each with the text of the one before it."""
    by_document: dict[str, dict[str, DocumentVersion]] = defaultdict(dict)
    for one in versions:
        by_document[one.document_id][one.version] = one
    for of_document in by_document.values():
        former: str | None = None
        for one in sorted(of_document.values(), key=age):
            yield VersionAfter(one, former)
            former = one.text or former


def signals_of_versions(
    versions: Iterable[VersionAfter],
    recogniser: Recogniser,
    *,
    since: date | None = None,
    model: TopicModel | None = None,
) -> list[Signal]:
    """Return the signals of versions published since a day, oldest first; earlier ones still tell what went before.

    Laws are told as they come, so that a history of thousands need not be held.
    """
    found: list[Signal] = []
    kept: list[_Judged] = []
    for one in versions:
        version = one.version
        is_law = version.country == "KR" and version.kind in LAW_KINDS
        if is_law and since is not None and version.published_on < since:
            continue
        changed = difference(one.former, version)
        judged = _Judged(
            version, labelling_of(version, changed, has_former=one.former is not None, model=model), changed
        )
        if is_law:
            found += _told(judged, (), recogniser)
        else:
            kept.append(judged)
    touching = _Touching(judged.version for judged in kept)
    for judged in kept:
        version = judged.version
        if (since is None or version.published_on >= since) and not touching.is_renewed(version):
            found += _told(judged, touching.of(version), recogniser)
    return sorted(found, key=lambda signal: (signal.published_on, signal.signal_id))


def _told(judged: _Judged, related: Iterable[DocumentVersion], recogniser: Recogniser) -> list[Signal]:
    matter = with_related(judged.version, judged.labelling, judged.changed, related)
    signal = signal_of_version(matter, recogniser)
    return [signal] if signal else []


class _Touching:
    """Finds which versions touch another: the same document, paper, proceeding, or part of the code."""

    def __init__(self, versions: Iterable[DocumentVersion]) -> None:
        self._by_document: dict[str, list[DocumentVersion]] = defaultdict(list)
        self._by_link: dict[tuple[str, str], list[DocumentVersion]] = defaultdict(list)
        for one in versions:
            bare = replace(one, text="")
            self._by_document[one.document_id].append(bare)
            for link in one.links:
                if link.kind in TYING_LINKS:
                    self._by_link[link.kind, link.value].append(bare)

    def of(self, version: DocumentVersion) -> list[DocumentVersion]:
        found = list(self._by_document[version.document_id])
        for link in version.links:
            # A paper that names a part of the code is touched by no other that names it; a section of the code is.
            if link.kind in TYING_LINKS and (link.kind != "cfr" or part_of(version)):
                found += self._by_link[link.kind, link.value]
        return found

    def is_renewed(self, version: DocumentVersion) -> bool:
        """Whether a newer version of the document tells its signal."""
        if not tells_by_its_newest(version):
            return False
        return any(age(one) > age(version) for one in self._by_document[version.document_id])
