"""Portfolios as files: what is refused says where it stands in the file that was given, and what is not needed may be absent."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook

from bioaccord.impact.law import laws
from bioaccord.impact.portfolio_rows import read_portfolio, write_portfolio
from bioaccord.reading.table import write_workbook
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.progress import Cancelled

LAW = laws()["ira"]
PRODUCT = {"product_id": "A", "name_en": "Drug A", "moieties": "abcinib", "holder": "H", "pathway": "drug"}
SPENT = {"product_id": "A", "part": "D", "first_day": "2025-01-01", "last_day": "2025-12-31", "amount": "-5", "currency": "USD"}  # fmt: skip


def test_a_refusal_names_the_sheet_and_the_row_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    book = tmp_path / "own.xlsx"
    write_portfolio(book, LAW, {"products": [PRODUCT], "spending": [SPENT]})
    sheets = load_workbook(book)
    sheets["spending"].insert_rows(2, 3)
    sheets.save(book)
    with pytest.raises(
        InputError, match=r"own\.xlsx\[spending\] row 5, column amount: '-5'.*Write a number of 0 or more"
    ):
        read_portfolio(book, LAW)
    write_portfolio(tmp_path / "own", LAW, {"products": [PRODUCT], "spending": [SPENT | {"currency": "KRW"}]})
    with pytest.raises(InputError, match=r"spending\.csv row 2"):
        read_portfolio(tmp_path / "own", LAW)


def test_fuels_alone_are_a_portfolio_but_a_slip_of_a_name_and_no_table_at_all_are_refused(tmp_path: Path) -> None:
    fuels = LAW.example()["fuels"]
    columns = list(dict.fromkeys(name for row in fuels for name in row))
    write_workbook(
        tmp_path / "fuels.xlsx", {"fuels": (columns, [[row.get(name, "") for name in columns] for row in fuels])}
    )
    rows = read_portfolio(tmp_path / "fuels.xlsx", LAW)
    assert list(rows) == ["fuels"]
    found = LAW.assessed(rows, LAW.parameters(), date(2026, 11, 1), np.random.default_rng(1), 10)
    assert len(found.subjects) == 1 and found.assumptions == ()
    write_workbook(tmp_path / "slip.xlsx", {"Product": (list(PRODUCT), [list(PRODUCT.values())]), "forms": (["form_id", "product_id"], [])})  # fmt: skip
    with pytest.raises(InputError, match="'Product' is not read.*Call it 'products'"):
        read_portfolio(tmp_path / "slip.xlsx", LAW)
    write_workbook(tmp_path / "none.xlsx", {"Sheet1": (["a"], [])})
    with pytest.raises(InputError, match="holds none of the tables products, forms"):
        read_portfolio(tmp_path / "none.xlsx", LAW)


def test_a_law_tells_how_far_it_is_and_ends_when_told_to() -> None:
    rows, figures, as_of = LAW.example(), LAW.parameters(), date(2026, 11, 1)
    told: list[float] = []

    def advance(done: int, total: int) -> bool:
        told.append(done / total)
        return True

    found = LAW.assessed(rows, figures, as_of, np.random.default_rng(1), 50, advance)
    assert told == sorted(told) and told[0] < 0.1 and told[-1] == 1.0
    # The newcomer's portfolio shows what there is: ranks, chances, money, a price.
    keys = {band.key for subject in found.subjects for band in subject.bands}
    assert {"selection.probability", "selection.rank"} <= keys and found.bands
    with pytest.raises(Cancelled):
        LAW.assessed(rows, figures, as_of, np.random.default_rng(1), 50, lambda done, total: done < total / 2)


def test_a_folder_that_is_not_there_is_refused_like_a_file(tmp_path: Path) -> None:
    for name in ("nosuch", "nosuch.xlsx"):
        with pytest.raises(InputError, match="there is no such file. Check the path"):
            read_portfolio(tmp_path / name, LAW)


def test_who_writes_what_a_word_means_is_told_the_word(tmp_path: Path) -> None:
    price = {"product_id": "A", "kind": "mfp", "year": "2027", "amount": "5", "currency": "USD", "per": "30 days"}
    write_portfolio(tmp_path / "own", LAW, {"products": [PRODUCT], "prices": [price]})
    with pytest.raises(InputError, match=r"Did you mean 'negotiated' \(maximum fair price\)\?"):
        read_portfolio(tmp_path / "own", LAW)
