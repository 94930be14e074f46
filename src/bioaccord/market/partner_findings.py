"""New and lost partners: trade that began, or stopped, and would not have done so by chance."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import comb

import numpy as np

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text

from .finding import Candidate, Figure, Finding, FindingKind, Test, never
from .finding_words import amount, caveats, chance, country_words, first_capital, line, months, sentences
from .trade_flow import TradeFlow

LEAST_SHARE = 0.02
"""Part of the trade of its time that a new or lost partner has to have had."""

_NEW_MONTHS = 12
_LOST_MONTHS = 6
_YEARS_BEFORE = 3
_NAME = Text("거래가 있던 달의 배열에 대한 순열 검정", "permutation test of the months with trade")


def partners_come_and_gone(flow: TradeFlow, product: Text) -> Iterator[Candidate]:
    """Yield the tests of partners that traded in the last year but not in the three before, and of those that stopped half a year ago.

    The p-value is the chance that all months with trade would fall on one side if they were spread at random.
    """
    if flow.year != 12 or len(flow.periods) < 4 * 12:
        return
    before = _YEARS_BEFORE * 12
    for partner, value in sorted(flow.value.items()):
        for kind, recent in ((FindingKind.NEW_PARTNER, _NEW_MONTHS), (FindingKind.LOST_PARTNER, _LOST_MONTHS)):
            window = value[-before - recent :]
            if len(window) < before + recent:
                continue
            now, past = window[-recent:], window[:-recent]
            new = kind is FindingKind.NEW_PARTNER
            silent, active = (past, now) if new else (now, past)
            # A month that is kept secret, or not told, may well have been one with trade: it breaks no silence, and is none.
            if not np.isfinite(silent).all():
                continue
            known = active[np.isfinite(active)]
            count = int((known > 0).sum())
            if (silent > 0).any() or not count:
                yield Candidate(kind, 1.0, False, never, _NAME)
                continue
            p_value = comb(len(known), count) / comb(len(known) + len(silent), count)
            # What is missing of a partner that is gone is what it bought in the year up to its last trade.
            last = int(np.flatnonzero(window != 0)[-1])
            stop = len(value) if new else len(value) - len(window) + last + 1
            year = slice(stop - 12, stop)
            both = np.isfinite(value[year]) & np.isfinite(flow.total[year])
            money, whole = float(value[year][both].sum()), float(flow.total[year][both].sum())
            share = money / whole if whole > 0 else 0.0
            told = partial(_finding, flow, product, partner, kind, year, money, share, count)
            yield Candidate(kind, p_value, share >= LEAST_SHARE, told, _NAME)


def _finding(
    flow: TradeFlow,
    product: Text,
    partner: str,
    kind: FindingKind,
    year: slice,
    money: float,
    share: float,
    count: int,
    test: Test,
) -> Finding:
    periods, new = flow.periods, kind is FindingKind.NEW_PARTNER
    value = flow.value[partner]
    recent = _NEW_MONTHS if new else _LOST_MONTHS
    traded = np.flatnonzero(value != 0)
    since = periods[traded[traded >= len(value) - recent][0]] if new else periods[traded[-1] + 1]
    span = (periods[year.start], periods[year.stop - 1])
    here, there = country_words(flow.reporter), country_words(partner)
    export = flow.direction == "export"
    ko_noun, en_noun = ("수출", "exports") if export else ("수입", "imports")
    ko_there, en_to = (with_particle(there.ko, "으로/로"), "to") if export else (f"{there.ko}에서", "from")
    worth = amount(money, flow.unit)
    hidden = int((~np.isfinite(value[year])).sum())
    secret = (
        Text(f"비공개이거나 발표되지 않은 {hidden}개월은 빼고 계산했습니다.", f"{hidden} month{'s' if hidden > 1 else ''} of that year {'are' if hidden > 1 else 'is'} kept secret or missing, and left out.")
        if hidden
        else Text("", "")
    )  # fmt: skip
    earlier = np.flatnonzero(value[: -recent - _YEARS_BEFORE * 12] > 0)
    returned = periods[earlier[-1]] if new and len(earlier) else None
    flags = int(np.bitwise_or.reduce(flow.flags[-recent - _YEARS_BEFORE * 12 :]))
    if returned is not None:
        years = (since.year * 12 + since.month - returned.year * 12 - returned.month) // 12
        title = Text(
            f"{here.ko} {product.ko} {ko_noun}, {there.ko} 거래 {years}년 만에 재개",
            f"{first_capital(there.en)}: back after {years} years in {en_noun} of {product.en}",
        )
        main = Text(
            f"{returned.year}년 {returned.month}월을 끝으로 끊겼던 {ko_there}의 {product.ko} {ko_noun}이 {since.year}년 {since.month}월에 재개되어, 최근 1년에 {worth.ko}(전체의 {share:.1%})를 기록했습니다({count}개월 실적, {chance(test.adjusted_p_value)}).",
            f"{first_capital(here.en)}'s {en_noun} of {product.en} {en_to} {there.en}, which had stopped after {returned:%B %Y}, began again in {since:%B %Y} and came to {worth.en} in the last twelve months, {share * 100:.1f}% of the whole (in {count} of the months, {chance(test.adjusted_p_value)}).",
        )
    elif new:
        title = Text(
            f"{here.ko} {product.ko} {ko_noun}, {there.ko} 거래 새로 시작",
            f"{first_capital(there.en)}: new partner in {en_noun} of {product.en}",
        )
        main = Text(
            f"3년 동안 실적이 없던 {ko_there}의 {product.ko} {ko_noun}이 {since.year}년 {since.month}월에 시작되어, 최근 1년에 {worth.ko}(전체의 {share:.1%})를 기록했습니다({count}개월 실적, {chance(test.adjusted_p_value)}).",
            f"After three years without any, {first_capital(here.en)}'s {en_noun} of {product.en} {en_to} {there.en} began in {since:%B %Y} and came to {worth.en} in the last twelve months, {share * 100:.1f}% of the whole (in {count} of the months, {chance(test.adjusted_p_value)}).",
        )
    else:
        title = Text(
            f"{here.ko} {product.ko} {ko_noun}, {there.ko} 거래 끊김",
            f"{first_capital(there.en)}: no more {en_noun} of {product.en}",
        )
        main = Text(
            f"{ko_there}의 {product.ko} {ko_noun}은 {since.year}년 {since.month}월부터 실적이 없습니다. 끊기기 전 1년에는 {worth.ko}로 전체의 {share:.1%}였습니다({chance(test.adjusted_p_value)}).",
            f"{first_capital(here.en)}'s {en_noun} of {product.en} {en_to} {there.en} stopped in {since:%B %Y}. In the year before they had been {worth.en}, {share * 100:.1f}% of the whole ({chance(test.adjusted_p_value)}).",
        )
    return Finding(
        finding_id=f"{kind}:{flow.name}:{partner}:{since:%Y-%m}",
        kind=kind,
        indicator=flow.indicator,
        reporter=flow.reporter,
        partner=partner,
        product_system=flow.product_system,
        product=flow.product,
        title=title,
        summary=sentences(main, secret, caveats(flags)),
        figures=(
            Figure(Text(f"{ko_noun}액", en_noun), money, flow.unit, *span),
            Figure(Text(f"{there.ko} 비중", f"share of {there.en}"), share, "share", *span),
        ),
        compared_with=months(periods[-recent - _YEARS_BEFORE * 12], periods[-recent - 1]),
        test=test,
        weight=share,
        since=since,
        as_of=periods[-1],
        rises=new,
        change=share if new else -share,
        source=flow.source,
        frequency=flow.frequency,
        vintage=flow.vintage,
        retrieved_at=flow.retrieved_at,
        origins=flow.origins,
        flags=flags,
        chart=(line(Text(f"{there.ko} {ko_noun}액", f"{en_noun} {en_to} {there.en}"), flow.unit, periods, value),),
    )
