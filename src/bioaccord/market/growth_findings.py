"""Growth: a trade's total, or a price, against the same periods a year before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text

from .finding import Candidate, Figure, Finding, FindingKind, Test
from .finding_words import (
    amount,
    caveats,
    chance,
    country_words,
    during,
    first_capital,
    line,
    months,
    percent,
    sentences,
)
from .history import SEASON_LENGTHS
from .indicators import indicator_name
from .observation import Frequency
from .series_history import SeriesHistory
from .trade_flow import TradeFlow
from .usual_swings import Comparison, year_before, year_on_year

Floats = NDArray[np.float64]

LEAST_GROWTH = 0.10
"""Growth of a trade or a price below this is not told, however sure it is."""

PRICE_WINDOW = 3
"""Months of a price that are compared; of a trade, which is lumpy, a whole year."""

STILL = 0.05
"""A finding goes on while its own p-value, unadjusted, stays below this."""

_LONGEST_EPISODE = 36
_PAUSE = 3
_TRADE_NAME = Text(
    "같은 달끼리 짝지은 전년 대비 로그 차이의 t 검정(자기상관 반영)",
    "t-test of the months' log differences on the year before, months following one another",
)
_PRICE_NAME = Text(
    "직전 1년 대비 변화를 계열 자체의 변동(이동평균 모형과 과거 기록)과 비교한 검정",
    "change on the year before against the series' own swings (a moving-average model and its own record)",
)


def trade_growth(flow: TradeFlow, product: Text) -> Iterator[Candidate]:
    """Yield the test of a flow's total over the last year against the year before."""
    year = flow.year
    if year < 4:
        return
    found = _compared(flow.total, partial(year_on_year, season_length=year))
    if found is None:
        return
    at, since = found
    now, before = float(flow.total[-year:].sum()), float(flow.total[-2 * year : -year].sum())
    growth = now / before - 1
    yield Candidate(
        FindingKind.GROWTH,
        at.p_value,
        abs(growth) >= LEAST_GROWTH,
        lambda test: _trade_finding(flow, product, at, since, test),
        _TRADE_NAME,
    )


def price_growth(one: SeriesHistory, product: Text) -> Iterator[Candidate]:
    """Yield the test of a price or rate over the last three months against the same ones a year before."""
    year = SEASON_LENGTHS[Frequency(one.key.frequency)]
    if year < 4:
        return
    window = max(1, PRICE_WINDOW * year // 12)
    found = _compared(one.values, partial(year_before, window=window, season_length=year))
    if found is None:
        return
    at, since = found
    yield Candidate(
        FindingKind.GROWTH,
        at.p_value,
        abs(at.ratio - 1) >= LEAST_GROWTH,
        lambda test: _price_finding(one, product, at, since, window, year, test),
        _PRICE_NAME,
    )


def _compared(values: Floats, compare: Callable[[Floats], Comparison | None]) -> tuple[Comparison, int] | None:
    """Return the comparison at the end, and how many places before the end the present episode began."""
    known = np.isfinite(values) & (values > 0)
    # What follows the last gap is what can be compared.
    begins = len(values) - int(np.argmin(known[::-1])) if not known.all() else 0
    if begins == len(values):
        return None
    logarithms = np.log(values[begins:])
    now = compare(logarithms)
    if now is None:
        return None
    began = pause = 0
    for back in range(1, _LONGEST_EPISODE):
        earlier = compare(logarithms[:-back])
        if earlier is None:
            break
        if earlier.p_value <= STILL and (earlier.ratio > 1) == (now.ratio > 1):
            began, pause = back, 0
        else:
            pause += 1
            if pause > _PAUSE:
                break
    return now, began


def _trade_finding(flow: TradeFlow, product: Text, at: Comparison, since: int, test: Test) -> Finding:
    year = flow.year
    periods = flow.periods
    now, before = float(flow.total[-year:].sum()), float(flow.total[-2 * year : -year].sum())
    growth = now / before - 1
    # The interval is of mean logarithms; it is laid around the growth of the sums that a reader can add up.
    lower, upper = (now / before * bound / at.ratio - 1 for bound in (at.lower, at.upper))
    last, earlier = (periods[-year], periods[-1]), (periods[-2 * year], periods[-year - 1])
    told, past = months(*last), months(*earlier)
    here = country_words(flow.reporter)
    export = flow.direction == "export"
    noun = Text("수출" if export else "수입", "exports" if export else "imports")
    figures = [
        Figure(Text(f"{noun.ko}액", noun.en), now, flow.unit, *last),
        Figure(Text("1년 전 같은 기간", "a year before"), before, flow.unit, *earlier),
        Figure(Text("증가율", "growth"), growth, "share", *last, lower, upper),
    ]
    up = growth > 0
    ko_verb, en_verb = ("늘었습니다", "more") if up else ("줄었습니다", "less")
    main = Text(
        f"{told.ko} {here.ko}의 {product.ko} {noun.ko}액은 {amount(now, flow.unit).ko}로, 1년 전 같은 기간({amount(before, flow.unit).ko})보다 {percent(growth)}% {ko_verb}.",
        f"{first_capital(here.en)} {'exported' if export else 'imported'} {amount(now, flow.unit).en} of {product.en} {during(*last)}, {percent(growth)} % {en_verb} than in the same months a year before ({amount(before, flow.unit).en}).",
    )
    driver = Text("", "")
    if flow.value:
        moved = {name: float(v[-year:].sum() - v[-2 * year : -year].sum()) for name, v in flow.value.items()}
        part, partner = max((v / (now - before), name) for name, v in moved.items() if np.isfinite(v))
        if part >= 0.2:
            there = country_words(partner)
            figures.append(
                Figure(Text(f"{there.ko}의 기여분", f"part of it due to {there.en}"), moved[partner], flow.unit, *last)
            )
            driver = Text(
                f"{'증가분' if up else '감소분'}의 {percent(part)}%가 {there.ko}에서 나왔습니다.",
                f"{first_capital(there.en)} accounts for {percent(part)} % of the {'increase' if up else 'decrease'}.",
            )
    sure = Text(
        f"월별 수치의 평소 변동을 감안하면 증감률은 {lower * 100:+.0f}%에서 {upper * 100:+.0f}% 사이입니다(95% 구간, {chance(test.adjusted_p_value)}).",
        f"Allowing for how much the monthly figures usually swing, the change lies between {lower * 100:+.0f} % and {upper * 100:+.0f} % (95 % interval, {chance(test.adjusted_p_value)}).",
    )
    flags = int(np.bitwise_or.reduce(flow.flags[-2 * year :]))
    return Finding(
        finding_id=f"growth:{flow.name}:{'up' if up else 'down'}:{periods[-1 - since]:%Y-%m}",
        kind=FindingKind.GROWTH,
        indicator=flow.indicator,
        reporter=flow.reporter,
        partner="",
        product_system=flow.product_system,
        product=flow.product,
        title=Text(
            f"{here.ko} {product.ko} {noun.ko}, 1년 새 {percent(growth)}% {'증가' if up else '감소'}",
            f"{_whose(flow.reporter)} {noun.en} of {product.en} {'up' if up else 'down'} {percent(growth)} % in a year",
        ),
        summary=sentences(main, driver, sure, caveats(flags)),
        figures=tuple(figures),
        compared_with=past,
        test=test,
        weight=min(1.0, abs(growth)),
        since=periods[-1 - since],
        as_of=periods[-1],
        rises=up,
        change=growth,
        source=flow.source,
        vintage=flow.vintage,
        retrieved_at=flow.retrieved_at,
        origins=flow.origins,
        flags=flags,
        chart=(line(Text(f"{noun.ko}액", noun.en), flow.unit, periods[-5 * year :], flow.total[-5 * year :]),),
    )


def _price_finding(
    one: SeriesHistory, product: Text, at: Comparison, since: int, window: int, year: int, test: Test
) -> Finding:
    key, periods = one.key, one.periods
    now = float(one.values[-window:].mean())
    before = float(one.values[-window - year : len(periods) - year].mean())
    growth = now / before - 1
    last, earlier = (periods[-window], periods[-1]), (periods[-window - year], periods[-1 - year])
    up = growth > 0
    indicator = indicator_name(key.indicator)
    name = Text(f"{product.ko} {indicator.ko}", f"{product.en} ({indicator.en})")
    flags = int(np.bitwise_or.reduce(one.flags[-window - year :]))
    subject = with_particle(name.ko, "은/는")
    main = Text(
        f"{subject} {months(*last).ko} 평균 {amount(now, key.unit).ko}로, 1년 전 같은 달({amount(before, key.unit).ko})보다 {percent(growth)}% {'올랐습니다' if up else '내렸습니다'}.",
        f"{first_capital(product.en)} averaged {amount(now, key.unit).en} in {months(*last).en}, {percent(growth)} % {'above' if up else 'below'} the same months a year before ({amount(before, key.unit).en}).",
    )
    rare = Text("", "")
    if at.own_rank is not None:
        rare = Text(
            f"1년 새 이만큼 움직인 달은 전체 기록의 {at.own_rank * 100:.1f}%뿐입니다.",
            f"In only {at.own_rank * 100:.1f} % of the months on record had it moved as far within a year.",
        )
    return Finding(
        finding_id=f"growth:{':'.join(key)}:{'up' if up else 'down'}:{periods[-1 - since]:%Y-%m}",
        kind=FindingKind.GROWTH,
        indicator=key.indicator,
        reporter=key.reporter,
        partner=key.partner,
        product_system=key.product_system,
        product=key.product,
        title=Text(
            f"{name.ko}, 1년 전보다 {percent(growth)}% {'상승' if up else '하락'}",
            f"{first_capital(product.en)} {'up' if up else 'down'} {percent(growth)} % on a year before",
        ),
        summary=sentences(main, rare, caveats(flags)),
        figures=(
            Figure(indicator, now, key.unit, *last),
            Figure(Text("1년 전 같은 기간", "a year before"), before, key.unit, *earlier),
            Figure(Text("변동률", "change"), growth, "share", *last, at.lower - 1, at.upper - 1),
        ),
        compared_with=months(*earlier),
        test=test,
        weight=min(1.0, abs(growth)),
        since=periods[-1 - since],
        as_of=periods[-1],
        rises=up,
        change=growth,
        source=key.source,
        vintage=one.vintage,
        retrieved_at=one.retrieved_at,
        origins=one.origins,
        flags=flags,
        chart=(line(indicator, key.unit, periods[-5 * year :], one.values[-5 * year :]),),
    )


def _whose(country: str) -> str:
    return {"KR": "Korean", "US": "US"}.get(country, first_capital(country_words(country).en) + "'s")
