"""Rows of a portfolio as medicines, fuels and plants; each cell that cannot be read is told with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bioaccord.reading.cell_reader import CellReader, cell, listed
from bioaccord.reading.table import Row, Table
from bioaccord.vocabulary.errors import InputError, Refusals
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period
from bioaccord.vocabulary.sentence import Sentence

from ..law import Rows
from ..parameter import Standing
from ..portfolio_rows import check_ids, check_references, check_shape, table_of
from .age import FIRST_YEAR, LAST_YEAR
from .energy_project import EnergyProject
from .fuel import FuelBatch, FuelRole, RateSource
from .portfolio_tables import COMPETITORS, DESIGNATIONS, FORMS, INDICATIONS, PRICES, PRODUCTS, SPENDING, TABLES
from .product import (
    Competitor,
    CompetitorKind,
    Designation,
    Form,
    Indication,
    Medicine,
    Part,
    Pathway,
    Portfolio,
    Price,
    Spending,
)

CURRENCY = "USD"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
Thing = TypeVar("Thing")


def portfolio_of(rows: Rows) -> Portfolio:
    """Return the medicines of a portfolio; raises `InputError` with every cell that cannot be read or contradicts another."""
    refusals = Refusals()
    reader = CellReader(refusals)
    tables = {shape.name: table_of(rows, shape) for shape in TABLES}
    for shape in TABLES:
        check_shape(reader, tables[shape.name], shape)
    check_ids(reader, _of_one_holder(reader, tables["products"]), "product_id")
    check_ids(reader, tables["forms"], "form_id")
    check_ids(reader, _first_of_each(tables["fuels"], "fuel_id"), "fuel_id")
    check_ids(reader, tables["projects"], "project_id")
    known = frozenset(row.cells["product_id"] for row in tables["products"].rows)
    fuel_ids = frozenset(row.cells["fuel_id"] for row in tables["fuels"].rows)
    for name, column, taken in (("fuels", "fuel_id", known), ("projects", "project_id", known | fuel_ids)):
        for row in tables[name].rows:
            if row.cells[column] in taken:
                problem = Sentence("is the id of a product or fuel too.")
                reader.refuse(tables[name], row, column, problem, Sentence("Give it an id of its own."))
    for shape in (FORMS, INDICATIONS, DESIGNATIONS, COMPETITORS, SPENDING, PRICES):
        check_references(reader, tables[shape.name], "product_id", known, PRODUCTS)
    if refusals:
        # A word that is none of a column's would be refused a second time below.
        raise InputError(refusals)
    parts = _Parts(reader, tables)
    medicines = tuple(parts.medicine(tables["products"], row) for row in tables["products"].rows)
    fuels = tuple(parts.fuel(tables["fuels"], row) for row in tables["fuels"].rows)
    projects = tuple(parts.project(tables["projects"], row) for row in tables["projects"].rows)
    if refusals:
        raise InputError(refusals)
    return Portfolio(medicines, fuels=fuels, projects=projects)


class _Parts:
    """The tables beside products, by product."""

    def __init__(self, reader: CellReader, tables: dict[str, Table]) -> None:
        self.reader = reader
        self.forms = self._by_product(tables["forms"], self._form)
        self.indications = self._by_product(tables["indications"], self._indication)
        self.designations = self._by_product(tables["designations"], self._designation)
        self.competitors = self._by_product(tables["competitors"], self._competitor)
        self.spending = self._by_product(tables["spending"], self._spending)
        self.prices = self._by_product(tables["prices"], self._price)

    def _by_product(self, table: Table, read: Callable[[Table, Row], Thing]) -> dict[str, tuple[Thing, ...]]:
        found: dict[str, list[Thing]] = defaultdict(list)
        for row in table.rows:
            found[row.cells["product_id"]].append(read(table, row))
        return {product_id: tuple(things) for product_id, things in found.items()}

    def medicine(self, table: Table, row: Row) -> Medicine:
        """Return one product with what the other tables say of it."""
        name, reader = cell(row, "product_id"), self.reader
        return Medicine(
            product_id=name,
            name=Text(cell(row, "name_ko") or cell(row, "name_en"), cell(row, "name_en")),
            moieties=tuple(sorted(part.casefold() for part in listed(row, "moieties"))),
            holder=cell(row, "holder"),
            pathway=Pathway(cell(row, "pathway")),
            forms=self.forms.get(name, ()),
            indications=self.indications.get(name, ()),
            designations=self.designations.get(name, ()),
            competitors=self.competitors.get(name, ()),
            spending=self.spending.get(name, ()),
            prices=self.prices.get(name, ()),
            is_plasma_derived=self._said(table, row, "is_plasma_derived"),
            is_vaccine=reader.yes_or_no(table, row, "is_vaccine"),
            is_marketed=reader.yes_or_no(table, row, "is_marketed", otherwise=True),
            reference_product=cell(row, "reference_product"),
            role=cell(row, "role") or "holder",
            first_approved_on=self._day(table, row, "first_approved_on"),
            share_of_holder_part_d_2021=reader.number_or_none(table, row, "share_of_holder_part_d_2021", most=1.0),
            share_of_holder_part_b_2021=reader.number_or_none(table, row, "share_of_holder_part_b_2021", most=1.0),
            acquired_on=self._day(table, row, "acquired_on"),
            acquired_by_specified=self._said(table, row, "acquired_by_specified"),
            selected_for=self._price_year(table, row, "selected_for"),
            standing=_standing(row),
            source=cell(row, "source"),
            units_per_30_days=reader.number_or_none(table, row, "units_per_30_days") or None,
            holder_share_of_part_d_2021=reader.number_or_none(table, row, "holder_share_of_part_d_2021", most=1.0),
            holder_share_of_part_b_2021=reader.number_or_none(table, row, "holder_share_of_part_b_2021", most=1.0),
            holder_had_agreement_2021=self._said(table, row, "holder_had_agreement_2021"),
            share_of_units_discounted=reader.number_or_none(table, row, "share_discounted", most=1.0),
            part_b_first_paid_on=self._day(table, row, "part_b_first_paid_on"),
        )

    def _form(self, table: Table, row: Row) -> Form:
        approved, marketed = self._day(table, row, "approved_on"), self._day(table, row, "marketed_on")
        withdrawn = self._day(table, row, "withdrawn_on")
        self._in_order(table, row, "marketed_on", approved, marketed)
        self._in_order(table, row, "withdrawn_on", marketed or approved, withdrawn)
        return Form(
            cell(row, "form_id"), cell(row, "product_id"), cell(row, "name"), cell(row, "application"),
            approved, marketed, withdrawn, _standing(row), cell(row, "source"),
        )  # fmt: skip

    def _indication(self, table: Table, row: Row) -> Indication:
        approved, withdrawn = self._day(table, row, "approved_on"), self._day(table, row, "withdrawn_on")
        self._in_order(table, row, "withdrawn_on", approved, withdrawn)
        return Indication(
            cell(row, "product_id"), approved, cell(row, "orphan_disease"), _standing(row), cell(row, "source"), withdrawn,
        )  # fmt: skip

    def _designation(self, table: Table, row: Row) -> Designation:
        designated, withdrawn = self._day(table, row, "designated_on"), self._day(table, row, "withdrawn_on")
        self._in_order(table, row, "withdrawn_on", designated, withdrawn)
        return Designation(
            cell(row, "product_id"), cell(row, "disease"), designated, withdrawn, _standing(row), cell(row, "source")
        )

    def _competitor(self, table: Table, row: Row) -> Competitor:
        approved, marketed = self._day(table, row, "approved_on"), self._day(table, row, "marketed_on")
        self._in_order(table, row, "marketed_on", approved, marketed)
        self._in_order(table, row, "determined_on", marketed or approved, self._day(table, row, "determined_on"))
        return Competitor(
            cell(row, "product_id"), CompetitorKind(cell(row, "kind")), cell(row, "name"), cell(row, "form_id"),
            approved, marketed, self._day(table, row, "expected_on"),
            self.reader.number_or_none(table, row, "likelihood", most=1.0), self._day(table, row, "delay_requested_on"),
            self.reader.yes_or_no(table, row, "same_manufacturer"), _standing(row), cell(row, "source"),
            self._day(table, row, "determined_on"),
        )  # fmt: skip

    def _spending(self, table: Table, row: Row) -> Spending:
        first, last = self._day(table, row, "first_day"), self._day(table, row, "last_day")
        if first and last and last < first:
            problem = Sentence("lies before the day it follows ({day}).", day=first)
            self.reader.refuse(table, row, "last_day", problem, Sentence("Correct one of the two."))
            last = first
        return Spending(
            cell(row, "product_id"), Part(cell(row, "part")), Period(first, last), self._dollars(table, row),
            _standing(row), cell(row, "source"),
        )  # fmt: skip

    def _price(self, table: Table, row: Row) -> Price:
        read = self._price_year if cell(row, "kind") == "negotiated" else self._year
        return Price(
            cell(row, "product_id"), cell(row, "kind"), read(table, row, "year") or _FIRST_YEAR,
            self._dollars(table, row), cell(row, "per") or "30 days", _standing(row), cell(row, "source"),
        )  # fmt: skip

    def fuel(self, table: Table, row: Row) -> FuelBatch:
        """Return one period of a fuel."""
        reader = self.reader
        first, last = self._day(table, row, "first_day"), self._day(table, row, "last_day")
        self._in_order(table, row, "last_day", first, last)
        for column, day in (("first_day", first), ("last_day", last)):
            if day is None and not cell(row, column):
                reader.refuse(table, row, column, Sentence("is empty."), Sentence("Write a day as 2027-03-16."))
        countries = tuple(sorted({one.upper() for one in listed(row, "feedstock_countries")}))
        places = tuple((column, (cell(row, column),)) for column in ("produced_in", "blended_in"))
        for column, codes in (("feedstock_countries", countries), *places):
            if any(one and not (len(one) == 2 and one.isascii() and one.isalpha()) for one in codes):
                problem = Sentence("is no country code.")
                reader.refuse(table, row, column, problem, Sentence("Write the two letters of ISO 3166, as KR or US."))
        is_fine = bool(first and last and first <= last)
        return FuelBatch(
            fuel_id=cell(row, "fuel_id"),
            name=Text(cell(row, "name_ko") or cell(row, "name_en"), cell(row, "name_en")),
            role=FuelRole(cell(row, "role")),
            is_aviation=reader.yes_or_no(table, row, "is_aviation"),
            first_day=first if first and is_fine else date(_FIRST_YEAR, 1, 1),
            last_day=last if last and is_fine else date(_FIRST_YEAR, 1, 1),
            gallons=reader.number_or_none(table, row, "gallons") or 0.0,
            emission_rate_kg=reader.number_or_none(table, row, "emission_rate", least=-1000.0, most=1000.0),
            feedstock=cell(row, "feedstock"),
            feedstock_countries=countries,
            produced_in=cell(row, "produced_in").upper(),
            pays_wages=self._said(table, row, "pays_wages"),
            is_manure=reader.yes_or_no(table, row, "is_manure"),
            is_coprocessed=reader.yes_or_no(table, row, "is_coprocessed"),
            is_registered=self._said(table, row, "is_registered"),
            is_sold_to_unrelated=self._said(table, row, "is_sold_to_unrelated"),
            other_credit=reader.yes_or_no(table, row, "other_credit"),
            rate_source=RateSource(cell(row, "rate_source")) if cell(row, "rate_source") else None,
            emissions_cut_percent=reader.number_or_none(table, row, "emissions_cut", least=-1000.0, most=1000.0),
            blended_in=cell(row, "blended_in").upper(),
            is_palm_distillate=self._said(table, row, "is_palm_distillate"),
            standing=_standing(row),
            source=cell(row, "source"),
        )

    def project(self, table: Table, row: Row) -> EnergyProject:
        """Return one plant."""
        reader = self.reader
        accepted, certified = self._day(table, row, "accepted_on"), self._day(table, row, "certified_on")
        evidence, in_service = self._day(table, row, "evidence_on"), self._day(table, row, "in_service_on")
        self._in_order(table, row, "evidence_on", accepted, evidence)
        self._in_order(table, row, "certified_on", accepted, certified)
        self._in_order(table, row, "in_service_on", certified, in_service)
        return EnergyProject(
            name=Text(cell(row, "name_ko") or cell(row, "name_en"), cell(row, "name_en")),
            investment_usd=self._dollars(table, row, "investment"),
            designated_usd=reader.number_or_none(table, row, "designated"),
            accepted_on=accepted,
            evidence_on=evidence,
            certified_on=certified,
            in_service_on=in_service,
            pays_wages=self._said(table, row, "pays_wages"),
            refines_other_fuel=reader.yes_or_no(table, row, "refines_other_fuel"),
            has_other_credit=reader.yes_or_no(table, row, "other_credit"),
            is_moved=reader.yes_or_no(table, row, "is_moved"),
            standing=_standing(row),
            project_id=cell(row, "project_id"),
            source=cell(row, "source"),
        )

    def _dollars(self, table: Table, row: Row, column: str = "amount") -> float:
        if cell(row, "currency") != CURRENCY:
            problem = Sentence("is not the currency of US figures.")
            self.reader.refuse(table, row, "currency", problem, Sentence("Give the amount in USD."))
        return self.reader.number_or_none(table, row, column) or 0.0

    def _day(self, table: Table, row: Row, column: str) -> date | None:
        day = self.reader.day_or_none(table, row, column)
        if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            remedy = Sentence("Write a day between {first} and {last}.", first=_FIRST_YEAR, last=_LAST_YEAR)
            self.reader.refuse(table, row, column, Sentence("cannot be read."), remedy)
        return day

    def _year(self, table: Table, row: Row, column: str) -> int | None:
        year = self.reader.number_or_none(table, row, column, least=_FIRST_YEAR, most=_LAST_YEAR)
        return None if year is None else int(year)

    def _price_year(self, table: Table, row: Row, column: str) -> int | None:
        """Return a price applicability year; refuses what is none."""
        year = self._year(table, row, column)
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            problem = Sentence("is no price applicability year: the first is {first}.", first=FIRST_YEAR)
            remedy = Sentence("Write a year from {first} to {last}, or leave it empty.", first=FIRST_YEAR, last=LAST_YEAR)  # fmt: skip
            self.reader.refuse(table, row, column, problem, remedy)
            return None
        return year

    def _said(self, table: Table, row: Row, column: str) -> bool | None:
        return self.reader.yes_or_no(table, row, column) if cell(row, column) else None

    def _in_order(self, table: Table, row: Row, column: str, before: date | None, after: date | None) -> None:
        if before and after and after < before:
            problem = Sentence("lies before the day it follows ({day}).", day=before)
            self.reader.refuse(table, row, column, problem, Sentence("Correct one of the two."))


def _standing(row: Row) -> Standing:
    # What nobody says was checked was not.
    return Standing(cell(row, "standing") or Standing.UNVERIFIED)


def _of_one_holder(reader: CellReader, table: Table) -> Table:
    """Refuse a product that stands twice with another holder, as an id of its own alone would hide it; return the other rows."""
    first: dict[str, Row] = {}
    kept = list[Row]()
    for row in table.rows:
        before = first.setdefault(row.cells["product_id"], row)
        if not row.cells["product_id"] or row.cells["holder"] == before.cells["holder"]:
            kept.append(row)
            continue
        problem = Sentence("stands already in row {row} with another holder, {holder}.", row=before.number, holder=before.cells["holder"])  # fmt: skip
        remedy = Sentence("A product has one holder. Where each firm has an approval of its own, give each product an id of its own: each holder’s forms are a drug of their own. Else correct the holder.")  # fmt: skip
        reader.refuse(table, row, "product_id", problem, remedy)
    return replace(table, rows=tuple(kept))


def _first_of_each(table: Table, column: str) -> Table:
    """Return the table with the first row of each id only."""
    first = {row.cells[column]: row for row in reversed(table.rows)}
    return replace(table, rows=tuple(sorted(first.values(), key=lambda row: row.number)))
