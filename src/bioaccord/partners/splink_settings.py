"""A model that was learned here as settings for Splink, for whoever outgrows one machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .column_comparisons import NEAR, SIMILAR, ColumnKind, ComparedColumn
from .linkage import LinkageModel

_LEAST_CHANCE = 1e-9


def splink_settings(
    model: LinkageModel,
    columns: Sequence[ComparedColumn],
    rules: Sequence[Sequence[str]],
    *,
    id_column: str,
    one_table: bool,
) -> dict[str, Any]:
    """Return settings that give Splink (5, on DuckDB or Spark) the comparisons, the weights and the prior of a model.

    Here case does not matter and an empty cell says nothing: give Splink tables in lower case, with NULL for what is empty.
    Splink is no part of bioaccord: what it does with them is held against our own figures in benchmarks/linkage_peers.py. Its functions
    for likeness are those of the back end, so last digits of a likeness may fall on the other side of a bound.
    """
    return {
        "link_type": "dedupe_only" if one_table else "link_only",
        "unique_id_column_name": id_column or "unique_id",
        "probability_two_random_records_match": model.prior,
        "comparisons": [_comparison(one, model) for one in columns],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": " AND ".join(f"l.{_quoted(one)} = r.{_quoted(one)}" for one in rule)} for rule in rules
        ],
    }


def _comparison(column: ComparedColumn, model: LinkageModel) -> dict[str, Any]:
    chances = model.chances[column.column]
    left, right = (_quoted(f"{column.column}_{side}") for side in "lr")
    empty = " OR ".join(f"{one} IS NULL" for one in (left, right))
    conditions = {
        ColumnKind.EXACT: [],
        ColumnKind.TEXT: [f"jaro_winkler_similarity({left}, {right}) >= {bound}" for bound in (NEAR, SIMILAR)],
        ColumnKind.DIGITS: [f"damerau_levenshtein({left}, {right}) <= {slips}" for slips in (1, 2)],
    }[column.kind]
    levels: list[dict[str, Any]] = [{"sql_condition": empty, "label_for_charts": "missing", "is_null_level": True}]
    for place, condition in enumerate([f"{left} = {right}", *conditions, "ELSE"]):
        level: dict[str, Any] = {
            "sql_condition": condition,
            "label_for_charts": condition,
            "m_probability": max(chances.m[place], _LEAST_CHANCE),
            "u_probability": max(chances.u[place], _LEAST_CHANCE),
        }
        if place == 0 and column.by_rarity:
            level |= {"tf_adjustment_column": column.column, "tf_adjustment_weight": 1.0}
        levels.append(level)
    return {"output_column_name": column.column, "comparison_levels": levels}


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
