"""Recognition finds what a text names, and, as important, nothing else."""

import gzip
import json

import pytest

from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.recognition import Recogniser, standard_recogniser
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("식품의약품안전처장이 정하여 고시하는", ["ministry-of-food-and-drug-safety"]),
        (
            "보건복지부와 질병관리청이 협의",
            ["ministry-of-health-and-welfare", "korea-disease-control-and-prevention-agency"],
        ),
        ("식약처 고시", ["ministry-of-food-and-drug-safety"]),
        ("the Food and Drug Administration (FDA)", ["food-and-drug-administration"]),
        ("미국 식품의약국의 지침", ["food-and-drug-administration"]),
        ("the EPA and USDA", ["environmental-protection-agency", "agriculture-department"]),
        ("polymers of Bis compounds in 5 VA and dea", []),
        ("공공기관의 운영", []),
    ],
)
def test_agencies_are_found_in_both_languages(text, expected):
    assert found(text, SubjectType.AGENCY) == expected


def test_drugs_are_found_in_both_languages():
    assert found("New Animal Drugs; Ivermectin; Penicillin", SubjectType.DRUG) == ["ivermectin", "penicillin"]
    assert found("세마글루티드와 세마글루타이드, 펨브롤리주맙", SubjectType.DRUG) == ["semaglutide", "pembrolizumab"]
    assert found("lidocaine injection", SubjectType.DRUG) == [], "the medicine is a material of its own"


def test_firms_are_found_by_the_names_that_are_given():
    recogniser = Recogniser(standard_materials(), organisations={"org-1": ["한빛바이오", "Hanbit Bio Co., Ltd."]})
    for text in ("한빛바이오가 생산하는", "made by Hanbit Bio Co., Ltd."):
        firms = [one.id for one in recogniser.subjects_in(text) if one.type == SubjectType.ORGANISATION]
        assert firms == ["org-1"]


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
