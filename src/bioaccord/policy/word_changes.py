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
