"""Who pays what under Part D, before and after 2025, worked by hand from 42 USC 1395w-102(b), 1395w-114c(g), 1395w-114d, 1395w-115(b)."""

from datetime import date

import pytest

from bioaccord.impact.ira.part_d_benefit import DrugKind, Payers, Phase, payers, phases
from bioaccord.impact.parameter import Standing, UnknownParameter

from .medicines import LAW


def test_the_phases_since_2025() -> None:
    # 2025: 590 + (2,000 - 590) / 0.25 = 6,230. 2026: 615 + (2,100 - 615) / 0.25 = 6,555.
    for year, deductible, last in ((2025, 590.0, 6230.0), (2026, 615.0, 6555.0)):
        found = phases(year, DrugKind.APPLICABLE, LAW)
        assert found.value
        assert [(one.phase, one.first_usd, one.last_usd) for one in found.value] == [
            (Phase.DEDUCTIBLE, 0.0, deductible),
            (Phase.INITIAL, deductible, last),
            (Phase.CATASTROPHIC, last, None),
        ]
        assert not found.missing


def test_in_2024_the_gap_counts_the_makers_discount_too() -> None:
    # 545 + 25% of (5,030 - 545) = 1,666.25 are counted at the limit; the other 6,333.75 of 8,000 at 95%: 6,667.11 on.
    found = phases(2024, DrugKind.APPLICABLE, LAW)
    assert found.value
    assert [one.phase for one in found.value] == [Phase.DEDUCTIBLE, Phase.INITIAL, Phase.GAP, Phase.CATASTROPHIC]
    assert found.value[-1].first_usd == pytest.approx(5030 + 6333.75 / 0.95)
    # The same for a drug without discount takes (8,000 - 1,666.25) / 0.25 = 25,335 more.
    other = phases(2024, DrugKind.OTHER, LAW)
    assert other.value
    assert other.value[-1].first_usd == pytest.approx(5030 + 6333.75 / 0.25)
    assert found.standing is Standing.UNVERIFIED


def test_20_000_dollars_before_and_after() -> None:
    # 2025: patient 2,000; maker 10% of 5,640 + 20% of 13,770 = 564 + 2,754; Medicare 20% of 13,770; plan 65% and 60%.
    assert payers(20000.0, 2025, DrugKind.APPLICABLE, LAW).value == Payers(2000.0, 3666.0 + 8262.0, 3318.0, 2754.0)
    # 2024: patient 545 + 25% of 4,485 + 25% of 6,667.11; maker 70% of 6,667.11; Medicare 80% of what lies above 11,697.11.
    before = payers(20000.0, 2024, DrugKind.APPLICABLE, LAW).value
    assert before
    gap = 6333.75 / 0.95
    assert before.patient_usd == pytest.approx(545 + 1121.25 + 0.25 * gap)
    assert before.maker_usd == pytest.approx(0.7 * gap)
    assert before.medicare_usd == pytest.approx(0.8 * (20000 - 5030 - gap))
    # 2023: 5% to the patient beyond the threshold.
    assert payers(20000.0, 2023, DrugKind.OTHER, LAW).value.patient_usd > before.patient_usd


def test_for_a_selected_drug_medicare_takes_the_place_of_the_maker() -> None:
    # 2026: initial phase 5,940, catastrophic 13,445: Medicare 10% and 40%, the plan 65% and 60%.
    found = payers(20000.0, 2026, DrugKind.SELECTED, LAW).value
    assert found == Payers(2100.0, 3861.0 + 8067.0, 0.0, 594.0 + 5378.0)
    with pytest.raises(UnknownParameter):
        payers(20000.0, 2025, DrugKind.SELECTED, LAW)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2030])
@pytest.mark.parametrize("kind", [DrugKind.APPLICABLE, DrugKind.OTHER])
@pytest.mark.parametrize("spending", [0.0, 100.0, 590.0, 615.01, 6230.0, 50000.0])
def test_the_four_sum_to_the_spending_and_none_pays_less_than_nothing(year, kind, spending) -> None:
    found = payers(spending, year, kind, LAW).value
    assert found
    paid = (found.patient_usd, found.plan_usd, found.maker_usd, found.medicare_usd)
    assert sum(paid) == pytest.approx(spending)
    assert min(paid) >= 0


def test_amounts_not_published_are_those_of_the_year_before_and_marked() -> None:
    found = phases(2027, DrugKind.APPLICABLE, LAW)
    assert found.value
    # Deductible of 2026, cap of 2027: 615 + (2,400 - 615) / 0.25.
    assert found.value[-1].first_usd == 615 + 1785 * 4
    assert (len(found.missing), found.standing) == (1, Standing.UNVERIFIED)
    early = phases(2026, DrugKind.APPLICABLE, LAW.known(date(2025, 1, 1)))
    assert (early.value and early.value[-1].first_usd, len(early.missing)) == (6230.0, 2)
    assert phases(2022, DrugKind.APPLICABLE, LAW).value is None


def test_spending_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="below nothing"):
        payers(-1.0, 2025, DrugKind.APPLICABLE, LAW)
