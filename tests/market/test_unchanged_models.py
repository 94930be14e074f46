"""Models without a change: likelihoods against scipy and whole covariance matrices, and series that only wander."""

import numpy as np
import pytest
from scipy import stats

from bioaccord.market.likelihood import criterion, heavy_tailed_criterion, normal_criterion
from bioaccord.market.unchanged_models import airline_errors, level_errors

from .test_change_points import judged


def test_errors_of_a_wandering_level_have_the_likelihood_of_its_whole_covariance():
    """Given the first value, the others are normal with the covariance of a random walk and of two noises."""
    generator = np.random.default_rng(1)
    count, share = 12, 0.3
    values = np.cumsum(generator.normal(0, np.sqrt(share), count)) + generator.normal(0, 1, count)
    errors, variances = level_errors(values, share)
    steps = np.arange(1, count)
    covariance = share * np.minimum.outer(steps, steps) + np.eye(count - 1) + 1.0
    away = values[1:] - values[0]
    assert np.sum(errors**2 / variances) == pytest.approx(away @ np.linalg.solve(covariance, away))
    assert np.sum(np.log(variances)) == pytest.approx(np.linalg.slogdet(covariance)[1])


def test_errors_of_the_airline_model_are_those_it_was_made_of():
    errors = np.random.default_rng(2).normal(0, 1, 60)
    errors[:14] = 0
    values = np.zeros(61)
    for at in range(13, 61):
        moved = errors[at - 1] - 0.4 * errors[at - 2] - 0.6 * (errors[at - 13] if at > 12 else 0)
        moved += 0.24 * (errors[at - 14] if at > 13 else 0)
        values[at] = values[at - 1] + values[at - 12] - values[at - 13] + moved
    np.testing.assert_allclose(airline_errors(values, 12, 0.4, 0.6), errors[12:], atol=1e-9)


def test_the_heavy_tailed_likelihood_is_that_of_scipy():
    innovations = stats.t.rvs(3, size=200, random_state=3)
    whole = min(
        -2 * stats.t.logpdf(innovations, tails, scale=stats.t.fit(innovations, fdf=tails, floc=0)[2]).sum()
        for tails in (3, 6)
    )
    without_constant = whole - 200 * (np.log(2 * np.pi) + 1)
    assert heavy_tailed_criterion(innovations, 200) == pytest.approx(without_constant + 2 * np.log(3), abs=0.05)
    assert criterion(innovations, 200) == heavy_tailed_criterion(innovations, 200)
    calm = np.random.default_rng(3).normal(0, 1, 200)
    assert criterion(calm, 200) == normal_criterion(calm, 200)


def test_what_only_wanders_seldom_alarms():
    generator = np.random.default_rng(8)
    alarms = []
    for _ in range(25):
        alarms.append(bool(judged(0.3 * np.cumsum(generator.normal(0, 1, 120)) + generator.normal(0, 1, 120)).points))
        alarms.append(bool(judged(np.cumsum(generator.standard_t(3, 120))).points))
    assert np.mean(alarms) <= 0.12


def test_a_fall_amid_a_random_walk_is_found():
    growth = 0.01 * np.random.default_rng(4).standard_normal(160)
    growth[90] -= 0.3
    assert [point.place for point in judged(80 * np.exp(np.cumsum(growth))).points] == [90]


def test_levels_amid_large_errors_are_found():
    generator = np.random.default_rng(6)
    values = generator.standard_t(3, 200) + np.where(np.arange(200) >= 80, 6.0, 0.0)
    (point,) = judged(values).points
    assert abs(point.place - 80) <= 2
