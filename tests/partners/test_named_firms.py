"""Which organisations a text names."""

import pytest

from bioaccord.partners.named_firms import NamedFirms


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("We run the 18,000 L bioreactors of Gaon Biologics and others", "Gaon Biologics Co., Ltd.", True),
        ("the reactors of gaon biologics", "Gaon Biologics", True),
        ("GaonBiologics runs them", "Gaon Biologics Co., Ltd.", True),
        ("made by Narae and us", "Narae, Inc.", False),  # of five letters: too short to tell
        ("made by Naraecell and us", "Naraecell, Inc.", True),
        ("Insight: an Insight firm", "Insight Co.", True),
        ("we give insight", "Insight Co.", False),
        ("we make cell therapies", "Cell Therapy Ltd.", False),
        ("Cell Therapy for all", "Cell Therapy Ltd.", False),
        ("paragaon biologics", "Gaon Biologics", False),
        ("가온 바이오로직스의 반응기를 운영합니다", "(주)가온바이오로직스", True),
        ("다가온바이오로직스", "가온바이오로직스", False),
        ("가온의 배지", "가온", False),
    ],
)
def test_names_are_found_without_legal_forms_and_trade_words_name_nobody(text, name, named):
    assert NamedFirms(text).names(name) is named


def test_within_the_own_name_nobody_is_named():
    text = "Gaonsam Bioepis makes antibodies"
    assert NamedFirms(text).names("Gaonsam")
    assert not NamedFirms(text, ["Gaonsam Bioepis Co., Ltd."]).names("Gaonsam")
