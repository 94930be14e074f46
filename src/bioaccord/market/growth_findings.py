"""Growth: a trade's total, or a price, against the same periods a year before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text

from .finding import Candidate, Figure, Finding, FindingKind, Test
from .finding_episode import began
from .finding_names import Verbs, named, verbs_of, with_article
from .finding_words import (
    amount,
    caveats,
    chance,
    country_words,
    first_capital,
    in_words,
    line,
    percent,
    period_noun,
    sentences,
    span,
    times,
)
from .history import SEASON_LENGTHS
from .indicators import indicator_name
from .observation import Frequency
from .series_breaks import made_alike
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

_TRADE_NAME = Text(
    "같은 달끼리 짝지은 전년 대비 로그 차이의 t 검정(자기상관 반영)",
    "t-test of the months' log differences on the year before, serial correlation of the months allowed for",
)
_PRICE_NAME = Text(
    "직전 1년 대비 변화를 시계열 자체의 변동(이동평균 모형과 과거 기록)과 비교한 검정",
    "change on the year before against the series' own swings (a moving-average model and its own record)",
)


def trade_growth(flow: TradeFlow, product: Text) -> Iterator[Candidate]:
    """Yield the test of a flow's total over the last year against the year before."""
    year = flow.year
    if year < 4:
        return
    compare = partial(year_on_year, season_length=year)
    logarithms = _logarithms(flow.total)
    at = compare(logarithms)
    if at is None or not made_alike(flow.flags, slice(-year, None), slice(-2 * year, -year)):
        return
    now, before = float(flow.total[-year:].sum()), float(flow.total[-2 * year : -year].sum())
    growth = now / before - 1
    yield Candidate(
        FindingKind.GROWTH,
        at.p_value,
        abs(growth) >= LEAST_GROWTH and (growth > 0) == (at.ratio > 1),
        lambda test: _trade_finding(flow, product, at, _since(logarithms, at, compare), test),
        _TRADE_NAME,
    )


def price_growth(one: SeriesHistory, product: Text) -> Iterator[Candidate]:
    """Yield the test of a price or rate over the last three months against the same ones a year before."""
    year = SEASON_LENGTHS[Frequency(one.key.frequency)]
    if year < 4:
        return
    window = max(1, PRICE_WINDOW * year // 12)
    compare = partial(year_before, window=window, season_length=year)
    logarithms = _logarithms(one.values)
    at = compare(logarithms)
    before = slice(-window - year, len(one.values) - year)
    if at is None or not made_alike(one.flags, slice(-window, None), before):
        return
    yield Candidate(
        FindingKind.GROWTH,
        at.p_value,
        abs(at.ratio - 1) >= LEAST_GROWTH,
        lambda test: _price_finding(one, product, at, _since(logarithms, at, compare), window, year, test),
        _PRICE_NAME,
    )


def _logarithms(values: Floats) -> Floats:
    """Return the logarithms of what follows the last gap (or zero): that can be compared."""
    known = np.isfinite(values) & (values > 0)
    begins = len(values) - int(np.argmin(known[::-1])) if not known.all() else 0
    return np.asarray(np.log(values[begins:]))


def _since(logarithms: Floats, now: Comparison, compare: Callable[[Floats], Comparison | None]) -> int:
    """Return how many places before the end the present growth or fall began."""

    def goes_on(back: int) -> bool | None:
        earlier = compare(logarithms[:-back]) if back < len(logarithms) else None
        if earlier is None:
            return None
        return earlier.p_value <= STILL and (earlier.ratio > 1) == (now.ratio > 1)

    return began(goes_on)


def _trade_finding(flow: TradeFlow, product: Text, at: Comparison, since: int, test: Test) -> Finding:
    year = flow.year
    periods = flow.periods
    now, before = float(flow.total[-year:].sum()), float(flow.total[-2 * year : -year].sum())
    growth = now / before - 1
    # The interval is of mean logarithms; it is laid around the growth of the sums that a reader can add up.
    lower, upper = (now / before * bound / at.ratio - 1 for bound in (at.lower, at.upper))
    last, earlier = (periods[-year], periods[-1]), (periods[-2 * year], periods[-year - 1])
    told, past = span(*last, flow.frequency), span(*earlier, flow.frequency)
    here = country_words(flow.reporter)
    # Without a total of the publisher, what is known is what the listed partners trade: the whole may be more, and grow otherwise.
    of_listed = (
        Text("(공표된 상대국 합계)", f" {'to' if flow.direction == 'export' else 'from'} the listed partners")
        if flow.is_sum_of_partners
        else Text("", "")
    )
    export = flow.direction == "export"
    noun = Text("수출" if export else "수입", "exports" if export else "imports")
    figures = [
        Figure(Text(f"{noun.ko}액", noun.en), now, flow.unit, *last),
        Figure(Text("1년 전 같은 기간", "a year before"), before, flow.unit, *earlier),
        Figure(Text("증가율", "growth"), growth, "share", *last, lower, upper),
    ]
    up = growth > 0
    ko_verb, en_verb = ("늘었습니다", "more") if up else ("줄었습니다", "less")
    many, nouns = times(now / before), "months" if flow.frequency is Frequency.MONTHLY else "quarters"
    sized = (
        Text(f"의 {particle(many.ko)}", f"{many.en} as much as in the same {nouns} a year before")
        if many.ko
        else Text(f"보다 {percent(growth)}%", f"{percent(growth)}% {en_verb} than in the same {nouns} a year before")
    )
    main = Text(
        f"{told.ko} {here.ko}의 {product.ko} {noun.ko}액{of_listed.ko}은 {amount(now, flow.unit).ko}로, 1년 전 같은 기간({amount(before, flow.unit).ko}){sized.ko} {ko_verb}.",
        f"{first_capital(here.en)} {'exported' if export else 'imported'} {amount(now, flow.unit).en} of {product.en}{of_listed.en} {in_words(told)}, {sized.en} ({amount(before, flow.unit).en}).",
    )
    driver = Text("", "")
    if flow.value:
        moved = {name: float(v[-year:].sum() - v[-2 * year : -year].sum()) for name, v in flow.value.items()}
        part, partner = max(
            ((v / (now - before), name) for name, v in moved.items() if np.isfinite(v)), default=(0.0, "")
        )
        if part >= 0.2:
            there = country_words(partner)
            figures.append(
                Figure(Text(f"{there.ko}의 기여분", f"part of it due to {there.en}"), moved[partner], flow.unit, *last)
            )
            driver = Text(
                f"{'증가분' if up else '감소분'}의 {percent(part)}%가 {there.ko}에서 나왔습니다.",
                f"{first_capital(there.en)} accounts for {percent(part)}% of the {'increase' if up else 'decrease'}.",
            )
    sure = Text(
        f"월별 수치의 평소 변동을 감안하면 증감률은 {lower * 100:+.0f}%에서 {upper * 100:+.0f}% 사이입니다(95% 구간, {chance(test.adjusted_p_value)}).",
        f"Allowing for how much the monthly figures usually swing, the change lies between {lower * 100:+.0f}% and {upper * 100:+.0f}% (95% interval, {chance(test.adjusted_p_value)}).",
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
            f"{here.ko} {product.ko} {noun.ko}{of_listed.ko}, 1년 새 {particle(many.ko) if many.ko else percent(growth) + '%'} {'증가' if up else '감소'}",
            f"{_whose(flow.reporter)} {noun.en} of {product.en}{of_listed.en} {_moved(many, growth)} in a year",
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
        frequency=flow.frequency,
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
    frequency = Frequency(key.frequency)
    up = growth > 0
    indicator, name, verbs = indicator_name(key.indicator), named(key, product), verbs_of(key.indicator)
    flags = int(np.bitwise_or.reduce(one.flags[-window - year :]))
    told, past = span(*last, frequency), amount(before, key.unit)
    many, moved = times(now / before), percent(growth)
    averaged = Text("평균 ", "averaged") if window > 1 else Text("", "stood at")
    same = Text("1년 전 같은 기간", f"the same {period_noun(frequency).en}{'s' if window > 1 else ''} a year before")
    held = (
        Text(f"{same.ko}({past.ko})의 {particle(many.ko)} {verbs.moved(up).ko}", f"{many.en} what it was in {same.en} ({past.en})")
        if many.ko
        else Text(f"{same.ko}({past.ko})보다 {moved}% {verbs.moved(up).ko}", f"{moved}% {'above' if up else 'below'} {same.en} ({past.en})")
    )  # fmt: skip
    main = Text(
        f"{with_particle(name.ko, '은/는')} {told.ko} {averaged.ko}{with_particle(amount(now, key.unit).ko, '으로/로')}, {held.ko}.",
        f"{first_capital(with_article(name))} {averaged.en} {amount(now, key.unit).en} {in_words(told)}, {held.en}.",
    )
    weaker = Text("", "")
    if key.indicator == "exchange_rate" and key.unit.endswith("/USD"):
        weaker = Text(
            "통화 가치 하락" if up else "통화 가치 상승", "a weaker currency" if up else "a stronger currency"
        )
    rare = Text(
        f"평소의 변동을 넘어선 움직임입니다({chance(test.adjusted_p_value)}).",
        f"That is beyond its usual swings ({chance(test.adjusted_p_value)}).",
    )
    if at.own_rank is not None:
        rare = Text(
            f"1년 사이에 이만큼 움직인 {with_particle(period_noun(frequency).ko, '은/는')} 전체 기록의 {at.own_rank * 100:.1f}%뿐입니다({chance(test.adjusted_p_value)}).",
            f"In only {at.own_rank * 100:.1f}% of the {period_noun(frequency).en}s on record had it moved as far within a year ({chance(test.adjusted_p_value)}).",
        )
    return Finding(
        finding_id=f"growth:{':'.join(key)}:{'up' if up else 'down'}:{periods[-1 - since]:%Y-%m}",
        kind=FindingKind.GROWTH,
        indicator=key.indicator,
        reporter=key.reporter,
        partner=key.partner,
        product_system=key.product_system,
        product=key.product,
        title=_price_title(name, verbs, now / before, weaker),
        summary=sentences(main, rare, caveats(flags)),
        figures=(
            Figure(indicator, now, key.unit, *last),
            Figure(Text("1년 전 같은 기간", "a year before"), before, key.unit, *earlier),
            Figure(Text("변동률", "change"), growth, "share", *last, at.lower - 1, at.upper - 1),
        ),
        compared_with=span(*earlier, frequency),
        test=test,
        weight=min(1.0, abs(growth)),
        since=periods[-1 - since],
        as_of=periods[-1],
        rises=up,
        change=growth,
        source=key.source,
        frequency=frequency,
        vintage=one.vintage,
        retrieved_at=one.retrieved_at,
        origins=one.origins,
        flags=flags,
        chart=(line(indicator, key.unit, periods[-5 * year :], one.values[-5 * year :]),),
    )


def _price_title(name: Text, verbs: Verbs, ratio: float, also: Text) -> Text:
    up, many = ratio > 1, times(ratio)
    size = particle(many.ko) if many.ko else f"{percent(ratio - 1)}%"
    ko, en = (f"({also.ko})", f", {also.en}") if also.ko else ("", "")
    return Text(
        f"{name.ko}, 1년 새 {size} {verbs.noun(up).ko}{ko}",
        f"{first_capital(name.en)} {_moved(many, ratio - 1)} in a year{en}",
    )


def particle(many: str) -> str:
    """Return a multiple as what something rose or fell to: 두 배로, 절반으로."""
    return with_particle(many, "으로/로") if many else ""


def _moved(many: Text, growth: float) -> str:
    if not many.en:
        return f"{'up' if growth > 0 else 'down'} {percent(growth)}%"
    return {"twice": "doubled", "half": "halved"}.get(many.en, f"rose to {many.en} as much")


def _whose(country: str) -> str:
    return {"KR": "Korean", "US": "US"}.get(country, first_capital(country_words(country).en) + "'s")
