"""The market read from public files: CMS's spending and FDA's books into rows of a portfolio, with what could not be joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ...law import OutsideFile, OutsideFiles, OutsideMarket, Rows
from ..product import Part
from .approved import ApprovedForm
from .competitors import CompetitorFinder
from .joined import Joined, Leftover, join
from .market_rows import LEAST_USD, MarketRows, selected_lists, worth_ranking
from .orange_book import read_orange_book
from .purple_book import read_purple_book
from .spending_file import SpendingFile, read_spending

_NAMED = 8
"""Drugs that a note names; it counts the others."""
_DATA = "https://data.cms.gov/summary-statistics-on-use-and-payments/medicare-medicaid-spending-by-drug"
FILES = (
    OutsideFile("part-d", Text("파트 D 지출", "Part D spending"), Text("CMS ‘Medicare Part D Spending by Drug’ CSV. 보고연도 2024(RY24) 이후", "CMS, Medicare Part D Spending by Drug, CSV, of release year 2024 or later"), f"{_DATA}/medicare-part-d-spending-by-drug"),
    OutsideFile("part-b", Text("파트 B 지출", "Part B spending"), Text("CMS ‘Medicare Part B Spending by Drug’ CSV", "CMS, Medicare Part B Spending by Drug, CSV"), f"{_DATA}/medicare-part-b-spending-by-drug"),
    OutsideFile("orange-book", Text("오렌지북", "Orange Book"), Text("FDA 오렌지북 자료 zip(products.txt와 exclusivity.txt) 또는 products.txt", "FDA, Orange Book data files: the zip (with products.txt and exclusivity.txt), or products.txt"), "https://www.fda.gov/drugs/drug-approvals-and-databases/orange-book-data-files"),
    OutsideFile("purple-book", Text("퍼플북", "Purple Book"), Text("FDA 퍼플북 월별 CSV", "FDA, Purple Book, the CSV of a month"), "https://purplebooksearch.fda.gov/downloads"),
)  # fmt: skip


def read_market(paths: Mapping[str, Path], own: Rows) -> OutsideMarket:
    """Return a firm's portfolio with the market's drugs beside it, as rows of the law's tables; raises `InputError`.

    `paths`: files by the names of `FILES`; at least one of spending and one of approvals.
    """
    _refuse_too_few(paths)
    spending = [read_spending(paths[name], part) for name, part in (("part-d", Part.D), ("part-b", Part.B)) if name in paths]  # fmt: skip
    forms: tuple[ApprovedForm, ...] = ()
    has_exclusivities = False
    if "orange-book" in paths:
        forms, has_exclusivities = read_orange_book(paths["orange-book"])
    if "purple-book" in paths:
        forms += read_purple_book(paths["purple-book"])
    joined = join(spending, forms)
    rows = MarketRows(own, CompetitorFinder(forms, joined), joined.index)
    chosen = worth_ranking(joined.spending)
    for one in chosen:
        rows.add(one)
    left = sorted(joined.leftovers, key=lambda one: -max(one.amounts.values(), default=0))
    notes = (
        *_of_files(spending, paths, has_exclusivities=has_exclusivities),
        *_of_joining(spending, joined, rows, len(chosen)),
        *_of_rows(rows),
    )
    return OutsideMarket(rows.tables, notes, tuple(_left_out(one) for one in left))


OUTSIDE_FILES = OutsideFiles(FILES, read_market)


def _refuse_too_few(paths: Mapping[str, Path]) -> None:
    for names in (("part-d", "part-b"), ("orange-book", "purple-book")):
        if not any(name in paths for name in names):
            titles = Sentence("{first} or {second}", **dict(zip(("first", "second"), names, strict=True)))
            problem = Sentence("a file is missing: spending and approvals are needed to make the market.")
            raise InputError(Refusal(titles, problem, Sentence("Give at least one of the two.")))


def _of_files(
    spending: Sequence[SpendingFile], paths: Mapping[str, Path], *, has_exclusivities: bool
) -> list[Sentence]:
    notes = list[Sentence]()
    for file in spending:
        words = {"file": file.name, "part": file.part.value, "first": file.years[0], "last": file.years[-1]}
        notes.append(Sentence("{file}: spending of Part {part} in {first} to {last}.", **words))
        if not file.has_generics:
            notes.append(Sentence("{file} names no ingredients (Gnrc_Name): names are joined by themselves, and a name that is not just the approved one is unverified.", **words))  # fmt: skip
        if not file.has_makers and file.part is Part.D:
            notes.append(Sentence("{file} names no makers (Mftr_Name): the highest row of a name is taken as that of all makers, and who sells a generic is not known.", **words))  # fmt: skip
    if "part-b" not in paths:
        notes.append(Sentence("No file of Part B is given: drugs paid for there are missing, which rank from 2028 on."))
    if "part-d" not in paths:
        notes.append(Sentence("No file of Part D is given: drugs paid for there are missing."))
    if "purple-book" not in paths:
        notes.append(Sentence("No Purple Book is given: biologics, insulins among them, are not joined."))
    if "orange-book" not in paths:
        notes.append(Sentence("No Orange Book is given: drugs that are no biologics are not joined."))
    elif not has_exclusivities:
        notes.append(Sentence("exclusivity.txt of the Orange Book is not given: orphan designations of drugs are not known, and none of them is left out for one."))  # fmt: skip
    return notes


def _of_joining(spending: Sequence[SpendingFile], joined: Joined, rows: MarketRows, chosen: int) -> list[Sentence]:
    notes = list[Sentence]()
    for file in spending:
        year = file.years[-1]
        total = sum(one.amounts.get(year, 0.0) for one in file.brands)
        placed = sum(one.amounts.get(file.part, {}).get(year, 0.0) for one in joined.spending)
        rivals = sum(one.amounts.get(year, 0.0) for one in joined.leftovers if one.is_competitor and one.part is file.part)  # fmt: skip
        if total:
            words = {"part": file.part.value, "year": year, "total": f"{total:,.0f}", "share": f"{placed / total:.0%}", "rivals": f"{rivals / total:.0%}", "rest": f"{max(0.0, total - placed - rivals) / total:.0%}"}  # fmt: skip
            notes.append(Sentence("Part {part} in {year}, {total} USD: {share} is joined to approved drugs, {rivals} is of generics and biosimilars, {rest} is not joined.", **words))  # fmt: skip
    words = {"added": rows.added, "doubled": rows.doubled, "least": f"{LEAST_USD:,.0f}", "small": len(joined.spending) - chosen}  # fmt: skip
    notes.append(Sentence("Drugs of the market added: {added}; the portfolio’s own already: {doubled}; left out with less than {least} USD in every year: {small}.", **words))  # fmt: skip
    for reason, count in Counter(one.reason.template for one in joined.leftovers if not one.is_competitor).most_common():  # fmt: skip
        largest = [one for one in joined.leftovers if one.reason.template == reason and not one.is_competitor]
        largest.sort(key=lambda one: -max(one.amounts.values(), default=0))
        if max(largest[0].amounts.values(), default=0) >= LEAST_USD:
            names = [one.name for one in largest if max(one.amounts.values(), default=0) >= LEAST_USD]
            notes.append(Sentence("Names not joined: {count}, of them {large} with {least} USD or more in a year ({names}). {reason}", count=count, large=len(names), least=f"{LEAST_USD:,.0f}", names=_named(names), reason=_reason(largest[0])))  # fmt: skip
    return notes


def _of_rows(rows: MarketRows) -> list[Sentence]:
    notes = list[Sentence]()
    if rows.given:
        notes.append(Sentence("Products of the portfolio that got the spending of the public files, having none of that part: {count} ({names}).", count=len(rows.given), names=_named(rows.given)))  # fmt: skip
    if rows.selected_own:
        notes.append(Sentence("Products of the portfolio that the published lists name as selected, and whose selected_for is empty: {names}. Write it, or they are ranked again.", names=_named(rows.selected_own)))  # fmt: skip
    if rows.unsure:
        notes.append(Sentence("Joined by names that are not just their own, or stand for several, and unverified: {count} ({names}).", count=len(rows.unsure), names=_named(rows.unsure)))  # fmt: skip
    if rows.orphans:
        notes.append(Sentence("With orphan exclusivities: {count} ({names}). Their other uses are in no file: whether they are left out is open. A row in indications.csv for a use that is no rare disease settles it.", count=len(rows.orphans), names=_named(rows.orphans)))  # fmt: skip
    if rows.settled:
        notes.append(Sentence("With orphan exclusivities, but first approved for a disease that is not rare, as is widely known: {count} ({names}). No label was read: they are unverified.", count=len(rows.settled), names=_named(rows.settled)))  # fmt: skip
    if rows.unsold:
        notes.append(Sentence("With an approved generic or biosimilar that nobody is seen to have been paid for: {count} ({names}). The rules take approval alone as no competition; write marketed_on where it is sold.", count=len(rows.unsold), names=_named(rows.unsold)))  # fmt: skip
    if rows.perhaps_sold:
        notes.append(Sentence("With an approved generic that may be sold, or what is sold is an authorised one: {count} ({names}). Who sells it holds no approval in the files; it stays open.", count=len(rows.perhaps_sold), names=_named(rows.perhaps_sold)))  # fmt: skip
    years = sorted({year for _, _, year, _ in selected_lists()})
    notes.append(Sentence("Selected drugs are marked by the lists for {first} to {last}. Where a generic is seen sold, the end of the first year in which Medicare paid for it stands for the day it came.", first=years[0], last=years[-1]))  # fmt: skip
    return notes


def _reason(one: Leftover) -> Sentence:
    return one.reason if not one.reason.values else Sentence("The first of them, {name}: {reason}", name=one.name, reason=one.reason)  # fmt: skip


def _named(names: Sequence[str]) -> str:
    listed = list(dict.fromkeys(names))
    return ", ".join(listed[:_NAMED]) + (" …" if len(listed) > _NAMED else "")


def _left_out(one: Leftover) -> dict[str, str | Sentence]:
    year = max(one.amounts, default=None)
    return {
        "part": one.part.value,
        "name": one.name,
        "ingredient": one.generic,
        "last_year": str(year or ""),
        "amount": f"{one.amounts[year]:.2f}" if year else "",
        "most_in_a_year": f"{max(one.amounts.values(), default=0.0):.2f}",
        "reason": one.reason,
        "source": one.source,
    }
