"""Trains the weights of topic labels from the hand labels under labels/ and the publishers' documents beside the checkout.

    python scripts/train_topics.py            writes src/bioaccord/policy/topic_model.npz
    python scripts/train_topics.py --folds    prints the figures of five-fold cross-validation on the training labels, writes nothing

Logistic regression (scikit-learn, liblinear, fixed seed), one a topic, over the clues of policy/topic_clues.py. The test labels are
never read here. The same labels and documents give the same file, byte for byte.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from _labelled_documents import ROOT, labelled_changes, labelled_titles, shared_data
from bioaccord.policy.topic_clues import Clues, clues_in_change, clues_in_title, clues_of_noise
from bioaccord.policy.topic_model import TOPICS, LinearTable, write_topic_model

SEED = 20260701
# Chosen by cross-validation on the training labels (see docs/explanation/topics.md).
STRENGTH = {"titles": 3.0, "changes": 1.0, "noise": 1.0}
KEPT_THOUGH_RARE = ("says:", "law-topic:", "in:", "whole:")

Table = tuple[list[str], NDArray[np.float64], NDArray[np.float64]]


def fitted(all_clues: Sequence[Clues], wanted: NDArray[np.bool_], strength: float, *, balanced: bool) -> Table:
    """Return (clues, weights, bias) of one logistic regression a column of `wanted` (documents × outputs)."""
    counts = Counter(name for clues in all_clues for name in clues)
    names = sorted(name for name, count in counts.items() if count >= 2 or name.startswith(KEPT_THOUGH_RARE))
    rows = {name: row for row, name in enumerate(names)}
    matrix = np.zeros((len(all_clues), len(names)))
    for document, clues in enumerate(all_clues):
        for name, clue in clues.items():
            if name in rows:
                matrix[document, rows[name]] = clue.amount
    weights = np.zeros((len(names), wanted.shape[1]))
    bias = np.full(wanted.shape[1], -6.0)
    for column in range(wanted.shape[1]):
        if not wanted[:, column].any():
            continue
        model = LogisticRegression(
            C=strength,
            class_weight="balanced" if balanced else None,
            solver="liblinear",
            max_iter=1000,
            random_state=SEED,
        ).fit(matrix, wanted[:, column])
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    return names, weights, bias


def main() -> None:
    """Train, or show cross-validation."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--folds", action="store_true", help="cross-validate on the training labels, write nothing")
    only_folds = arguments.parse_args().folds
    data = shared_data()
    titles = labelled_titles("training", data)
    changes = labelled_changes("training", data)
    of_substance = [(change, topics) for change, topics, is_noise in changes if not is_noise]
    tasks = {
        "titles": ([clues_in_title(one) for one, _ in titles], _wanted([topics for _, topics in titles])),
        "changes": ([clues_in_change(one) for one, _ in of_substance], _wanted([topics for _, topics in of_substance])),
        "noise": ([clues_of_noise(one) for one, _, _ in changes], np.array([[noise] for _, _, noise in changes])),
    }
    if only_folds:
        for name, (all_clues, wanted) in tasks.items():
            sys.stdout.write(f"{name}: {len(all_clues)} documents, {_folds(name, all_clues, wanted)}\n")
        return
    tables = {
        name: fitted(all_clues, wanted, STRENGTH[name], balanced=name != "noise")
        for name, (all_clues, wanted) in tasks.items()
    }
    path = ROOT / "src" / "bioaccord" / "policy" / "topic_model.npz"
    write_topic_model(path, tables)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB\n")


def _wanted(labels: Sequence[frozenset[object]]) -> NDArray[np.bool_]:
    return np.array([[topic in topics for topic in TOPICS] for topics in labels])


def _folds(name: str, all_clues: Sequence[Clues], wanted: NDArray[np.bool_]) -> str:
    given = np.zeros_like(wanted)
    for training, held_out in KFold(5, shuffle=True, random_state=0).split(all_clues):
        names, weights, bias = fitted(
            [all_clues[at] for at in training], wanted[training], STRENGTH[name], balanced=name != "noise"
        )
        table = LinearTable({clue: row for row, clue in enumerate(names)}, weights, bias)
        for at in held_out:
            given[at] = table.margins(all_clues[at]) > 0
    right, wrong = (wanted & given).sum(0), (wanted ^ given).sum(0)
    f1 = 2 * right / np.maximum(1, 2 * right + wrong)
    return f"micro-F1 {2 * right.sum() / (2 * right.sum() + wrong.sum()):.3f}, macro-F1 {f1[wanted.any(0)].mean():.3f}"


if __name__ == "__main__":
    main()
