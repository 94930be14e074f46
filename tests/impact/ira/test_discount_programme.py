"""The manufacturer discount programme with both phase-ins, by the table in 42 USC 1395w-114c(g)(4)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bioaccord.impact.ira.discount_programme import Maker, MakerKind, discount_rate, maker_kind, yearly_discount
from bioaccord.impact.ira.part_d_benefit import Phase
from bioaccord.vocabulary.language import Text

from .medicines import LAW

OLD, DAY = date(2020, 1, 1), timedelta(days=1)
SMALL = Maker(Text("보기", "Example"), True, 0.004, 0.0, 0.9)
INITIAL = {2025: 0.01, 2026: 0.02, 2027: 0.05, 2028: 0.08, 2029: 0.10, 2030: 0.10, 2031: 0.10, 2035: 0.10}
CATASTROPHIC = {2025: 0.01, 2026: 0.02, 2027: 0.05, 2028: 0.08, 2029: 0.10, 2030: 0.15, 2031: 0.20, 2035: 0.20}


def rate(phase: Phase, year: int, kind: MakerKind, **more: object) -> float | None:
    return discount_rate(phase, year, kind, LAW, **{"marketed_on": OLD, **more}).value


@pytest.mark.parametrize("year", INITIAL)
def test_every_year_of_both_phase_ins(year) -> None:
    for phase, table, full in ((Phase.INITIAL, INITIAL, 0.1), (Phase.CATASTROPHIC, CATASTROPHIC, 0.2)):
        assert rate(phase, year, MakerKind.SPECIFIED_SMALL) == table[year]
        assert rate(phase, year, MakerKind.SPECIFIED_SMALL, has_subsidy=True) == table[year]
        assert rate(phase, year, MakerKind.SPECIFIED, has_subsidy=True) == table[year]
        assert rate(phase, year, MakerKind.SPECIFIED) == full
        assert rate(phase, year, MakerKind.ORDINARY, has_subsidy=True) == full


@pytest.mark.parametrize(("days", "value"), [(-1, 0.02), (0, 0.02), (1, 0.2)])
def test_the_phase_in_is_for_what_was_marketed_on_16_august_2022(days, value) -> None:
    marketed = date(2022, 8, 16) + days * DAY
    assert rate(Phase.CATASTROPHIC, 2026, MakerKind.SPECIFIED_SMALL, marketed_on=marketed) == value


def test_where_it_matters_the_marketing_has_to_be_known() -> None:
    assert rate(Phase.INITIAL, 2026, MakerKind.SPECIFIED_SMALL, marketed_on=None) is None
    assert rate(Phase.INITIAL, 2026, MakerKind.ORDINARY, marketed_on=None) == 0.1
    assert rate(Phase.INITIAL, 2029, MakerKind.SPECIFIED_SMALL, marketed_on=None) == 0.1


def test_none_for_selected_drugs_the_deductible_and_before_2025() -> None:
    assert rate(Phase.INITIAL, 2026, MakerKind.ORDINARY, is_selected=True) == 0
    assert rate(Phase.DEDUCTIBLE, 2026, MakerKind.ORDINARY) == 0
    assert [rate(Phase.INITIAL, year, MakerKind.ORDINARY) for year in (2024, 2025)] == [0, 0.1]


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({}, MakerKind.SPECIFIED_SMALL),
        ({"share_of_one_drug": 0.8}, MakerKind.SPECIFIED_SMALL),
        ({"share_of_one_drug": 0.799}, MakerKind.SPECIFIED),
        ({"share_of_part_d": 0.00999}, MakerKind.SPECIFIED_SMALL),
        ({"share_of_part_d": 0.01}, MakerKind.ORDINARY),
        ({"share_of_part_b": 0.01}, MakerKind.ORDINARY),
        ({"had_agreement": False}, MakerKind.ORDINARY),
        ({"had_agreement": None}, None),
        ({"share_of_part_b": None}, None),
        ({"share_of_one_drug": None}, None),
    ],
)
def test_what_kind_of_manufacturer_it_is(changed, kind) -> None:
    found = maker_kind(replace(SMALL, **changed), 2026, LAW)
    assert found.value == kind
    assert bool(found.missing) is (kind is None)


@pytest.mark.parametrize(
    ("acquired_on", "year", "kind"),
    [
        (date(2021, 12, 31), 2026, MakerKind.SPECIFIED_SMALL),
        (date(2022, 1, 1), 2025, MakerKind.ORDINARY),
        (date(2024, 12, 31), 2025, MakerKind.ORDINARY),
        (date(2026, 1, 1), 2026, MakerKind.SPECIFIED_SMALL),
        (date(2026, 12, 31), 2026, MakerKind.SPECIFIED_SMALL),
        (date(2026, 12, 31), 2027, MakerKind.ORDINARY),
    ],
)
def test_an_acquisition_counts_from_the_next_plan_year(acquired_on, year, kind) -> None:
    bought = replace(SMALL, acquired_on=acquired_on, acquirer=MakerKind.ORDINARY)
    assert maker_kind(bought, year, LAW).value is kind


def test_bought_by_a_specified_one_it_is_no_small_one_any_more() -> None:
    bought = replace(SMALL, acquired_on=date(2023, 5, 1), acquirer=MakerKind.SPECIFIED)
    assert maker_kind(bought, 2026, LAW).value is MakerKind.SPECIFIED
    assert maker_kind(replace(bought, acquirer=MakerKind.SPECIFIED_SMALL), 2026, LAW).value is MakerKind.SPECIFIED_SMALL
    assert maker_kind(replace(bought, acquirer=None), 2026, LAW).value is None


def test_what_a_maker_owes_for_20_000_dollars() -> None:
    # 2025: 10% of 6,230 - 590 = 564, and 20% of 20,000 - 6,230 = 2,754.
    assert yearly_discount(20000.0, 2025, MakerKind.ORDINARY, LAW, marketed_on=OLD).value == 3318.0
    # Phased in at 1%: 1% of 20,000 - 590.
    assert yearly_discount(20000.0, 2025, MakerKind.SPECIFIED_SMALL, LAW, marketed_on=OLD).value == 194.1
    unknown = yearly_discount(20000.0, 2025, None, LAW, marketed_on=OLD)
    assert (unknown.least, unknown.most) == (194.1, 3318.0)
    assert yearly_discount(20000.0, 2026, MakerKind.ORDINARY, LAW, marketed_on=OLD, is_selected=True).value == 0


@pytest.mark.parametrize(("spending", "owed"), [(590.0, 0.0), (591.0, 0.1), (6230.0, 564.0), (6231.0, 564.2)])
def test_a_claim_is_split_at_the_deductible_and_at_the_threshold(spending, owed) -> None:
    assert yearly_discount(spending, 2025, MakerKind.ORDINARY, LAW, marketed_on=OLD).value == pytest.approx(owed)


def test_spending_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="below nothing"):
        yearly_discount(-1.0, 2025, MakerKind.ORDINARY, LAW, marketed_on=OLD)
