"""Share: how large a partner's part of a trade is, and how it moved over the years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from bioaccord.vocabulary.language import Text

from .annual_findings import LONGEST_YEARS, mean_step
from .finding import Candidate, ChartSeries, Figure, Finding, FindingKind, Test
from .finding_episode import began
from .finding_words import (
    amount,
    caveats,
    chance,
    country_words,
    first_capital,
    in_words,
    lately,
    line,
    months,
    sentences,
    span,
)
from .growth_findings import STILL
from .observation import Frequency
from .series_breaks import made_alike
from .trade_flow import TradeFlow
from .usual_swings import AGREE, even_course, persistence, persistent_error, rank_difference, spread_of_mean

Floats = NDArray[np.float64]

LEAST_CHANGE = 0.05
"""A share has to have moved by five percent points to be told."""

_YEARS = 5
_LEAST_PART = 0.01
"""Part of the trade from which a partner tells how months follow one another."""

_ANNUAL_NAME = Text(
    "해마다의 비중 변화 평균에 대한 t 검정(자기상관 반영)",
    "t-test of the share's mean yearly step, serial correlation of the years allowed for",
)
_NAME = Text(
    "두 해 비중 차이와 월별 추세의 t 검정 가운데 뚜렷한 쪽(본페로니, 자기상관 반영)",
    "the clearer of two t-tests (Bonferroni), of two years' shares and of the months' even course, serial correlation of the months allowed for",
)


@dataclass(frozen=True, slots=True)
class _Shares:
    """A partner's share in the first year and in the last, and the chance of such a difference where nothing changed.

    `error` is the standard error of the difference, from the swings of months within all years of the record; `free` its degrees of
    freedom.
    """

    first: float
    last: float
    error: float
    free: int
    p_value: float


def share_changes(flow: TradeFlow, product: Text) -> Iterator[Candidate]:
    """Yield the test of every partner's share over the last year against the first year of the record (at most five years back).

    Annual figures have no months to swing: there the steps of the share over the last ten years are tested.
    """
    year, count = flow.year, len(flow.periods)
    if count < 2 * year or flow.is_sum_of_partners and len(flow.value) < 2:
        return
    kept = _kept(flow, count)
    for partner in sorted(flow.value):
        tested = _tested(flow, partner, count, kept)
        if tested is None or not made_alike(flow.flags, slice(tested[0], tested[0] + year), slice(-year, None)):
            continue
        base, found = tested
        # Two shares that come to less than that together cannot lie as far apart, and are no test.
        if found.first + found.last < LEAST_CHANGE:
            continue
        matters = abs(found.last - found.first) >= LEAST_CHANGE
        told = partial(_finding, flow, product, partner, base, found)
        yield Candidate(FindingKind.SHARE, found.p_value, matters, told, _NAME if year > 1 else _ANNUAL_NAME)


def _tested(flow: TradeFlow, partner: str, end: int, kept: float) -> tuple[int, _Shares] | None:
    """Return where the first year begins, and the shares up to a place; None where they cannot be compared."""
    if flow.year == 1:
        return _steps(flow.value[partner], flow.total, end)
    base = _base(flow, end)
    if end < base + 2 * flow.year:
        return None
    found = _compared(flow.value[partner], flow.total, base, end, flow.year, kept)
    return None if found is None else (base, found)


def _kept(flow: TradeFlow, end: int) -> float:
    """Return how much of a month's swing the next one keeps, over all partners that have some part in the trade: one alone tells too little."""
    year = flow.year
    if year == 1 or end < 2 * year:
        return 0.0
    rows = []
    for value in flow.value.values():
        if np.nansum(value[:end]) < _LEAST_PART * np.nansum(flow.total[:end]):
            continue
        own = [found[1] for _, found in _years(value, flow.total, _base(flow, end), end, year) if found is not None]
        size = float(np.sqrt(np.mean(np.square(own)))) if own else 0.0
        rows += [row / size for row in own] if size > 0 else []
    return persistence(np.array(rows)) if rows else 0.0


def _years(
    value: Floats, total: Floats, base: int, end: int, year: int
) -> Iterator[tuple[int, tuple[float, Floats] | None]]:
    """Yield where each year back from the end begins, with the share in it and what single months add to or take from that (a ratio of sums, linearised).

    None where a figure of the year is not known.
    """
    for stop in range(end, base + year - 1, -year):
        part, whole = value[stop - year : stop], total[stop - year : stop]
        if not (np.isfinite(part).all() and np.isfinite(whole).all()) or whole.sum() <= 0:
            yield stop - year, None
            continue
        share = float(part.sum() / whole.sum())
        yield stop - year, (share, (part - share * whole) / whole.sum() * year)


def _steps(value: Floats, total: Floats, end: int) -> tuple[int, _Shares] | None:
    base = max(0, end - LONGEST_YEARS)
    part, whole = value[base:end], total[base:end]
    if not (np.isfinite(part).all() and np.isfinite(whole).all() and (whole > 0).all()):
        return None
    shares = part / whole
    found = mean_step(np.diff(shares))
    if found is None:
        return None
    free = len(shares) - 2
    error = (found.upper - found.mean) / float(student.ppf(0.975, free)) * (len(shares) - 1)
    return base, _Shares(float(shares[0]), float(shares[-1]), error, free, found.p_value)


def _base(flow: TradeFlow, count: int) -> int:
    """Return where the first year begins: a calendar year, so that the base stays the same for twelve months."""
    earliest = max(0, count - _YEARS * flow.year)
    for at in range(earliest, count - 2 * flow.year + 1):
        if flow.periods[at].month == 1:
            return at
    return earliest


def _compared(value: Floats, total: Floats, base: int, end: int, year: int, kept: float) -> _Shares | None:
    first = next(_years(value, total, base, base + year, year))[1]
    all_years = [found for _, found in _years(value, total, base, end, year)]
    last = all_years[0]
    if first is None or last is None:
        return None
    rows = [found[1] for found in all_years if found is not None]
    error = float(np.sqrt(2 * np.mean([persistent_error(row, kept) ** 2 for row in rows])))
    free = len(rows) * (year - 1)
    if error <= 1e-12:
        return _Shares(first[0], last[0], error, free, float(first[0] == last[0]))
    p_value = float(2 * student.sf(abs(last[0] - first[0]) / error, free))
    # A few large shipments make a share of a year, and none of its months: these have to agree by their ranks.
    months = [
        np.divide(value[at : at + year], total[at : at + year], out=np.zeros(year), where=total[at : at + year] > 0)
        for at in (base, end - year)
    ]
    if rank_difference(months[0], months[1], spread_of_mean(year, kept)) > AGREE:
        p_value = 1.0
    # A share that went little by little shows in all months, and hardly in two of its years.
    whole = total[base:end]
    known = np.isfinite(value[base:end]) & np.isfinite(whole) & (whole > 0)
    course = even_course(value[base:end][known] / whole[known], kept)
    return _Shares(first[0], last[0], error, free, min(1.0, 2 * min(p_value, course)))


def _since(flow: TradeFlow, partner: str, rises: bool) -> date:
    """Return the first period up to which the share had moved as surely, each time against the base of that day."""
    count = len(flow.periods)

    def goes_on(back: int) -> bool | None:
        tested = _tested(flow, partner, count - back, _kept(flow, count - back)) if back < count else None
        if tested is None:
            return None
        return tested[1].p_value <= STILL and (tested[1].last > tested[1].first) == rises

    return flow.periods[count - 1 - began(goes_on)]


def _finding(flow: TradeFlow, product: Text, partner: str, base: int, found: _Shares, test: Test) -> Finding:
    year, periods = flow.year, flow.periods
    first, last = (periods[base], periods[base + year - 1]), (periods[-year], periods[-1])
    rises = found.last > found.first
    since = _since(flow, partner, rises)
    here, there = country_words(flow.reporter), country_words(partner)
    export = flow.direction == "export"
    ko_noun = "수출" if export else "수입"
    half = float(student.ppf(0.975, found.free)) * found.error
    figures = [
        Figure(Text(f"{there.ko} 비중", f"share of {there.en}"), found.last, "share", *last),
        Figure(Text(f"{there.ko} 비중", f"share of {there.en}"), found.first, "share", *first),
        Figure(
            Text("비중 변화", "change of the share"),
            found.last - found.first,
            "points",
            *last,
            found.last - found.first - half,
            found.last - found.first + half,
        ),
        Figure(Text(f"{ko_noun}액", "value"), float(flow.value[partner][-year:].sum()), flow.unit, *last),
    ]
    years = _calendar_years(flow, partner)
    figures += [
        Figure(Text(f"{there.ko} 비중", f"share of {there.en}"), share, "share", *span)
        for span, share in years
        if span != first
    ]
    en_trade = f"{'Korean' if flow.reporter == 'KR' else first_capital(here.en)} {'exports' if export else 'imports'} of {product.en}"
    when = lately(*last) if flow.frequency is Frequency.MONTHLY else in_words(span(*last, flow.frequency))
    verb_ko, verb_en = ("높아졌습니다", "rose") if rises else ("낮아졌습니다", "fell")
    main = Text(
        f"{here.ko} {product.ko} {ko_noun}에서 {there.ko}의 비중이 {span(*first, flow.frequency).ko} {found.first:.1%}에서 {span(*last, flow.frequency).ko} {found.last:.1%}로 {verb_ko}.",
        f"{first_capital(there.en)}'{'' if there.en.endswith('s') else 's'} share of {en_trade} {verb_en} from {found.first * 100:.1f}% in {span(*first, flow.frequency).en} to {found.last * 100:.1f}% {when}.",
    )
    this_year = next(((span, share) for span, share in reversed(years) if span[1] == periods[-1]), None)
    so_far = Text("", "")
    if this_year and this_year[0][1].month != 12 and this_year[0][1].month >= 3:
        so_far = Text(
            f"올해 들어({months(*this_year[0]).ko})는 {this_year[1]:.1%}입니다.",
            f"In {months(*this_year[0]).en} it stood at {this_year[1] * 100:.1f}%.",
        )
    money = float(flow.value[partner][-year:].sum())
    worth = Text(
        f"최근 1년 금액은 {amount(money, flow.unit).ko}, 변화 폭은 {(found.last - found.first) * 100:+.1f}%p입니다(95% 구간 {(found.last - found.first - half) * 100:+.0f}%p에서 {(found.last - found.first + half) * 100:+.0f}%p, {chance(test.adjusted_p_value)}).",
        f"That was {amount(money, flow.unit).en} in the last year; the share moved by {(found.last - found.first) * 100:+.1f} points (95% interval {(found.last - found.first - half) * 100:+.0f} to {(found.last - found.first + half) * 100:+.0f}, {chance(test.adjusted_p_value)}).",
    )
    flags = int(np.bitwise_or.reduce(np.concatenate([flow.flags[base : base + year], flow.flags[-year:]])))
    sum_told = (
        Text("세계 합계가 없어 발표된 상대국의 합을 기준으로 했습니다.", "The publisher gives no world total here; shares are of the listed partners' sum.")
        if flow.is_sum_of_partners
        else Text("", "")
    )  # fmt: skip
    return Finding(
        finding_id=f"share:{flow.name}:{partner}:{'up' if rises else 'down'}:{since:%Y-%m}",
        kind=FindingKind.SHARE,
        indicator=flow.indicator,
        reporter=flow.reporter,
        partner=partner,
        product_system=flow.product_system,
        product=flow.product,
        title=Text(
            f"{here.ko} {product.ko} {ko_noun}, {there.ko} 비중 {found.first:.0%} → {found.last:.0%}",
            f"{first_capital(there.en.removeprefix('the '))}: share of {en_trade} from {found.first * 100:.0f}% to {found.last * 100:.0f}%",
        ),
        summary=sentences(main, so_far, worth, sum_told, caveats(flags)),
        figures=tuple(figures),
        compared_with=span(*first, flow.frequency),
        test=test,
        weight=abs(found.last - found.first),
        since=since,
        as_of=periods[-1],
        rises=rises,
        change=found.last - found.first,
        source=flow.source,
        frequency=flow.frequency,
        vintage=flow.vintage,
        retrieved_at=flow.retrieved_at,
        origins=flow.origins,
        flags=flags,
        chart=(_yearly_share(flow, partner, base),),
    )


def _yearly_share(flow: TradeFlow, partner: str, base: int) -> ChartSeries:
    """Return the share over the twelve months up to each period: single months are too lumpy to look at."""
    year = flow.year
    weights = np.ones(year)
    part = np.convolve(flow.value[partner][base:], weights, "valid")
    whole = np.convolve(flow.total[base:], weights, "valid")
    share = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    there = country_words(partner)
    name = Text(f"{there.ko} 비중(최근 1년)", f"share of {there.en}, twelve months to date")
    return line(name, "share", flow.periods[base + year - 1 :], share)


def _calendar_years(flow: TradeFlow, partner: str) -> list[tuple[tuple[date, date], float]]:
    """Return a partner's share in each of the last calendar years (the last may not be over), where all of it is known."""
    told = []
    numbers = np.array([day.year for day in flow.periods])
    for number in sorted(set(numbers.tolist()))[-_YEARS:]:
        at = np.flatnonzero(numbers == number)
        part, whole = flow.value[partner][at], flow.total[at]
        if np.isfinite(part).all() and np.isfinite(whole).all() and whole.sum() > 0:
            told.append(((flow.periods[at[0]], flow.periods[at[-1]]), float(part.sum() / whole.sum())))
    return told
