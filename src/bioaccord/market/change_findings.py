"""Level shifts, changes of trend and outliers of a series against its own history, where they are recent enough to be news."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from .change_models import SHORTEST_SEGMENT
from .change_point import FALSE_ALARMS, ChangeKind, ChangePoint, ChangePoints, Model, Outlier
from .change_points import change_points
from .change_words import RHYTHMS
from .finding import Candidate, Figure, Finding, FindingKind, Test, never
from .finding_episode import began
from .finding_names import named, verbs_of, with_article
from .finding_words import amount, caveats, chance, first_capital, percent, period_noun, sentences, span, times
from .history import SEASON_LENGTHS
from .indicators import indicator_name
from .observation import WORLD, Frequency
from .series_breaks import making_changed
from .series_finding import series_finding
from .series_history import SeriesHistory, SeriesKey
from .usual_swings import tail_chance

LEAST_SHIFT = 0.10
_LEAST_RECORD = 60
_PLACES = 3
"""Places of a year that are as good as free of one another."""

Floats = NDArray[np.float64]

_YEARS = 10
_RECENT_OUTLIER = 1
"""Last periods in which a figure apart is news."""

_SHIFT_NAME = Text(
    "변화가 없는 모형 대비 우도비 검정(최소기술길이 기준)", "gain in likelihood over 'no change' beyond its penalty"
)
_OUTLIER_NAME = Text("혁신 잔차의 이상치 검정(본페로니)", "outlier among innovations (Bonferroni over all periods)")


def changes(one: SeriesHistory, product: Text) -> Iterator[Candidate]:
    """Yield the tests of a series for a change within the last year, and for a figure apart in its last period.

    Ten years of it are looked at. `change_points` alarms on at most one unchanged series in ten; a gain beyond its penalty by s makes that
    rarer by exp(-s / 2), as likelihoods have it, and this is taken as the p-value. A change that falls together with another way in which
    the figures were made (estimated until then, counted since) is the publisher's, and is not told.
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
    remade = [looked_at.periods[at] for at in making_changed(looked_at.flags)]
    if last is None or any(_periods_apart(day, last.period, year) <= SHORTEST_SEGMENT for day in remade):
        yield Candidate(FindingKind.LEVEL_SHIFT, 1.0, False, never, _SHIFT_NAME)
    else:
        p_value = FALSE_ALARMS * float(np.exp(-max(last.gain - last.penalty, 0.0) / 2))
        if one.key.partner != WORLD:
            # A trade adds up. A price wanders by itself: a change has to stand out from its own longer record as well.
            begins, steady = len(one.values) - len(looked_at.values), found.model is Model.LEVEL
            others = [begins + other.place for other in found.points if steady and other.place < last.place]
            p_value = max(p_value, own_tail(one.values, begins + last.place, last.kind, others))
        size = last.relative_size if last.kind is ChangeKind.LEVEL else None
        matters = size is None or abs(size) >= LEAST_SHIFT
        told = partial(_shift, one, looked_at, product, last, found)
        yield Candidate(FindingKind.LEVEL_SHIFT, p_value, matters, told, _SHIFT_NAME)
    apart = next((one for one in found.outliers if one.period >= looked_at.periods[-_RECENT_OUTLIER]), None)
    if apart is None:
        yield Candidate(FindingKind.OUTLIER, 1.0, False, never, _OUTLIER_NAME)
        return
    matters = apart.expected > 0 and abs(apart.value / apart.expected - 1) >= LEAST_SHIFT
    yield Candidate(
        FindingKind.OUTLIER, apart.p_value, matters, partial(_outlier, looked_at, product, apart), _OUTLIER_NAME
    )


def own_tail(values: Floats, place: int, kind: ChangeKind, earlier: Sequence[int] = ()) -> float:
    """Return how rarely a series (n) moves by itself as much as at a place, whatever its tails are like; 0 where its record is too short.

    The means of the periods on either side are held against those at every other place of the record: of levels, or of steps for a trend; places within
    a year are as good as a few free ones. `earlier` are places of other changes, which tell nothing of how a series moves by itself.
    """
    known = np.isfinite(values) & (values > 0)
    if not known.all() or len(values) < _LEAST_RECORD:
        return 0.0
    moved = np.log(values)
    if kind is ChangeKind.TREND:
        moved, place = np.diff(moved), place - 1
    width = SHORTEST_SEGMENT
    means = np.convolve(moved, np.ones(width) / width, "valid")
    sizes = np.abs(means[width:] - means[:-width])
    at = min(max(place - width, 0), len(sizes) - 1)
    near = np.arange(max(0, at - width), min(len(sizes), at + width + 1))
    size = float(sizes[near].max())
    apart = [np.arange(max(0, other - 2 * width), min(len(sizes), other)) for other in earlier]
    others = np.delete(sizes, np.unique(np.concatenate([near, *apart])))
    return min(1.0, _PLACES * tail_chance(others, size))


def first_told(one: SeriesHistory, point: ChangePoint) -> date:
    """Return where a change lay when it could first be seen: its estimated place wanders with each period more, this does not.

    The series is looked at as it was one period ago, two, and so on. A change within the shortest segment of the one that was found later is
    the same: no two true ones lie as near.
    """
    year = SEASON_LENGTHS[Frequency(one.key.frequency)]
    place = point.period

    def goes_on(back: int) -> bool | None:
        nonlocal place
        if one.periods[-1 - back] < place or back >= 2 * year:
            return None
        then = one.first(len(one.periods) - back).last(_YEARS * year)
        found = change_points(then.values, then.periods, one.key.frequency)
        if isinstance(found, Sentence):
            return None
        near = [other.period for other in found.points if _periods_apart(other.period, place, year) < SHORTEST_SEGMENT]
        if near:
            place = min(near, key=lambda day: abs((day - place).days))
        return bool(near)

    began(goes_on)
    return place


def _periods_apart(one: date, other: date, year: int) -> float:
    return abs((one - other).days) * year / 365.25


def _shift(
    one: SeriesHistory, looked_at: SeriesHistory, product: Text, point: ChangePoint, found: ChangePoints, test: Test
) -> Finding:
    key, periods = one.key, looked_at.periods
    frequency, name = Frequency(key.frequency), named(one.key, product)
    # What came before reaches back to the change before this one.
    earlier = [other.place for other in found.points if other.place < point.place]
    first, last = (periods[max(earlier, default=0)], periods[point.place - 1]), (point.period, periods[-1])
    is_level, up = point.kind is ChangeKind.LEVEL, point.size > 0
    year = SEASON_LENGTHS[frequency]
    now, then = float(looked_at.values[-1]), float(looked_at.values[-1 - year])
    is_compared = then > 0 and np.isfinite(now)
    if is_level:
        change, unit, what = point.relative_size, key.unit, indicator_name(key.indicator)
        title, main = _level_told(name, point, key, frequency)
    else:
        change = now / then - 1 if is_compared else None
        unit, rhythm = "share" if found.is_percent else key.unit, RHYTHMS[frequency]
        what = Text(f"{rhythm.ko} 변화", f"mean change {rhythm.en}")
        title, main = _course_told(name, point, key, frequency, first, found.is_percent)
    sure = Text(
        f"‘변화 없음’으로는 설명되지 않습니다({chance(test.adjusted_p_value)}).",
        f"'No change' does not explain that ({chance(test.adjusted_p_value)}).",
    )
    today = (
        _on_the_year_before(now, then, key, span(periods[-1], periods[-1], frequency)) if is_compared else Text("", "")
    )
    figures = [
        Figure(what, point.after.value, unit, *last, point.after.lower, point.after.upper),
        Figure(what, point.before.value, unit, *first, point.before.lower, point.before.upper),
    ]
    if is_compared:
        label = indicator_name(key.indicator)
        figures.append(Figure(label, now, key.unit, periods[-1], periods[-1]))
        figures.append(Figure(Text("1년 전", "a year before"), then, key.unit, periods[-1 - year], periods[-1 - year]))
    return _made(
        looked_at,
        FindingKind.LEVEL_SHIFT if is_level else FindingKind.TREND_CHANGE,
        f"change:{':'.join(key)}:{first_told(one, point):%Y-%m-%d}",
        title,
        sentences(main, today, sure, caveats(_flags(looked_at))),
        tuple(figures),
        span(*first, frequency),
        test,
        weight=min(1.0, abs(_size(point, found))),
        since=point.period,
        rises=up if is_level else None if change is None else change > 0,
        change=change,
    )


def _size(point: ChangePoint, found: ChangePoints) -> float:
    """Return how large a change is as a share: of its level, or of a period's growth."""
    if point.kind is ChangeKind.LEVEL:
        return point.relative_size if point.relative_size is not None else 0.1
    return point.size if found.is_percent else 0.1


def _level_told(name: Text, point: ChangePoint, key: SeriesKey, frequency: Frequency) -> tuple[Text, Text]:
    """Return the title and the sentence of a shift to another level."""
    verbs, up, day = verbs_of(key.indicator), point.size > 0, span(point.period, point.period, frequency)
    low, high = amount(point.before.value, key.unit), amount(point.after.value, key.unit)
    sized = Text("", "")
    if point.relative_size is not None:
        size = percent(point.relative_size)
        sized = Text(f"({size}% {verbs.noun(up).ko})", f" ({'up' if up else 'down'} {size}%)")
    main = Text(
        f"{with_particle(name.ko, '은/는')} {day.ko}에 수준 자체가 바뀌었습니다. 그 전에는 {low.ko}, 그 뒤로는 {high.ko} 수준입니다{sized.ko}.",
        f"{first_capital(with_article(name))} moved to another level in {day.en}: from {low.en} to {high.en}{sized.en}.",
    )
    title = Text(
        f"{name.ko}, {day.ko} 이후 한 단계 {verbs.noun(up).ko}",
        f"{first_capital(name.en)}: a {'higher' if up else 'lower'} level since {day.en}",
    )
    return title, main


def _course_told(
    name: Text, point: ChangePoint, key: SeriesKey, frequency: Frequency, before: tuple[date, date], is_percent: bool
) -> tuple[Text, Text]:
    """Return the title and the sentence of a change of trend."""
    day, noun, past = span(point.period, point.period, frequency), period_noun(frequency), span(*before, frequency)
    course = _course(point.before.value, point.after.value)
    told = []
    for side in (point.before.value, point.after.value):
        share = f"{side * 100:+.1f}"
        told.append(Text(f"{share}%", f"{share}%") if is_percent else amount(side, key.unit))
    main = Text(
        f"{with_particle(name.ko, '은/는')} {day.ko}부터 {course.sentence.ko}. 한 {noun.ko} 평균 변화가 그 전({past.ko}) {told[0].ko}에서 {told[1].ko}로 달라졌습니다.",
        f"{first_capital(with_article(name))} {course.sentence.en} in {day.en}: the mean change a {noun.en} went from {told[0].en} ({past.en}) to {told[1].en}.",
    )
    title = Text(f"{name.ko}, {day.ko} {course.title.ko}", f"{first_capital(name.en)} {course.title.en} in {day.en}")
    return title, main


def _on_the_year_before(now: float, then: float, key: SeriesKey, end: Text) -> Text:
    size, many, today = now / then - 1, times(now / then), amount(now, key.unit)
    held = (
        Text(f"1년 전의 {many.ko}입니다", f"{many.en} what it was a year before")
        if many.ko
        else Text(
            f"1년 전보다 {percent(size)}% {'높습니다' if size > 0 else '낮습니다'}",
            f"{percent(size)}% {'above' if size > 0 else 'below'} a year before",
        )
    )
    return Text(
        f"{end.ko}에는 {with_particle(today.ko, '으로/로')}, {held.ko}.",
        f"In {end.en} it stood at {today.en}, {held.en}.",
    )


@dataclass(frozen=True, slots=True)
class _Course:
    """What a course turned into: in a title, and in a sentence."""

    title: Text
    sentence: Text


def _course(before: float, after: float) -> _Course:
    if after < 0 < before:
        turned = "turned from rising to falling"
        return _Course(Text("내림세로 전환", turned), Text("오름세에서 내림세로 돌아섰습니다", turned))
    if before < 0 < after:
        turned = "turned from falling to rising"
        return _Course(Text("오름세로 전환", turned), Text("내림세에서 오름세로 돌아섰습니다", turned))
    faster, up = abs(after) > abs(before), after > 0
    way = f"began to {'rise' if up else 'fall'} {'faster' if faster else 'more slowly'}"
    pace = "빨라" if faster else "느려"
    return _Course(
        Text(f"{'오름세' if up else '내림세'} {'가속' if faster else '둔화'}", way),
        Text(f"{'오르는' if up else '내리는'} 속도가 {pace}졌습니다", way),
    )


def _outlier(one: SeriesHistory, product: Text, apart: Outlier, test: Test) -> Finding:
    key, name, up = one.key, named(one.key, product), apart.value > apart.expected
    frequency = Frequency(key.frequency)
    noun = period_noun(frequency)
    size = apart.value / apart.expected - 1
    value, expected = amount(apart.value, key.unit), amount(apart.expected, key.unit)
    when = span(apart.period, apart.period, frequency)
    label = indicator_name(key.indicator)
    return _made(
        one,
        FindingKind.OUTLIER,
        f"outlier:{':'.join(key)}:{apart.period:%Y-%m-%d}",
        Text(
            f"{name.ko}, {when.ko} 이례적으로 {'높은' if up else '낮은'} 수치",
            f"{first_capital(name.en)}: unusually {'high' if up else 'low'} in {when.en}",
        ),
        sentences(
            Text(
                f"{when.ko} {with_particle(name.ko, '은/는')} {with_particle(value.ko, '으로/로')}, 그동안의 흐름에서 예상되는 {expected.ko}보다 {percent(size)}% {'높습니다' if up else '낮습니다'}({chance(test.adjusted_p_value)}). 한 {noun.ko}의 수치라서 다음 {noun.ko}에 되돌아갈 수 있습니다.",
                f"{first_capital(with_article(name))} stood at {value.en} in {when.en}, {percent(size)}% {'above' if up else 'below'} the {expected.en} that its own course makes likely ({chance(test.adjusted_p_value)}). It is the figure of a single {noun.en} and may go back.",
            ),
            caveats(_flags(one)),
        ),
        (
            Figure(label, apart.value, key.unit, apart.period, apart.period),
            Figure(Text("예상값", "expected"), apart.expected, key.unit, apart.period, apart.period),
        ),
        Text("시계열 자체의 흐름", "the series' own course"),
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
    rises: bool | None,
    change: float | None,
) -> Finding:
    year = SEASON_LENGTHS[Frequency(one.key.frequency)]
    return series_finding(
        one, kind, finding_id, title, summary, figures, compared_with, test,
        weight=weight, since=since, rises=rises, change=change, flags=_flags(one), drawn=5 * year,
    )  # fmt: skip
