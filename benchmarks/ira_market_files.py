"""The market read from public files: how many of the 50 highest brands are joined rightly, and how long files of full size take.

Reads `ira/` of the real data (see CONTRIBUTING.md): Part D spending 2018-2022, names only. FDA's books are not among it; where they are
given (`--orange-book` its zip, folder or products.txt, `--purple-book` its CSV), what is joined is held against `ira_market_facts.csv`,
which was written by hand before this reader and by others. Without them that part is NOT MEASURED, and says so. A part of a book measures the
brands that stand in it. The time is that of a made Orange Book of full size, in which every brand of the real file has an approval.
"""

import argparse
import csv
import os
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from _report import peak_megabytes, report
from bioaccord.impact.ira.market_files.names import brand_words, is_same_firm, moieties_of
from bioaccord.impact.ira.market_files.reader import read_market
from bioaccord.impact.ira.portfolio_file import portfolio_of
from bioaccord.impact.ira.product import Medicine

FACTS = Path(__file__).with_name("ira_market_facts.csv")
HIGHEST, BAR_SECONDS, ROWS = 50, 20, 47_000
HEAD = "Ingredient~DF;Route~Trade_Name~Applicant~Strength~Appl_Type~Appl_No~Product_No~TE_Code~Approval_Date~RLD~RS~Type~Applicant_Full_Name"


def highest_brands(data: Path) -> dict[str, float]:
    """Return the brands of the facts with the highest Part D spending of 2022, and that (US dollars)."""
    with (data / "cms_partd_spending_by_brand_2018_2022_derived.csv").open(encoding="utf-8") as file:
        spent = {row["brand"]: float(row["spend_2022"] or 0) for row in csv.DictReader(file)}
    ordered = sorted(spent, key=lambda brand: -spent[brand])
    return {brand: spent[brand] for brand in ordered[:HIGHEST]}


def joined(data: Path, books: dict[str, Path]) -> list[tuple[str, str, str]]:
    """Return what of the highest brands is joined, and where it differs from the facts."""
    found = read_market({"part-d": data / "cms_partd_spending_by_drug_2018_2022_raw.csv", **books}, {})
    medicines = portfolio_of(found.rows).medicines
    by_word: dict[tuple[str, ...], Medicine] = {}
    for one in medicines:
        for form in one.forms:
            words = brand_words(form.name)
            for length in range(1, 5):
                by_word.setdefault(words[:length], one)
    with FACTS.open(encoding="utf-8") as file:
        facts = {brand.replace("*", ""): row for row in csv.DictReader(file) for brand in row["brands"].split("|")}
    left_out = {row["name"] for row in found.left_out}
    there, right, rows = 0, 0, list[tuple[str, str, str]]()
    for brand, amount in highest_brands(data).items():
        fact = facts.get(brand.replace("*", ""))
        if fact is None or fact["pathway"] == "generic" or brand.replace("*", "") in left_out:
            continue
        there += 1
        words = brand_words(brand)
        one = next((by_word[words[:length]] for length in range(len(words), 0, -1) if words[:length] in by_word), None)
        wrong = ["not found"] if one is None else differences(one, fact)
        right += not wrong
        if wrong:
            rows.append((f"  {brand} ({amount / 1e9:.1f} billion USD)", "", "; ".join(wrong)))
    return [
        (f"of the {HIGHEST} highest brands of 2022: joined by the books given", f"{HIGHEST} with both books whole", str(there)),
        ("  with moieties, holder and first approval as in the facts", "all joined", f"{right} of {there}"),
        *rows,
    ]  # fmt: skip


def differences(one: Medicine, fact: dict[str, str]) -> list[str]:
    """Return what of a drug is not as the facts say."""
    wrong = []
    moieties = tuple(sorted({moiety for part in fact["moieties"].split("/") for moiety in moieties_of(part)}))
    if one.moieties != moieties:
        wrong.append(f"moieties {', '.join(one.moieties)} against {', '.join(moieties)}")
    if not is_same_firm(one.holder, fact["holder"]):
        wrong.append(f"holder {one.holder} against {fact['holder']}")
    if one.first_approval() != date.fromisoformat(fact["approved_on"]):
        wrong.append(f"approved {one.first_approval()} against {fact['approved_on']}")
    return wrong


def made_book(data: Path, path: Path) -> int:
    """Write an Orange Book of full size: an approval and many generics for each brand of the real file; return its rows."""
    with (data / "cms_partd_spending_by_brand_2018_2022_derived.csv").open(encoding="utf-8") as file:
        brands = [row["brand"] for row in csv.DictReader(file)]
    each = ROWS // len(brands)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD + "\n")
        for number, brand in enumerate(brands):
            day = date(1990, 1, 2) + timedelta(days=number)
            ingredient, form = f"MADEUPINE{number} HYDROCHLORIDE", "TABLET;ORAL"
            written = f"{day:%b} {day.day}, {day.year}"
            file.write(f"{ingredient}~{form}~{brand.upper()}~HOLDER~10MG~N~{number:06}~001~AB~{written}~Yes~Yes~RX~HOLDER {number} INC\n")  # fmt: skip
            for generic in range(each - 1):
                file.write(f"{ingredient}~{form}~{ingredient}~MAKER~10MG~A~{number:03}{generic:03}~001~AB~{written}~No~No~RX~MAKER {generic} LTD\n")  # fmt: skip
    return each * len(brands)


def size(data: Path) -> list[tuple[str, str, str]]:
    """Return the time and memory of files of full size."""
    with TemporaryDirectory() as folder:
        book = Path(folder) / "products.txt"
        rows = made_book(data, book)
        began = perf_counter()
        paths = {"part-d": data / "cms_partd_spending_by_drug_2018_2022_raw.csv", "orange-book": book}
        found = read_market(paths, {})
        seconds = perf_counter() - began
    return [
        (f"the real Part D file and a made Orange Book of {rows:,} rows", f"under {BAR_SECONDS} s", f"{seconds:.1f} s"),
        ("  drugs made of them", "", f"{len(found.rows['products']):,}"),
        ("  most memory of the whole run", "", f"{peak_megabytes():,.0f} MB"),
    ]


def main() -> None:
    """Print bars and figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--orange-book", type=Path)
    asked.add_argument("--purple-book", type=Path)
    given = {name.replace("_", "-"): path for name, path in vars(asked.parse_args()).items() if path}
    data = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "ira"
    if not data.is_dir():
        sys.exit(f"REAL DATA NOT FOUND at {data} (BIOACCORD_SHARED_DATA)")
    rows = joined(data, given) if given else [("joined rightly", f"{HIGHEST} of {HIGHEST}", "NOT MEASURED: no --orange-book and --purple-book of FDA given")]  # fmt: skip
    report("The market read from public files", [*rows, *size(data)])


if __name__ == "__main__":
    main()
