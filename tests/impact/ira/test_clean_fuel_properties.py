"""What holds for every fuel: the credit against plain decimals, ranges in order, more known never a wider range, years within the row."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from bioaccord.impact.ira.aviation_fuel import credit_of_batch
from bioaccord.impact.ira.clean_fuel import credit
from bioaccord.impact.ira.fuel import FuelBatch, FuelRole, RateSource
from bioaccord.impact.ira.fuel_years import credit_bands
from bioaccord.impact.trail import Answer
from bioaccord.vocabulary.language import Text

from .medicines import LAW

DAYS = st.dates(date(2022, 1, 1), date(2032, 12, 31))
OPEN = st.sampled_from([None, True, False])
FUELS = st.builds(
    lambda first, length, **more: FuelBatch("F", Text("보기", "Example"), FuelRole.PRODUCER, first_day=first, last_day=first + timedelta(days=length), **more),
    DAYS, st.integers(0, 900), is_aviation=st.booleans(), gallons=st.integers(0, 10**9).map(float), emission_rate_kg=st.integers(-1000, 5200).map(lambda one: one / 100),
    feedstock=st.just("oil"), feedstock_countries=st.sampled_from([(), ("US",), ("KR",), ("CA", "MX")]), produced_in=st.sampled_from(["", "US", "KR"]), pays_wages=OPEN,
    is_registered=OPEN, is_sold_to_unrelated=OPEN, rate_source=st.sampled_from([None, *RateSource]), emissions_cut_percent=st.sampled_from([None, 40.0, 50.0, 62.5, 100.0]),
    blended_in=st.sampled_from(["", "US", "KR"]),
)  # fmt: skip


def reach(found: Answer[float]) -> tuple[float, float]:
    low, high = (found.value, found.value) if found.value is not None else (found.least, found.most)
    assert low is not None
    assert high is not None
    return low, high


@given(st.integers(0, 10**9), st.integers(0, 5000), st.booleans())
def test_a_day_of_2025_against_plain_decimals(gallons, hundredths, pays_wages) -> None:
    rate = Decimal(hundredths) / 100
    factor = ((50 - rate) / 50).quantize(Decimal("0.1"), ROUND_HALF_UP)
    amount = (Decimal("1.06") * (1 if pays_wages else Decimal("0.2"))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    expected = (amount * gallons * factor).quantize(Decimal("0.01"), ROUND_HALF_UP)
    day = date(2025, 6, 1)
    fuel = FuelBatch("F", Text("보기", "Example"), FuelRole.PRODUCER, False, day, day, float(gallons), float(rate), "oil", ("US",), "US", pays_wages, is_registered=True, is_sold_to_unrelated=True, rate_source=RateSource.TABLE)  # fmt: skip
    # Just between two tenths the answer reaches down to the lower one; the decimals round up.
    assert reach(credit(fuel, LAW))[1] == float(expected)


@given(FUELS)
def test_a_range_is_in_order_and_knowing_more_does_not_widen_it(fuel) -> None:
    low, high = reach(credit(fuel, LAW))
    assert 0 <= low <= high
    told = replace(fuel, pays_wages=True, is_registered=True, is_sold_to_unrelated=True, produced_in=fuel.produced_in or "US", feedstock_countries=fuel.feedstock_countries or ("US",), rate_source=RateSource.TABLE)  # fmt: skip
    known = {one: getattr(told, one) if getattr(fuel, one) is None else getattr(fuel, one) for one in ("pays_wages", "is_registered", "is_sold_to_unrelated", "rate_source")}  # fmt: skip
    less, more = reach(credit(replace(told, **known), LAW))
    assert low <= less <= more <= high


@given(FUELS)
def test_years_lie_within_the_row_and_no_year_has_more_than_all_of_it(fuel) -> None:
    fuel = replace(fuel, emissions_cut_percent=fuel.emissions_cut_percent or 60.0)
    bands = credit_bands([fuel], (credit, credit_of_batch), LAW)
    for one in bands:
        assert fuel.first_day.year <= one.year <= fuel.last_day.year
        assert 0 <= one.low <= one.middle <= one.high
    if fuel.first_day.year == fuel.last_day.year:
        whole = sum(reach(one(fuel, LAW))[1] for one in (credit, credit_of_batch))
        assert sum(one.high for one in bands) == whole
