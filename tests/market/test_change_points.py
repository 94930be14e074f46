"""Change points: the segmentation against brute force and closed forms, laws of shift and scale, false alarms, known changes."""

import json
from datetime import date, timedelta
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.market.change_point import ChangeKind, ChangePoints, Model
from bioaccord.market.change_points import change_points
from bioaccord.market.forecast import AskedForecast, NoForecast, forecast
from bioaccord.market.observation import Frequency
from bioaccord.market.outliers import outliers, without_spikes
from bioaccord.market.seasonal_pattern import seasonal_pattern
from bioaccord.market.segmentation import best_segmentations, segment_fit

from .test_history import months


def judged(values, season_length=1, **more) -> ChangePoints:
    found = change_points(values, months(len(values)), "M", season_length=season_length, **more)
    assert isinstance(found, ChangePoints), found
    return found


def correlated(generator, count, autocorrelation):
    errors = generator.standard_normal(count + 100)
    for at in range(1, len(errors)):
        errors[at] += autocorrelation * errors[at - 1]
    return errors[100:]


@pytest.mark.parametrize("autocorrelation", [0.0, 0.5, 0.9, -0.4])
@pytest.mark.parametrize("has_slope", [False, True])
def test_the_best_cuts_are_those_of_trying_all(autocorrelation, has_slope):
    generator = np.random.default_rng(5)
    values = np.concatenate([generator.normal(0, 1, 7), generator.normal(3, 1, 6), generator.normal(-1, 1, 5)])

    def cost(segment):
        # Generalised least squares with the stationary covariance of an AR(1) process.
        places = np.arange(len(segment))
        covariance = autocorrelation ** np.abs(places[:, None] - places[None, :]).astype(float) / (
            1 - autocorrelation**2
        )
        rows = np.vander(places, 2, increasing=True)[:, : 1 + has_slope].astype(float)
        inverse = np.linalg.inv(covariance)
        fit = np.linalg.solve(rows.T @ inverse @ rows, rows.T @ inverse @ segment)
        rest = segment - rows @ fit
        return rest @ inverse @ rest

    sums, cuts = best_segmentations(values, autocorrelation, has_slope, 2, 3)
    for number in range(3):
        tried = {
            places: sum(cost(part) for part in np.split(values, places))
            for places in combinations(range(3, 16), number)
            if all(stop - start >= 3 for start, stop in zip((0, *places), (*places, 18), strict=True))
        }
        best = min(tried, key=tried.__getitem__)
        assert sums[number] == pytest.approx(tried[best])
        assert tuple(cuts[number, :number]) == best


def test_cuts_of_a_long_series_lie_on_the_stride():
    generator = np.random.default_rng(2)
    values = np.concatenate([generator.normal(0, 1, 400), generator.normal(5, 1, 400)])
    _, cuts = best_segmentations(values, 0.0, False, 1, 5, 8)
    assert cuts[1, 0] == 400
    _, cuts = best_segmentations(values, 0.0, False, 1, 5, 7)
    assert cuts[1, 0] in (399, 406)


def test_independent_errors_have_the_mean_and_its_variance():
    values = np.array([1.0, 4.0, 7.0, 2.0])
    coefficients, covariance, innovations = segment_fit(values, 0.0, False)
    assert coefficients == pytest.approx([3.5])
    assert covariance[0, 0] == pytest.approx(1 / 4)
    np.testing.assert_allclose(innovations, values - 3.5)


def test_a_level_shift_is_told_with_its_sizes():
    generator = np.random.default_rng(0)
    values = np.concatenate([generator.normal(100, 5, 40), generator.normal(140, 5, 40)])
    found = judged(values, generator=np.random.default_rng(1))
    (point,) = found.points
    assert (point.place, point.period, point.kind) == (40, date(2023, 5, 1), ChangeKind.LEVEL)
    assert point.before.lower < 100 < point.before.upper
    assert point.after.lower < 140 < point.after.upper
    assert point.before.value == pytest.approx(values[:40].mean(), abs=0.2)
    assert point.size == pytest.approx(40, abs=4)
    assert point.relative_size == pytest.approx(0.4, abs=0.04)
    assert point.gain > point.penalty
    assert found.p_value == 0.01
    assert str(point.sentence).startswith("May 2023: the level moved from ")
    assert point.sentence.told("ko").startswith("2023년 5월: 수준이 ")
    assert "p = 0.010" in str(found.sentences[0])


def test_a_change_of_growth_is_told_with_both_growths():
    generator = np.random.default_rng(0)
    values = np.cumsum(np.concatenate([generator.normal(1, 0.3, 60), generator.normal(-1, 0.3, 60)])) + 500
    found = judged(values)
    (point,) = found.points
    assert point.kind is ChangeKind.TREND
    assert abs(point.place - 60) <= 2
    assert point.before.lower < 1 < point.before.upper
    assert point.after.lower < -1 < point.after.upper
    assert ": growth a month moved from " in str(point.sentence)
    assert ": 월평균 증감이 " in point.sentence.told("ko")


def test_growth_of_a_growing_price_is_in_percent():
    generator = np.random.default_rng(3)
    logs = np.cumsum(np.concatenate([generator.normal(0.02, 0.005, 60), generator.normal(-0.01, 0.005, 60)]))
    found = judged(np.exp(logs))
    assert found.is_percent
    assert found.model in (Model.GROWTH, Model.LINE)
    (point,) = found.points
    assert point.before.value == pytest.approx(np.expm1(0.02), abs=0.002)
    assert point.after.value == pytest.approx(np.expm1(-0.01), abs=0.002)


def test_steady_growth_in_percent_is_no_change():
    generator = np.random.default_rng(3)
    found = judged(np.exp(0.02 * np.arange(120) + 0.02 * generator.standard_normal(120)))
    assert found.points == ()
    assert str(found.sentences[0]).startswith("No change of level or trend beats 'no change'")


def test_a_season_is_no_change_and_hides_none():
    generator = np.random.default_rng(6)
    season = 20 * np.sin(2 * np.pi * np.arange(96) / 12)
    calm = 100 + season + generator.normal(0, 2, 96)
    assert judged(calm, 12).points == ()
    shifted = judged(calm + np.where(np.arange(96) >= 50, 15.0, 0.0), 12)
    assert [point.place for point in shifted.points] == [50]


def test_a_seasonal_pattern_is_found_and_grows_with_the_level():
    level = np.linspace(100, 400, 120)
    season = 0.2 * level * np.sin(2 * np.pi * np.arange(120) / 12)
    found = seasonal_pattern(level + season, 12)
    np.testing.assert_allclose(found[12:-12], season[12:-12], atol=4)
    assert not seasonal_pattern(np.random.default_rng(0).normal(0, 1, 120), 12).any()


def test_one_wrong_figure_is_an_outlier_and_no_change():
    generator = np.random.default_rng(9)
    values = 100 + correlated(generator, 80, 0.5)
    values[33] += 15
    found = judged(values)
    assert found.points == ()
    (one,) = found.outliers
    assert (one.place, one.period) == (33, date(2022, 10, 1))
    assert one.value == values[33]
    assert one.expected == pytest.approx(values[[32, 34]].mean(), abs=2)
    assert one.p_value < 0.001
    assert one.sentence.told("ko").startswith("2022년 10월: 11")


@pytest.mark.parametrize("length", [2, 3, 4])
def test_figures_after_a_shift_are_held_against_what_came_before(length):
    values = 100 + np.random.default_rng(length).normal(0, 2, 72)
    values[-length:] += 300
    found = judged(values, 12)
    assert found.points == ()
    assert [one.place for one in found.outliers] == list(range(72 - length, 72))
    assert [one.expected for one in found.outliers] == pytest.approx([100.0] * length, abs=2)
    assert max(one.p_value for one in found.outliers) < 0.001
    assert ": the level shifted, too shortly ago" in str(found.sentences[0])
    assert "No change of level" in str(found.sentences[1])
    refused = forecast(AskedForecast("price", values, months(72), Frequency.MONTHLY, 3))
    assert length < 3 or (isinstance(refused, NoForecast) and "the level shifted" in str(refused.reason).lower())


def test_what_never_moved_and_then_did_has_shifted():
    values = np.repeat([7.0, 9.0], [37, 3])
    found = judged(values)
    assert found.points == () and found.outliers == ()
    assert [str(one)[:27] for one in found.sentences] == [f"{months(40)[37]:%B %Y}: the level shifted"[:27]]


def test_an_outlier_is_as_large_as_its_least_squares_estimate():
    innovations = np.random.default_rng(1).normal(0, 1, 60)
    innovations[20] += 12
    innovations[21] -= 0.6 * 12
    ((place, size, _),) = outliers(innovations, (1.0, -0.6))
    assert place == 20
    by_hand = (innovations[20] - 0.6 * innovations[21]) / (1 + 0.36)
    assert size == pytest.approx(by_hand)


def test_a_spike_goes_and_a_step_stays():
    values = np.array([1.0, 1.1, 0.9, 1.0, 9.0, 1.1, 0.9, 1.0, 1.1, 0.9])
    assert without_spikes(values)[4] == pytest.approx(1.0)
    step = np.concatenate([np.tile([1.0, 1.1, 0.9], 4), np.tile([9.0, 9.1, 8.9], 4)])
    np.testing.assert_array_equal(without_spikes(step), step)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.floats(0.01, 1e6), st.floats(-1e6, 1e6), st.integers(0, 3))
def test_changes_do_not_depend_on_unit_or_origin(seed, factor, shift, height):
    generator = np.random.default_rng(seed)
    values = correlated(generator, 80, 0.4) + np.where(np.arange(80) >= 45, 2.0 * height, 0.0)
    one = judged(values, scale="absolute")
    other = judged(values * factor + shift * factor, scale="absolute")
    assert [point.place for point in one.points] == [point.place for point in other.points]
    for mine, theirs in zip(one.points, other.points, strict=True):
        assert theirs.size == pytest.approx(mine.size * factor, rel=1e-4)
        assert theirs.gain == pytest.approx(mine.gain, rel=1e-4, abs=1e-4)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.floats(0.01, 1e6))
def test_in_percent_the_unit_does_not_matter(seed, factor):
    values = np.exp(0.3 * correlated(np.random.default_rng(seed), 60, 0.4) + np.where(np.arange(60) >= 30, 1.5, 0.0))
    one, other = judged(values), judged(values * factor)
    assert [point.place for point in one.points] == [point.place for point in other.points]
    assert one.is_percent == other.is_percent


def test_unchanged_series_seldom_alarm():
    generator = np.random.default_rng(21)
    season = 3 * np.sin(2 * np.pi * np.arange(60) / 12)
    alarms = []
    for _ in range(40):
        for autocorrelation in (0.0, 0.3, 0.8):
            values = correlated(generator, 60, autocorrelation)
            alarms += [bool(judged(values).points), bool(judged(values + season, 12).points)]
        alarms.append(bool(judged(np.cumsum(generator.standard_normal(60))).points))
    assert np.mean(alarms) <= 0.1


def test_a_rhythm_of_unknown_length_is_not_a_row_of_changes():
    generator = np.random.default_rng(2)
    values = np.tile(np.repeat([0.0, 10.0], 15), 20)[:580] + generator.normal(0, 0.5, 580)
    days = [date(2020, 1, 1) + timedelta(days=at) for at in range(580)]
    found = change_points(values, days, "D", season_length=1)
    assert isinstance(found, ChangePoints)
    assert found.points == () and found.outliers == ()
    assert any("changes so often" in str(one) for one in found.sentences)


@pytest.mark.parametrize(
    "values", [np.arange(60.0), np.exp(0.05 * np.arange(60)), np.sin(2 * np.pi * np.arange(60) / 12)]
)
def test_what_goes_on_exactly_has_neither_changes_nor_outliers(values):
    found = judged(values, 12)
    assert found.points == () and found.outliers == ()


@pytest.mark.parametrize("place", [20, 30, 59])
def test_one_wrong_figure_does_not_come_back_every_year(place):
    generator = np.random.default_rng(1)
    values = 5 + 0.01 * generator.standard_normal(60)
    values[place] = 1e6
    found = judged(values, 12, scale="absolute")
    assert found.points == ()
    assert [one.place for one in found.outliers] == [place]


def test_the_same_answer_each_time():
    values = correlated(np.random.default_rng(4), 80, 0.4) + np.where(np.arange(80) >= 45, 4.0, 0.0)
    one, other = (judged(values, generator=np.random.default_rng(3)) for _ in range(2))
    assert one == other


def test_what_cannot_be_judged_says_why():
    assert str(change_points(np.arange(10.0), months(10), "M")) == (
        "The history has 10 periods; a change needs 20 to be judged by."
    )
    assert str(change_points(np.full(5, np.nan), months(5), "M")) == "No period has a figure."
    constant = judged(np.full(40, 7.0))
    assert constant.points == () and str(constant.sentences[0]) == "The figures never change."
    with pytest.raises(ValueError, match="percent need figures above zero"):
        judged(np.arange(40.0), scale="percent")


def test_the_united_states_pay_more_for_toxins_from_june_2022_on(shared_data):
    """Korean exports of botulinum and other toxins by partner: the unit value to the United States doubled, that to China did not."""
    table = pl.read_csv(shared_data / "market" / "trade" / "kcs_hsk3002491000_exports_by_partner.csv").sort("month")
    found = {}
    for partner in ("US", "CN"):
        rows = table.filter(partner=partner)
        values = (rows["export_usd"] / rows["export_kg"]).to_numpy()
        found[partner] = change_points(values, [date.fromisoformat(f"{month}-01") for month in rows["month"]], "M")
    (point,) = found["US"].points
    assert point.period == date(2022, 6, 1)
    assert point.before.upper < point.after.lower
    assert found["CN"].points == ()


def test_the_nile_fell_in_1899(shared_data):
    """Cobb (1978): the yearly flow at Aswan fell from about 1,098 to about 850 after 1898."""
    file = shared_data / "market" / "benchmark" / "tcpd" / "nile.json"
    values = json.loads(file.read_text())["series"][0]["raw"]
    found = change_points(values, [date(1871 + at, 1, 1) for at in range(100)], "A")
    assert isinstance(found, ChangePoints)
    (point,) = found.points
    assert point.period == date(1899, 1, 1)
    assert point.before.value == pytest.approx(1098, abs=10)
    assert point.after.value == pytest.approx(850, abs=10)
