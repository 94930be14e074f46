"""A saved search: what a subscription asks of a signal before anybody is told of it."""

from __future__ import annotations

from dataclasses import dataclass

from bioaccord.vocabulary.signal import Signal, SubjectType


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """What a signal has to be besides what its query asks; an empty field asks for nothing.

    Of several `topics` or `materials` one is enough. `least_severity` is 0..1. `only_mine` asks that the signal reaches a firm of the reader.
    """

    kind: str = ""
    country: str = ""
    stage: str = ""
    topics: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    least_severity: float = 0.0
    only_mine: bool = False

    def fits(self, signal: Signal) -> bool:
        """Return whether a signal fits, `only_mine` left aside: that takes exposures; words are asked of an index."""
        if self.kind and signal.kind != self.kind:
            return False
        if self.country and signal.country != self.country:
            return False
        if self.stage and signal.stage != self.stage:
            return False
        if signal.severity < self.least_severity:
            return False
        if self.topics and not set(self.topics).intersection(signal.subjects_of(SubjectType.TOPIC)):
            return False
        return not self.materials or bool(set(self.materials).intersection(_materials(signal)))


def _materials(signal: Signal) -> set[str]:
    """Return the materials a signal speaks of, those that only its effects name among them."""
    named = set(signal.subjects_of(SubjectType.MATERIAL))
    for effect in signal.effects:
        named.update(subject.id for subject in effect.subjects if subject.type == SubjectType.MATERIAL)
    return named
