"""Splink's fake_1000 and Febrl 4a/4b through the code of `bioaccord partners same`, and Splink itself on the same columns and blocking rules.

Splink is no part of the project (docs/decisions/0012): where it is not installed this says so and prints our own figures alone. It runs
twice: trained by itself with the comparisons of its own documentation, and with our model handed over as settings.
Reads shared/data/partners/er (or what BIOACCORD_SHARED_DATA names).
"""

import csv
import importlib.util
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from _report import report
from bioaccord.partners.column_comparisons import ColumnKind, ComparedColumn
from bioaccord.partners.linkage import LinkageModel
from bioaccord.partners.splink_settings import splink_settings
from bioaccord.partners.table_linkage import link_tables

FOLDER = (
    Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    / "partners"
    / "er"
)
THRESHOLDS = (0.5, 0.9, 0.99)
Row = dict[str, str]
Pair = tuple[str, str, float]
Rules = Sequence[tuple[str, ...]]
PEOPLE = (
    ComparedColumn("first_name", by_rarity=True),
    ComparedColumn("surname", by_rarity=True),
    ComparedColumn("dob", ColumnKind.DIGITS),
    ComparedColumn("city", by_rarity=True),
    ComparedColumn("email"),
)
PEOPLE_RULES: Rules = (("first_name",), ("surname",), ("dob",), ("email",))
FEBRL = (
    ComparedColumn("given_name", by_rarity=True),
    ComparedColumn("surname", by_rarity=True),
    ComparedColumn("date_of_birth", ColumnKind.DIGITS),
    ComparedColumn("soc_sec_id", ColumnKind.DIGITS),
    ComparedColumn("street_number", ColumnKind.DIGITS),
    ComparedColumn("postcode", ColumnKind.DIGITS),
)
FEBRL_RULES: Rules = (("given_name", "surname"), ("date_of_birth",), ("soc_sec_id",), ("postcode", "surname"))


def main() -> None:
    if not FOLDER.is_dir():
        print(f"SKIPPED: REAL DATA NOT FOUND at {FOLDER} (BIOACCORD_SHARED_DATA)")
        return
    if importlib.util.find_spec("splink") is None:
        print(
            "SPLINK IS NOT INSTALLED: its figures are left out. Install splink>=5 beside the project, in an environment of your own."
        )
    people = rows("splink_fake_1000.csv")
    cluster = {row["unique_id"]: row["cluster"] for row in people}
    pairs = sum(count * (count - 1) // 2 for count in Counter(cluster.values()).values())
    bench("fake_1000", people, None, PEOPLE, PEOPLE_RULES, "unique_id", lambda a, b: cluster[a] == cluster[b], pairs)
    left, right = rows("splink_dataset4a.csv"), rows("splink_dataset4b.csv")
    bench(
        "Febrl 4a/4b",
        left,
        right,
        FEBRL,
        FEBRL_RULES,
        "rec_id",
        lambda a, b: a.split("-")[1] == b.split("-")[1],
        len(left),
    )


def bench(
    title: str,
    left: list[Row],
    right: list[Row] | None,
    columns: Sequence[ComparedColumn],
    rules: Rules,
    id_column: str,
    is_one: Callable[[str, str], bool],
    truth: int,
) -> None:
    """Print pairwise precision, recall and F1 of ours and of Splink's."""
    lines = []
    begun = time.perf_counter()
    found, model = link_tables(
        left, right, columns, np.random.default_rng(1), rules=rules, id_column=id_column, above=0.01
    )
    ours = [(one.left_id, one.right_id, one.probability) for one in found]
    lines += figures("ours", ours, is_one, truth, time.perf_counter() - begun)
    usual, _ = link_tables(left, right, columns, np.random.default_rng(1), id_column=id_column, above=0.01)
    lines += figures(
        "ours, blocking rules of its own",
        [(one.left_id, one.right_id, one.probability) for one in usual],
        is_one,
        truth,
        None,
    )
    if importlib.util.find_spec("splink") is not None:
        begun = time.perf_counter()
        own = splink_trained(left, right, columns, rules, id_column)
        lines += figures("Splink, trained by itself", own, is_one, truth, time.perf_counter() - begun)
        handed = splink_with(model, left, right, columns, rules, id_column)
        lines += figures("Splink, with our model", handed, is_one, truth, None)
        theirs = {frozenset(pair[:2]): pair[2] for pair in handed}
        apart = [abs(theirs.get(frozenset(pair[:2]), 0.0) - pair[2]) for pair in ours]
        lines.append(
            ("ours and Splink with our model, furthest apart", "", f"{max(apart):.4f} (mean {np.mean(apart):.5f})")
        )
    report(f"{title}: {truth} pairs of one", lines)


def figures(
    who: str, found: Iterable[Pair], is_one: Callable[[str, str], bool], truth: int, seconds: float | None
) -> list[tuple[str, str, str]]:
    """Return a line a threshold, and the best F1 over all thresholds."""
    order = sorted(found, key=lambda pair: -pair[2])
    hits = np.cumsum([is_one(left, right) for left, right, _ in order])
    told = np.arange(1, len(order) + 1)
    f1 = 2 * hits / (told + truth)
    lines = []
    for bound in THRESHOLDS:
        count = sum(pair[2] >= bound for pair in order)
        right = int(hits[count - 1]) if count else 0
        took = f", {seconds:.1f} s" if seconds is not None and bound == THRESHOLDS[0] else ""
        measured = f"P {right / max(count, 1):.4f} R {right / truth:.4f} F1 {2 * right / (count + truth):.4f}{took}"
        lines.append((f"{who}, from {bound:g}", "reported", measured))
    best = int(f1.argmax())
    lines.append((f"{who}, best threshold {order[best][2]:.3f}", "reported", f"F1 {f1[best]:.4f}"))
    return lines


def splink_trained(
    left: list[Row], right: list[Row] | None, columns: Sequence[ComparedColumn], rules: Rules, id_column: str
) -> list[Pair]:
    """Return the pairs of Splink's own model, trained as its documentation does."""
    import splink.comparison_library as library
    from splink import DuckDBAPI, SettingsCreator, block_on

    api = DuckDBAPI()
    made = []
    for one in columns:
        if one.kind is ColumnKind.TEXT:
            comparison = (
                library.EmailComparison(one.column) if one.column == "email" else library.NameComparison(one.column)
            )
            if one.by_rarity:
                comparison = comparison.configure(term_frequency_adjustments=True)
        else:
            comparison = library.DamerauLevenshteinAtThresholds(one.column, [1, 2])
        made.append(comparison)
    settings = SettingsCreator(
        link_type="dedupe_only" if right is None else "link_only",
        comparisons=made,
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        unique_id_column_name=id_column,
    )
    linker = _linker(api, left, right, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in _sure_rules(columns)], recall=0.7
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules[:3]:
        training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    return _pairs(linker, id_column)


def splink_with(
    model: LinkageModel,
    left: list[Row],
    right: list[Row] | None,
    columns: Sequence[ComparedColumn],
    rules: Rules,
    id_column: str,
) -> list[Pair]:
    """Return the pairs of Splink with a model that was learned here."""
    from splink import DuckDBAPI

    settings = splink_settings(model, columns, rules, id_column=id_column, one_table=right is None)
    return _pairs(_linker(DuckDBAPI(), left, right, settings), id_column)


def _sure_rules(columns: Sequence[ComparedColumn]) -> Rules:
    names = [one.column for one in columns]
    return [(names[0], names[1], names[2]), (names[1], names[3])]


def _linker(api: Any, left: list[Row], right: list[Row] | None, settings: Any) -> Any:
    import pyarrow
    from splink import Linker

    tables = [
        api.register(
            pyarrow.Table.from_pylist([{key: value.casefold() or None for key, value in row.items()} for row in side]),
            dataset_display_name=f"side_{place}",
        )
        for place, side in enumerate(one for one in (left, right) if one is not None)
    ]
    return Linker(tables if len(tables) > 1 else tables[0], settings, log_level="ERROR")


def _pairs(linker: Any, id_column: str) -> list[Pair]:
    table = linker.inference.predict(threshold_match_probability=0.01).as_record_list()
    return [(str(row[f"{id_column}_l"]), str(row[f"{id_column}_r"]), float(row["match_probability"])) for row in table]


def rows(file: str) -> list[Row]:
    """Return the rows of a file, without the blanks around its cells."""
    with (FOLDER / file).open(encoding="utf-8-sig", newline="") as opened:
        return [{key.strip(): (value or "").strip() for key, value in row.items()} for row in csv.DictReader(opened)]


if __name__ == "__main__":
    main()
