"""Generics and biosimilars of a drug as the files tell of them: approved by FDA's books, sold where Medicare paid for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..product import CompetitorKind, Pathway
from .approved import ApprovedForm, Drug
from .joined import Joined, Sale
from .names import brand_words, firm_words, is_cut_name_of


@dataclass(frozen=True, slots=True)
class FoundCompetitor:
    """A competitor of a drug: approved, and sold by the end of a year (`sold_by`) or perhaps so (`may_be_sold_by`), else not seen sold."""

    kind: CompetitorKind
    name: str
    approved_on: date | None
    sold_by: date | None
    may_be_sold_by: date | None
    source: str


class CompetitorFinder:
    """Who competes with each drug: forms approved under section 505(j) of its ingredient and dosage form, or biosimilars that refer to it."""

    def __init__(self, forms: Sequence[ApprovedForm], joined: Joined) -> None:
        self._joined = joined
        self._generics = _grouped(
            (one.moieties, one) for one in forms if one.pathway is Pathway.GENERIC and one.is_sold
        )
        biosimilars = [one for one in forms if one.pathway is Pathway.BIOSIMILAR and one.is_sold]
        self._referring = _grouped((brand_words(name), one) for one in biosimilars for name in one.reference)
        self._unreferring = _grouped((one.moieties, one) for one in biosimilars if not one.reference)

    def of(self, drug: Drug) -> FoundCompetitor | None:
        """Return the competitor that decides: the first seen sold, else one that may be, else the first approved; None for none."""
        found = self._biosimilars(drug) if drug.pathway is Pathway.BIOLOGIC else self._generics_of(drug)
        return min(found, key=_decides, default=None)

    def _generics_of(self, drug: Drug) -> list[FoundCompetitor]:
        forms = {one.form for one in drug.forms}
        own = firm_words(drug.holder)
        # A generic of the drug's own holder is the same firm's product, as an authorised one is.
        approved = [one for one in self._generics.get(drug.moieties, ()) if one.form in forms and firm_words(one.holder) != own]  # fmt: skip
        sales = self._joined.sales.get(drug.moieties, [])
        found = [self._generic(one, sales) for one in approved]
        if not found or any(one.sold_by for one in found):
            return found
        # Somebody was paid for the ingredient who is neither its holder nor known to hold an approval: perhaps an authorised generic.
        first = min(approved, key=lambda one: one.approved_on or date.max)
        begun = first.approved_on.year if first.approved_on else 0
        others = [
            sale
            for sale in sales
            # What was sold before there was any approval of a generic was none.
            if sale.last_year >= begun and not (sale.seller and is_cut_name_of(sale.seller, drug.holder))
        ]
        for sale in sorted(others, key=lambda one: one.first_year)[:1]:
            end = date(sale.first_year, 12, 31)
            day = max(end, first.approved_on or end)
            found.append(_found(first, CompetitorKind.GENERIC, None, day, f"{first.source}; {sale.source}"))
        return found

    def _generic(self, form: ApprovedForm, sales: Sequence[Sale]) -> FoundCompetitor:
        own = [sale for sale in sales if sale.seller and is_cut_name_of(sale.seller, form.holder)]
        return _with_sales(form, CompetitorKind.GENERIC, own)

    def _biosimilars(self, drug: Drug) -> list[FoundCompetitor]:
        refer = [one for name in drug.names for one in self._referring.get(brand_words(name), ())]
        refer += self._unreferring.get(drug.moieties, ())
        sales = self._joined.biosimilar_sales
        return [
            _with_sales(one, CompetitorKind.BIOSIMILAR, [s for name in one.names for s in sales.get(brand_words(name), ())])
            for one in refer
        ]  # fmt: skip


def _with_sales(form: ApprovedForm, kind: CompetitorKind, sales: Iterable[Sale]) -> FoundCompetitor:
    """Return a competitor seen sold by the end of a year, where somebody was paid for it after its approval."""
    for sale in sorted(sales, key=lambda one: one.first_year):
        end = date(sale.first_year, 12, 31)
        if form.approved_on and form.approved_on <= end:
            return _found(form, kind, end, None, f"{form.source}; {sale.source}")
    return _found(form, kind, None, None, form.source)


def _found(
    form: ApprovedForm, kind: CompetitorKind, sold_by: date | None, may_be_sold_by: date | None, source: str
) -> FoundCompetitor:
    name = form.names[0].title() if kind is CompetitorKind.BIOSIMILAR else " / ".join(form.moieties)
    return FoundCompetitor(kind, f"{name} ({form.holder})", form.approved_on, sold_by, may_be_sold_by, source)


def _decides(one: FoundCompetitor) -> tuple[date, date, date]:
    last = date.max
    return (one.sold_by or last, one.may_be_sold_by or last, one.approved_on or last)


def _grouped(
    pairs: Iterable[tuple[tuple[str, ...], ApprovedForm]],
) -> dict[tuple[str, ...], list[ApprovedForm]]:
    found: dict[tuple[str, ...], list[ApprovedForm]] = defaultdict(list)
    for key, one in pairs:
        found[key].append(one)
    return found
