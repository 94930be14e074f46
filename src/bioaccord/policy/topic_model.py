"""The trained weights behind topic labels: linear tables over named clues, read from a small file of our own, and how corrections move them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.topic import Topic

from .topic_clues import Clues, LawChange, TitledDocument, clues_in_change, clues_in_title, clues_of_noise

TOPICS: tuple[Topic, ...] = tuple(Topic)
"""The order of the columns of weights."""

_ROUNDS = 20
_SMALLEST_STEP = 1e-6
_MARGIN = 1.0
# What a correction must not teach, or one document would turn all papers of an agency, or all laws of a topic.
_NOT_TAUGHT = ("type:", "level:", "amendment:", "names:", "agency:", "law:", "law-topic:", "whole")
_NOT_TAUGHT_ENDING = ":agency"


@dataclass(frozen=True)
class LinearTable:
    """Weights of clues: `weights` has a row a clue (`rows`: clue → row) and a column an output; `bias` one figure an output."""

    rows: Mapping[str, int]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def margins(self, clues: Clues) -> NDArray[np.float64]:
        """Return one margin an output (log odds); clues the table does not know weigh nothing."""
        known = [(self.rows[name], clue.amount) for name, clue in clues.items() if name in self.rows]
        if not known:
            return self.bias.copy()
        rows, amounts = zip(*known, strict=True)
        return np.asarray(self.bias + np.asarray(amounts) @ self.weights[list(rows)], dtype=np.float64)

    def taught(self, lessons: Sequence[tuple[Clues, NDArray[np.float64]]]) -> LinearTable:
        """Return a table that gives each lesson's clues the wanted signs (+1, -1; 0 is left open) by a margin of one.

        Passive-aggressive steps (Crammer et al. 2006): a weight moves only where a lesson is not met, and no further than
        that lesson needs. Lessons that contradict each other end between them; the exact corrected document is remembered apart.
        """
        rows = dict(self.rows)
        for clues, _ in lessons:
            for name in clues:
                if _is_taught(name):
                    rows.setdefault(name, len(rows))
        weights = np.zeros((len(rows), self.weights.shape[1]))
        weights[: len(self.weights)] = self.weights
        table = LinearTable(rows, weights, self.bias)
        for _ in range(_ROUNDS):
            largest = 0.0
            for clues, signs in lessons:
                taught = [(rows[name], clue.amount) for name, clue in clues.items() if _is_taught(name)]
                if not taught:
                    continue
                at = [row for row, _ in taught]
                amounts = np.array([amount for _, amount in taught])
                missing = np.where(signs == 0, 0.0, np.maximum(0.0, _MARGIN - signs * table.margins(clues)))
                weights[at] += np.outer(amounts, signs * missing) / float(amounts @ amounts)
                largest = max(largest, float(missing.max(initial=0.0)))
            if largest < _SMALLEST_STEP:
                break
        return table


@dataclass(frozen=True, slots=True)
class Correction:
    """An analyst's word on one document: its topics, or for a Korean change that it is noise (and then has none)."""

    matter: TitledDocument | LawChange
    topics: frozenset[Topic]
    is_noise: bool = False

    def __post_init__(self) -> None:
        if self.is_noise and self.topics:
            raise ValueError(
                f"{self.matter.key or 'a document'} is corrected to noise and to topics at once, but noise has no topics. Leave one out."
            )


@dataclass(frozen=True)
class TopicModel:
    """What labels are given by: a table for titles, one for Korean changes, one for noise, and the corrections learnt since."""

    titles: LinearTable
    changes: LinearTable
    noise: LinearTable
    corrections: Mapping[str, Correction] = field(default_factory=dict)

    def corrected(self, corrections: Iterable[Correction]) -> TopicModel:
        """Return the model that respects these corrections and those it had; the last word on a document counts.

        A corrected document (by its `key`) gets exactly its correction whenever it is labelled again; documents like it move.
        The order of corrections of different documents does not matter. Always start from the shipped model and give all
        corrections: then the result depends on nothing else.
        """
        kept = dict(self.corrections)
        kept |= {correction.matter.key: correction for correction in corrections if correction.matter.key}
        in_order = [kept[key] for key in sorted(kept)]
        titles, changes, noise = [], [], []
        for correction in in_order:
            wanted = np.array([1.0 if topic in correction.topics else -1.0 for topic in TOPICS])
            if isinstance(correction.matter, TitledDocument):
                titles.append((clues_in_title(correction.matter), wanted))
                continue
            noise.append((clues_of_noise(correction.matter), np.array([1.0 if correction.is_noise else -1.0])))
            if not correction.is_noise:
                changes.append((clues_in_change(correction.matter), wanted))
        base = standard_topic_model() if self.corrections else self
        return TopicModel(
            titles=base.titles.taught(titles) if titles else base.titles,
            changes=base.changes.taught(changes) if changes else base.changes,
            noise=base.noise.taught(noise) if noise else base.noise,
            corrections=kept,
        )


def _is_taught(clue: str) -> bool:
    return not clue.startswith(_NOT_TAUGHT) and not clue.endswith(_NOT_TAUGHT_ENDING)


def chance(margin: float) -> float:
    """Return the probability that a margin (log odds) stands for."""
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, margin))))


_TABLES = ("titles", "changes", "noise")


def write_topic_model(
    path: Path, tables: Mapping[str, tuple[Sequence[str], NDArray[np.float64], NDArray[np.float64]]]
) -> None:
    """Write the tables `titles`, `changes` and `noise`, each (names of clues, weights, bias), as one NumPy file without pickles."""
    arrays: dict[str, NDArray[np.str_] | NDArray[np.float32]] = {}
    for name in _TABLES:
        clues, weights, bias = tables[name]
        arrays[f"{name}_clues"] = np.array("\n".join(clues))
        arrays[f"{name}_weights"] = weights.astype(np.float32)
        arrays[f"{name}_bias"] = bias.astype(np.float32)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def read_topic_model(path: Path) -> TopicModel:
    """Return the model of a file that `write_topic_model` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        tables = {
            name: LinearTable(
                {clue: row for row, clue in enumerate(str(arrays[f"{name}_clues"]).split("\n"))},
                arrays[f"{name}_weights"].astype(np.float64),
                arrays[f"{name}_bias"].astype(np.float64),
            )
            for name in _TABLES
        }
    return TopicModel(titles=tables["titles"], changes=tables["changes"], noise=tables["noise"])


@cache
def standard_topic_model() -> TopicModel:
    """Return the model that ships with bioaccord (scripts/train_topics.py makes it)."""
    return read_topic_model(Path(str(files("bioaccord.policy").joinpath("topic_model.npz"))))
