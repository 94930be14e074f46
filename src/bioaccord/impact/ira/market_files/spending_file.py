"""What CMS publishes of Medicare's spending by drug: "Medicare Part D Spending by Drug" and "Part B Spending by Drug", as downloaded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

from ..product import Part
from .american_file import Line, amount_of, lines_of, years_of

OVERALL = "overall"
Amounts = dict[int, float]


@dataclass(frozen=True, slots=True)
class BrandSpending:
    """What one part of Medicare spent on one name (of one generic name) by year, in US dollars; years that are not told are absent.

    `by_maker` says who sold how much of it, by names that CMS cuts after 15 letters (none where the file names nobody). `is_shared`:
    a footnote mark (`*`) says that the name stands for several.
    """

    part: Part
    brand: str
    generic: str
    amounts: Amounts
    by_maker: dict[str, Amounts]
    is_shared: bool

    @property
    def most(self) -> float:
        """Return the highest amount of a year."""
        return max(self.amounts.values(), default=0.0)


@dataclass(frozen=True, slots=True)
class SpendingFile:
    """A file of spending: its name, its years, what it tells, and whether it names ingredients and makers."""

    name: str
    part: Part
    years: tuple[int, ...]
    brands: tuple[BrandSpending, ...]
    has_generics: bool
    has_makers: bool

    @property
    def source(self) -> str:
        """Return how its rows name it."""
        return f"CMS Medicare Part {self.part.value} Spending by Drug, {self.years[0]}-{self.years[-1]} ({self.name})"


def read_spending(path: Path, part: Part) -> SpendingFile:
    """Return a file of spending by drug; raises `InputError` with each cell that is no amount.

    Part D gives each name a row `Overall` and one for each maker: the makers are not added to it. Part B gives a row for each billing
    code: those of one name are added up.
    """
    name = "part-b" if part is Part.B else "part-d"
    needed = ("hcpcs_cd", "brnd_name") if part is Part.B else ("brnd_name",)
    refusals, years = Refusals(), tuple[int, ...]()
    rows: dict[tuple[str, str], list[tuple[Line, Amounts]]] = defaultdict(list)
    columns = frozenset[str]()
    for line in lines_of(path, name, needed):
        if not columns:
            columns, years = frozenset(line.cells), years_of(tuple(line.cells))
            if not years or (part is Part.D and "hcpcs_cd" in columns):
                raise InputError(_no_spending(path, name, is_part_b="hcpcs_cd" in columns and part is Part.D))
            if f"tot_benes_{years[-1]}" not in columns:
                problem = Sentence(
                    "names no beneficiaries (Tot_Benes): most likely it is CMS’s file of Medicaid’s spending."
                )
                remedy = Sentence("Give the file of Medicare Part {part}.", part=part.value)
                raise InputError(Refusal(path.name, problem, remedy))
        given = {year: amount_of(path, line, f"tot_spndng_{year}", lambda one: refusals.add(lambda: one)) for year in years}  # fmt: skip
        if line["brnd_name"]:
            rows[line["brnd_name"], line["gnrc_name"]].append((line, {y: amount for y, amount in given.items() if amount is not None}))  # fmt: skip
    if refusals:
        raise InputError(refusals)
    if not years:
        raise InputError(Refusal(path.name, Sentence("has no rows below its header."), Sentence("Download it again.")))
    has_makers = "mftr_name" in columns
    brands = tuple(_brand(part, *key, lines, has_makers=has_makers) for key, lines in rows.items())
    return SpendingFile(path.name, part, years, brands, "gnrc_name" in columns, has_makers)


def _brand(
    part: Part, brand: str, generic: str, lines: list[tuple[Line, Amounts]], *, has_makers: bool
) -> BrandSpending:
    makers = dict[str, Amounts]()
    if part is Part.B:
        amounts = _sum([given for _, given in lines])
    elif has_makers:
        for line, given in lines:
            if line["mftr_name"].casefold() != OVERALL:
                # Two firms may be cut to the same letters.
                makers[line["mftr_name"]] = _sum([makers.get(line["mftr_name"], {}), given])
        overall = [given for line, given in lines if line["mftr_name"].casefold() == OVERALL]
        amounts = overall[0] if overall else _sum(list(makers.values()))
    else:
        # Nothing marks the row of all makers; each of the others is a part of it.
        amounts = {year: max(given.get(year, 0.0) for _, given in lines) for year in sorted({y for _, given in lines for y in given})}  # fmt: skip
    is_shared = brand.endswith("*") or generic.endswith("*")
    return BrandSpending(part, brand.replace("*", "").strip(), generic.replace("*", "").strip(), amounts, makers, is_shared)  # fmt: skip


def _sum(given: list[Amounts]) -> Amounts:
    total: Amounts = defaultdict(float)
    for one in given:
        for year, amount in one.items():
            total[year] += amount
    return dict(total)


def _no_spending(path: Path, name: str, *, is_part_b: bool) -> Refusal:
    if is_part_b:
        problem = Sentence("is not the file asked for as {asked}: its columns are those of {found}.", asked=name, found="part-b")  # fmt: skip
        return Refusal(path.name, problem, Sentence("Give it as {found}, and the other one as {asked}.", asked=name, found="part-b"))  # fmt: skip
    problem = Sentence("has no column of total spending by year (Tot_Spndng_2024).")
    remedy = Sentence("Download the file “Spending by Drug” of all years, not the one by quarter.")
    return Refusal(path.name, problem, remedy)
