"""The table of terms is whole, and its words mean one thing in a text."""

import pytest

from bioaccord.partners.reading_traits import read_traits
from bioaccord.partners.terms import Facet, standard_terms
from bioaccord.vocabulary.match import MatchKind


def test_every_term_has_names_in_both_languages_and_broader_terms_that_are_there():
    terms = standard_terms()
    assert len(list(terms)) > 300
    assert [one.code for one in terms if not (one.name.ko and one.name.en)] == []
    assert [(one.code, broader) for one in terms for broader in one.broader if broader not in terms] == []
    assert {one.code for one in terms.of(Facet.KIND)} == {kind.value for kind in MatchKind}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("정제, 연질캡슐제, 연고", "oral_solid"),
        ("단백질 정제 공정", "purification"),
        ("corn seed breeding", "seed"),
        ("API manufacturing plant", "drug_substance"),
        ("세포 · 유전자 치료제 위탁개발생산", "contract_manufacture"),
        ("체외진단의료기기 제조", "diagnostic"),
        ("tumor antibodies", "oncology"),
        ("Haematology", "haematology"),
    ],
)
def test_a_word_is_read_by_what_stands_around_it(text, code):
    assert code in read_traits(text).codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a seed round of funding", "seed"),
        ("API gateway for developers", "drug_substance"),
        ("유통기한 관리", "wholesale"),
        ("작물 재배지", "culture_media"),
        ("의료용기기 제조", "packaging"),
        ("the patients who need care", "who"),
        ("정제수 생산", "oral_solid"),
    ],
)
def test_a_word_that_means_something_else_names_no_term(text, code):
    assert code not in read_traits(text).codes
