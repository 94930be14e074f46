"""Which medicines are selected in which price applicability year, drawn year after year against all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.progress import Progress, tell

from .market import Market
from .ranking import ranked
from .spending_growth import Floats, Integers, SpendingSeries, drawn_spending, middle_of

_CHUNK_BYTES = 32_000_000
"""Of one array of drawn spending; about ten of them are held at once."""


@dataclass(frozen=True, slots=True)
class Selection:
    """How a market's selections came out over all draws.

    `probability` (products, years). `rank_counts` (products, years, ranks + 1) counts the draws in which a product had rank 1, 2, …; the
    last one those in which it was not ranked. `first_year` (draws, products) is the year it was selected for, 0 for never.
    `spending` (draws, followed, years) is what both parts spent on the products followed, US dollars in the calendar year of each
    price applicability year; `part_b` what Part B did. `ended` (draws, followed) is the first year in which a competitor that was yet to
    come has ended the selection, 0 where none did.
    """

    product_ids: tuple[str, ...]
    years: tuple[int, ...]
    draws: int
    probability: Floats
    rank_counts: Integers
    first_year: NDArray[np.int16]
    followed: tuple[str, ...]
    spending: Floats
    part_b: Floats
    ended: NDArray[np.int16]

    def rank(self, product_id: str, year: int, shares: Sequence[float] = (0.05, 0.5, 0.95)) -> list[int] | None:
        """Return the ranks below which given shares of the draws lie in which a product was ranked; None where it never was."""
        counts = self.rank_counts[self.product_ids.index(product_id), self.years.index(year), :-1]
        if not counts.sum():
            return None
        reached = np.cumsum(counts) / counts.sum()
        return [int(np.searchsorted(reached, share - 1e-9)) + 1 for share in shares]

    def likely(self, product_id: str, year: int) -> float:
        """Return the probability (0 to 1) that a product is selected for a price applicability year."""
        return float(self.probability[self.product_ids.index(product_id), self.years.index(year)])

    def chosen(self, year: int) -> list[str]:
        """Return the products in the order of their probability of being selected for a year, none of nothing."""
        column = self.probability[:, self.years.index(year)]
        return [self.product_ids[one] for one in np.argsort(-column, kind="stable") if column[one] > 0]


def selection(
    market: Market,
    generator: np.random.Generator,
    draws: int,
    followed: Sequence[str] = (),
    published_through: int = 0,
    progress: Progress | None = None,
) -> Selection:
    """Draw the selections of all years of a market.

    Lists up to `published_through` are as published (`market.selected_for`); for later years, within each draw, the highest ranked are
    selected and are out of the next pools (42 USC 1320f-1(a)-(d)). Whether a product of which that is open qualifies is drawn once a
    draw, so that it does not change from year to year. `followed` are products whose spending is kept, for what it does to revenue.
    """
    years = tuple(one.year for one in market.years)
    products = len(market.product_ids)
    most_ranks = 2 * max(one.pool for one in market.years)
    counts = np.zeros((products, len(years), most_ranks + 1), np.int32)
    chosen = np.zeros((products, len(years)), np.int64)
    first_year = np.zeros((draws, products), np.int16)
    places = np.array([market.place(one) for one in followed], np.int32)
    spending = np.zeros((2, draws, len(places), len(years)), np.float32)
    ended = np.zeros((draws, len(places)), np.int16)
    size = max(1, min(draws, _CHUNK_BYTES // (4 * max(products, len(market.series), 1))))
    for begin in range(0, draws, size):
        tell(progress, begin, draws)
        chunk = slice(begin, min(begin + size, draws))
        first_year[chunk], spending[:, chunk], ended[chunk] = _drawn(market, generator, chunk.stop - begin, published_through, counts, chosen, places)  # fmt: skip
    counts[:, :, -1] = draws - counts[:, :, :-1].sum(axis=2)
    probability = (chosen / draws).astype(np.float32)
    return Selection(market.product_ids, years, draws, probability, counts, first_year, tuple(followed), spending.sum(axis=0), spending[0], ended)  # fmt: skip


def _drawn(
    market: Market,
    generator: np.random.Generator,
    draws: int,
    published_through: int,
    counts: Integers,
    chosen: NDArray[np.int64],
    places: Integers,
) -> tuple[NDArray[np.int16], Floats, NDArray[np.int16]]:
    products = len(market.product_ids)
    luck = generator.random((draws, products), np.float32)
    arrives, ends_in, leaves_year = _arrived(market, luck)
    # What is not selected before its year is no part of the past: only years of published lists count as given.
    given = np.where((market.selected_for > 0) & (market.selected_for < market.years[0].year), market.selected_for, 0)
    first_year = np.broadcast_to(given.astype(np.int16), (draws, products)).copy()
    is_b, is_d = market.series.part == 0, market.series.part == 1
    due_at = np.zeros((draws, products), np.int16)
    seen = list[Floats]()
    times = _times(market, bool(len(places)))
    followed = np.isin(market.series.product, places)
    for column, spent in enumerate(
        drawn_spending(market.series, market.growth, times, generator, draws, arrives, market.told_until)
    ):
        seen.append(spent[:, followed])
        if column >= len(market.years):
            continue
        asked = market.years[column]
        part_b, part_d = (_by_product(spent, market.series, is_part, products) for is_part in (is_b, is_d))
        # Until its selection has ended when the list is published, two years before, it is no candidate.
        ended = (ends_in > 0) & (_after_first(ends_in, leaves_year, first_year) <= asked.year - 2)
        free = (first_year == 0) | ended
        counted = free & (luck < market.qualifies[:, column]) & ~market.exempt[:, column]
        counted &= (part_b + part_d) >= asked.least_spending_usd
        order = ranked(part_b, part_d, counted, asked.pool, asked.with_part_b)
        _count(counts[:, column], order)
        if asked.year <= published_through:
            now = np.broadcast_to(market.selected_for == asked.year, free.shape)
        else:
            now = _selected_or_put_off(market, column, order, free, counted, due_at)
        first_year[now & (first_year == 0)] = asked.year
        chosen[:, column] += now.sum(axis=0)
    ends_in = _after_first(ends_in, leaves_year, first_year)
    return first_year, _by_calendar_year(seen, times, market, market.series.of(followed), places), ends_in[:, places]


def _after_first(
    ends_in: NDArray[np.int16], leaves_year: NDArray[np.bool_], first_year: NDArray[np.int16]
) -> NDArray[np.int16]:
    """Return the first years without a selection: the year selected for counts, once its price was negotiated. 42 USC 1320f-1(c)(1)."""
    return np.where(leaves_year & (ends_in == first_year), ends_in + 1, ends_in).astype(np.int16)


def _arrived(market: Market, luck: Floats) -> tuple[Floats | None, NDArray[np.int16], NDArray[np.bool_]]:
    """Return when generics that somebody told of come (draws, series), the year in which a competitor ends selection, and whether what
    was selected for that year keeps it (both draws, products).

    The luck that decides whether a product qualifies decides this too: a competitor that has come takes it out of the pools as well.
    """
    ends_in = np.broadcast_to(market.ended_in.astype(np.int16), luck.shape).copy()
    leaves_year = np.zeros(luck.shape, bool)
    if not any(market.arrivals):
        return None, ends_in, leaves_year
    arrives = np.full(luck.shape, np.inf, np.float32)
    for row, told in enumerate(market.arrivals):
        for one in reversed(told):
            came = luck[:, row] >= 1 - one.likely
            if one.is_generic:
                arrives[came, row] = one.time
            if one.ends_in == 0:
                continue
            ends = came & ((market.ended_in[row] == 0) | (market.ended_in[row] > one.ends_in))
            ends_in[ends, row], leaves_year[ends, row] = one.ends_in, one.leaves_year
    return arrives[:, market.series.product], ends_in, leaves_year


def _selected_or_put_off(
    market: Market,
    column: int,
    order: Integers,
    free: NDArray[np.bool_],
    counted: NDArray[np.bool_],
    due_at: NDArray[np.int16],
) -> NDArray[np.bool_]:
    """Return what is selected for a year, and write into `due_at` when what is put off for a biosimilar has to be selected.

    42 USC 1320f-1(b)(1)(C), (b)(3), (f)(2): only what would be selected is put off, once; it is selected when its time is over, unless
    it has competition by then.
    """
    asked = market.years[column]
    due = market.due[:, column] | ((due_at == asked.year) & counted)
    delayed = market.delayed[:, column] | (due_at > asked.year)
    now = _selected(order, free, delayed, due, asked.selected)
    if market.delay_years is None:
        return now
    years = np.broadcast_to(market.delay_years[:, column], now.shape)
    while np.any(put_off := now & ~due & (years > 0) & (due_at == 0)):
        due_at[put_off] = asked.year + years[put_off]
        # Who moves up may be put off too.
        delayed = delayed | put_off
        now = _selected(order, free, delayed, due, asked.selected)
    return now


def _selected(
    order: Integers, free: NDArray[np.bool_], delayed: NDArray[np.bool_], due: NDArray[np.bool_], number: int
) -> NDArray[np.bool_]:
    """Return (draws, products) what is selected: delayed biologics are removed from the ranking, due ones count towards the number."""
    now = free & due
    left = number - now.sum(axis=1)
    safe = np.maximum(order, 0)
    removed = np.broadcast_to(delayed, now.shape) | now
    can = (order >= 0) & ~np.take_along_axis(removed, safe, axis=1)
    takes = can & (np.cumsum(can, axis=1) <= left[:, None])
    draw, place = np.nonzero(takes)
    now[draw, order[draw, place]] = True
    return now


def _count(counts: Integers, order: Integers) -> None:
    draw, place = np.nonzero(order >= 0)
    np.add.at(counts, (order[draw, place], place), 1)


def _by_product(spent: Floats, series: SpendingSeries, is_part: NDArray[np.bool_], products: int) -> Floats:
    """Return (draws, products) of one part; a product has one series a part."""
    found = np.zeros((spent.shape[0], products), np.float32)
    found[:, series.product[is_part]] = spent[:, is_part]
    return found


def _times(market: Market, with_calendar_years: bool) -> list[float]:
    """Return the middles of the windows, then as many more, a year apart, as calendar years lie behind the last window."""
    times = [middle_of(one.window) for one in market.years]
    while with_calendar_years and times[-1] < market.years[-1].year + 0.5:
        times.append(times[-1] + 1)
    return times


def _by_calendar_year(
    seen: Sequence[Floats], times: Sequence[float], market: Market, series: SpendingSeries, places: Integers
) -> Floats:
    """Return (parts, draws, followed, years) of the calendar years, Part B first, read between the 12 months that were drawn on the way of growth."""
    draws = seen[0].shape[0]
    found = np.zeros((2, draws, len(places), len(market.years)), np.float32)
    row_of = {int(place): row for row, place in enumerate(places)}
    rows = np.array([row_of[int(one)] for one in series.product], np.int32)
    for column, asked in enumerate(market.years):
        time = asked.year + 0.5
        after = min(int(np.searchsorted(times, time)), len(times) - 1)
        before = max(after - 1, 0)
        share = (time - times[before]) / (times[after] - times[before]) if after > before else 0.0
        spent = np.exp((1 - share) * np.log(seen[before]) + share * np.log(seen[after]))
        for one, row in enumerate(rows):
            found[series.part[one], :, row, column] += spent[:, one]
    return found
