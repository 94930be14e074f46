"""Which words changed between two texts, Korean or English: as marked runs for a reader, and as pairs of what stood and what stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

# A word with its particle, a number, a mark; and the blanks between, which are never a change by themselves.
_TOKEN = re.compile(r"[가-힣A-Za-z\u4e00-\u9fff]+|\d+|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text, and whether it changed."""

    text: str
    changed: bool


def marked(old: str, new: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Return both texts cut into runs that are the same and runs that changed; joined, the runs give the texts again.

    >>> marked("30일 이내에 보고", "60일 이내에 보고")[1]
    (Run(text='60', changed=True), Run(text='일 이내에 보고', changed=False))
    """
    before, after = list(_TOKEN.finditer(old)), list(_TOKEN.finditer(new))
    gone, come = [True] * len(before), [True] * len(after)
    for tag, begin, end, new_begin, new_end in _steps(before, after):
        if tag == "equal":
            gone[begin:end] = [False] * (end - begin)
            come[new_begin:new_end] = [False] * (new_end - new_begin)
    return _runs(old, before, gone), _runs(new, after, come)


def replaced_words(old: str, new: str) -> list[tuple[str, str]]:
    """Return what stood and what stands instead, word by word with particles; empty on one side where words were only added or taken out.

    >>> replaced_words("환경부장관은 정한다", "기후에너지환경부장관은 정한다")
    [('환경부장관은', '기후에너지환경부장관은')]
    """
    before, after = list(_TOKEN.finditer(old)), list(_TOKEN.finditer(new))
    return [
        (_between(old, before[begin:end]), _between(new, after[new_begin:new_end]))
        for tag, begin, end, new_begin, new_end in _steps(before, after)
        if tag != "equal"
    ]


def _steps(before: Sequence[re.Match[str]], after: Sequence[re.Match[str]]) -> list[tuple[str, int, int, int, int]]:
    """Return the steps from one to the other; what is taken out and what is put in at the same place are one step."""
    words, new_words = [one.group() for one in before], [one.group() for one in after]
    steps: list[tuple[str, int, int, int, int]] = []
    for step in LCSseq.opcodes(words, new_words):
        if step.tag != "equal" and steps and steps[-1][0] != "equal":
            _, begin, _, new_begin, _ = steps.pop()
            steps.append(("replace", begin, step.src_end, new_begin, step.dest_end))
        else:
            steps.append((step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end))
    return steps


def _between(text: str, tokens: Sequence[re.Match[str]]) -> str:
    return text[tokens[0].start() : tokens[-1].end()] if tokens else ""


def _runs(text: str, tokens: Sequence[re.Match[str]], changed: Sequence[bool]) -> tuple[Run, ...]:
    """Blanks between two changed words are changed with them, other blanks are not."""
    flags = [False] * len(text)
    for place, token in enumerate(tokens):
        if changed[place]:
            begin = tokens[place - 1].end() if place and changed[place - 1] else token.start()
            flags[begin : token.end()] = [True] * (token.end() - begin)
    runs: list[Run] = []
    begin = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or flags[place] != flags[begin]:
            runs.append(Run(text[begin:place], flags[begin]))
            begin = place
    return tuple(runs)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of two texts side by side: the words of both, the same on both sides where nothing changed."""

    old: str
    new: str

    @property
    def changed(self) -> bool:
        """Whether the two sides differ."""
        return self.old != self.new


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Return two texts cut alike; joined, the old sides are the old text and the new sides the new one, blank for blank.

    >>> pieces("30일 이내", "60일 이내")
    (Piece(old='30', new='60'), Piece(old='일 이내', new='일 이내'))
    """
    before, after = list(_TOKEN.finditer(old)), list(_TOKEN.finditer(new))
    found: list[Piece] = []
    left = right = 0
    for tag, begin, end, new_begin, new_end in _steps(before, after):
        # Words that stay may have other blanks between them; a step cannot be told as a whole.
        cuts = (
            [
                ((one, one + 1), (other, other + 1))
                for one, other in zip(range(begin, end), range(new_begin, new_end), strict=True)
            ]
            if tag == "equal"
            else [((begin, end), (new_begin, new_end))]
        )
        for (first, last), (new_first, new_last) in cuts:
            stop = before[last - 1].end() if last > first else left
            new_stop = after[new_last - 1].end() if new_last > new_first else right
            _append(found, old[left:stop], new[right:new_stop])
            left, right = stop, new_stop
    _append(found, old[left:], new[right:])
    return tuple(found)


def _append(found: list[Piece], old: str, new: str) -> None:
    """Add a stretch: the blanks that both begin with, what differs, and the word that both end with, each joined to its like before it."""
    if old == new:
        cut = [(old, new)]
    else:
        head = _shared_blanks(old, new)
        rest, new_rest = old[head:], new[head:]
        tail = min(len(rest.lstrip()), len(new_rest.lstrip())) if rest.lstrip() == new_rest.lstrip() else 0
        cut = [(old[:head], new[:head]), (rest[: len(rest) - tail], new_rest[: len(new_rest) - tail])]
        cut.append((rest[len(rest) - tail :], new_rest[len(new_rest) - tail :]))
    for one, other in cut:
        if not one and not other:
            continue
        if found and found[-1].changed == (one != other):
            last = found.pop()
            found.append(Piece(last.old + one, last.new + other))
        else:
            found.append(Piece(one, other))


def _shared_blanks(old: str, new: str) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other or not one.isspace():
            break
        count += 1
    return count
