"""How far negotiated prices lie below net prices, which are not public: by what was told for all drugs of a year together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from ..parameter import Parameters, ParameterValue
from .spending_growth import Floats

CERTAINTY = 13.0
"""How near one product's saving of net lies to that of all: the parameters of its beta distribution add up to it (standard deviation 0.13
about 0.4). The four drugs for which an estimate of their rebates was published lie 0.07 off; with four, it may be that much as well."""
_UNTOLD = 0.5


def told_savings(parameters: Parameters) -> dict[int, ParameterValue]:
    """Return the saving of net (0 to 1) told for all drugs of each first price applicability year, of the years known."""
    known = dict[int, ParameterValue]()
    for value in parameters.by_name["price.saved_of_net"].values:
        if parameters.known_by is None or value.known_on <= parameters.known_by:
            known[value.effective_on.year] = value
    return known


def mean_between(parameters: Parameters) -> tuple[float, float]:
    """Return between what the mean saving of a year lies that is not told: the years told, and half as far again to either side."""
    known = [one.number for one in told_savings(parameters).values()] or [_UNTOLD]
    reach = (max(known) - min(known)) / 2
    return min(known) - reach, max(known) + reach


def saved_range(year: int, parameters: Parameters) -> tuple[float, float, float]:
    """Return the low, middle and high saving of net of one product (nine in ten lie between) whose price first applies in a year."""
    told = told_savings(parameters).get(year)
    low, high = (told.number, told.number) if told else mean_between(parameters)
    middle = (low + high) / 2
    return float(beta.ppf(0.05, *_shape(low))), middle, float(beta.ppf(0.95, *_shape(high)))


def drawn_savings(
    first: NDArray[np.int16], parameters: Parameters, common: Floats, generator: np.random.Generator
) -> Floats:
    """Return (draws,) the saving of net of one product whose price first applies in `first` (draws,).

    About that year's mean where it is told, else about one that all products of a draw have alike (`common`, 0 to 1).
    """
    low, high = mean_between(parameters)
    mean = low + (high - low) * common
    for year, saved in told_savings(parameters).items():
        mean = np.where(first == year, np.float32(saved.number), mean)
    found: Floats = generator.beta(mean * CERTAINTY, (1 - mean) * CERTAINTY).astype(np.float32)
    return found


def _shape(mean: float) -> tuple[float, float]:
    return mean * CERTAINTY, (1 - mean) * CERTAINTY
