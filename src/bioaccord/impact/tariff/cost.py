"""What the duties cost by year: each day's rates on a day's share of the value, drawn over what is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.language import Text

from ..law import Band
from ..parameter import Standing, weakest
from .duty import Tariff
from .line import Line
from .part import Stack, questions_of

Amounts = NDArray[np.float64]
_LOW, _HIGH = 0.05, 0.95
_TITLE = Text("관세 부담", "Customs duty")


@dataclass
class Chance:
    """Draws an answer to each open question, each answer as likely as any other; a question has the same draws wherever it is asked."""

    seed: int
    draws: int
    kept: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    def answers(self, question: str, count: int) -> NDArray[np.int64]:
        """Return the answers (0 to count - 1) to a question, one a draw."""
        key = f"{question} / {count}"
        if key not in self.kept:
            generator = np.random.default_rng([self.seed, crc32(key.encode())])
            self.kept[key] = generator.integers(count, size=self.draws)
        return self.kept[key]


@dataclass(frozen=True, slots=True)
class Cost:
    """The duty on some lines by year, a row of draws a year (USD).

    `wholes`, by year, is False where something of it cannot be told; `is_told` where nothing of it can in any year.
    """

    years: tuple[int, ...]
    amounts: Amounts
    standing: Standing
    wholes: tuple[bool, ...]
    is_told: bool

    @property
    def is_whole(self) -> bool:
        """Return whether all of it can be told in every year."""
        return all(self.wholes)

    def bands(self) -> tuple[Band, ...]:
        """Return a figure a year with the range that holds nine in ten draws; none where nothing can be told."""
        if not self.is_told:
            return ()
        return tuple(
            Band(
                "duty",
                _TITLE,
                year,
                "USD",
                *_quantiles(row),
                float(row.mean()),
                standing=self.standing if is_whole else Standing.UNVERIFIED,
                is_least=not is_whole,
            )
            for year, row, is_whole in zip(self.years, self.amounts, self.wholes, strict=True)
        )

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.years,
            self.amounts + other.amounts,
            weakest([self.standing, other.standing]),
            tuple(one and another for one, another in zip(self.wholes, other.wholes, strict=True)),
            self.is_told or other.is_told,
        )


def nothing(years: tuple[int, ...], draws: int) -> Cost:
    """Return no duty in any year."""
    return Cost(years, np.zeros((len(years), draws)), Standing.COMPUTED, (True,) * len(years), is_told=False)


def yearly_cost(line: Line, tariff: Tariff, years: tuple[int, ...], chance: Chance) -> Cost:
    """Return the duty on a line by year; what cannot be told of it counts as nothing, and the year then is not whole."""
    amounts = np.zeros((len(years), chance.draws))
    if line.value_usd is None:
        return Cost(years, amounts, Standing.COMPUTED, (False,) * len(years), is_told=False)
    drawn: dict[object, Amounts] = {}
    standings, wholes, is_told = [Standing.COMPUTED], [True] * len(years), False
    for number, year in enumerate(years):
        first, last = date(year, 1, 1), date(year, 12, 31)
        days_in_year = (last - first).days + 1
        starts = tariff.changes(line, first, last)
        for start, end in zip(starts, [*starts[1:], last + timedelta(days=1)], strict=True):
            stack = tariff.duty(line, start)
            wholes[number] &= bool(stack.alternatives) and not stack.is_open
            standings.append(weakest(step.standing for part in stack.parts for step in part.steps))
            key = tuple(tuple((part.programme, part.options) for part in parts) for parts in stack.alternatives)
            if key not in drawn:
                drawn[key] = drawn_shares(stack, chance.answers, chance.draws)
            # A duty of which it is only known that it is not negative is not told.
            is_told = is_told or (bool(stack.alternatives) and (not stack.is_open or drawn[key].min() > 0))
            amounts[number] += drawn[key] * line.value_usd * (end - start).days / days_in_year
    return Cost(years, amounts, weakest(standings), tuple(wholes), is_told)


def drawn_shares(stack: Stack, answers: Callable[[str, int], NDArray[np.int64]], draws: int) -> Amounts:
    """Return the sum of all duties as a share of the value, one a draw."""
    found = np.zeros(draws)
    count = len(stack.alternatives)
    right = answers(stack.origin_question, count) if count > 1 else np.zeros(draws, dtype=np.int64)
    for number, (parts, outcomes) in enumerate(zip(stack.alternatives, stack.outcomes, strict=True)):
        totals = np.array([one.total for one in outcomes])
        index = np.zeros(draws, dtype=np.int64)
        for question, choices in questions_of(parts).items():
            index = index * choices + answers(question, choices)
        found = np.where(right == number, totals[index], found)
    return found


def _quantiles(row: Amounts) -> tuple[float, float, float]:
    # A value that occurs, not one between: the open questions have few answers.
    low, middle, high = np.quantile(row, [_LOW, 0.5, _HIGH], method="inverted_cdf")
    return float(low), float(middle), float(high)
