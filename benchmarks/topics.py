"""How good topic labels are on documents that were labelled by hand and never used for training."""

import sys
import time

import numpy as np
from _labelled_documents import labelled_changes, labelled_titles, shared_data
from _report import report
from bioaccord.policy.topic_labels import labels_of_matter
from bioaccord.policy.topic_model import TOPICS, standard_topic_model


def main() -> None:
    data = shared_data()
    if not data.exists():
        print(f"skipped: the publishers' documents are not at {data} (BIOACCORD_SHARED_DATA says where they are)")
        return
    titles = labelled_titles("test", data)
    changes = labelled_changes("test", data)
    standard_topic_model()
    began = time.perf_counter()
    us_given = [labels_of_matter(document) for document, _ in titles]
    korean_given = [labels_of_matter(change) for change, _, _ in changes]
    seconds = time.perf_counter() - began
    us = (_matrix([topics for _, topics in titles]), _matrix([one.topics for one in us_given]))
    korea = (_matrix([topics for _, topics, _ in changes]), _matrix([one.topics for one in korean_given]))
    both = (np.vstack((us[0], korea[0])), np.vstack((us[1], korea[1])))
    rows = []
    for name, (wanted, given) in (("both", both), ("US titles", us), ("Korean changes", korea)):
        f1, micro = _f1(wanted, given)
        present = wanted.any(0)
        exact = (wanted == given).all(1).mean()
        rows.append((f"micro-F1, {name} ({len(wanted)} documents)", ">= 0.85" if name == "both" else "-", f"{micro:.3f}"))
        rows.append(
            (f"macro-F1, {name} ({present.sum()} topics)", ">= 0.75" if name == "both" else "-", f"{f1[present].mean():.3f}")
        )
        rows.append((f"all labels right, {name}", "-", f"{exact:.0%}"))
    noise = np.array([[is_noise] for _, _, is_noise in changes])
    found = np.array([[one.is_noise] for one in korean_given])
    _, noise_f1 = _f1(noise, found)
    rows.append((f"Korean noise F1 ({noise.sum()} of {len(noise)} are noise)", ">= 0.9", f"{noise_f1:.3f}"))
    consequential = np.array([change.amendment == "타법개정" for change, _, _ in changes])
    rows.append(
        (
            f"the same among {consequential.sum()} consequential amendments",
            "-",
            f"{_f1(noise[consequential], found[consequential])[1]:.3f}",
        )
    )
    rows.append(("labelled a second, one core", ">= 500", f"{len(both[0]) / seconds:,.0f}"))
    report("Topic labels on hand-labelled documents held back from training", rows)
    f1, _ = _f1(*both)
    wanted, given = both
    report(
        "By topic: in the test set, found, wrongly given",
        [
            (
                str(topic),
                "-",
                f"F1 {f1[column]:.2f}  of {wanted[:, column].sum():3d} found {(wanted & given)[:, column].sum():3d}"
                f"  wrong {(given & ~wanted)[:, column].sum():2d}",
            )
            for column, topic in enumerate(TOPICS)
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
