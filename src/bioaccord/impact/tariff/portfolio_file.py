"""Rows of a portfolio as products, lines and rates.

What is no number, day or word of its column is refused with its place. What can be read but not be used (an HS code that is none,
a negative value, a rate beyond 100 per cent, a currency without a rate) is kept as a gap: the answer then is a range, or none.
"""

from __future__ import annotations

from datetime import date

from bioaccord.reading.cell_reader import CellReader, cell
from bioaccord.reading.table import Row, Table
from bioaccord.vocabulary.country import states
from bioaccord.vocabulary.errors import InputError, Refusals
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Rows
from ..parameter import Standing
from ..portfolio_rows import check_ids, check_references, check_shape, table_of
from .line import Agreement, Kind, Line, OriginRule, Portfolio, Product, Programme, Rate, ShiftLevel
from .portfolio_tables import PRODUCTS, RATES, TABLES

CURRENCY = "USD"
_MOST_PERCENT = 100.0
_YEARS = range(1900, 2101)
_FEWEST_DIGITS = 4


def portfolio_of(rows: Rows) -> Portfolio:
    """Return the products, lines and rates of a portfolio; raises `InputError` with every cell that cannot be read."""
    refusals = Refusals()
    reader = CellReader(refusals)
    tables = {shape.name: table_of(rows, shape) for shape in TABLES}
    for shape in TABLES:
        check_shape(reader, tables[shape.name], shape)
    check_ids(reader, tables["products"], "product_id")
    check_ids(reader, tables["bill"], "line_id")
    known = frozenset(row.cells["product_id"] for row in tables["products"].rows)
    check_references(reader, tables["bill"], "product_id", known, PRODUCTS)
    if refusals:
        # A word that is none of a column's would be refused a second time below.
        raise InputError(refusals)
    parts = _Parts(reader)
    products = {one.product_id: one for one in (parts.product(tables["products"], row) for row in tables["products"].rows)}  # fmt: skip
    lines = tuple(parts.line(tables["bill"], row, products[cell(row, "product_id")]) for row in tables["bill"].rows)
    rates = tuple(one for row in tables["rates"].rows if (one := parts.rate(tables["rates"], row)))
    if refusals:
        raise InputError(refusals)
    return Portfolio(tuple(products.values()), lines, rates, tuple(parts.problems))


class _Parts:
    """Reads rows; `problems` are what of the rates cannot be used."""

    def __init__(self, reader: CellReader) -> None:
        self.reader = reader
        self.problems: list[Sentence] = []

    def product(self, table: Table, row: Row) -> Product:
        """Return a product."""
        return Product(
            cell(row, "product_id"),
            _name(row),
            self._country(table, row, "destination"),
            Kind(cell(row, "kind")) if cell(row, "kind") else None,
            _said(row, "annex_iii"),
            Agreement(cell(row, "agreement")) if cell(row, "agreement") else None,
            _standing(row),
        )

    def line(self, table: Table, row: Row, product: Product) -> Line:
        """Return a line of a bill, with what of it cannot be used among its gaps."""
        name, gaps = _name(row), list[Sentence]()
        value, value_gaps = self._value(table, row, name)
        origin, last = _origin(row, "origin", name, gaps), _origin(row, "last_transformed_in", name, gaps)
        return Line(
            cell(row, "line_id"),
            product.product_id,
            name,
            _hs_code(row, name, gaps),
            self._country(table, row, "imported_into") or product.destination,
            origin,
            last,
            value,
            cell(row, "part") == "finished",
            _said(row, "qualifies"),
            OriginRule(cell(row, "origin_rule")) if cell(row, "origin_rule") else None,
            ShiftLevel(cell(row, "shift_level")) if cell(row, "shift_level") else None,
            _said(row, "tariff_shift"),
            self._percent(table, row, "regional_value_percent"),
            self._percent(table, row, "regional_value_needed_percent"),
            _said(row, "reciprocal_exempt"),
            _said(row, "section_122_exempt"),
            _said(row, "section_232_listed"),
            _said(row, "enteral_syringe"),
            _standing(row),
            tuple(gaps),
            value_gaps,
        )

    def _value(self, table: Table, row: Row, name: Text) -> tuple[float | None, tuple[Sentence, ...]]:
        """Return the value of a line in USD, or None and why it cannot be used."""
        # Only a number below nothing is told as a gap; what is no number is refused, with what would be accepted.
        least = None if cell(row, "value").startswith("-") else 0.0
        value = self.reader.number_or_none(table, row, "value", least=least)
        currency = cell(row, "currency").upper()
        if value is None:
            return None, (Sentence("The value a year of {name} is not given.", name=name),)
        if value < 0:
            return None, (Sentence("The value of {name} is negative ({value}): it is not used.", name=name, value=f"{value:,.0f}"),)  # fmt: skip
        if not currency:
            return None, (Sentence("The currency of the value of {name} is not given: no amount is told.", name=name),)
        if currency != CURRENCY:
            return None, (Sentence("The value of {name} is in {currency}: no amount is told. Give it in USD.", name=name, currency=currency),)  # fmt: skip
        return value, ()

    def rate(self, table: Table, row: Row) -> Rate | None:
        """Return a rate, or None (and a problem) where it cannot be used."""
        least = None if cell(row, "rate_percent").startswith("-") else 0.0
        percent = self.reader.number_or_none(table, row, "rate_percent", least=least)
        first, last, known = (self._day(table, row, name) for name in ("first_day", "last_day", "known_on"))
        destination, origin = self._country(table, row, "destination"), self._country(table, row, "origin")
        words: dict[str, object] = {"row": row.number, "table": RATES.title}
        code = _read_code(cell(row, "hs_code"))
        if first and last and last < first:
            self.reader.refuse(table, row, "last_day", Sentence("lies before the day it follows ({day}).", day=first), Sentence("Correct one of the two."))  # fmt: skip
        if code is None:
            self.problems.append(Sentence("Row {row} of {table} is not used: '{code}' is no HS code.", code=cell(row, "hs_code"), **words))  # fmt: skip
        elif percent is not None and not 0 <= percent <= _MOST_PERCENT:
            self.problems.append(Sentence("Row {row} of {table} is not used: a rate of {percent}% is beyond 0 to 100.", percent=f"{percent:g}", **words))  # fmt: skip
        elif percent is not None:
            if first is None:
                self.problems.append(Sentence("Row {row} of {table} does not say from when it applies: it counts as what may apply.", **words))  # fmt: skip
            return Rate(
                code, destination, origin, Programme(cell(row, "programme")), percent / 100, first, last, known,
                _standing(row), cell(row, "source"), row.number,
            )  # fmt: skip
        return None

    def _country(self, table: Table, row: Row, column: str) -> str:
        code = cell(row, column).upper()
        if code and code not in states():
            problem = Sentence("is no country code.")
            self.reader.refuse(table, row, column, problem, Sentence("Write the two letters of ISO 3166, as KR or US."))
        return code

    def _day(self, table: Table, row: Row, column: str) -> date | None:
        day = self.reader.day_or_none(table, row, column)
        if day and day.year not in _YEARS:
            remedy = Sentence("Write a day between {first} and {last}.", first=_YEARS[0], last=_YEARS[-1])
            self.reader.refuse(table, row, column, Sentence("cannot be read."), remedy)
        return day

    def _percent(self, table: Table, row: Row, column: str) -> float | None:
        percent = self.reader.number_or_none(table, row, column, most=_MOST_PERCENT)
        return None if percent is None else percent / 100


def _hs_code(row: Row, name: Text, gaps: list[Sentence]) -> HSCode | None:
    written = cell(row, "hs_code")
    code = _read_code(written)
    if not written:
        gaps.append(Sentence("The HS code of {name} is not given.", name=name))
    elif code is None or len(code) < _FEWEST_DIGITS:
        gaps.append(Sentence("'{code}' of {name} is no HS code of a good: 4, 6, 8 or 10 digits are needed. A spreadsheet drops a zero at the end of a number: write codes as text.", code=written, name=name))  # fmt: skip
        return None
    return code


def _read_code(written: str) -> HSCode | None:
    try:
        code = HSCode(written)
    except ValueError:
        return None
    # Chapters run from 01 to 97 without 77, 98 and 99 are for national use; every level adds two digits, so that an odd one was most
    # likely lost by a spreadsheet (3002.10 read as a number).
    return code if code[:2] not in ("00", "77") and len(code) % 2 == 0 else None


def _origin(row: Row, column: str, name: Text, gaps: list[Sentence]) -> str:
    code = cell(row, column).upper()
    if code and code not in states():
        gaps.append(Sentence("'{code}' is no country of origin of {name}: give the two letters of one country.", code=code, name=name))  # fmt: skip
        return ""
    return code


def _said(row: Row, column: str) -> bool | None:
    return {"yes": True, "no": False}.get(cell(row, column))


def _name(row: Row) -> Text:
    return Text(cell(row, "name_ko") or cell(row, "name_en"), cell(row, "name_en"))


def _standing(row: Row) -> Standing:
    # What nobody says was checked was not.
    return Standing(cell(row, "standing") or Standing.UNVERIFIED)
