"""The table of materials: enough of them, in both languages, with codes that exist."""

import csv
from collections import Counter

from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.topic import Area


def test_the_table_covers_the_four_areas(materials):
    counted = Counter(material.area for material in materials)
    assert len(materials) >= 150
    assert set(counted) == set(Area)
    assert min(counted.values()) >= 20


def test_every_material_is_named_in_both_languages(materials):
    for material in materials:
        assert share_of_hangul(material.name.ko) > 0 or material.name.ko.isascii() is False, material
        assert share_of_hangul(material.name.en) == 0, material
        assert all(share_of_hangul(word) == 0 for word in material.synonyms_en), material


def test_codes_have_six_digits_and_substitutes_exist(materials):
    for material in materials:
        assert material.hs_codes, material
        assert all(len(code) == 6 for code in material.hs_codes), material
        assert all(one in materials for one in material.replaced_by), material
        assert material.material_id not in material.replaced_by


def test_codes_stand_in_the_published_nomenclature(materials, shared_data):
    with (shared_data / "market/hs/harmonized-system.csv").open(encoding="utf-8") as file:
        published = {row["hscode"] for row in csv.DictReader(file)}
    wrong = {material.material_id: set(material.hs_codes) - published for material in materials}
    assert {name: codes for name, codes in wrong.items() if codes} == {}


def test_a_heading_finds_what_lies_under_it_and_a_national_line_does_not(materials):
    assert "lidocaine_injection" in {material.material_id for material in materials.under_hs_code("3004")}
    assert materials.under_hs_code("7010905000") == []
