"""The chance that a Korean name is written as a Latin one: the sum over all ways to lay the one's letters along the other's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WHOLE_WORD, PART_OF_A_WORD, LETTER = 1e-3, 1e-3, 0.9
"""Chance that a Latin word, or the rest of one, says nothing that the Korean name says (therapeutics, -ceuticals), and of each letter of it
beside its usual chance: what is not compared speaks neither for nor against."""


@njit(cache=True, nogil=True)
def _skip(left: int, right: int, start: int, skipped: Any, usually: Any) -> float:  # pragma: no cover - compiled
    """Return the chance that the letters between two depths of a word say nothing; `usually` is what letters cost up to each depth."""
    chance = skipped[0 if left == start else 1] * skipped[2] ** (right - left)
    return float(chance * np.exp(usually[right] - usually[left]))


@njit(cache=True, nogil=True)
def _reach(  # pragma: no cover - compiled
    node: int,
    depth: Any,
    is_break: Any,
    word_start: Any,
    back: Any,
    column: Any,
    words_from: Any,
    word: Any,
    word_depth: Any,
    one: Any,
    two: Any,
    ways_from: Any,
    way_start: Any,
    way_end: Any,
    way_chance: Any,
    skipped: Any,
    usually: Any,
    reached: Any,
) -> float:
    """Fill reached[depth of the node], the chance of having said so many Korean letters there; return the largest."""
    deep = depth[node]
    count = one.shape[1]
    row = reached[deep]
    if is_break[node]:
        for place in range(count + 1):
            row[place] = reached[deep - 1, place]
        start = word_start[node]
        for left in range(start, deep - 1):
            chance = _skip(left, deep - 1, start, skipped, usually)
            for place in range(count + 1):
                row[place] += reached[left, place] * chance
    else:
        for place in range(count + 1):
            row[place] = 0.0
        for length in range(3):
            left = back[node, length]
            if left < 0:
                break
            spelled = column[node, length]
            for place in range(count):
                row[place + 1] += reached[left, place] * one[spelled, place]
            for place in range(count - 1):
                row[place + 2] += reached[left, place] * two[spelled, place]
        for ends in range(words_from[node], words_from[node + 1]):
            for way in range(ways_from[word[ends]], ways_from[word[ends] + 1]):
                row[way_end[way]] += reached[word_depth[ends], way_start[way]] * way_chance[way]
        for place in range(count):
            row[place + 1] += row[place] * one[0, place]
    most = 0.0
    for place in range(count + 1):
        most = max(most, row[place])
    return most


@njit(cache=True, nogil=True)
def _begin(reached: Any, one: Any) -> None:  # pragma: no cover - compiled
    reached[0, 0] = 1.0
    for place in range(one.shape[1]):
        reached[0, place + 1] = reached[0, place] * one[0, place]


@njit(cache=True, nogil=True)
def compare(  # pragma: no cover - compiled
    depth: Any,
    after: Any,
    is_break: Any,
    word_start: Any,
    held: Any,
    usual: Any,
    back: Any,
    column: Any,
    words_from: Any,
    word: Any,
    word_depth: Any,
    names_from: Any,
    names: Any,
    one: Any,
    two: Any,
    ways_from: Any,
    way_start: Any,
    way_end: Any,
    way_chance: Any,
    skipped: Any,
    weight: float,
    floor: float,
    scores: Any,
) -> None:
    """Write the score of every Latin name of a tree: log chance given the Korean name, less `weight` times its usual log chance.

    What cannot reach `floor` any more is not followed, and keeps what `scores` held.
    """
    count = one.shape[1]
    deepest = depth.max()
    reached = np.zeros((deepest + 1, count + 1))
    usually = np.zeros(deepest + 1)
    score = np.zeros(deepest + 1)
    skip = np.log(skipped[0])
    _begin(reached, one)
    score[0] = np.log(reached[0].max())
    node = 1
    while node < len(depth):
        deep = depth[node]
        usually[deep] = weight * usual[node]
        most = _reach(
            node, depth, is_break, word_start, back, column, words_from, word, word_depth, one, two,
            ways_from, way_start, way_end, way_chance, skipped, usually, reached,
        )  # fmt: skip
        score[deep] = np.log(most) - usually[deep] if most > 0.0 else -np.inf
        # What goes on from here: this place, a known spelling that has begun, or the end of a word that says nothing.
        best = score[deep]
        for left in range(held[node], deep):
            best = max(best, score[left])
        for left in range(word_start[node], deep):
            best = max(best, score[left] + skip)
        if best < floor:
            node = after[node]
            continue
        if names_from[node] < names_from[node + 1]:
            chance = reached[deep, count]
            if chance > 0.0:
                for name in range(names_from[node], names_from[node + 1]):
                    scores[names[name]] = np.log(chance) - usually[deep]
        node += 1


@njit(cache=True, nogil=True)
def expect(  # pragma: no cover - compiled
    depth: Any,
    is_break: Any,
    word_start: Any,
    back: Any,
    column: Any,
    words_from: Any,
    word: Any,
    word_depth: Any,
    one: Any,
    two: Any,
    ways_from: Any,
    way_start: Any,
    way_end: Any,
    way_chance: Any,
    skipped: Any,
    usually: Any,
    single: Any,
    double: Any,
    counts: Any,
    way_counts: Any,
) -> float:
    """Return the chance of the one name of a tree, and add to `counts` and `way_counts` how often each step is taken on its ways."""
    count = one.shape[1]
    nodes = len(depth)
    reached = np.zeros((nodes, count + 1))
    _begin(reached, one)
    for node in range(1, nodes):
        _reach(
            node, depth, is_break, word_start, back, column, words_from, word, word_depth, one, two,
            ways_from, way_start, way_end, way_chance, skipped, usually, reached,
        )  # fmt: skip
    total = reached[nodes - 1, count]
    if total <= 0.0:
        return 0.0
    onward = np.zeros((nodes, count + 1))
    onward[nodes - 1, count] = 1.0
    for node in range(nodes - 1, -1, -1):
        if is_break[node] and node > 0:
            start = word_start[node]
            for place in range(count + 1):
                onward[node - 1, place] += onward[node, place]
            for left in range(start, node - 1):
                chance = _skip(left, node - 1, start, skipped, usually)
                for place in range(count + 1):
                    onward[left, place] += onward[node, place] * chance
            continue
        for place in range(count - 1, -1, -1):
            step = one[0, place] * onward[node, place + 1]
            counts[single[place], 0] += reached[node, place] * step / total
            onward[node, place] += step
        for ends in range(words_from[node], words_from[node + 1]):
            left = word_depth[ends]
            for way in range(ways_from[word[ends]], ways_from[word[ends] + 1]):
                step = way_chance[way] * onward[node, way_end[way]]
                way_counts[way] += reached[left, way_start[way]] * step / total
                onward[left, way_start[way]] += step
        for length in range(3):
            left = back[node, length]
            if left < 0:
                break
            spelled = column[node, length]
            for place in range(count):
                step = one[spelled, place] * onward[node, place + 1]
                counts[single[place], spelled] += reached[left, place] * step / total
                onward[left, place] += step
                if double[place] >= 0:
                    step = two[spelled, place] * onward[node, place + 2]
                    counts[double[place], spelled] += reached[left, place] * step / total
                    onward[left, place] += step
    return float(total)
