"""How good topic labels are on documents that were labelled by hand and never used for training."""

import sys
import time
from pathlib import Path

import numpy as np

from _labelled_documents import labelled_changes, labelled_titles, shared_data
from _report import report
from bioaccord.policy.topic_clues import TitledDocument
from bioaccord.policy.topic_labels import labels_of_matter
from bioaccord.policy.topic_model import TOPICS

PARTS = {
    ("test",): "First test set: drawn before anything was written, but its titles were known when the cue words were",
    ("second_test",): "Second test set: drawn and labelled when the cues and weights were finished",
    (
        "third_test",
    ): "Third test set: drawn and labelled later by somebody who had not written the cues, nothing changed since",
    ("second_test", "third_test"): "Second and third together: documents that neither training nor the cues have seen",
}


def main() -> None:
    data = shared_data()
    if not data.exists():
        print(f"skipped: the publishers' documents are not at {data} (BIOACCORD_SHARED_DATA says where they are)")
        return
    labels_of_matter(TitledDocument("Import of Medicines", ("FDA",), "Rule"))  # tables are read and words compiled once
    for parts, told in PARTS.items():
        measured(parts, told, data)


def measured(parts: tuple[str, ...], told: str, data: Path) -> None:
    """Print the figures of some parts of the hand labels, taken together."""
    titles = [one for part in parts for one in labelled_titles(part, data)]
    changes = [one for part in parts for one in labelled_changes(part, data)]
    began = time.process_time()
    us_given = [labels_of_matter(document) for document, _ in titles]
    korean_given = [labels_of_matter(change) for change, _, _ in changes]
    seconds = time.process_time() - began
    us = (_matrix([topics for _, topics in titles]), _matrix([one.topics for one in us_given]))
    korea = (_matrix([topics for _, topics, _ in changes]), _matrix([one.topics for one in korean_given]))
    both = (np.vstack((us[0], korea[0])), np.vstack((us[1], korea[1])))
    rows = []
    for name, (wanted, given) in (("both", both), ("US titles", us), ("Korean changes", korea)):
        f1, micro = _f1(wanted, given)
        present = wanted.any(0)
        barred = name == "both"
        rows += [
            (f"micro-F1, {name} ({len(wanted)} documents)", ">= 0.85" if barred else "-", f"{micro:.3f}"),
            (f"macro-F1, {name} ({present.sum()} topics)", ">= 0.75" if barred else "-", f"{f1[present].mean():.3f}"),
            (f"all labels right, {name}", "-", f"{(wanted == given).all(1).mean():.0%}"),
        ]
    noise = np.array([[is_noise] for _, _, is_noise in changes])
    found = np.array([[one.is_noise] for one in korean_given])
    follows = np.array([change.amendment == "타법개정" for change, _, _ in changes])
    rows += [
        (f"Korean noise F1 ({noise.sum()} of {len(noise)} are noise)", ">= 0.9", f"{_f1(noise, found)[1]:.3f}"),
        (f"the same, {follows.sum()} consequential amendments", "-", f"{_f1(noise[follows], found[follows])[1]:.3f}"),
        ("labelled a second of one core", ">= 500", f"{len(both[0]) / seconds:,.0f}"),
    ]
    report(told, rows)
    wanted, given = both
    f1, _ = _f1(wanted, given)
    report(
        "By topic",
        [
            (
                str(topic),
                "-",
                f"F1 {f1[column]:.2f}  of {wanted[:, column].sum():3d} found {(wanted & given)[:, column].sum():3d}"
                f"  wrong {(given & ~wanted)[:, column].sum():2d}",
            )
            for column, topic in enumerate(TOPICS)
            if wanted[:, column].any() or given[:, column].any()
        ],
    )
    if "--mistakes" in sys.argv:
        for (matter, topics, *_), labelling in zip([*titles, *changes], [*us_given, *korean_given], strict=True):
            if topics != labelling.topics:
                print(matter.key, "by hand:", *sorted(topics), "| given:", *sorted(labelling.topics))


def _matrix(labels: list[frozenset[object]]) -> np.ndarray:
    return np.array([[topic in topics for topic in TOPICS] for topics in labels])


def _f1(wanted: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, float]:
    """Return F1 by column and over all."""
    right, wrong = (wanted & given).sum(0), (wanted ^ given).sum(0)
    return 2 * right / np.maximum(1, 2 * right + wrong), float(2 * right.sum() / (2 * right.sum() + wrong.sum()))


if __name__ == "__main__":
    main()
