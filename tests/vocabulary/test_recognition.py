"""Recognition finds what a text names, and, as important, nothing else."""

import gzip
import json

import pytest

from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import SubjectType


def found(text: str, kind: SubjectType) -> list[str]:
    return [subject.id for subject in standard_recogniser().subjects_in(text) if subject.type == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shortage of protein A resin", ["protein_a_resin"]),
        ("two soybeans and a soybean", ["soybean"]),
        ("헤파린나트륨의 수입", ["heparin_sodium"]),
        ("lidocaine injection", ["lidocaine_injection"]),
        ("폐식용유를 원료로 쓰는", ["used_cooking_oil"]),
    ],
)
def test_materials_are_found(text, expected):
    assert found(text, SubjectType.MATERIAL) == expected


@pytest.mark.parametrize(
    "text",
    [
        "peppercorn",
        "구성요소를 정한다",
        "the Georgia office",
        "이란 다음을 말한다",
        "상품을 인도한다",
        "배지를 단 경찰",
    ],
)
def test_other_words_are_left_alone(text):
    assert found(text, SubjectType.MATERIAL) == []
    assert found(text, SubjectType.COUNTRY) == []


def test_hs_codes_are_found_only_where_they_are_called_so():
    assert found("subheading 7010.90.50 of the HTSUS", SubjectType.HS_CODE) == ["70109050"]
    assert found("HS 3004", SubjectType.HS_CODE) == ["3004"]
    assert found("in 2024 about 3004 people", SubjectType.HS_CODE) == []


def test_countries_are_found_in_both_languages():
    assert found("imports from China and 인도네시아", SubjectType.COUNTRY) == ["CN", "ID"]


def test_each_subject_keeps_the_words_it_was_found_by():
    subject = standard_recogniser().subjects_in("Importation of Soybeans")[-1]
    assert subject.found_by == "Soybeans"


def test_real_titles(shared_data):
    file = shared_data / "policy/federal_register/documents_search_page1_2024.json.gz"
    with gzip.open(file) as stream:
        documents = json.load(stream)["results"]
    by_number = {document["document_number"]: document["title"] for document in documents}
    assert found(by_number["2023-28962"], SubjectType.MATERIAL) == [
        "ephedrine",
        "pseudoephedrine",
        "phenylpropanolamine",
    ]
    assert found(by_number["2024-00776"], SubjectType.COUNTRY) == ["ES"]
    named = [number for number, title in by_number.items() if found(title, SubjectType.MATERIAL)]
    assert 5 <= len(named) <= 40, "materials stand in few of a thousand titles"
