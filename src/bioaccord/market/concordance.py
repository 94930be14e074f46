"""Editions of the nomenclature: series brought to one edition where a correlation table says how, and left as they are where none does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from bioaccord.reading.table_batches import FAULT, FAULTS, ROW, table_batches
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.sentence import Sentence

from .observation import FIGURE_KEY, OBSERVATIONS, Flag, ProductSystem

EDITIONS = tuple(one.value for one in ProductSystem if one.value.startswith("HS") and one.value[2:].isdigit())
_COLUMNS = ("from_edition", "from_code", "to_edition", "to_code")
_WEIGHT = "weight"
_LEVELS = "to_code, from_code"
_MOST_NAMED = 4
_LOST = int(Flag.MISSING | Flag.SUPPRESSED)

Code = tuple[str, str]
"""An edition and a code of it."""


@dataclass(frozen=True, slots=True)
class Family:
    """Codes of all editions that can only be told apart together: what was one code became several, or several one."""

    codes: frozenset[Code]

    def of(self, edition: str) -> tuple[str, ...]:
        """Return the codes of an edition, in order."""
        return tuple(sorted(code for system, code in self.codes if system == edition))

    def name(self, edition: str) -> str:
        """Return what the family is called in an edition: its code, or its codes with a plus between them (of many, the first and how many more).

        >>> Family(frozenset({("HS2022", "300213"), ("HS2022", "300212"), ("HS2012", "300210")})).name("HS2022")
        '300212+300213'
        """
        codes = self.of(edition)
        return "+".join(codes) if len(codes) <= _MOST_NAMED else f"{codes[0]}+{len(codes) - 1}"

    def one_to_one(self, edition: str, other: str) -> bool:
        """Tell whether a code of one edition is exactly one of the other, and was never divided in between."""
        count: dict[str, int] = defaultdict(int)
        for system, _ in self.codes:
            count[system] += 1
        between = [n for system, n in count.items() if min(edition, other) <= system <= max(edition, other)]
        return all(n == 1 for n in between)


@dataclass(frozen=True, slots=True)
class Concordance:
    """Which code belongs to which family; families are the connected parts of all links that were loaded."""

    families: dict[Code, Family] = field(default_factory=dict)

    def family(self, edition: str, code: str) -> Family | None:
        """Return the family of a code; None where no table tells of it."""
        return self.families.get((edition, code))


@dataclass(frozen=True, slots=True)
class Concorded:
    """Figures in one edition where that could be done, and the series of codes that stayed in theirs.

    `stayed` has the columns `product_system`, `product`, `figures`: no table that was loaded leads from there to the edition.
    """

    table: pl.DataFrame
    stayed: pl.DataFrame


def concordance(links: Iterable[tuple[Code, Code]]) -> Concordance:
    """Return the families of links between codes of editions."""
    parent: dict[Code, Code] = {}

    def root(code: Code) -> Code:
        parent.setdefault(code, code)
        while parent[code] != code:
            parent[code] = parent[parent[code]]
            code = parent[code]
        return code

    for one, other in links:
        first, second = root(one), root(other)
        parent[max(first, second)] = min(first, second)
    members: dict[Code, set[Code]] = defaultdict(set)
    for code in list(parent):
        members[root(code)].add(code)
    families = (Family(frozenset(codes)) for codes in members.values())
    return Concordance({code: family for family in families for code in family.codes})


def concordance_from_file(path: Path) -> Concordance:
    """Return the concordance of a table (.csv, .parquet): `from_edition, from_code, to_edition, to_code` and, if there is, `weight`.

    Editions are written HS1992 to HS2022, codes with all their digits. A link of weight 0 is none; other weights divide nothing here.
    Raises `InputError` with every wrong row.
    """
    links: list[tuple[Code, Code]] = []
    refusals = Refusals()
    for batch in table_batches(path):
        lacking = [name for name in _COLUMNS if name not in batch.columns]
        if lacking:
            there = ", ".join(name for name in batch.columns if name not in (ROW, FAULT))
            raise InputError(
                Refusal(
                    path.name,
                    Sentence("is no correlation of editions: it has no column {names}.", names=", ".join(lacking)),
                    Sentence(
                        "Its columns are {columns}; needed are {names}.", columns=there, names=", ".join(_COLUMNS)
                    ),
                )
            )
        for row in batch.iter_rows(named=True):
            link = ((row["from_edition"], row["from_code"]), (row["to_edition"], row["to_code"]))
            wrong = _wrong(row)
            if row[FAULT]:
                refusals.add(partial(Refusal, path.name, *FAULTS[row[FAULT]], int(row[ROW])))
            elif wrong:
                refusals.add(partial(_refusal, path.name, row, wrong))
            elif row.get(_WEIGHT, "") == "" or float(row[_WEIGHT]) > 0:
                links.append(link)
    if refusals:
        raise InputError(refusals)
    return concordance(links)


def check_edition(edition: str) -> None:
    """Raise `InputError` for a word that is no edition."""
    if edition not in EDITIONS:
        raise InputError(
            Refusal(
                "--edition",
                Sentence("'{written}' is no edition to correlate with.", written=edition),
                did_you_mean(edition, EDITIONS)
                + Sentence("Write one of the names {names}.", names=", ".join(EDITIONS)),
            )
        )


def concorded(table: pl.DataFrame, families: Concordance, edition: str) -> Concorded:
    """Return observations with the codes of all editions brought to one.

    One code to one is CONCORDED. Where a code became several or several one, figures are summed upwards to the family, those of the edition
    itself too, and flagged SPLIT; nothing is ever divided. A sum in which one figure has no value has none. What two editions tell of
    the same flow is taken from the one nearer to `edition`, never added up.
    """
    codes = table.filter(pl.col("product_system").is_in(list(EDITIONS))).select("product_system", "product").unique()
    rows, stayed = [], []
    for system, code in codes.sort("product_system", "product").iter_rows():
        family = families.family(system, code)
        if family is None or not family.of(edition):
            if system != edition:
                stayed.append((system, code))
            continue
        if system == edition and len(family.of(edition)) == 1:
            # What became of several codes of another edition is one here: its own figure is the whole.
            continue
        plain = family.one_to_one(system, edition)
        rows.append((system, code, family.name(edition), int(Flag.CONCORDED if plain else Flag.SPLIT)))
    schema = {"product_system": pl.String(), "product": pl.String(), "_new": pl.String(), "_how": pl.UInt8()}
    mapping = pl.DataFrame(rows, schema=schema, orient="row")
    left = pl.DataFrame(stayed, schema={"product_system": pl.String(), "product": pl.String()}, orient="row")
    on = ["product_system", "product"]
    moved = table.join(mapping, on=on, how="inner").with_columns(
        pl.col("product_system").alias("_edition"),
        pl.lit(edition).alias("product_system"),
        pl.col("_new").alias("product"),
    )
    untouched = table.join(mapping, on=on, how="anti")
    lost = (pl.col("flags") & _LOST) > 0
    summed = moved.group_by(*FIGURE_KEY, "_edition").agg(
        pl.when(lost.any()).then(None).otherwise(pl.col("value").sum()).alias("value"),
        pl.col("flags").bitwise_or(),
        pl.col("_how").bitwise_or(),
        pl.col("vintage").max(),
        pl.col("retrieved_at").max(),
        pl.col("origin").min(),
        pl.len().alias("_count"),
    )
    added = pl.when(pl.col("_count") > 1).then(int(Flag.CALCULATED)).otherwise(0).cast(pl.UInt8)
    silent = pl.when(pl.col("value").is_null()).then(pl.lit(0, pl.UInt8())).otherwise(pl.lit(_LOST, pl.UInt8()))
    summed = summed.with_columns(((pl.col("flags") & ~silent) | pl.col("_how") | added).alias("flags"))
    own = untouched.with_columns(pl.col("product_system").alias("_edition"))
    together = pl.concat(
        [summed.select(*OBSERVATIONS.names(), "_edition"), own.select(*OBSERVATIONS.names(), "_edition")]
    )
    # Editions are called by their years, so the nearest is found in the order of their names.
    distance = pl.col("_edition").replace_strict(
        {one: abs(EDITIONS.index(one) - EDITIONS.index(edition)) for one in EDITIONS}, default=0, return_dtype=pl.Int32
    )
    nearest = together.sort(pl.col("value").is_null(), distance, "_edition").unique(FIGURE_KEY, keep="first")
    counted = table.join(left, on=on, how="inner").group_by(on).agg(pl.len().cast(pl.Int64).alias("figures")).sort(on)
    return Concorded(nearest.drop("_edition").cast(OBSERVATIONS).sort(FIGURE_KEY), counted)


def _wrong(row: dict[str, str]) -> str:
    """Return the column that is wrong in a row of links; "" for none."""
    for name in ("from_edition", "to_edition"):
        if row[name] not in EDITIONS:
            return name
    for name in ("from_code", "to_code"):
        if not (row[name].isascii() and row[name].isdigit() and len(row[name]) in (2, 4, 6)):
            return name
    if row["from_edition"] == row["to_edition"]:
        return "to_edition"
    if len(row["from_code"]) != len(row["to_code"]):
        # A heading is no line of another edition: a family of both would hold everything under it.
        return _LEVELS
    written = row.get(_WEIGHT, "")
    if written:
        try:
            return "" if 0 <= float(written) <= 1 else _WEIGHT
        except ValueError:
            return _WEIGHT
    return ""


def _refusal(file: str, row: dict[str, str], column: str) -> Refusal:
    written = row["to_code"] if column == _LEVELS else row[column]
    if column == _LEVELS:
        problem = Sentence(
            "'{code}' has another number of digits than '{other}'.", code=written, other=row["from_code"]
        )
        remedy = Sentence("Correlate six digits with six, four with four.")
        column = "to_code"
    elif column.endswith("edition"):
        problem = Sentence("'{written}' is no edition to correlate with.", written=written)
        remedy = did_you_mean(written, EDITIONS) + Sentence(
            "Write two different ones of {names}.", names=", ".join(EDITIONS)
        )
    elif column == _WEIGHT:
        problem = Sentence("'{written}' is no weight.", written=written)
        remedy = Sentence("Write a number from 0 to 1, or leave the column out.")
    else:
        problem = Sentence("'{code}' is not a code of two, four or six digits.", code=written)
        remedy = Sentence("Codes are never padded or cut.")
    return Refusal(file, problem, remedy, int(row[ROW]), column, written)
