"""Annual series: a lasting trend, and a last year unlike those before, by tests that hold on ten figures.

Ten yearly figures are a random walk as often as not, so that neither a rank test nor a fitted line is honest on them: both take a walk
that wandered off for a trend. What is tested here are the steps from year to year, which are free of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text

from .finding import Candidate, Figure, Finding, FindingKind, Test
from .finding_episode import began
from .finding_names import named, verbs_of, with_article
from .finding_words import amount, caveats, chance, first_capital, percent, sentences, times
from .growth_findings import LEAST_GROWTH, STILL
from .indicators import indicator_name
from .series_breaks import made_alike
from .series_finding import series_finding
from .series_history import SeriesHistory
from .usual_swings import standard_error

Floats = NDArray[np.float64]

_DRAWN_YEARS = 20
LEAST_A_YEAR = 0.02
"""A trend of less than two percent a year is not told."""

LONGEST_YEARS = 11
"""Figures that are looked at: ten steps."""
FEWEST_STEPS = 7

_TREND_NAME = Text(
    "해마다의 로그 변화 평균에 대한 t 검정(자기상관 반영)",
    "t-test of the mean yearly log step, serial correlation of the years allowed for",
)
_STEP_NAME = Text(
    "마지막 해의 로그 변화를 그 전 해들의 변화와 비교한 t 검정",
    "t-test of the last yearly log step against those before",
)


@dataclass(frozen=True, slots=True)
class Steps:
    """The mean of yearly steps with its 95% interval, and the chance of as much where there is no trend."""

    mean: float
    lower: float
    upper: float
    p_value: float


def mean_step(steps: Floats) -> Steps | None:
    """Return the test of the mean of yearly steps (n) against none; None where there are fewer than `FEWEST_STEPS`.

    Under a random walk the steps are free of one another, and the test is exact; figures that swing about a level have steps that take each other
    back, and it alarms less often than it says. Steps that follow one another widen it (Newey and West 1987, one neighbour).
    """
    count = len(steps)
    if count < FEWEST_STEPS or not np.isfinite(steps).all():
        return None
    mean, error = float(steps.mean()), standard_error(steps, 1)
    if error == 0:
        return Steps(mean, mean, mean, float(mean == 0))
    half = float(student.ppf(0.975, count - 1)) * error
    return Steps(mean, mean - half, mean + half, float(2 * student.sf(abs(mean) / error, count - 1)))


def annual_changes(one: SeriesHistory, product: Text) -> Iterator[Candidate]:
    """Yield the tests of an annual series: of a trend over its last ten years, and of its last year against those before."""
    logarithms = _logarithms(one.values)
    found = mean_step(np.diff(logarithms))
    if found is None or not made_alike(one.flags[-len(logarithms) :], slice(-1, None), slice(None, -1)):
        return
    yield Candidate(
        FindingKind.TREND,
        found.p_value,
        abs(np.expm1(found.mean)) >= LEAST_A_YEAR,
        lambda test: _trend(one, product, found, len(logarithms), test),
        _TREND_NAME,
    )
    before, last = np.diff(logarithms)[:-1], float(np.diff(logarithms)[-1])
    if len(before) < FEWEST_STEPS:
        return
    usual, spread = float(before.mean()), float(before.std(ddof=1)) * float(np.sqrt(1 + 1 / len(before)))
    away = last - usual
    p_value = float(2 * student.sf(abs(away) / spread, len(before) - 1)) if spread > 0 else float(away == 0)
    matters = abs(np.expm1(last)) >= LEAST_GROWTH and abs(away) >= LEAST_GROWTH
    yield Candidate(
        FindingKind.GROWTH,
        p_value,
        matters,
        lambda test: _step(one, product, usual, spread, len(before), test),
        _STEP_NAME,
    )


def _logarithms(values: Floats) -> Floats:
    """Return the logarithms of the last years without a gap; empty where the last is not known or not above zero."""
    known = np.isfinite(values) & (values > 0)
    begins = len(values) - int(np.argmin(known[::-1])) if not known.all() else 0
    return np.asarray(np.log(values[begins:]))[-LONGEST_YEARS:]


def _trend(one: SeriesHistory, product: Text, found: Steps, count: int, test: Test) -> Finding:
    key, up = one.key, found.mean > 0

    def goes_on(back: int) -> bool | None:
        earlier = mean_step(np.diff(_logarithms(one.values[:-back]))) if back < len(one.values) else None
        if earlier is None:
            return None
        return earlier.p_value <= STILL and (earlier.mean > 0) == up

    since = one.periods[-1 - began(goes_on)]
    first, last = one.periods[-count], one.periods[-1]
    values = one.values[-count:]
    name, verbs, years = named(key, product), verbs_of(key.indicator), count - 1
    a_year, low, high = (float(np.expm1(x)) for x in (found.mean, found.lower, found.upper))
    same_way = int((np.diff(values) > 0).sum() if up else (np.diff(values) < 0).sum())
    start, end = amount(float(values[0]), key.unit), amount(float(values[-1]), key.unit)
    main = Text(
        f"{with_particle(name.ko, '은/는')} {first.year}년 {start.ko}에서 {last.year}년 {with_particle(end.ko, '으로/로')}, {years}년 동안 해마다 평균 {percent(a_year)}%씩 {verbs.moved(up).ko}. {years}년 가운데 {same_way}년이 같은 방향이었습니다.",
        f"{first_capital(with_article(name))} {verbs.moved(up).en} from {start.en} in {first.year} to {end.en} in {last.year}, by {percent(a_year)}% a year on average, in {same_way} of the {years} years.",
    )
    sure = Text(
        f"연평균 변화율은 {low * 100:+.1f}~{high * 100:+.1f}%로 추정됩니다(95% 구간, {chance(test.adjusted_p_value)}).",
        f"The mean change lies between {low * 100:+.1f}% and {high * 100:+.1f}% a year (95% interval, {chance(test.adjusted_p_value)}).",
    )
    label = indicator_name(key.indicator)
    return _made(
        one,
        FindingKind.TREND,
        f"trend:{':'.join(key)}:{'up' if up else 'down'}:{since:%Y}",
        Text(
            f"{name.ko}, {first.year}년 이후 연평균 {percent(a_year)}% {verbs.noun(up).ko}",
            f"{first_capital(name.en)} {verbs.noun(up).en} {percent(a_year)}% a year since {first.year}",
        ),
        sentences(main, sure, caveats(_flags(one, count))),
        (
            Figure(Text("연평균 변화율", "mean change a year"), a_year, "share", first, last, low, high),
            Figure(label, float(values[-1]), key.unit, last, last),
            Figure(label, float(values[0]), key.unit, first, first),
        ),
        Text(f"{first.year}~{last.year}년의 변화 없음", f"no change from {first.year} to {last.year}"),
        test,
        weight=min(1.0, abs(a_year) * 5),
        since=since,
        change=a_year,
        flags=_flags(one, count),
    )


def _step(one: SeriesHistory, product: Text, usual: float, spread: float, count: int, test: Test) -> Finding:
    key, last, year = one.key, one.periods[-1], one.periods[-2]
    now, then = float(one.values[-1]), float(one.values[-2])
    growth, mean, up = now / then - 1, float(np.expm1(usual)), now > then
    half = float(student.ppf(0.975, count - 1)) * spread
    low, high = float(np.expm1(usual - half)), float(np.expm1(usual + half))
    name, verbs, many = named(key, product), verbs_of(key.indicator), times(now / then)
    began_on = one.periods[-2 - count]
    before, told = amount(then, key.unit), amount(now, key.unit)
    size = with_particle(many.ko, "으로/로") if many.ko else f"{percent(growth)}%"
    en_size = f"{many.en} as much as" if many.en else f"{percent(growth)}% {'above' if up else 'below'}"
    main = Text(
        f"{last.year}년 {with_particle(name.ko, '은/는')} {with_particle(told.ko, '으로/로')}, 전년({before.ko}){'의' if many.ko else '보다'} {size} {verbs.moved(up).ko}.",
        f"{first_capital(with_article(name))} stood at {told.en} in {last.year}, {en_size} the year before ({before.en}).",
    )
    sure = Text(
        f"{began_on.year}년부터의 흐름대로라면 연간 변화는 {low * 100:+.0f}~{high * 100:+.0f}% 안에 들었을 것입니다(95% 구간, {chance(test.adjusted_p_value)}).",
        f"By its own course since {began_on.year} a year's change would have been between {low * 100:+.0f}% and {high * 100:+.0f}% (95% interval, {chance(test.adjusted_p_value)}).",
    )
    label, flags = indicator_name(key.indicator), _flags(one, count + 2)
    moved = {"twice": "doubled", "half": "halved"}.get(many.en) or f"{verbs.noun(up).en} {percent(growth)}%"
    return _made(
        one,
        FindingKind.GROWTH,
        f"growth:{':'.join(key)}:{'up' if up else 'down'}:{last:%Y}",
        Text(
            f"{last.year}년 {name.ko}, 전년보다 {percent(growth)}% {verbs.noun(up).ko}",
            f"{first_capital(name.en)} {moved} in {last.year}",
        ),
        sentences(main, sure, caveats(flags)),
        (
            Figure(label, now, key.unit, last, last),
            Figure(Text("전년", "the year before"), then, key.unit, year, year),
            Figure(Text("변동률", "change"), growth, "share", last, last),
            Figure(Text("그 전 해들의 평균 변화", "mean change of the years before"), mean, "share", began_on, year, low, high),
        ),
        Text(f"{began_on.year}~{year.year}년의 연간 변화", f"yearly changes from {began_on.year} to {year.year}"),
        test,
        weight=min(1.0, abs(growth)),
        since=last,
        change=growth,
        flags=flags,
    )  # fmt: skip


def _flags(one: SeriesHistory, count: int) -> int:
    return int(np.bitwise_or.reduce(one.flags[-count:]))


def _made(
    one: SeriesHistory,
    kind: FindingKind,
    finding_id: str,
    title: Text,
    summary: Text,
    figures: tuple[Figure, ...],
    compared_with: Text,
    test: Test,
    *,
    weight: float,
    since: date,
    change: float,
    flags: int,
) -> Finding:
    return series_finding(
        one, kind, finding_id, title, summary, figures, compared_with, test,
        weight=weight, since=since, rises=change > 0, change=change, flags=flags, drawn=_DRAWN_YEARS,
    )  # fmt: skip
