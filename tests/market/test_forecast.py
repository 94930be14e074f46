"""Forecasts: members against statsforecast itself, closed forms, laws of scale, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsforecast import StatsForecast
from statsforecast.models import AutoCES, AutoETS, DynamicOptimizedTheta, SeasonalNaive

from bioaccord.market.forecast import AskedForecast, Forecast, NoForecast, forecast, forecasts
from bioaccord.market.forecast_intervals import back_test_coverage, growth, usual_errors
from bioaccord.market.forecast_members import NAIVE, combined, member_forecasts

from .test_history import months


def seasonal(count, seed=1, noise=5.0):
    generator = np.random.default_rng(seed)
    steps = np.arange(count)
    return 200 + steps + 30 * np.sin(2 * np.pi * steps / 12) + generator.normal(0, noise, count)


def asked(values, horizon=12, **more):
    return AskedForecast("a", values, months(len(values)), "M", horizon, **more)


def made(values, horizon=12, **more) -> Forecast:
    found = forecast(asked(values, horizon, **more))
    assert isinstance(found, Forecast), found
    return found


def test_members_are_those_of_statsforecast():
    values = seasonal(84)
    models = [
        SeasonalNaive(12),
        DynamicOptimizedTheta(12),
        AutoCES(12, alias="CES"),
        AutoETS(1, model="MAN", damped=True, alias="ETS"),
    ]
    # Its optimisers start from fixed numbers and find another optimum at another scale: ours always see figures of mean size 1.
    size = np.abs(values).mean()
    frame = pd.DataFrame({"unique_id": "a", "ds": np.arange(84), "y": values / size})
    theirs = StatsForecast(models=models, freq=1).forecast(df=frame, h=12)
    members, failed = member_forecasts(values, 12, 12)
    assert failed == ()
    for name, column in zip(members, ("SeasonalNaive", "DynamicOptimizedTheta", "CES", "ETS"), strict=True):
        np.testing.assert_allclose(members[name], theirs[column].to_numpy() * size, rtol=1e-9)
    median = np.median(theirs.drop(columns=["unique_id", "ds"]).to_numpy(), axis=1) * size
    np.testing.assert_allclose(combined(members), median, rtol=1e-9)


def test_a_forecast_carries_what_stands_behind_it():
    found = made(seasonal(84), sources=("korea-customs",), vintage=date(2026, 9, 15))
    assert found.origin == date(2026, 12, 1)
    assert found.periods[0] == date(2027, 1, 1)
    assert len(found.values) == len(found.periods) == 12
    assert [interval.level for interval in found.intervals] == [0.80, 0.95]
    assert [member.weight for member in found.members] == [0.25] * 4
    assert found.members[0].name == NAIVE
    assert (found.sources, found.vintage) == (("korea-customs",), date(2026, 9, 15))
    assert found.back_test.origins == 6
    assert found.back_test.points == 4 + 8 + 4 * 12
    assert str(found.sentences[0]).startswith("Better than repeating last year by ")
    assert found.sentences[0].told("ko").startswith("과거 시점 검증에서 전년 동기 값을 그대로 쓴 예측보다 오차가 ")
    narrow, wide = found.intervals
    assert all(
        a < b < c < d < e
        for a, b, c, d, e in zip(wide.lower, narrow.lower, found.values, narrow.upper, wide.upper, strict=True)
    )


def test_the_back_test_is_that_of_the_forecast_itself():
    """The last origin but one by hand: the same call on a shorter history has the errors that the back-test tells of."""
    values = seasonal(84)
    found = made(values, horizon=3)
    errors, size = [], []
    for back in range(1, 7):
        before = made(values[: 84 - back], horizon=3)
        members, _ = member_forecasts(values[: 84 - back], 12, 3)
        came = values[84 - back : 84 - back + 3]
        assert before.values == pytest.approx(combined(members).tolist())
        ahead = combined(members)[: len(came)]
        errors += np.abs(came - ahead).tolist()
        size += ((np.abs(came) + np.abs(ahead)) / 2).tolist()
    assert found.back_test.points == len(errors) == 15
    assert found.back_test.smape == pytest.approx(100 * np.mean(np.array(errors) / np.array(size)))


def test_shares_of_the_back_test_are_counted():
    generator = np.random.default_rng(4)
    errors = generator.normal(0, 1, (6, 12)) * growth(12)
    shares, count = back_test_coverage(errors, np.full(6, 1.0), True)
    inside = dict.fromkeys(shares, 0)
    for row in range(6):
        usual = usual_errors(np.delete(errors, row, axis=0), 1.0, True)
        for level, factor in ((0.80, 1.66), (0.95, 2.93)):
            inside[level] += int((np.abs(errors[row]) <= factor * usual).sum())
    assert count == 72
    assert shares == {level: hits / 72 for level, hits in inside.items()}


def test_without_a_back_test_the_width_is_what_all_series_showed():
    usual = usual_errors(np.full((1, 18), np.nan), 10.0, True)
    np.testing.assert_allclose(usual, 0.79 * 10.0 * growth(18))


def test_wide_errors_make_wide_intervals():
    narrow, wide = made(seasonal(84, noise=2.0)), made(seasonal(84, noise=20.0))
    assert np.mean(wide.intervals[0].upper) - np.mean(wide.values) > 2 * (
        np.mean(narrow.intervals[0].upper) - np.mean(narrow.values)
    )


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 50), st.floats(1e-3, 1e6))
def test_forecasts_scale_with_the_series(seed, factor):
    values = seasonal(60, seed)
    one, other = made(values), made(values * factor)
    np.testing.assert_allclose(other.values, np.array(one.values) * factor, rtol=1e-3)
    for mine, theirs in zip(one.intervals, other.intervals, strict=True):
        np.testing.assert_allclose(theirs.upper, np.array(mine.upper) * factor, rtol=1e-2)


def test_never_below_zero_where_the_series_never_was():
    generator = np.random.default_rng(3)
    found = made(np.abs(generator.normal(0, 100, 72)))
    assert min(found.intervals[1].lower) == 0.0
    below = made(generator.normal(0, 100, 72))
    assert min(below.intervals[1].lower) < 0


def test_the_same_for_any_number_of_workers():
    many = [replace(asked(seasonal(48, seed), 6), name=str(seed)) for seed in range(200)]
    alone = forecasts(many)
    assert [one.name for one in alone] == [str(seed) for seed in range(200)]
    assert forecasts(many, workers=2) == alone


def test_a_series_that_no_model_foresees_says_not_better():
    generator = np.random.default_rng(12)
    found = [made(np.cumsum(generator.normal(0, 1, 60)) + 500, horizon=6) for _ in range(8)]
    annual = [
        forecast(
            AskedForecast(
                "a", np.cumsum(generator.normal(0, 1, 40)) + 500, [date(1980 + at, 1, 1) for at in range(40)], "A", 4
            )
        )
        for _ in range(12)
    ]
    told = {str(one.sentences[0]) for one in [*found, *annual]}
    assert "Not better than repeating the last figure in the back-test." in told


def test_where_the_models_are_much_worse_last_year_is_repeated():
    """High and low month by month: to repeat last year is nearly exact, and no model is as good."""
    generator = np.random.default_rng(0)
    found = made(400 + 100 * (-1.0) ** np.arange(72) + generator.normal(0, 0.1, 72), 12)
    assert [member.name for member in found.members] == [NAIVE]
    assert [member.weight for member in found.members] == [1.0]
    np.testing.assert_allclose(found.values, 400 + 100 * (-1.0) ** np.arange(12), atol=0.5)
    assert found.back_test.better_by == -9
    assert "so that is what is given here" in str(found.sentences[0])


@pytest.mark.parametrize(
    ("values", "horizon", "reason"),
    [
        (seasonal(20), 6, "The history has 20 periods; a forecast needs 30."),
        (seasonal(40), 24, "24 periods ahead are asked for; a history of 40 carries at most 20."),
        (np.where(np.arange(60) % 5 == 0, 7.0, 0.0), 6, "48 of 60 figures are zero: most periods have nothing."),
        (np.full(60, 3.0), 6, "The figures never change: there is nothing to learn a spread from."),
        (
            np.concatenate([seasonal(68), seasonal(72)[68:] * 3]),
            6,
            "September 2025: the level shifted, too shortly ago to know where it settles; ask again when 7 periods lie after it.",
        ),
    ],
)
def test_what_cannot_be_forecast_is_refused(values, horizon, reason):
    found = forecast(asked(values, horizon))
    assert isinstance(found, NoForecast)
    assert str(found.reason) == reason
    assert found.reason.told("ko") != reason


def test_a_shift_is_let_pass_when_asked_and_said():
    found = forecast(asked(np.concatenate([seasonal(68), seasonal(72)[68:] * 3]), 6), even_if_shifted=True)
    assert isinstance(found, Forecast)
    assert any(str(one).startswith("September 2025: the level shifted") for one in found.sentences)


@pytest.mark.parametrize(
    ("frequency", "periods", "horizon"),
    [
        ("A", [date(1990 + at, 1, 1) for at in range(30)], 5),
        ("Q", [date(2000 + at // 4, at % 4 * 3 + 1, 1) for at in range(40)], 8),
        ("W", [date(2020, 1, 6) + timedelta(weeks=at) for at in range(180)], 13),
        ("D", [date(2024, 1, 1) + timedelta(days=at) for at in range(90)], 14),
    ],
)
def test_every_frequency_is_forecast(frequency, periods, horizon):
    generator = np.random.default_rng(8)
    values = 100 + np.arange(len(periods)) * 0.5 + generator.normal(0, 3, len(periods))
    found = forecast(AskedForecast("a", values, periods, frequency, horizon))
    assert isinstance(found, Forecast)
    truth = 100 + np.arange(len(periods), len(periods) + horizon) * 0.5
    assert np.abs(np.array(found.values) - truth).mean() < 12
    assert found.periods[0] > periods[-1]


def test_a_filled_figure_is_not_held_against_the_forecast():
    values = seasonal(84)
    values[[75, 80]] = np.nan
    found = made(values, horizon=3)
    whole = made(seasonal(84), horizon=3)
    assert whole.back_test.points - found.back_test.points == 3
    assert any("were filled" in str(one) for one in found.sentences)


def test_a_model_that_fails_stops_neither_the_others_nor_other_series():
    """statsforecast's complex smoothing ends with a bare exception where each figure is the one before, turned round."""
    alternating = np.where(np.arange(80) % 2 == 0, 1.0, -1.0)
    years = [date(1940 + at, 1, 1) for at in range(80)]
    found = forecasts(
        [
            AskedForecast("turning", alternating, years, "A", 3),
            AskedForecast("short", alternating[:5], years[:5], "A", 3),
        ]
    )
    assert isinstance(found[0], Forecast) and isinstance(found[1], NoForecast)
    assert [member.name for member in found[0].members] != []
    assert any(
        str(one) == "Left out, because they could not be fitted: ComplexExponentialSmoothing."
        for one in found[0].sentences
    )


def test_every_series_is_told_when_it_is_done():
    told = []
    forecasts([asked(seasonal(20), 6)] * 3, progress=lambda done, count: told.append((done, count)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    "values",
    [
        seasonal(60) * 1e-12,
        seasonal(60) * 1e15,
        -seasonal(60),
        seasonal(60) - 230,
        1e12 + seasonal(60),
        np.random.default_rng(0).poisson(2, 60).astype(float),
        np.where(np.arange(60) % 3 == 0, 0.0, seasonal(60)),
        np.where(np.arange(60) > 55, 0.0, seasonal(60)),
        np.where(np.arange(60) == 30, 1e9, seasonal(60)),
        np.where(np.arange(60) >= 40, 3.0, 1.0) * seasonal(60),
        np.where(np.isin(np.arange(60), (5, 22, 40, 57, 58)), np.nan, seasonal(60)),
        100 * np.exp(-0.2 * np.arange(60)),
        np.exp(0.15 * np.arange(60)),
        np.random.default_rng(1).standard_cauchy(60),
    ],
    ids=[
        "tiny",
        "huge",
        "negative",
        "around-zero",
        "far-from-zero",
        "counts",
        "zeros",
        "ends-in-zeros",
        "spike",
        "break",
        "gaps",
        "falling",
        "rising",
        "wild",
    ],
)
def test_intervals_are_ordered_finite_and_not_below_zero_where_nothing_was(values):
    found = forecast(asked(values, 6), even_if_shifted=True)
    assert isinstance(found, Forecast), found
    narrow, wide = found.intervals
    bounds = np.array([wide.lower, narrow.lower, found.values, narrow.upper, wide.upper])
    assert np.isfinite(bounds).all() and (np.diff(bounds, axis=0) >= 0).all()
    assert bounds.min() >= 0 or np.nanmin(values) < 0
    test = found.back_test
    assert np.isfinite([test.smape, test.mase, test.naive_smape, test.naive_mase, test.better_by]).all()


def test_half_of_m3_monthly_is_within_its_bars(shared_data):
    """The first hundred series of the competition; benchmarks/forecasts.py measures all 714."""
    folder = shared_data / "market" / "benchmark"
    train, test = (
        pl.read_parquet(folder / f"m3_monthly_{part}.parquet").sort("unique_id", "ds") for part in ("train", "test")
    )
    names = train["unique_id"].unique(maintain_order=True).to_list()[::7]
    many = []
    for name in names:
        values = train.filter(unique_id=name)["y"].to_numpy()
        many.append(AskedForecast(name, values, months(len(values)), "M", 18))
    found = forecasts(many, even_if_shifted=True)
    came = np.array([test.filter(unique_id=name)["y"].to_numpy() for name in names])
    points = np.array([one.values for one in found])
    assert np.mean(200 * np.abs(points - came) / (np.abs(points) + np.abs(came))) < 15
    for at, (low, high) in enumerate(((0.76, 0.88), (0.92, 0.99))):
        lower, upper = (np.array([getattr(one.intervals[at], side) for one in found]) for side in ("lower", "upper"))
        assert low < np.mean((came >= lower) & (came <= upper)) < high
