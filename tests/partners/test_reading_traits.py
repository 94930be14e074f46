"""What a text says a firm can do, and what it says it cannot."""

from datetime import date

import pytest

from bioaccord.partners.entry import Entry, Inspection, OrganisationName, Origin, Scale
from bioaccord.partners.reading_traits import read_capabilities, read_traits
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("단일클론항체 위탁생산 2,000L", Scale(2000, 2000, "L")),
        ("mAb at 2kL scale", Scale(2000, 2000, "L")),
        ("2 x 15,000 L bioreactors", Scale(15_000, 15_000, "L")),
        ("1만 5천 리터 배양기", Scale(15_000, 15_000, "L")),
        ("24,000-litre fermenters", Scale(24_000, 24_000, "L")),
        ("50~2,000L 배양", Scale(50, 2000, "L")),
        ("up to 2,000 L", Scale(None, 2000, "L")),
        ("1,000L 이상", Scale(1000, None, "L")),
        ("총 36만 리터의 생산능력", None),
        ("$5 million, 10 mg tablets and a 5G network", None),
    ],
)
def test_the_scale_of_one_run_is_read_with_its_unit(text, scale):
    assert read_traits(text).traits.scale == scale


def test_an_amount_a_year_is_no_scale():
    traits = read_traits("펩타이드 원료의약품 연간 300kg").traits
    assert (traits.amount_per_year, traits.amount_unit, traits.scale) == (300.0, "kg", None)
    assert read_traits("100 million vials per year").traits.amount_per_year == 100_000_000


def test_inspections_have_the_day_that_stands_beside_the_authority():
    text = "Our plant was inspected by the FDA in March 2023 and the PMDA on 12 May 2022; EU GMP certified."
    assert read_traits(text).traits.inspections == (
        Inspection("fda", date(2023, 3, 1)),
        Inspection("pmda", date(2022, 5, 12)),
        Inspection("ema", None),
    )


@pytest.mark.parametrize(
    ("text", "claimed", "denied"),
    [
        ("The company does not manufacture antibodies but offers peptides.", "peptide", "antibody"),
        ("항체의약품은 제조하지 않으며 펩타이드를 생산합니다.", "peptide", "antibody"),
        ("Develops vaccines; relies on third-party CDMOs.", "vaccine", "contract_manufacture"),
        ("Supplies culture media to CDMOs.", "culture_media", "contract_manufacture"),
    ],
)
def test_what_is_denied_or_done_by_others_is_no_capability(text, claimed, denied):
    read = read_traits(text)
    assert claimed in read.codes
    assert denied not in read.codes
    place = next(one for one in read.places if one.is_denied and one.code == denied)
    assert text[place.start : place.end] == place.words


def test_places_are_those_of_the_text_as_written():
    text = "당사는 단일 클론-항체를  위탁 생산 합니다"
    read = read_traits(text)
    assert [text[one.start : one.end] for one in read.places] == ["단일 클론-항체", "위탁 생산"]
    assert read.kinds == (MatchKind.CONTRACT_MANUFACTURE,)


def test_capabilities_are_read_with_the_sentence_as_evidence():
    summary = "Alpha Co., Ltd. is based in Seoul. It makes monoclonal antibodies at 2,000 L. It does not make vaccines."
    entry = Entry("KR-1", (OrganisationName("Alpha", "en"),), "KR", summary=Text("", summary))
    (capability,) = read_capabilities(entry)
    assert capability.origin is Origin.READ
    assert capability.evidence == "It makes monoclonal antibodies at 2,000 L."
    assert capability.traits.modalities == ("monoclonal_antibody",)
    assert capability.traits.scale == Scale(2000, 2000, "L")


@pytest.mark.parametrize(
    "text",
    [
        "Protein A 레진 200 L의 제2 공급처가 필요합니다",
        "We supply single-use bioreactors from 50 L to 2,000 L.",
        "일회용 바이오리액터 백 50L~2,000L를 공급합니다",
        "헤파린나트륨 500kg 공급 가능",
        "500 kg of heparin sodium",
        "Sterile filters for volumes up to 1,000 L",
    ],
)
def test_the_volume_of_goods_is_no_scale_of_a_run(text):
    assert read_traits(text).traits.scale is None


def test_the_reactors_of_a_plant_of_ones_own_tell_its_scale():
    text = "The company operates four 2,000 L single-use bioreactors for monoclonal antibodies."
    assert read_traits(text).traits.scale == Scale(2000, 2000, "L")
    assert read_traits("2,000L 싱글유즈 바이오리액터를 보유한 CDMO").traits.scale == Scale(2000, 2000, "L")


def test_a_profile_that_speaks_of_no_production_has_no_scale():
    entry = Entry("A", (), "SE", summary=Text("", "AnaConDa Syringe, a 60 ml syringe. Packs of 4 grams of vaccine."))
    assert all(one.traits.scale is None for one in read_capabilities(entry))


def test_a_resin_is_read_as_koreans_write_it():
    for text in ("Protein A 레진", "프로테인 A 레진", "Protein A 크로마토그래피 레진"):
        assert read_traits(text + "을 찾습니다").traits.material_ids == ("protein_a_resin",)


@pytest.mark.parametrize(
    "text", ["heparin caps", "heparin derivatives", "low-molecular-weight heparins", "헤파린 유도체", "저분자 헤파린"]
)
def test_what_has_the_name_of_a_material_is_not_the_material(text):
    assert read_traits(f"It makes {text}.").traits.material_ids == ()


@pytest.mark.parametrize(
    ("text", "countries"),
    [("outside China", ()), ("outside of China, India and the United States, in Korea", ("KR",)), ("미국과 중국 이외 지역", ()),
     ("중국이 아닌 일본", ("JP",)), ("non-Chinese", ()), ("in China and outside the United States", ("CN",))],
)  # fmt: skip
def test_countries_left_out_are_not_named(text, countries):
    assert read_traits(text).countries == countries
