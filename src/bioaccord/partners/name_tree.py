"""Latin names as one tree of letters, so that what several names begin with is compared once."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .sound_tables import LONGEST

_END = "\n"
_BEFORE = "^"
_LETTERS = 30.0


@dataclass(frozen=True, slots=True)
class NameTree:
    """Nodes in the order of a walk that goes down first; node 0 is the root. A node is a letter, a blank, or the end of a name.

    `depth` (nodes), `after` the first node that is not below it, `is_break` for blanks and ends, `word_start` the depth before the word's
    first letter, `held` the depth before the longest beginning of a known spelling that ends at a node (its own depth where there is none),
    `usual` the logarithm of the chance of the letters so far in any name. `back` and `column` (nodes, 3): the depth before the last one, two, three letters, or -1, and their column in the tables.
    `words_from` (nodes + 1) cuts `word` (places in a list of spellings) and `word_depth` (the depth before it) into those that end at
    a node. `names_from` (nodes + 1) cuts `names`, the places of the names that end at a node.
    """

    depth: NDArray[np.int32]
    after: NDArray[np.int32]
    is_break: NDArray[np.bool_]
    word_start: NDArray[np.int32]
    held: NDArray[np.int32]
    usual: NDArray[np.float64]
    back: NDArray[np.int32]
    column: NDArray[np.int32]
    words_from: NDArray[np.int32]
    word: NDArray[np.int32]
    word_depth: NDArray[np.int32]
    names_from: NDArray[np.int32]
    names: NDArray[np.int32]


class UsualLetters:
    """How likely each letter follows the two before it in the names of a list: what is common proves little."""

    def __init__(self, names: Collection[Sequence[str]]) -> None:
        self._seen: Counter[str] = Counter()
        self._before: Counter[str] = Counter()
        texts = (_BEFORE * 2 + "".join(words) + _END for words in names)
        threes = Counter(text[place - 2 : place + 1] for text in texts for place in range(2, len(text)))
        for three, count in threes.items():
            for length in range(LONGEST):
                self._seen[three[2 - length :]] += count
                self._before[three[2 - length : 2]] += count
        self._known: dict[str, float] = {}

    def logarithm(self, before: str, letter: str) -> float:
        """Return the logarithm of the chance of a letter after the two before it, smoothed by shorter beginnings."""
        key = before + letter
        if key not in self._known:
            chance = 1 / _LETTERS
            for length in range(LONGEST):
                start = before[len(before) - length :]
                chance = (self._seen[start + letter] + 3 * chance) / (self._before[start] + 3)
            self._known[key] = math.log(chance)
        return self._known[key]


def name_tree(
    names: Sequence[Sequence[str]], column: Callable[[str], int], spellings: Collection[str], usual: UsualLetters
) -> NameTree:
    """Return the tree of names, each its words in lower case; `spellings` are those that whole Korean words are known to have."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for place, words in enumerate(names):
        by_text[" ".join(words) + _END].append(place)
    number = {spelling: place for place, spelling in enumerate(spellings)}
    grown = _Grown(column, number, usual)
    before = ""
    for text in sorted(by_text):
        shared = next((place for place, (a, b) in enumerate(zip(before, text, strict=False)) if a != b), 0)
        grown.add(text, shared if before else 0)
        grown.names[-1] = by_text[text]
        before = text
    return grown.finished()


@dataclass(frozen=True, slots=True)
class _End:
    """What ends at a letter: `written` is the longest beginning of a spelling, `whole` the spellings with their lengths.

    `begun` is the length of the longest beginning that goes on, 0 where there is none.
    """

    written: str
    whole: tuple[tuple[int, int], ...]
    begun: int


class _Spellings:
    """Known spellings, looked for at every letter of a text at once."""

    def __init__(self, number: dict[str, int]) -> None:
        self._number = number
        self._goes_on = {one[:length] for one in number for length in range(1, len(one))}
        self._ends: dict[str, _End] = {}

    def at(self, written: str) -> _End:
        """Return what ends at the last letter of what was written; everything before its longest beginning may be left out."""
        found = self._ends.get(written)
        if found is None:
            found = self._ends[written] = self._looked_up(written)
        return found

    def _looked_up(self, written: str) -> _End:
        parts = [written[start:] for start in range(len(written))]
        longest = next((part for part in parts if part in self._goes_on or part in self._number), "")
        whole = tuple((self._number[part], len(part)) for part in reversed(parts) if part in self._number)
        return _End(longest, whole, next((len(part) for part in parts if part in self._goes_on), 0))


class _Grown:
    """A tree while it grows: `path` are the nodes from the root to the last one."""

    def __init__(self, column: Callable[[str], int], number: dict[str, int], usual: UsualLetters) -> None:
        self.column_of, self.chance = column, usual
        self.spellings = _Spellings(number)
        # By depth: the last node there, and which spellings end or are begun there.
        self.path, self.ends = [0], [self.spellings.at("")]
        self.depth, self.is_break, self.word_start, self.usual, self.held = [0], [True], [0], [0.0], [0]
        self.back, self.column = [[-1] * LONGEST], [[0] * LONGEST]
        self.words: list[list[tuple[int, int]]] = [[]]
        self.names: list[list[int]] = [[]]

    def add(self, text: str, shared: int) -> None:
        """Add a name whose first `shared` characters are those of the name before it."""
        said = text[:shared].replace(" ", "")
        # The depth before each letter of what was said so far.
        starts = [place for place, character in enumerate(text[:shared]) if character != " "]
        word_start = text[:shared].rfind(" ") + 1
        usual = self.usual[self.path[shared]] if shared else 0.0
        del self.path[shared + 1 :], self.ends[shared + 1 :]
        end = self.ends[shared]
        for place, character in enumerate(text[shared:], start=shared):
            is_break = character in (" ", _END)
            if character != " ":
                usual += self.chance.logarithm((_BEFORE * 2 + said)[-2:], character)
            back, column, words, held = [-1] * LONGEST, [0] * LONGEST, [], place + 1
            if not is_break:
                said += character
                starts.append(place)
                for length in range(1, min(LONGEST, len(said)) + 1):
                    back[length - 1] = starts[-length]
                    column[length - 1] = self.column_of(said[-length:])
                end = self.spellings.at(end.written + character)
                words = [(known, starts[-length]) for known, length in end.whole]
            if character != _END and end.begun:
                held = starts[-end.begun]
            self.path.append(len(self.depth))
            self.ends.append(end)
            self.depth.append(place + 1)
            self.is_break.append(is_break)
            self.word_start.append(word_start)
            self.usual.append(usual)
            self.held.append(held)
            self.back.append(back)
            self.column.append(column)
            self.words.append(words)
            self.names.append([])
            if character == " ":
                word_start = place + 1

    def finished(self) -> NameTree:
        depth = np.array(self.depth, np.int32)
        after = np.full(len(depth), len(depth), np.int32)
        path: list[int] = []
        for node, deep in enumerate(self.depth):
            while path and self.depth[path[-1]] >= deep:
                after[path.pop()] = node
            path.append(node)
        ends = [(word, start) for node in self.words for word, start in node]
        return NameTree(
            depth=depth,
            after=after,
            is_break=np.array(self.is_break),
            word_start=np.array(self.word_start, np.int32),
            held=np.array(self.held, np.int32),
            usual=np.array(self.usual),
            back=np.array(self.back, np.int32),
            column=np.array(self.column, np.int32),
            words_from=np.cumsum([0, *(len(node) for node in self.words)]).astype(np.int32),
            word=np.array([word for word, _ in ends], np.int32),
            word_depth=np.array([start for _, start in ends], np.int32),
            names_from=np.cumsum([0, *(len(node) for node in self.names)]).astype(np.int32),
            names=np.array([name for node in self.names for name in node], np.int32),
        )
