"""Two versions of a bill compared section by section: added, removed, amended, moved; the words that changed are marked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from .bill_text import BillSection, BillText

_SAME_SECTION = 0.75  # share of common words from which a section under another number is the same one
_SAME_PLACE = 0.4  # and from which one under the same number is
_PREFERENCE_FOR_THE_SAME_PLACE = 0.2
_FEWEST_WORDS_TO_FOLLOW = 8  # a shorter section without a heading of its own is not recognised elsewhere


class SectionChangeKind(StrEnum):
    """What became of a section."""

    ADDED = "added"
    REMOVED = "removed"
    AMENDED = "amended"
    MOVED = "moved"


class MarkedKind(StrEnum):
    """Whether words stand in both versions or in one."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """A run of words with what became of it."""

    kind: MarkedKind
    words: str


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What became of one section; a moved one may also have changed words. `old` is None where it was added, `new` where removed."""

    kind: SectionChangeKind
    old: BillSection | None
    new: BillSection | None

    @property
    def words_changed(self) -> bool:
        """Whether the words differ, and not the number alone."""
        return (self.old.words if self.old else ()) != (self.new.words if self.new else ())

    def marked(self) -> tuple[MarkedWords, ...]:
        """Return old and new text as one run of words with what became of each."""
        old = self.old.text.split() if self.old else []
        new = self.new.text.split() if self.new else []
        runs: list[MarkedWords] = []
        for operation, old_first, old_last, new_first, new_last in SequenceMatcher(None, old, new, False).get_opcodes():
            if operation == "equal":
                runs.append(MarkedWords(MarkedKind.SAME, " ".join(old[old_first:old_last])))
                continue
            if old_last > old_first:
                runs.append(MarkedWords(MarkedKind.REMOVED, " ".join(old[old_first:old_last])))
            if new_last > new_first:
                runs.append(MarkedWords(MarkedKind.ADDED, " ".join(new[new_first:new_last])))
        return tuple(runs)


def bill_changes(old: BillText, new: BillText) -> tuple[SectionChange, ...]:
    """Return what became of the sections of `old` in `new`, in the order of the new version, removed ones last.

    Sections are matched by identifier and words, then by the same words under another identifier, then by likeness; so one inserted
    section does not make every later one "amended". Headings count: a section with the same heading elsewhere is the same one.
    """
    pairs = _pairs(old.sections, new.sections)
    new_of = {id(before): after for before, after in pairs}
    old_of = {id(after): before for before, after in pairs}
    changes = []
    for section in new.sections:
        before = old_of.get(id(section))
        if before is None:
            changes.append(SectionChange(SectionChangeKind.ADDED, None, section))
        elif before.identifier != section.identifier:
            changes.append(SectionChange(SectionChangeKind.MOVED, before, section))
        elif before.words != section.words or before.heading.casefold() != section.heading.casefold():
            changes.append(SectionChange(SectionChangeKind.AMENDED, before, section))
    changes += [SectionChange(SectionChangeKind.REMOVED, one, None) for one in old.sections if id(one) not in new_of]
    return tuple(changes)


def _pairs(old: Sequence[BillSection], new: Sequence[BillSection]) -> list[tuple[BillSection, BillSection]]:
    pairs: list[tuple[BillSection, BillSection]] = []
    left, right = list(old), list(new)

    def take(chosen: list[tuple[BillSection, BillSection]]) -> None:
        pairs.extend(chosen)
        taken = {id(one) for pair in chosen for one in pair}
        left[:] = [one for one in left if id(one) not in taken]
        right[:] = [one for one in right if id(one) not in taken]

    take(_by(left, right, lambda one: (one.identifier, one.words)))
    take(_by(left, right, lambda one: one.words if len(one.words) >= _FEWEST_WORDS_TO_FOLLOW else None))
    take(_by(left, right, lambda one: (one.identifier, one.heading.casefold()) if one.heading else None))
    take(_by(left, right, lambda one: one.heading.casefold() or None))
    take(_by_likeness(left, right))
    return pairs


def _by(
    left: Sequence[BillSection], right: Sequence[BillSection], key: Callable[[BillSection], Hashable | None]
) -> list[tuple[BillSection, BillSection]]:
    """Return the pairs whose key is the same; a key that several sections of one side have is nobody's."""
    sides: list[dict[Hashable, list[BillSection]]] = [{}, {}]
    for side, sections in zip(sides, (left, right), strict=True):
        for section in sections:
            if (value := key(section)) is not None:
                side.setdefault(value, []).append(section)
    return [
        (ones[0], sides[1][value][0])
        for value, ones in sides[0].items()
        if len(ones) == len(sides[1].get(value, ())) == 1
    ]


def _by_likeness(left: Sequence[BillSection], right: Sequence[BillSection]) -> list[tuple[BillSection, BillSection]]:
    found = []
    for before in left:
        for after in right:
            matcher = SequenceMatcher(None, before.words, after.words, False)
            same_place = before.identifier == after.identifier
            least = _SAME_PLACE if same_place else _SAME_SECTION
            if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least:
                likeness = matcher.ratio() + _PREFERENCE_FOR_THE_SAME_PLACE * same_place
                found.append((likeness, before, after))
    pairs: list[tuple[BillSection, BillSection]] = []
    taken: set[int] = set()
    for _, before, after in sorted(found, key=lambda one: one[0], reverse=True):
        if not taken & {id(before), id(after)}:
            taken |= {id(before), id(after)}
            pairs.append((before, after))
    return pairs
