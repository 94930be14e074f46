"""A made market of all traps, read from files in the true layout: what is joined, what is not, and what is said of it."""

import csv
import zipfile
from datetime import date
from pathlib import Path

import pytest

from bioaccord.impact.ira.competition import has_no_competition
from bioaccord.impact.ira.law import LAW
from bioaccord.impact.ira.market_files.market_rows import first_uses, selected_lists
from bioaccord.impact.ira.market_files.names import moieties_of
from bioaccord.impact.ira.market_files.reader import read_market
from bioaccord.impact.ira.orphan import is_no_orphan
from bioaccord.impact.ira.portfolio_file import portfolio_of
from bioaccord.impact.ira.product import Part
from bioaccord.vocabulary.errors import InputError

from . import files

FIGURES = LAW.parameters()
M = 1_000_000.0
ALL = dict.fromkeys(files.YEARS, 300 * M)
TABLET, PEN = "TABLET;ORAL", "INJECTABLE;INJECTION"


def rows_of_orange() -> list[str]:
    return [
        # Two brands of one moiety and one firm under two of its names, salts written differently; one form is given up.
        files.orange("EXAMPLINIB MESYLATE", TABLET, "EXAMPRA", "HANBIT PHARMACEUTICALS LP", "N", "200001", "Mar 5, 2014"),
        files.orange("EXAMPLINIB", "CAPSULE;ORAL", "EXAMPRA", "HANBIT PHARMACEUTICALS LP", "N", "200001", "Jun 6, 2012", "DISCN"),
        files.orange("EXAMPLINIB MESYLATE", "SOLUTION;ORAL", "EXOLUTE", "HANBIT AB", "N", "210009", "Apr 7, 2019"),
        files.orange("EXAMPLINIB MESYLATE", TABLET, "EXAMPLINIB MESYLATE", "TESTGEN LTD", "A", "300001", "Feb 2, 2021"),
        files.orange("EXAMPLINIB MESYLATE", "PATCH;TRANSDERMAL", "EXAMPLINIB MESYLATE", "OTHERGEN LTD", "A", "300002", "Feb 2, 2015"),
        # A fixed combination with the same moiety is a drug of its own.
        files.orange("EXAMPLINIB MESYLATE; SAMPLOSTAT SODIUM", TABLET, "EXASAM", "HANBIT AB", "N", "220001", "May 1, 2016"),
        # Approved before 1982, with a generic on the market of which a seller is seen.
        files.orange("OLDAMINE HYDROCHLORIDE", TABLET, "OLDEX", "SEORABEOL INC", "N", "010001", "Approved Prior to Jan 1, 1982"),
        files.orange("OLDAMINE HYDROCHLORIDE", TABLET, "OLDAMINE HYDROCHLORIDE", "TESTGEN LTD", "A", "080001", "Jan 4, 1990"),
        files.orange("OLDAMINE HYDROCHLORIDE", TABLET, "OLDAMINE HYDROCHLORIDE", "SEORABEOL LABORATORIES INC", "A", "080003", "Jan 4, 1984"),
        files.orange("OLDAMINE HYDROCHLORIDE", TABLET, "OLDAMINE HYDROCHLORIDE", "PASTGEN LTD", "A", "080002", "Jan 4, 1985", "DISCN"),
        # What is sold under the ingredient's name comes from a firm without an approval: perhaps an authorised generic.
        files.orange("DOUBTIB", TABLET, "DOUBTEX", "SEORABEOL INC", "N", "210001", "Sep 9, 2013"),
        files.orange("DOUBTIB", TABLET, "DOUBTIB", "WAITGEN LTD", "A", "310001", "Mar 3, 2020"),
        # One name of two holders.
        files.orange("TWINOL", TABLET, "TWINEX", "FIRST PHARMA INC", "N", "210002", "Sep 9, 2013"),
        files.orange("TWINOL", TABLET, "TWINEX", "SECOND PHARMA INC", "N", "210003", "Sep 9, 2014"),
        files.orange("FLUMADE PROPIONATE; SALMADE XINAFOATE", "POWDER;INHALATION", "COMBIMADE", "SEORABEOL INC", "N", "210005", "Jul 7, 2010"),
        files.orange("FLUMADE PROPIONATE; SALMADE XINAFOATE", "POWDER;INHALATION", "OTHERMADE", "TESTGEN LTD", "A", "310005", "Jan 30, 2019"),
        files.orange("PANCREMADE", "CAPSULE;ORAL", "PANCREX", "SEORABEOL INC", "N", "210006", "Jul 7, 2010"),
        files.orange("RARINE", "CAPSULE;ORAL", "RAREX", "ORPHAN CO", "N", "210004", "Jul 7, 2017"),
    ]  # fmt: skip


def rows_of_purple() -> list[str]:
    return [
        files.purple("Insumade", "insulin examplin", "Garam Inc.", "020563", "14-Jun-96"),
        files.purple("Insumade Rapid", "insulin examplin-aabc", "Garam Inc.", "761109", "15-Jun-20"),
        files.purple("Insumade Mix", "insulin examplin protamine and insulin examplin", "Garam Inc.", "021017", "22-Dec-99"),
        files.purple("Biofirst, Biosecond", "examplimab", "Garam Inc.", "125001", "31-Dec-02"),
        files.purple("Biofirst", "examplimab", "Garam Inc.", "125001", "5-May-18", submission="Supplement", form="For Injection"),
        files.purple("Simibio", "examplimab-zzxy", "Simico Ltd", "761001", "23-Sep-16", "351(k) Interchangeable", reference="Biofirst"),
        files.purple("Laterbio", "examplimab-late", "Lateco Ltd", "761002", "23-Sep-20", "351(k) Biosimilar", reference="Biofirst"),
        files.purple("Bloodgam", "Immune Globulin Infusion (Human)", "Plasmaco", "125002", "September 25, 2009", center="CBER"),
        files.purple("Twomade/Secondmade", "twomadase alfa", "Hanbit Inc., a Garam Company", "103234", "1-Jun-89", orphan="31-Dec-97"),
        files.purple("Secondmade", "twomadase alfa", "Hanbit Inc., a Garam Company", "103234", "", submission="Supplement", form="Solution"),
        files.purple("Biotamade", "examplary microbiota, live-jslm", "Garam Inc.", "125003", "30-Nov-22", center="CBER"),
        files.purple("Deemex", "deemase", "Garam Inc.", "020001", "3/23/2020"),
        files.purple("Orphimab", "orphimab-abcd", "Garam Inc.", "761003", "1-Feb-16", orphan="1-Feb-23"),
    ]  # fmt: skip


def rows_of_part_d() -> list[tuple[str, str, str, dict[int, float]]]:
    return [
        ("Exampra", "Examplinib Mesylate", "Overall", ALL), ("Exampra", "Examplinib Mesylate", "Hanbit Pharmace", ALL),
        ("Exolute", "Examplinib Mesylate", "Overall", {2023: 20 * M, 2024: 30 * M}), ("Exolute", "Examplinib Mesylate", "Hanbit Pharmace", {2023: 20 * M, 2024: 30 * M}),
        ("Exasam*", "Examplinib/Samplostat", "Overall", ALL), ("Exasam*", "Examplinib/Samplostat", "Hanbit Pharmace", ALL),
        ("Oldex", "Oldamine HCl", "Overall", {2022: 11 * M}), ("Oldex", "Oldamine HCl", "Seorabeol", {2022: 11 * M}),
        ("Oldamine HCl", "Oldamine HCl", "Overall", ALL), ("Oldamine HCl", "Oldamine HCl", "Testgen USA", {2021: 200 * M, 2022: 300 * M}),
        ("Oldamine HCl", "Oldamine HCl", "Relabel Corp", {2020: 100 * M}),
        ("Doubtex", "Doubtib", "Overall", ALL), ("Doubtib", "Doubtib", "Overall", {2023: 5 * M}), ("Doubtib", "Doubtib", "Authorised Lab", {2023: 5 * M}),
        ("Combimade", "Flumade Propion/Salmade", "Overall", ALL), ("Othermade", "Flumade Propion/Salmade", "Overall", {2022: 5 * M}),
        ("Flumade-Salmade", "Flumade Propion/Salmade", "Overall", {2021: 6 * M}), ("Flumade-Salmade", "Flumade Propion/Salmade", "Testgen Inc.", {2021: 6 * M}),
        ("Pancrex", "Lipase/Protease/Amylase", "Overall", ALL),
        ("Twinex", "Twinol", "Overall", ALL), ("Rarex", "Rarine", "Overall", ALL),
        ("Insumade Kwikpen U-100", "Insulin Examplin", "Overall", ALL), ("Insumade Mix 75-25", "Insulin Examplin Prot/Examplin", "Overall", {2024: 50 * M}),
        ("Insulin Examplin", "Insulin Examplin", "Overall", {2023: 40 * M, 2024: 44 * M}), ("Insulin Examplin", "Insulin Examplin", "Garam Inc", {2023: 30 * M, 2024: 40 * M}), ("Insulin Examplin", "Insulin Examplin", "Garam Inc", {2023: 9 * M, 2024: 3 * M}),
        ("Insulin Examplin", "Insulin Examplin", "A-S Medication", {2023: 1 * M, 2024: 1 * M}),
        ("Tinybrand", "Tinyol", "Overall", {2024: 1 * M}), ("Unheardof", "Unheardol", "Overall", {2024: 77 * M}),
        ("Oldex Needles", '""Pen Needle, Diabetic""', "Overall", {2024: 12 * M}),
    ]  # fmt: skip


def rows_of_part_b() -> list[tuple[str, str, str, dict[int, float]]]:
    return [
        ("J0001", "Biofirst*", "Examplimab*", {2022: 100 * M, 2023: 200 * M}), ("J0002", "Biofirst*", "Examplimab*", {2023: 50 * M}),
        ("Q5101", "Simibio", "Examplimab-Zzxy", {2023: 9 * M}), ("J1599", "Bloodgam", "Immune Globulin", ALL),
        ("J3003", "Secondmade", "Twomadase Alfa", ALL),
        ("J3002", "Biotamade", "Microbiota", {2024: 30 * M}),
        ("J3000", "Orphimab", "Orphimab-abcd", ALL), ("J3001", "Deemex", "Deemase", ALL),
    ]  # fmt: skip


@pytest.fixture
def paths(tmp_path) -> dict[str, Path]:
    return {
        "part-d": files.part_d(tmp_path / "d.csv", rows_of_part_d()),
        "part-b": files.part_b(tmp_path / "b.csv", rows_of_part_b()),
        "orange-book": files.orange_book(tmp_path / "orange", rows_of_orange(), ["N~210004~001~ODE-77~Jul 7, 2024", "N~210004~001~NCE~Jul 7, 2022"]),
        "purple-book": files.purple_book(tmp_path / "purple.csv", rows_of_purple(), [files.purple("Changed", "changimab", "Garam Inc.", "1", "1-Jan-26")]),
    }  # fmt: skip


def by_name(found):
    medicines = portfolio_of(found.rows).medicines
    return {one.name.en: one for one in medicines}


def spent(medicine, part):
    return {one.period.first_day.year: one.amount_usd for one in medicine.spending if one.part is part}


def test_forms_of_one_moiety_and_one_firm_are_one_drug_and_a_fixed_combination_is_another(paths):
    found = by_name(read_market(paths, {}))
    one = found["Exampra/Exolute"]
    assert (one.moieties, one.pathway, one.role) == (("examplinib",), "drug", "market")
    assert one.first_approval() == date(2012, 6, 6)  # that of the form given up counts
    assert spent(one, Part.D) == {2020: 300 * M, 2021: 300 * M, 2022: 300 * M, 2023: 320 * M, 2024: 330 * M}
    assert {row.source for row in one.spending} == {"CMS Medicare Part D Spending by Drug, 2020-2024 (d.csv)"}
    assert found["Exasam"].moieties == ("examplinib", "samplostat")
    assert found["Exasam"].standing == "unverified"  # a footnote says that the name stands for several
    assert one.standing == "computed"


def test_the_row_of_all_makers_is_not_added_to_those_of_each(paths):
    assert spent(by_name(read_market(paths, {}))["Oldex"], Part.D) == {2022: 11 * M}


def test_an_approval_before_1982_is_old_enough_and_says_what_its_day_is(paths):
    found = read_market(paths, {})
    assert by_name(found)["Oldex"].first_approval() == date(1981, 12, 31)
    form = next(row for row in found.rows["forms"] if row["application"] == "NDA010001")
    assert form["standing"] == "computed" and "before 1982" in form["name"]


def test_a_generic_competes_where_a_seller_with_an_approval_was_paid(paths):
    found = by_name(read_market(paths, {}))
    (rival,) = found["Oldex"].competitors
    # Not Relabel, which holds no approval, nor Pastgen, which sells no more.
    assert (rival.approved_on, rival.marketed_on) == (date(1990, 1, 4), date(2021, 12, 31))
    assert has_no_competition(found["Oldex"], 2029, FIGURES).value is False
    # Approved for another dosage form or not seen sold: approval alone is no competition.
    (rival,) = found["Exampra/Exolute"].competitors
    assert (rival.approved_on, rival.marketed_on, rival.expected_on) == (date(2021, 2, 2), None, None)
    assert has_no_competition(found["Exampra/Exolute"], 2029, FIGURES).value is True


def test_ingredients_that_cms_cuts_or_calls_otherwise_are_known(paths):
    found = by_name(read_market(paths, {}))
    (rival,) = found["Combimade"].competitors
    assert rival.marketed_on == date(2021, 12, 31)  # under the ingredients' names, before its own brand
    assert found["Pancrex"].standing == "unverified" and spent(found["Pancrex"], Part.D)[2024] == 300 * M


def test_what_may_be_an_authorised_generic_stays_open(paths):
    found = by_name(read_market(paths, {}))
    (rival,) = found["Doubtex"].competitors
    assert (rival.marketed_on, rival.expected_on, rival.likelihood) == (None, date(2023, 12, 31), None)
    assert has_no_competition(found["Doubtex"], 2029, FIGURES).value is None


def test_biosimilars_compete_when_medicare_paid_for_them_and_are_no_drugs_of_the_ranking(paths):
    found = read_market(paths, {})
    one = by_name(found)["Biofirst"]
    assert spent(one, Part.B) == {2022: 100 * M, 2023: 250 * M}  # two billing codes
    assert (one.first_approval(), one.is_plasma_derived, one.standing) == (date(2002, 12, 31), False, "unverified")
    (rival,) = one.competitors
    assert (rival.kind, rival.approved_on, rival.marketed_on) == ("biosimilar", date(2016, 9, 23), date(2023, 12, 31))
    assert "Simibio" not in by_name(found)
    assert "biosimilar" in str(next(row for row in found.left_out if row["name"] == "Simibio")["reason"])


def test_insulins_are_one_drug_with_what_the_holder_sells_without_a_brand(paths):
    found = by_name(read_market(paths, {}))
    name = next(one for one in found if one.startswith("Insumade"))
    one = found[name]
    assert one.moieties == ("insulin examplin",) and one.first_approval() == date(1996, 6, 14)
    assert spent(one, Part.D)[2024] == 300 * M + 50 * M + 43 * M


def test_blood_products_deemed_licences_and_orphan_drugs(paths):
    found = by_name(read_market(paths, {}))
    assert found["Bloodgam"].is_plasma_derived is True
    # An undated presentation of a dated licence leaves nothing open; either of two names is its own.
    assert found["Secondmade"].first_approval() == date(1989, 6, 1)
    assert found["Biotamade"].moieties == ("examplary microbiota live",)
    assert found["Deemex"].first_approval() is None  # 2020-03-23 is no day of approval
    for name in ("Rarex", "Orphimab"):
        assert found[name].designations and is_no_orphan(found[name], 2029, FIGURES).value is None


def test_what_is_not_joined_is_listed_with_its_spending_and_told(paths):
    found = read_market(paths, {})
    left = {row["name"]: row for row in found.left_out}
    assert float(left["Twinex"]["amount"]) == 300 * M and "FIRST PHARMA INC" in str(left["Twinex"]["reason"])
    assert {"Unheardof", "Tinybrand", "Oldamine HCl", "Oldex Needles"} <= set(left)
    assert "another ingredient" in str(left["Oldex Needles"]["reason"])
    told = "\n".join(note.told("en") for note in found.notes)
    assert "Unheardof" in told and "Rarex" in told and "Doubtex" in told
    assert all("{" not in note.told(language) for note in found.notes for language in ("ko", "en"))
    # Every dollar of the last year is somewhere.
    total = sum(amounts.get(2024, 0) for _, _, maker, amounts in rows_of_part_d() if maker == "Overall")
    placed = sum(float(row["amount"]) for row in found.rows["spending"] if row["part"] == "D" and row["first_day"][:4] == "2024")  # fmt: skip
    over = sum(float(row["amount"] or 0) for row in found.left_out if row["part"] == "D" and row["last_year"] == "2024")
    assert placed + over == pytest.approx(total)


def test_own_products_are_not_doubled_and_get_the_spending_they_lack(paths):
    own = {
        "products": [
            {"product_id": "OWN-1", "name_en": "Exampra", "moieties": "examplinib mesylate", "holder": "Hanbit Pharma", "pathway": "drug", "role": "holder"},
            {"product_id": "OWN-2", "name_en": "Biofirst", "moieties": "Examplimab", "holder": "Somebody Else", "pathway": "biologic", "role": "manufacturer"},
            {"product_id": "OWN-3", "name_en": "Ours", "moieties": "examplimab", "holder": "Hanbit", "pathway": "biosimilar", "role": "biosimilar_maker"},
        ],
        "forms": [{"form_id": "F", "product_id": "OWN-1", "approved_on": "2012-06-06"}],
        "spending": [{"product_id": "OWN-1", "part": "D", "first_day": "2024-01-01", "last_day": "2024-12-31", "amount": "1", "currency": "USD"}],
    }  # fmt: skip
    found = by_name(read_market(paths, own))
    assert spent(found["Exampra"], Part.D) == {2024: 1.0}  # what the firm says stays
    assert "Exampra/Exolute" not in found
    # Another holder is written, but the name is the drug's own.
    assert spent(found["Biofirst"], Part.B) == {2022: 100 * M, 2023: 250 * M}
    assert found["Biofirst"].role == "manufacturer" and found["Ours"].role == "biosimilar_maker"
    again = read_market(paths, read_market(paths, own).rows)
    assert len(by_name(again)) == len(again.rows["products"]) == len(found)


def test_selected_drugs_are_marked_by_the_published_lists(tmp_path):
    rows = [files.orange("APIXABAN", TABLET, "ELIQUIS", "MADE UP CO", "N", "1", "Dec 28, 2012")]
    given = {"part-d": files.part_d(tmp_path / "d.csv", [("Eliquis", "Apixaban", "Overall", ALL)]), "orange-book": files.orange_book(tmp_path / "o", rows)}  # fmt: skip
    found = read_market(given, {})
    assert by_name(found)["Eliquis"].selected_for == 2026
    assert "cms.gov" in found.rows["products"][0]["source"]
    own = {
        "products": [
            {"product_id": "OURS", "name_en": "Eliquis", "moieties": "apixaban", "holder": "Made Up", "pathway": "drug"}
        ]
    }
    assert "OURS: 2026" in "\n".join(map(str, read_market(given, own).notes))
    own["products"][0]["selected_for"] = "2026"
    assert "OURS: 2026" not in "\n".join(map(str, read_market(given, own).notes))


def test_a_drug_first_used_for_a_common_disease_is_no_orphan_drug_and_that_is_unverified(tmp_path):
    rows = [files.purple("Humira", "adalimumab", "MADE UP CO", "1", "31-Dec-02", orphan="24-Feb-28")]
    given = {"part-d": files.part_d(tmp_path / "d.csv", [("Humira Pen", "Adalimumab", "Overall", ALL)]), "purple-book": files.purple_book(tmp_path / "p.csv", rows)}  # fmt: skip
    answer = is_no_orphan(by_name(read_market(given, {}))["Humira"], 2029, FIGURES)
    assert (answer.value, answer.standing) == (True, "unverified")
    # Each is written as the books' ingredients are read.
    assert all(moieties_of(";".join(moieties)) == moieties for moieties in first_uses())
    assert all(moieties_of(";".join(moieties)) == moieties for _, moieties, _, _ in selected_lists())


def test_a_file_without_ingredients_and_makers_is_joined_by_names_and_says_so(tmp_path, paths):
    with paths["part-d"].open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    with (tmp_path / "bare.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[:1] + row[4:] for row in rows])
    found = read_market(paths | {"part-d": tmp_path / "bare.csv"}, {})
    told = "\n".join(str(note) for note in found.notes)
    assert "names no ingredients" in told and "names no makers" in told
    one = by_name(found)["Exampra/Exolute"]
    assert spent(one, Part.D)[2024] == 330 * M
    insulin = next(medicine for name, medicine in by_name(found).items() if name.startswith("Insumade"))
    assert insulin.standing == "unverified" and spent(insulin, Part.D)[2024] == 394 * M


def test_latin_letters_marks_and_the_zip_are_read(tmp_path, paths):
    rows = [*rows_of_orange(), files.orange("CAFÉOL", TABLET, "CAFÉ EXAMPLE", "SOCIÉTÉ EXEMPLE SA", "N", "9", "Jan 2, 2015")]  # fmt: skip
    folder = files.orange_book(tmp_path / "o", rows, [])
    with zipfile.ZipFile(tmp_path / "EOBZIP.zip", "w") as packed:
        for one in folder.iterdir():
            packed.write(one, one.name)
    text = paths["part-d"].read_text(encoding="utf-8")
    row = text.splitlines()[1].replace("Exampra", "Café Example").replace("Examplinib Mesylate", "Caféol")
    (tmp_path / "latin.csv").write_bytes(f"{text}{row}\n".encode("cp1252"))
    found = by_name(read_market(paths | {"orange-book": tmp_path / "EOBZIP.zip", "part-d": tmp_path / "latin.csv"}, {}))
    assert found["Café Example"].holder == "SOCIÉTÉ EXEMPLE SA"


def refused(paths, own=None) -> str:
    with pytest.raises(InputError) as error:
        read_market(paths, own or {})
    assert "{" not in error.value.told("ko")
    return str(error.value)


def test_a_file_in_the_place_of_another_is_named(paths):
    assert "its columns are those of part-b" in refused(paths | {"part-d": paths["part-b"]})
    assert "its columns are those of part-d" in refused(paths | {"part-b": paths["part-d"]})
    assert "its columns are those of purple-book" in refused(paths | {"part-d": paths["purple-book"]})
    assert "its columns are those of orange-book" in refused(
        paths | {"purple-book": paths["orange-book"] / "products.txt"}
    )
    assert "exclusivity.txt" in refused(paths | {"orange-book": paths["orange-book"] / "exclusivity.txt"})


def test_what_is_no_such_file_is_refused_with_what_to_do(tmp_path, paths):
    page, book, empty = tmp_path / "page.csv", tmp_path / "book.csv", tmp_path / "empty.csv"
    page.write_text("<!DOCTYPE html><html>", encoding="utf-8")
    book.write_bytes(b"PK\x03\x04 workbook")
    empty.write_text(paths["part-d"].read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    assert "HTML page" in refused(paths | {"part-d": page})
    assert "workbook" in refused(paths | {"part-d": book})
    assert "no rows" in refused(paths | {"part-d": empty})
    assert "no such file" in refused(paths | {"part-d": tmp_path / "none.csv"})
    assert "products.txt" in refused(paths | {"orange-book": tmp_path})
    text = paths["part-d"].read_text(encoding="utf-8")
    (tmp_path / "renamed.csv").write_text(text.replace("Brnd_Name", "Brand"), encoding="utf-8")
    assert "brnd_name" in refused(paths | {"part-d": tmp_path / "renamed.csv"})
    (tmp_path / "quarter.csv").write_text(text.replace("Tot_Spndng_", "Spent_"), encoding="utf-8")
    assert "Tot_Spndng_2024" in refused(paths | {"part-d": tmp_path / "quarter.csv"})
    (tmp_path / "medicaid.csv").write_text(text.replace("Tot_Benes_", "Tot_Other_"), encoding="utf-8")
    assert "Medicaid" in refused(paths | {"part-d": tmp_path / "medicaid.csv"})
    (tmp_path / "wrong.csv").write_text(text.replace("300000000.0", "-3", 1), encoding="utf-8")
    assert "wrong.csv row 2, column tot_spndng_2020" in refused(paths | {"part-d": tmp_path / "wrong.csv"})


def test_spending_without_approvals_is_too_little(paths):
    assert "orange-book or purple-book" in refused({"part-d": paths["part-d"]})
    assert "part-d or part-b" in refused({"orange-book": paths["orange-book"]})
