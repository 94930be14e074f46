"""Level shifts, changes of trend and outliers of a series against its own history, where they are recent enough to be news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import numpy as np

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from .change_models import SHORTEST_SEGMENT
from .change_point import FALSE_ALARMS, ChangeKind, ChangePoint, Outlier
from .change_points import change_points
from .finding import Candidate, Figure, Finding, FindingKind, Test, never
from .finding_words import amount, caveats, chance, country_words, first_capital, line, months, percent, sentences
from .history import SEASON_LENGTHS
from .indicators import indicator_name
from .observation import WORLD, Frequency
from .series_history import SeriesHistory

LEAST_SHIFT = 0.10
_YEARS = 10
_RECENT_OUTLIER = 1
"""Last periods in which a figure apart is news."""

_SHIFT_NAME = Text(
    "변화 없음 대비 우도 개선(최소기술길이 벌점)", "gain in likelihood over 'no change' beyond its penalty"
)
_OUTLIER_NAME = Text("혁신 잔차의 이상치 검정(본페로니)", "outlier among innovations (Bonferroni over all periods)")


def changes(one: SeriesHistory, product: Text) -> Iterator[Candidate]:
    """Yield the tests of a series for a change within the last year, and for a figure apart in its last period.

    Ten years of it are looked at. `change_points` alarms on at most one unchanged series in ten; a gain beyond its penalty by s makes that
    rarer by exp(-s / 2), as likelihoods have it, and this is taken as the p-value.
    """
    year = SEASON_LENGTHS[Frequency(one.key.frequency)]
    if year < 4:
        return
    looked_at = one.last(_YEARS * year)
    found = change_points(looked_at.values, looked_at.periods, one.key.frequency)
    if isinstance(found, Sentence):
        return
    # No change within the last five periods can be told from a figure apart.
    recent = looked_at.periods[-min(len(looked_at.periods), year + SHORTEST_SEGMENT)]
    last = next((point for point in reversed(found.points) if point.period >= recent), None)
    if last is None:
        yield Candidate(FindingKind.LEVEL_SHIFT, 1.0, False, never, _SHIFT_NAME)
    else:
        p_value = FALSE_ALARMS * float(np.exp(-max(last.gain - last.penalty, 0.0) / 2))
        size = last.relative_size if last.kind is ChangeKind.LEVEL else None
        matters = size is None or abs(size) >= LEAST_SHIFT
        kind = FindingKind.LEVEL_SHIFT if last.kind is ChangeKind.LEVEL else FindingKind.TREND_CHANGE
        told = partial(_shift, looked_at, product, last, kind, found.is_percent)
        yield Candidate(FindingKind.LEVEL_SHIFT, p_value, matters, told, _SHIFT_NAME)
    apart = next((one for one in found.outliers if one.period >= looked_at.periods[-_RECENT_OUTLIER]), None)
    if apart is None:
        yield Candidate(FindingKind.OUTLIER, 1.0, False, never, _OUTLIER_NAME)
        return
    matters = apart.expected > 0 and abs(apart.value / apart.expected - 1) >= LEAST_SHIFT
    yield Candidate(
        FindingKind.OUTLIER, apart.p_value, matters, partial(_outlier, looked_at, product, apart), _OUTLIER_NAME
    )


def _name(one: SeriesHistory, product: Text) -> Text:
    key = one.key
    indicator = indicator_name(key.indicator)
    if not key.reporter:
        return Text(f"{product.ko} {indicator.ko}", f"{product.en} ({indicator.en})")
    here = country_words(key.reporter)
    if key.partner in ("", WORLD):
        return Text(
            f"{here.ko} {product.ko} {indicator.ko}", f"{first_capital(here.en)}'s {indicator.en} of {product.en}"
        )
    there = country_words(key.partner)
    preposition = "to" if key.indicator.startswith("export") else "from"
    return Text(
        f"{here.ko}의 {there.ko} {product.ko} {indicator.ko}",
        f"{first_capital(here.en)}'s {indicator.en} of {product.en} {preposition} {there.en}",
    )


def _shift(
    one: SeriesHistory, product: Text, point: ChangePoint, kind: FindingKind, is_percent: bool, test: Test
) -> Finding:
    key, periods = one.key, one.periods
    name, up = _name(one, product), point.size > 0
    before, after = point.before, point.after
    first, last = (periods[0], periods[max(point.place - 1, 0)]), (point.period, periods[-1])
    day = Text(f"{point.period.year}년 {point.period.month}월", f"{point.period:%B %Y}")
    if kind is FindingKind.LEVEL_SHIFT:
        low, high = amount(before.value, key.unit), amount(after.value, key.unit)
        sized = Text("", "")
        if point.relative_size is not None:
            sized = Text(
                f"({percent(point.relative_size)}% {'상승' if up else '하락'})",
                f" ({'up' if up else 'down'} {percent(point.relative_size)} %)",
            )
        main = Text(
            f"{with_particle(name.ko, '은/는')} {day.ko}에 수준 자체가 바뀌었습니다. 그 전 {low.ko}에서 그 후 {high.ko} 수준입니다{sized.ko}.",
            f"{first_capital(name.en)} moved to another level in {day.en}: from {low.en} to {high.en}{sized.en}.",
        )
        title = Text(
            f"{name.ko}, {day.ko} 이후 수준 {'상승' if up else '하락'}",
            f"{first_capital(name.en)}: {'higher' if up else 'lower'} level since {day.en}",
        )
        unit, change = key.unit, point.relative_size
    else:
        unit = "share" if is_percent else key.unit
        told = [f"{side.value:+.1%}" if is_percent else amount(side.value, key.unit).en for side in (before, after)]
        main = Text(
            f"{with_particle(name.ko, '은/는')} {day.ko}을 기점으로 흐름이 바뀌어, 기간당 변화가 {told[0]}에서 {told[1]}로 달라졌습니다.",
            f"{first_capital(name.en)} changed its course in {day.en}: growth a period went from {told[0]} to {told[1]}.",
        )
        title = Text(f"{name.ko}, {day.ko} 이후 흐름 전환", f"{first_capital(name.en)}: another course since {day.en}")
        change = None
    sure = Text(
        f"‘변화 없음’보다 이 설명이 낫습니다({chance(test.adjusted_p_value)}).",
        f"That beats 'no change' ({chance(test.adjusted_p_value)}).",
    )
    label = indicator_name(key.indicator)
    year = SEASON_LENGTHS[Frequency(key.frequency)]
    now, then = float(one.values[-1]), float(one.values[-1 - year])
    compared = Text("", "")
    if then > 0 and np.isfinite(now):
        size = now / then - 1
        end = months(one.periods[-1], one.periods[-1])
        compared = Text(
            f"{end.ko} {amount(now, key.unit).ko}, 1년 전 같은 달보다 {percent(size)}% {'높습니다' if size > 0 else '낮습니다'}.",
            f"In {end.en} it stood at {amount(now, key.unit).en}, {percent(size)} % {'above' if size > 0 else 'below'} the same month a year before.",
        )
    return _made(
        one,
        kind,
        f"change:{':'.join(key)}:{'up' if up else 'down'}:{point.period:%Y}",
        title,
        sentences(main, compared, sure, caveats(_flags(one))),
        (
            Figure(label, after.value, unit, *last, after.lower, after.upper),
            Figure(label, before.value, unit, *first, before.lower, before.upper),
        ),
        months(*first),
        test,
        weight=min(1.0, abs(change if change is not None else 0.1)),
        since=point.period,
        rises=up,
        change=change,
    )  # fmt: skip


def _outlier(one: SeriesHistory, product: Text, apart: Outlier, test: Test) -> Finding:
    key, name, up = one.key, _name(one, product), apart.value > apart.expected
    size = apart.value / apart.expected - 1
    value, expected = amount(apart.value, key.unit), amount(apart.expected, key.unit)
    when = months(apart.period, apart.period)
    label = indicator_name(key.indicator)
    return _made(
        one,
        FindingKind.OUTLIER,
        f"outlier:{':'.join(key)}:{apart.period:%Y-%m-%d}",
        Text(
            f"{name.ko}, {when.ko}에 이례적으로 {'높음' if up else '낮음'}",
            f"{first_capital(name.en)}: unusually {'high' if up else 'low'} in {when.en}",
        ),
        sentences(
            Text(
                f"{when.ko} {with_particle(name.ko, '은/는')} {value.ko}로, 앞뒤 흐름에서 예상되는 {expected.ko}보다 {percent(size)}% {'높습니다' if up else '낮습니다'}({chance(test.adjusted_p_value)}). 한 달 수치라서 다음 달에 되돌아갈 수 있습니다.",
                f"{first_capital(name.en)} stood at {value.en} in {when.en}, {percent(size)} % {'above' if up else 'below'} the {expected.en} that its own course makes likely ({chance(test.adjusted_p_value)}). It is a single figure, and may fall back.",
            ),
            caveats(_flags(one)),
        ),
        (
            Figure(label, apart.value, key.unit, apart.period, apart.period),
            Figure(Text("예상값", "expected"), apart.expected, key.unit, apart.period, apart.period),
        ),
        Text("계열 자체의 흐름", "the series' own course"),
        test,
        weight=min(1.0, abs(size)) / 2,
        since=apart.period,
        rises=up,
        change=size,
    )


def _flags(one: SeriesHistory) -> int:
    year = SEASON_LENGTHS[Frequency(one.key.frequency)]
    told = one.is_told[-2 * year :]
    return int(np.bitwise_or.reduce(one.flags[-2 * year :][told])) if told.any() else 0


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
    rises: bool,
    change: float | None,
) -> Finding:
    key = one.key
    year = SEASON_LENGTHS[Frequency(key.frequency)]
    return Finding(
        finding_id=finding_id,
        kind=kind,
        indicator=key.indicator,
        reporter=key.reporter,
        partner="" if key.partner == WORLD else key.partner,
        product_system=key.product_system,
        product=key.product,
        title=title,
        summary=summary,
        figures=figures,
        compared_with=compared_with,
        test=test,
        weight=weight,
        since=since,
        as_of=one.periods[-1],
        rises=rises,
        change=change,
        source=key.source,
        vintage=one.vintage,
        retrieved_at=one.retrieved_at,
        origins=one.origins,
        flags=_flags(one),
        chart=(line(indicator_name(key.indicator), key.unit, one.periods[-5 * year :], one.values[-5 * year :]),),
    )
