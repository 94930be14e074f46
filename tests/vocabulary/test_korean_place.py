"""Places of Korea, as registers write them, in both languages."""

import pytest

from bioaccord.vocabulary.country import country_codes, states
from bioaccord.vocabulary.korean_place import korean_place
from bioaccord.vocabulary.language import Text


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("경상남도", Text("경상남도", "Gyeongsangnam-do")),
        ("전라북도", Text("전북특별자치도", "Jeollabuk-do")),
        ("Seongnam-si", Text("성남", "Seongnam")),
        ("화성시", Text("화성", "Hwaseong")),
        ("Seoul", Text("서울특별시", "Seoul")),
        ("Uppsala", Text("Uppsala", "Uppsala")),
    ],
)
def test_a_place_is_named_in_both_languages(written, named):
    assert korean_place(written) == named


def test_a_firm_is_in_a_country_and_not_in_a_union():
    assert {"KR", "US", "HK", "GB"} <= states() < country_codes()
    assert not states() & {"EU", "UN", "EZ", "CQ"}
