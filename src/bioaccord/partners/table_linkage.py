"""Records of one thing in any table, or in two: the model of `partners.linkage` over the columns that are named, its weights learned from the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .blocking import Places, shared_values, united
from .column_comparisons import ColumnComparison, ComparedColumn
from .likeness import Likeness
from .linkage import LinkageModel, chances_of_two, learned, likeness, probability, weighed

Records = Sequence[Mapping[str, str]]
Rule = tuple[str, ...]
"""Columns that have to be equal for two records to be compared."""
_LARGEST_BLOCK = 500
_MOST_PAIRS = 3_000_000
_APART = "\x1f"


def link_tables(
    left: Records,
    right: Records | None,
    columns: Sequence[ComparedColumn],
    generator: np.random.Generator,
    *,
    rules: Sequence[Rule] = (),
    id_column: str = "",
    above: float = 0.5,
) -> tuple[list[Likeness], LinkageModel]:
    """Return the pairs of records of one thing, best first, and the model that was learned; without `right` the duplicates of `left`.

    Records are rows by column. `rules` say which pairs are compared (those equal in all columns of a rule); without any, single columns
    and pairs of columns are taken, as long as they do not make everything equal. Without `id_column` a record is called by its row.

    Raises:
        InputError: where a column is not there, or nothing can be learned from so few columns or records.
    """
    one_table = right is None
    others = left if right is None else right
    _check(left, others, [one.column for one in columns], rules)
    comparisons = [ColumnComparison(one, left, others) for one in columns]
    names = [one.column for one in columns]
    blocks = {rule: _block(left, others, rule, one_table) for rule in (rules or _usual_rules(names))}
    if not rules:
        blocks = {rule: pairs for rule, pairs in blocks.items() if len(pairs[0]) <= _MOST_PAIRS}
    sessions = [(frozenset(rule) & frozenset(names), *pairs) for rule, pairs in blocks.items() if len(pairs[0])]
    counts = len(left), len(others)
    possible = counts[0] * (counts[0] - 1) / 2 if one_table else float(counts[0] * counts[1])
    if not sessions or possible < 1:
        return [], LinkageModel({}, 1e-6)
    u = chances_of_two(comparisons, counts, generator, same_table=one_table)
    try:
        model = learned(comparisons, u, sessions, possible)
    except ValueError as error:
        raise InputError(
            Refusal(
                Sentence("columns to compare"),
                Sentence("too little can be learned from them: {error}.", error=error),
                Sentence("Compare at least three columns, and give blocking rules that leave each of them out once."),
            )
        ) from None
    ones, twos = united([(pairs[0], pairs[1]) for pairs in blocks.values()], counts[1], same_table=one_table)
    found = weighed(comparisons, model.chances, ones, twos)
    total = found.bits.sum(axis=1) + model.prior_bits
    rows = [int(row) for row in np.argsort(-total, kind="stable") if probability(float(total[row])) >= above]
    called = _ids(left, id_column), _ids(others, id_column)
    return [
        likeness(found, row, model.prior_bits, comparisons, (called[0][int(ones[row])], called[1][int(twos[row])]))
        for row in rows
    ], model


def _usual_rules(names: Sequence[str]) -> list[Rule]:
    return [*((name,) for name in names), *combinations(names, 2)]


def _block(left: Records, right: Records, rule: Rule, one_table: bool) -> tuple[Places, Places]:
    keys = [[_key(row, rule) for row in rows] for rows in (left, right)]
    pairs = shared_values(*([[key] if key else [] for key in side] for side in keys), most=_LARGEST_BLOCK)
    return united([pairs], len(right), same_table=one_table)


def _key(row: Mapping[str, str], rule: Rule) -> str:
    cells = [row.get(column, "").casefold() for column in rule]
    return _APART.join(cells) if all(cells) else ""


def _ids(rows: Records, id_column: str) -> list[str]:
    return [row.get(id_column, "") or str(place + 1) for place, row in enumerate(rows)]


def _check(left: Records, right: Records, columns: Sequence[str], rules: Sequence[Rule]) -> None:
    for side in (left, right):
        known = set(side[0]) if side else set(columns)
        for column in [*columns, *(column for rule in rules for column in rule)]:
            if column not in known:
                raise InputError(
                    Refusal(
                        Sentence("columns to compare"),
                        Sentence("'{column}' is no column of the table.", column=column),
                        Sentence("Its columns are {columns}.", columns=", ".join(sorted(known))),
                    )
                )
