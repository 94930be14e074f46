"""Whether Medicare spends enough on a medicine: the threshold of each year, and what was spent in the period that counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise

from bioaccord.vocabulary.period import Period
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, UnknownParameter, weakest
from ..trail import Answer, Step, cannot_tell
from .orphan import day_of
from .product import Medicine, Part, Spending

_RULE, _THRESHOLD_RULE, _PART_RULE = "negotiation.low_spend", "negotiation.low_spend_threshold", "negotiation.part"
_BASE_YEAR, _SECOND_YEAR = 2026, 2027
SURE_BY = 2.0
"""Spending of another period decides only where it lies this many times above or below the threshold."""


def threshold(year: int, parameters: Parameters) -> Answer[float]:
    """Return the spending (US dollars a year) below which a medicine is left out in a price applicability year; a range where it is open.

    42 USC 1320f-1(e)(3)(B): $200 million for 2026; for 2027 increased by consumer prices from 1 June 2023 to 30 September 2024, which
    may be read from the index of May or of June; later by the 12 months to each September. Where an index is not published yet, the
    year's increase lies between the least and the most of those since 2018.
    """
    base = parameters.at("negotiation.low_spend", date(_BASE_YEAR, 1, 1))
    if year <= _BASE_YEAR:
        said = Sentence("Spending below {amount} USD leaves a drug out.", amount=_dollars(base.number))
        return Answer(base.number, (Step(_THRESHOLD_RULE, said, None, (base,)),))
    least = most = base.number
    values, unknown, seen = [base], list[int](), list[float]()
    for reached in range(_SECOND_YEAR, year + 1):
        froms = ((2023, 5), (2023, 6)) if reached == _SECOND_YEAR else ((reached - 4, 9),)
        end = _index((reached - 3, 9), parameters)
        begins = [_index(month, parameters) for month in froms]
        if end and all(begins):
            rises = [end.number / one.number for one in begins if one]
            values += [*(one for one in begins if one), end]
        else:
            unknown.append(reached)
            seen = seen or _rises(year, parameters)
            rises = seen
            if not rises:
                gap = Sentence("Consumer prices for the threshold of {year} are not known.", year=reached)
                return cannot_tell(gap, steps=(Step(_THRESHOLD_RULE, gap, None, (base,)),))
        least, most = least * min(rises), most * max(rises)
    words: dict[str, object] = {"year": year, "least": _dollars(least), "most": _dollars(most)}
    if unknown:
        words |= {"unknown": ", ".join(str(one) for one in unknown)}
        said = Sentence("The threshold of {year} lies between {least} and {most} USD; consumer prices for {unknown} are not known here, and rise as they have since 2018.", **words)  # fmt: skip
    else:
        said = Sentence("The threshold of {year} is {least} to {most} USD, by consumer prices; the law can be read from the index of May or of June 2023.", **words)  # fmt: skip
    # A range that holds what consumer prices can be expected to do is computed as the rest is: what lies in it stays open.
    step = Step(_THRESHOLD_RULE, said, None, tuple(values), Standing.COMPUTED)
    return Answer(None, (step,), least=least, most=most)


def ranking_period(year: int, parameters: Parameters) -> Period:
    """Return the 12 months whose spending counts for a price applicability year. 42 USC 1320f-1(b)(1)(A), 1320f(d)(3)."""
    first_day = date(year, 1, 1)
    names = ("negotiation.ranking_period_first_day", "negotiation.ranking_period_last_day")
    first, last = (day_of(parameters.at(name, first_day)) for name in names)
    return Period(first, last)


def spent(medicine: Medicine, period: Period, parts: Collection[Part] = tuple(Part)) -> Answer[float]:
    """Return what parts of Medicare spent in a period (US dollars, gross): `value` where rows cover it, `least` where they do in part.

    A row of just this period counts as it is; otherwise rows are shared out by days. Rows of one product and part that overlap
    leave it open. `value` None and no range: no row touches the period.
    """
    first, last = period.first_day, period.last_day
    assert first and last
    total, covered, standings = 0.0, True, list[Standing]()
    groups: dict[tuple[str, Part], list[Spending]] = {}
    for one in medicine.spending:
        if one.amount_usd < 0:
            gap = Sentence("Spending on {name} is negative ({amount} USD): give what was spent, gross of rebates.", name=medicine.name, amount=_dollars(one.amount_usd))  # fmt: skip
            return cannot_tell(gap)
        if one.part in parts:
            groups.setdefault((one.product_id, one.part), []).append(one)
    touched = False
    for rows in groups.values():
        exact = [one for one in rows if one.period == period]
        rows = exact[:1] or sorted(
            (one for one in rows if _shared(one.period, period)), key=lambda one: _first(one.period)
        )
        if any(_last(one.period) >= _first(other.period) for one, other in pairwise(rows)):
            gap = Sentence("Spending rows of {name} overlap: which of them count cannot be told.", name=medicine.name)
            return cannot_tell(gap)
        days = sum(_shared(one.period, period) for one in rows)
        covered = covered and days == (last - first).days + 1
        touched = touched or days > 0
        total += sum(one.amount_usd * _shared(one.period, period) / _length(one.period) for one in rows)
        standings += [one.standing if one.period == period else Standing.COMPUTED for one in rows]
        standings += [one.standing for one in rows]
    words = {"name": medicine.name, "first": first, "last": last, "amount": _dollars(total)}
    if not touched:
        return cannot_tell(Sentence("Spending on {name} from {first} to {last} is not given.", **words))
    said = Sentence("Medicare spent {amount} USD on {name} from {first} to {last}.", **words)
    step = Step(_RULE, said, None, (), weakest(standings))
    if covered:
        return Answer(total, (step,))
    gap = Sentence("Spending on {name} is given for part of {first} to {last} only.", **words)
    return Answer(None, (step,), (gap,), least=total)


def is_spent_enough(
    medicine: Medicine, year: int, parameters: Parameters, spending_usd: float | None = None
) -> Answer[bool]:
    """Return whether Medicare's spending (parts B and D) is not below the threshold of a price applicability year.

    `spending_usd` is that of the period that counts, where the caller knows or forecasts it. Without it the portfolio's rows say
    it; without rows of that period, those of the latest year before it decide where they lie far above or below, and the step is
    marked unverified. Nobody selects what is below: a medicine selected for the year spent enough.
    """
    floor = threshold(year, parameters)
    least, most = (floor.value, floor.value) if floor.value is not None else (floor.least, floor.most)
    if least is None or most is None:
        return cannot_tell(*floor.missing, steps=floor.steps)
    period = ranking_period(year, parameters)
    low: float | None
    high: float | None
    margin, standing, gaps, steps = 1.0, Standing.ENACTED, list[Sentence](), list[Step]()
    if spending_usd is not None:
        low = high = spending_usd
    else:
        given = spent(medicine, period)
        low, high = (given.value, given.value) if given.value is not None else (given.least, given.most)
        gaps, standing, steps = list(given.missing), given.standing, list(given.steps)
        if low is None and medicine.selected_for == year:
            said = Sentence("{name} was selected for {year}: Medicare spent enough on it.", name=medicine.name, year=year)  # fmt: skip
            return Answer(True, (Step(_RULE, said, True, (), medicine.standing),)).after(floor)
        if low is None:
            stand_in = latest_year(medicine, period)
            if stand_in:
                before = spent(medicine, stand_in)
                low = high = before.value
                margin, standing, steps = SURE_BY, Standing.UNVERIFIED, list(before.steps)
    words = {"name": medicine.name, "year": year, "amount": _dollars(low or 0.0), "least": _dollars(least), "most": _dollars(most)}  # fmt: skip
    if low is not None and low >= most * margin:
        said = Sentence("{amount} USD on {name} is not below the threshold of {year} ({least} to {most} USD).", **words)
        return Answer(True, (*steps, Step(_RULE, said, True, (), standing))).after(floor)
    unsaid = set(Part) - {one.part for one in medicine.spending} if spending_usd is None else set[Part]()
    if high is not None and high < most and unsaid:
        part = Sentence("Spending on {name} under Part {part} is not given; write 0 where there is none.", name=medicine.name, part=min(unsaid).value)  # fmt: skip
        gaps.append(part)
        high = None
    if high is not None and high < least / margin:
        said = Sentence("{amount} USD on {name} is below the threshold of {year} ({least} to {most} USD): it is left out.", **words)  # fmt: skip
        return Answer(False, (*steps, Step(_RULE, said, False, (), standing))).after(floor)
    if not gaps or low is not None:
        gaps.append(Sentence("Whether spending on {name} reaches the threshold of {year} ({least} to {most} USD) is open.", **words))  # fmt: skip
    return cannot_tell(*gaps, steps=(*steps, Step(_RULE, gaps[-1], None, (), standing))).after(floor)


def is_in_its_parts(medicine: Medicine, year: int, parameters: Parameters) -> Answer[bool]:
    """Return whether a part of Medicare whose drugs are negotiated pays for a medicine: only Part D for 2026 and 2027.

    42 USC 1320f-1(a), (b)(2), (d)(1). Without any spending nothing speaks against it.
    """
    parts = parameters.at("negotiation.parts", date(year, 1, 1))
    words = {"name": medicine.name, "year": year}
    paying = {one.part for one in medicine.spending if one.amount_usd > 0}
    if parts.value == "D" and paying == {Part.B}:
        said = Sentence("Only Part B pays for {name}, and only drugs of Part D are negotiated for {year}.", **words)
        return Answer(False, (Step(_PART_RULE, said, False, (parts,), _standing(medicine)),))
    said = (
        Sentence("For {year} only drugs of Part D are negotiated.", **words)
        if parts.value == "D"
        else Sentence("For {year} drugs of Part B and of Part D are negotiated.", **words)
    )
    return Answer(True, (Step(_PART_RULE, said, True, (parts,), _standing(medicine)),))


def latest_year(medicine: Medicine, before: Period) -> Period | None:
    """Return the latest period of a year for which spending is given, of those that begin before another; None where there is none."""
    found = [
        one.period for one in medicine.spending if _length(one.period) >= 365 and _first(one.period) < _first(before)
    ]
    return max(found, key=_last, default=None)


def _index(month: tuple[int, int], parameters: Parameters) -> ParameterValue | None:
    try:
        return parameters.at("consumer_prices", date(*month, 1))
    except UnknownParameter:
        return None


def _rises(year: int, parameters: Parameters) -> list[float]:
    """Return by how much consumer prices rose in the years to each September from 2019 to that of three years before `year`."""
    known = [_index((before, 9), parameters) for before in range(2018, year - 2)]
    return [after.number / before.number for before, after in pairwise(known) if before and after]


def _standing(medicine: Medicine) -> Standing:
    return weakest(one.standing for one in medicine.spending)


def _first(period: Period) -> date:
    return period.first_day or date.min


def _last(period: Period) -> date:
    return period.last_day or date.max


def _length(period: Period) -> int:
    return (_last(period) - _first(period)).days + 1


def _shared(one: Period, other: Period) -> int:
    first, last = max(_first(one), _first(other)), min(_last(one), _last(other))
    return max((last - first + timedelta(days=1)).days, 0)


def _dollars(amount: float) -> str:
    return f"{amount:,.0f}"
