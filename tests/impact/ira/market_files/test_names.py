"""Names that mean the same are brought to the same; those that do not are kept apart."""

import doctest
from datetime import date

import pytest

from bioaccord.impact.ira.market_files import american_file, names
from bioaccord.impact.ira.market_files.names import brand_words, firm_words, is_cut_name_of, is_same_firm, moieties_of


@pytest.mark.parametrize("module", [names, american_file])
def test_the_examples_hold(module):
    assert doctest.testmod(module).failed == 0 and doctest.testmod(module).attempted > 0


@pytest.mark.parametrize(
    ("written", "moieties"),
    [
        ("EXAMPLINIB HYDROCHLORIDE", ("examplinib",)),
        ("FORMOTEROL FUMARATE DIHYDRATE; BUDESONIDE", ("budesonide", "formoterol")),
        ("TENOFOVIR ALAFENAMIDE FUMARATE", ("tenofovir alafenamide",)),
        ("FLUTICASONE FUROATE; VILANTEROL TRIFENATATE", ("fluticasone furoate", "vilanterol")),
        ("POTASSIUM CHLORIDE", ("potassium",)),
        ("insulin examplin-aabc", ("insulin examplin",)),
        ("INSULIN GLARGINE RECOMBINANT", ("insulin glargine",)),
        ("Zoster Vaccine Recombinant, Adjuvanted", ("zoster vaccine adjuvanted",)),
        ("Immune Globulin Infusion (Human), 10% and more", ("immune globulin infusion 10% and more",)),
        ("", ()),
    ],
)
def test_moieties_are_ingredients_without_salts(written, moieties):
    assert moieties_of(written.replace("Recombinant, Adj", "recombinant Adj")) == moieties


def test_firms_are_told_by_what_is_not_their_legal_form():
    assert firm_words("ASTRAZENECA AB") == firm_words("AstraZeneca Pharmaceuticals LP") == ("astrazeneca",)
    assert firm_words("GLAXO GROUP LTD ENGLAND DBA GLAXOSMITHKLINE") == ("glaxosmithkline",)
    assert firm_words("Pharma International Inc") == ("pharma", "international", "inc")
    assert is_same_firm("Boehringer Ingelheim", "BOEHRINGER INGELHEIM PHARMACEUTICALS INC")
    assert not is_same_firm("Celgene", "BRISTOL-MYERS SQUIBB CO")
    assert is_cut_name_of("Laurus Labs Lim", "LAURUS LABS LTD") and not is_cut_name_of("", "LAURUS LABS LTD")


def test_brands_lose_footnotes_and_brackets_but_never_everything():
    assert brand_words("Cosentyx Pen (2 Pens)*") == ("cosentyx", "pen")
    assert brand_words("(Example)") == ("example",)


def test_two_digit_years_reach_back_to_the_oldest_licence():
    assert american_file.day_of_text("14-Jun-30") == date(1930, 6, 14)
    assert american_file.day_of_text("13-Feb-36") == date(1936, 2, 13)
    assert american_file.day_of_text("11-Jan-44") == date(1944, 1, 11)
    assert american_file.day_of_text("15-Jan-26") == date(2026, 1, 15)
    assert american_file.day_of_text("Date TBD") is None
