"""Network files: what comes back, and what each slip is answered with."""

import csv
import shutil
from pathlib import Path

import pytest

from bioaccord.supply.asked_products import asked_products
from bioaccord.supply.network_files import read_network, write_network
from bioaccord.supply.network_schema import SCHEMA, schema_markdown
from bioaccord.vocabulary.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(ROOT / "sample" / "network", tmp_path / "network")
    return tmp_path / "network"


@pytest.mark.parametrize("format", ["csv", "xlsx", "parquet"])
def test_a_network_comes_back_as_it_was_written(tmp_path, sample_network, materials, format):
    target = tmp_path / ("network.xlsx" if format == "xlsx" else "network")
    write_network(sample_network, target, format)
    assert read_network(target, materials) == sample_network


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig", "utf-16"])
def test_the_encodings_of_offices_are_understood(folder, sample_network, materials, encoding):
    file = folder / "organisations.csv"
    text = file.read_text(encoding="utf-8")
    if encoding == "cp949":  # which has no letters for a few European names
        text = text.encode("cp949", "replace").decode("cp949")
    file.write_text(text, encoding=encoding)
    read = read_network(folder, materials)
    assert read.organisation("KR-0007").name == sample_network.organisation("KR-0007").name


# table, row (of the file), column, new value, what the message says
SLIPS = [
    ("links", 2, "share", "1.5", r"links.csv row 2, column share: '1.5' is more than 1"),
    ("links", 2, "share", "45%", "0.45"),
    ("links", 2, "share", "abc", "not a number"),
    ("links", 2, "share", "nan", "not a finite number"),
    ("links", 2, "lead_time_days", "-3", "is negative"),
    ("links", 2, "supplier_site_id", "CN-0002-X", "is not in sites.csv. Did you mean 'CN-0002-A'"),
    ("stocks", 3, "days", "1e17", "row 3, column days: '1e17' is more than 3,650 days"),
    ("stocks", 3, "days", "1e300", "larger than anything"),
    ("links", 2, "lead_time_days", "3651", "is more than 3,650 days"),
    ("products", 2, "output_per_day", "0", "row 2, column output_per_day: '0' is not more than 0"),
    ("products", 2, "output_per_day", "-1", "row 2, column output_per_day: '-1' is negative"),
    ("recipes", 2, "quantity_per_unit", "0", "row 2, column quantity_per_unit: '0' is not more than 0"),
    ("stocks", 3, "days", "-5", "row 3, column days: '-5' is negative"),
    (
        "products",
        2,
        "material_id",
        "monoclonal_antibodi_drug_substance",
        "Did you mean 'monoclonal_antibody_drug_substance'",
    ),
    ("products", 3, "product_id", "KR-0001-P1", "stands already in row 2"),
    ("products", 2, "markets", "US:0.9;KR:0.9", "adds up to more than 1"),
    ("products", 2, "markets", "US", "has no share"),
    ("organisations", 2, "country", "KOR", "not a country code"),
    ("organisations", 2, "firm_kinds", "biologic_manufacturer", "Did you mean 'biologics_manufacturer'"),
    ("organisations", 2, "fictional", "maybe", "neither yes nor no"),
    ("recipes", 2, "cost_share", "0.99", "cost shares of 'KR-0001-P1' add up"),
    ("recipes", 2, "unit", "furlong", "does not convert"),
    ("recipes", 2, "substitute_for", "corn", "not an input of"),
    ("sites", 2, "organisation_id", "", "is empty"),
]


@pytest.mark.parametrize(("table", "row", "column", "value", "message"), SLIPS)
def test_a_slip_is_told_with_file_row_column_value_and_remedy(folder, materials, table, row, column, value, message):
    import csv

    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    rows[row - 1][rows[0].index(column)] = value
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    with pytest.raises(InputError, match=message) as error:
        read_network(folder, materials)
    first = error.value.refusals[0]
    assert first.file == f"{table}.csv"
    assert first.row is not None
    assert first.remedy


def append(folder, table, line):
    with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def test_shares_of_one_input_that_add_up_to_too_much(folder, materials):
    append(folder, "links", "CN-0002-A,KR-0007-A,lidocaine,0.5,9,,")
    append(folder, "products", "CN-0002-P9,CN-0002-A,lidocaine,가,a,1,kg,1000,,,")
    with pytest.raises(InputError, match=r"the shares of 'lidocaine' into 'KR-0007-A' add up to 1.* \(rows "):
        read_network(folder, materials)


def test_links_that_cannot_be(folder, materials):
    append(folder, "links", "KR-0007-A,KR-0007-A,lidocaine,0.1,9,,")
    append(folder, "links", "KR-0001-A,KR-0007-A,type_1_glass_vial,0.0,9,,")
    append(folder, "links", "CN-0006-A,KR-0007-A,urea,0.1,9,,")
    with pytest.raises(InputError) as error:
        read_network(folder, materials)
    said = str(error.value)
    assert "supplies itself" in said
    assert "'KR-0001-A' does not make 'type_1_glass_vial'" in said
    assert "no recipe at 'KR-0007-A' uses 'urea'" in said


def test_a_circle_inside_a_site_is_refused(folder, materials):
    append(folder, "recipes", "KR-0003-P1,lidocaine,0.1,kg,yes,,,0.01")
    append(folder, "recipes", "KR-0003-P2,ropivacaine,0.1,kg,yes,,,0.01")
    with pytest.raises(InputError, match="at 'KR-0003-A' a product needs itself: "):
        read_network(folder, materials)


def test_missing_tables_and_columns(folder, materials, tmp_path):
    (folder / "stocks.csv").rename(folder / "stock.csv")
    with pytest.raises(InputError, match=r"has no file 'stocks.csv'. Did you mean 'stock.csv'"):
        read_network(folder, materials)
    with pytest.raises(InputError, match="neither a folder of network files nor"):
        read_network(tmp_path / "none", materials)
    (folder / "stock.csv").rename(folder / "stocks.csv")
    file = folder / "stocks.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("days", "dayz", 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"the column 'days' is missing. Did you mean 'dayz'"):
        read_network(folder, materials)


def test_the_reference_page_is_the_schema():
    page = (ROOT / "docs/reference/network-files.md").read_text(encoding="utf-8")
    assert page == schema_markdown()


def test_a_damaged_workbook_is_said_once(tmp_path, materials):
    (tmp_path / "network.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(InputError) as caught:
        read_network(tmp_path / "network.xlsx", materials)
    assert len(caught.value.refusals) == 1


def test_a_wrong_cell_is_told_once_and_not_again_for_each_row_that_names_its_row(folder, materials):
    file = folder / "organisations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",KR,", ",Korea,"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_network(folder, materials)
    assert {(one.file, one.column, one.value) for one in caught.value.refusals} == {
        ("organisations.csv", "country", "Korea")
    }


@pytest.mark.parametrize("column", ["organisation_id", "homepage"])
def test_a_column_that_is_missing_is_told_once(folder, materials, column):
    file = folder / "organisations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(column, "renamed", 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_network(folder, materials)
    assert [(one.row, one.column) for one in caught.value.refusals] == [(1, column), (1, "renamed")]


def test_columns_refer_to_the_key_of_a_table():
    keys = {f"{table.name}.{table.key[0]}" for table in SCHEMA if len(table.key) == 1}
    assert {column.refers_to for table in SCHEMA for column in table.columns if column.refers_to} <= keys


def _with_rows(folder, table, rows):
    with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


def test_of_very_many_wrong_rows_all_are_counted_and_few_are_made(folder, materials):
    _with_rows(folder, "links", (f"XX-{number:06d},KR-0001-A,protein_a_resin,0,8,," for number in range(30_000)))
    with pytest.raises(InputError) as caught:
        read_network(folder, materials)
    assert (caught.value.count, len(caught.value.refusals)) == (30_000, 200)
    assert str(caught.value).endswith("… and 29,800 more. Correct these first; most likely they have one cause.")
    with pytest.raises(InputError) as caught:
        read_network(folder, materials, most_kept=None)
    assert len(caught.value.refusals) == caught.value.count == 30_000


def test_ragged_rows_are_counted(folder, materials):
    _with_rows(folder, "links", ["KR-0008-A,KR-0001-A"] * 1000)
    with pytest.raises(InputError) as caught:
        read_network(folder, materials)
    assert (caught.value.count, len(caught.value.refusals)) == (1000, 200)


def test_what_does_not_depend_on_a_refused_row_is_told_with_it(folder, materials):
    file = folder / "links.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    lines[1] = ",".join([*cells[:3], "1.65", *cells[4:]])
    site = lines[2].split(",")[1]
    lines[2] = ",".join([site, *lines[2].split(",")[1:]])
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_network(folder, materials)
    told = [(one.row, one.column) for one in caught.value.refusals]
    assert (2, "share") in told
    assert (3, "buyer_site_id") in told


def test_a_refused_row_does_not_make_others_wrong(folder, materials):
    # The product is made, though its row is refused: the links that take it from its site are right.
    file = folder / "products.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[5] = "0"
    file.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_network(folder, materials)
    assert [(one.file, one.row, one.column) for one in caught.value.refusals] == [("products.csv", 2, "output_per_day")]


def test_firms_that_sell_nothing_cannot_be_asked_about(folder):
    file = folder / "products.csv"
    lines = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    column = lines[0].index("revenue_usd_per_year")

    def without_revenue(rows):
        for line in lines[1:][rows]:
            line[column] = "0"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(lines)

    without_revenue(slice(1))
    _, products = asked_products(folder)
    assert len(products) == len(lines) - 1
    without_revenue(slice(None))
    with pytest.raises(InputError, match="nothing of the products asked about is sold, so nothing can be lost"):
        asked_products(folder)
