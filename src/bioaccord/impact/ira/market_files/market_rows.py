"""Drugs of the market as rows of the law's own tables, laid beside a firm's portfolio without doubling what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from ...law import Rows
from ...parameter import Standing
from ..product import Pathway
from .approved import ApprovedForm, BrandIndex, Drug
from .competitors import CompetitorFinder, FoundCompetitor
from .joined import DrugSpending
from .names import brand_words, is_same_firm, moieties_of

LEAST_USD = 10_000_000.0
"""Spending of a year, both parts, below which a drug of the market is left out: a twentieth of the law's own threshold."""
_MOST_NAMES = 4
_BRAND_PATHWAYS = (Pathway.DRUG.value, Pathway.BIOLOGIC.value)
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Own:
    """A product of the firm's portfolio by what tells it from others."""

    product_id: str
    names: frozenset[tuple[str, ...]]
    moieties: tuple[str, ...]
    holders: tuple[str, ...]
    pathway: str

    def is_drug(self, drug: Drug) -> bool:
        """Return whether a drug of the market is this product: same way of approval and moieties, and same holder or name."""
        if self.pathway != drug.pathway.value or self.moieties != drug.moieties:
            return False
        if any(is_same_firm(holder, drug.holder) for holder in self.holders):
            return True
        return bool(self.names & {brand_words(name) for name in drug.names})


def own_products(rows: Rows) -> tuple[Own, ...]:
    """Return the drugs and biologics of a firm's portfolio, whatever its part in them."""
    return tuple(
        Own(
            row["product_id"],
            frozenset(brand_words(one) for name in (row.get("name_en", ""), row.get("name_ko", "")) for one in re.split(r"[/·]", name) if one.strip()),
            tuple(sorted({one for part in row.get("moieties", "").split(";") for one in moieties_of(part)})),
            tuple(one for one in row.get("holder", "").split(";") if one.strip()),
            row.get("pathway", ""),
        )
        for row in rows.get("products", ())
        if row.get("pathway", "") in _BRAND_PATHWAYS
    )  # fmt: skip


class MarketRows:
    """Tables that grow by the market's drugs; those of the firm come first and stay as they were."""

    def __init__(self, own: Rows, finder: CompetitorFinder, index: BrandIndex) -> None:
        self.tables: dict[str, list[Cells]] = {name: [dict(row) for row in rows] for name, rows in own.items()}
        self._own, self._finder = own_products(own), finder
        self._selected = _selected_drugs(index)
        self._ids = {row["product_id"].casefold() for row in own.get("products", ())} | {row["form_id"].casefold() for row in own.get("forms", ())}  # fmt: skip
        self._spent = {(row["product_id"], row["part"]) for row in own.get("spending", ())}
        self._says_selected = {row["product_id"]: row.get("selected_for", "") for row in own.get("products", ())}
        self.selected_own: list[str] = []
        """Products of the firm that the published lists name, and the firm does not call selected."""
        self.given: list[str] = []
        """Products of the firm that got the spending they lacked."""
        self.doubled = 0
        self.added = 0
        self.unsure: list[str] = []
        self.orphans: list[str] = []
        self.settled: list[str] = []
        self.unsold: list[str] = []
        self.perhaps_sold: list[str] = []

    def add(self, spent: DrugSpending) -> None:
        """Add a drug with its forms, competitor, designations and spending, or its spending to the firm's product that it is."""
        own = next((one for one in self._own if one.is_drug(spent.drug)), None)
        if own:
            self.doubled += 1
            selected = self._selected.get(id(spent.drug))
            if selected and not self._says_selected.get(own.product_id):
                self.selected_own.append(f"{own.product_id}: {selected[0]}")
            missing = [part for part in spent.amounts if (own.product_id, part.value) not in self._spent]
            if missing:
                self._spending(own.product_id, spent, [part.value for part in missing])
                self._spent |= {(own.product_id, part.value) for part in missing}
                self.given.append(own.product_id)
            return
        self.added += 1
        names = _shown(sorted(spent.names, key=lambda name: -spent.names[name]), spent.drug)
        if not spent.is_sure:
            self.unsure.append(names[0])
        product_id = self._id(f"market-{names[0]}")
        shown = "/".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
        self._product(product_id, shown, spent)
        self._forms(product_id, spent.drug)
        self._competitor(product_id, names[0], self._finder.of(spent.drug))
        self._designations(product_id, names[0], spent.drug)
        self._spending(product_id, spent, [part.value for part in spent.amounts])

    def _product(self, product_id: str, name: str, spent: DrugSpending) -> None:
        drug = spent.drug
        selected = self._selected.get(id(drug))
        plasma = [one.is_plasma_derived for one in drug.forms]
        is_plasma = "yes" if True in plasma else "no" if plasma and None not in plasma else ""
        approvals = sorted({one.source for one in drug.forms if one.source})
        self._row(
            "products", product_id=product_id, name_en=name, moieties=";".join(drug.moieties), holder=drug.holder.replace(";", ","),
            pathway=drug.pathway.value, is_plasma_derived=is_plasma if drug.pathway is Pathway.BIOLOGIC else "",
            is_vaccine="yes" if any(one.is_vaccine for one in drug.forms) else "no", is_marketed="yes" if drug.is_sold else "no",
            role="market", selected_for=str(selected[0]) if selected else "",
            # Joined by names: computed where each is just the drug's own, else not checked by anybody.
            standing=Standing.COMPUTED if spent.is_sure else Standing.UNVERIFIED,
            source="; ".join([*approvals, *spent.sources, *([f"selected: {selected[1]}"] if selected else [])]),
        )  # fmt: skip

    def _forms(self, product_id: str, drug: Drug) -> None:
        found: dict[tuple[str, str], list[ApprovedForm]] = {}
        for one in drug.forms:
            found.setdefault((one.application, one.form), []).append(one)
        dated = {one.application for one in drug.forms if one.approved_on}
        for (application, form), forms in sorted(found.items()):
            # A presentation added to a licence without its day is younger than the licence.
            if application in dated and not any(one.approved_on for one in forms):
                continue
            first = min(forms, key=lambda one: one.approved_on or date.max)
            notes = [] if any(one.is_sold for one in forms) else ["discontinued"]
            if first.approved_on and not first.is_day_sure:
                notes.append("approved before 1982-01-01; the day is not published")
            self._row(
                "forms", form_id=self._id(f"{product_id}-{application}"), product_id=product_id,
                name="; ".join(dict.fromkeys([f"{first.names[0]} {form}".strip(), *notes])), application=application,
                approved_on=first.approved_on.isoformat() if first.approved_on else "",
                standing=_standing(first), source=first.source,
            )  # fmt: skip

    def _competitor(self, product_id: str, name: str, found: FoundCompetitor | None) -> None:
        if found is None:
            return
        if found.may_be_sold_by and not found.sold_by:
            self.perhaps_sold.append(name)
        elif not found.sold_by:
            self.unsold.append(name)
        self._row(
            "competitors", product_id=product_id, kind=found.kind.value, name=found.name,
            approved_on=_iso(found.approved_on), marketed_on=_iso(found.sold_by),
            expected_on="" if found.sold_by else _iso(found.may_be_sold_by),
            # That it was sold by the end of a year is read off what Medicare paid; the day it came is not.
            standing=Standing.COMPUTED if found.sold_by else Standing.UNVERIFIED if found.may_be_sold_by else Standing.ENACTED,
            source=found.source,
        )  # fmt: skip

    def _designations(self, product_id: str, name: str, drug: Drug) -> None:
        codes = dict.fromkeys(code for one in drug.forms for code, _ in one.orphan_until)
        for code in codes:
            self._row(
                "designations", product_id=product_id, disease=f"not named ({code})", standing=Standing.COMPUTED,
                source=next(one.source for one in drug.forms if code in [given for given, _ in one.orphan_until]),
            )  # fmt: skip
        use, first = first_uses().get(drug.moieties), drug.first_approved_on
        if codes and use and first:
            self._row("indications", product_id=product_id, approved_on=first.isoformat(), standing=Standing.UNVERIFIED, source=use)  # fmt: skip
            self.settled.append(name)
        elif codes:
            self.orphans.append(name)

    def _spending(self, product_id: str, spent: DrugSpending, parts: Sequence[str]) -> None:
        for part, amounts in spent.amounts.items():
            if part.value not in parts:
                continue
            source = next((one for one in spent.sources if f"Part {part.value} " in one), "")
            for year, amount in sorted(amounts.items()):
                self._row(
                    "spending", product_id=product_id, part=part.value, first_day=f"{year}-01-01", last_day=f"{year}-12-31",
                    amount=f"{amount:.2f}", currency="USD",
                    standing=(Standing.ENACTED if spent.rows[part, year] == 1 else Standing.COMPUTED) if spent.is_sure else Standing.UNVERIFIED,
                    source=source,
                )  # fmt: skip

    def _row(self, table: str, **cells: str) -> None:
        self.tables.setdefault(table, []).append({name: str(cell) for name, cell in cells.items()})

    def _id(self, wanted: str) -> str:
        plain = re.sub(r"[^A-Za-z0-9]+", "-", wanted).strip("-").lower()[:60]
        number, found = 1, plain
        while found in self._ids:
            number += 1
            found = f"{plain}-{number}"
        self._ids.add(found)
        return found


def worth_ranking(given: Iterable[DrugSpending]) -> list[DrugSpending]:
    """Return those with enough spending to be of the market's ranking, the highest first."""
    return sorted((one for one in given if one.most >= LEAST_USD), key=lambda one: -one.most)


@cache
def selected_lists() -> tuple[tuple[str, tuple[str, ...], int, str], ...]:
    """Return (brand, moieties, price applicability year, source) of each drug selected so far."""
    with files(__package__ or "").joinpath("selected.yaml").open(encoding="utf-8") as file:
        data = yaml.safe_load(file)
    return tuple(
        (brand, tuple(sorted(moieties)), one["price_year"], f"{data['link']} ({one['known_on']})")
        for one in data["lists"]
        for brand, moieties in one["drugs"].items()
    )


@cache
def first_uses() -> Mapping[tuple[str, ...], str]:
    """Return by moieties the first approved use, and where it may be looked up, of drugs whose first use was for no rare disease."""
    with files(__package__ or "").joinpath("first_uses.yaml").open(encoding="utf-8") as file:
        data = yaml.safe_load(file)
    return {
        tuple(sorted(one["moieties"])): f"first use: {one['use']} ({data['link']}, not read)" for one in data["uses"]
    }


def _selected_drugs(index: BrandIndex) -> Mapping[int, tuple[int, str]]:
    found = dict[int, tuple[int, str]]()
    for brand, moieties, year, source in selected_lists():
        drugs = [drug for drug in index.named(brand)[0] if drug.moieties == moieties]
        drugs = [drug for drug in drugs if drug.is_sold] or drugs
        found |= {id(drug): (year, source) for drug in drugs}
    return found


def _shown(names: Sequence[str], drug: Drug) -> list[str]:
    """Return the brands without what follows them, the highest spending first: Lantus and Toujeo for Lantus Solostar and Toujeo Max."""
    own = {brand_words(name): name for name in drug.names}
    shown = dict[str, None]()
    for name in names:
        words = brand_words(name)
        length = next((length for length in range(len(words), 0, -1) if words[:length] in own), 0)
        known = own.get(words[:length], name)
        shown[name if length == len(words) else known.title() if known.isupper() else known] = None
    return list(shown)


def _standing(form: ApprovedForm) -> Standing:
    if form.approved_on is None:
        return Standing.UNVERIFIED
    return Standing.ENACTED if form.is_day_sure else Standing.COMPUTED


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
