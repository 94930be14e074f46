"""The prospects of a portfolio's medicines among all drugs: selection, ceiling, price and revenue, for their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.progress import Progress, stage
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band, Entry, Finding
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .age import FIRST_YEAR, LAST_YEAR
from .approval import holders
from .discount_share import discount_shares
from .market import Market, market_of
from .orphan import day_of
from .price_findings import price_bands, price_findings
from .product import Medicine
from .published_price import with_published_prices
from .revenue import RevenueEffect, negotiation_effect, price_applies
from .selection import Selection, selection

_RULE = "selection.rank"
_WORTH_TELLING, _SURE = 0.05, 0.995


@dataclass(frozen=True, slots=True)
class Prospects:
    """What the draws tell, by product: findings, timeline, bands; `effect` on revenue (None where ranks cannot be told).

    `missing` says what was open or lacking for all of them; `priced`, by product and year, how likely (0 to 1) a negotiated price applies in
    the draws of that effect, none where nothing was drawn.
    """

    findings: Mapping[str, tuple[Finding, ...]]
    entries: Mapping[str, tuple[Entry, ...]]
    bands: Mapping[str, tuple[Band, ...]]
    effect: RevenueEffect | None
    missing: tuple[Sentence, ...]
    priced: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


def prospects(
    medicines: Sequence[Medicine],
    parameters: Parameters,
    as_of: date,
    generator: np.random.Generator,
    draws: int,
    progress: Progress | None = None,
) -> Prospects:
    """Draw what becomes of the medicines that are not of role `market`, ranked among all of them.

    Each is a drug of `qualifying.single_source_drugs`. A rank among fewer drugs than a pool holds says nothing: then nothing is drawn
    and it says that the others are missing. Lists published by `as_of` are taken as the medicines' `selected_for` gives them.
    """
    medicines = [one if one.role == "market" else with_published_prices(one, parameters) for one in medicines]
    own = [one for one in medicines if one.role != "market"]
    others = _others_of_holder(medicines)
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    through = max((year for year in years if _published(year, parameters) <= as_of), default=0)
    most = market_of(medicines, years, parameters, open_as=1.0, told_on=as_of, progress=stage(progress, 0, 0.3))
    pool = max(one.pool for one in most.years)
    ranked = len(np.unique(most.series.product))
    if ranked <= pool:
        gap = (
            Sentence("Only one drug with spending is given: a rank can be told among more than {pool}. Add the others as rows of role market.", pool=pool)
            if ranked == 1
            else Sentence("Only {count} drugs with spending are given: a rank can be told among more than {pool}. Add the others as rows of role market.", count=ranked, pool=pool)
        )  # fmt: skip
        findings = {one.product_id: tuple(price_findings(one, one.selected_for, parameters, others[one.product_id])) + (_lacking(gap) if not one.selected_for else ()) for one in own}  # fmt: skip
        prices = {one.product_id: price_bands(one, parameters) for one in own}
        return Prospects(findings, {}, prices, None, (gap, *most.missing))
    followed = [one.product_id for one in own]
    state = generator.bit_generator.random_raw(2)
    # The same luck for both ends: they differ by what is open, not by chance.
    high = selection(most, np.random.default_rng(state), draws, followed, through, stage(progress, 0.3, 0.6))
    is_open = most.possible_delays is not None or (most.is_open is not None and bool(most.is_open.any()))
    low = (
        selection(most.with_open(0), np.random.default_rng(state), draws, (), through, stage(progress, 0.6, 0.9))
        if is_open
        else high
    )
    discounts = {one.product_id: discount_shares(one, years, parameters, others[one.product_id]) for one in own}
    ends = _ends(most)
    effect = negotiation_effect(own, high, parameters, generator, discounts, ends, stage(progress, 0.9, 1))
    if is_open:
        said = Sentence("In the effect on revenue, what the rules leave open is taken as qualifying.")
        effect = replace(effect, assumptions=(*effect.assumptions, said))
    told = {one.product_id: _told(one, low, high, through, parameters, others[one.product_id]) for one in own}
    return Prospects(
        {key: findings for key, (findings, _, _) in told.items()},
        {key: entries for key, (_, entries, _) in told.items()},
        {
            one.product_id: (
                *told[one.product_id][2],
                *price_bands(one, parameters, _applies(high, one.product_id)),
                *effect.bands[one.product_id],
            )
            for one in own
        },
        effect,
        tuple(dict.fromkeys((*_thin_part_b(most), *most.missing, *effect.missing))),
        {one.product_id: _priced(high, one.product_id, ends) for one in own},
    )


def _told(
    medicine: Medicine,
    low: Selection,
    high: Selection,
    through: int,
    parameters: Parameters,
    others: Sequence[Medicine],
) -> tuple[tuple[Finding, ...], tuple[Entry, ...], tuple[Band, ...]]:
    standing = weakest([Standing.COMPUTED, medicine.standing, *(one.standing for one in medicine.spending)])
    chances = {year: sorted((low.likely(medicine.product_id, year), high.likely(medicine.product_id, year))) for year in high.years}  # fmt: skip
    bands, entries, before = list[Band](), list[Entry](), 0.0
    for year, (least, most) in chances.items():
        # What is selected already, or surely was in an earlier year, is ranked no more, unless its selection may end before.
        if year <= through or (not most and (medicine.selected_for or before > _SURE)):
            continue
        before += least
        bands.append(Band("selection.probability", Text("선정 확률", "Probability of selection"), year, "share", least, (least + most) / 2, most, (least + most) / 2, most, standing, is_drawn=False))  # fmt: skip
        ranks = high.rank(medicine.product_id, year)
        if ranks:
            bands.append(Band("selection.rank", Text("지출 순위", "Rank by spending"), year, "rank", ranks[0], ranks[1], ranks[2], ranks[1], standing=standing))  # fmt: skip
        if most >= _WORTH_TELLING:
            step = _step(medicine, year, least, most, ranks, high.draws, parameters, standing)
            day = _published(year, parameters)
            entries.append(Entry(day, day, Text("선정 가능성", "Chance of being selected"), step.said, "chance", step.standing, (least + most) / 2, (step,)))  # fmt: skip
    chosen = medicine.selected_for
    findings = list[Finding]()
    if not chosen:
        likeliest = max(chances, key=lambda one: chances[one][1])
        least, most = chances[likeliest]
        if most >= _WORTH_TELLING:
            chosen = likeliest
            step = _step(medicine, chosen, least, most, high.rank(medicine.product_id, chosen), high.draws, parameters, standing)  # fmt: skip
            answer: Answer[int] = Answer(chosen, (step,))
            said = Sentence("in {share} of the draws", share=dict(step.said.values)["share"])
        else:
            gap = Sentence("{name} is selected for no year to {last} in {share} of the draws or more.", name=medicine.name, last=LAST_YEAR, share=f"{_WORTH_TELLING:.0%}")  # fmt: skip
            answer, said = (
                Answer(None, (Step(_RULE, gap, False, (), standing),)),
                Sentence("No year to {year}.", year=LAST_YEAR),
            )
        findings.append(Finding("likeliest_year", Text("선정될 가능성이 가장 높은 연도", "Likeliest year of selection"), answer, said=said))  # fmt: skip
    return (*findings, *price_findings(medicine, chosen, parameters, others)), tuple(entries), tuple(bands)


def _lacking(gap: Sentence) -> tuple[Finding, ...]:
    answer: Answer[int] = cannot_tell(gap)
    return (Finding("likeliest_year", Text("선정될 가능성이 가장 높은 연도", "Likeliest year of selection"), answer),)


def _step(
    medicine: Medicine,
    year: int,
    least: float,
    most: float,
    ranks: list[int] | None,
    draws: int,
    parameters: Parameters,
    standing: Standing,
) -> Step:
    first_day = date(year, 1, 1)
    values = tuple(parameters.at(f"negotiation.{name}", first_day) for name in ("drugs_selected", "pool", "parts"))
    words: dict[str, object] = {"name": medicine.name, "year": year, "draws": f"{draws:,}"}
    words["share"] = f"{least:.0%}" if round(least, 2) == round(most, 2) else f"{least:.0%}–{most:.0%}"
    words["rank"], words["best"], words["worst"] = (ranks[1], ranks[0], ranks[2]) if ranks else ("–", "–", "–")
    said = Sentence("In {share} of {draws} draws {name} is selected for {year}; its rank is {rank} ({best} to {worst}).", **words)  # fmt: skip
    return Step(_RULE, said, None, values, standing)


def _thin_part_b(market: Market) -> list[Sentence]:
    """Return what to say where too few drugs have spending under Part B for its pool to mean anything."""
    count, pool = int((market.series.part == 0).sum()), market.years[-1].pool
    if count >= pool:
        return []
    if count == 0:
        return [Sentence("No drug with Part B spending is given: years whose lists rank both parts are told by Part D alone.")]  # fmt: skip
    if count == 1:
        return [Sentence("Only one drug with Part B spending is given: for years whose lists rank both parts, it ranks higher here than among all.")]  # fmt: skip
    return [Sentence("Only {count} drugs with Part B spending are given: for years whose lists rank both parts, those under Part B rank higher here than among all.", count=count)]  # fmt: skip


def _ends(market: Market) -> dict[str, int]:
    return {one: int(end) for one, end in zip(market.product_ids, market.ended_in, strict=True) if end}


def _others_of_holder(medicines: Sequence[Medicine]) -> dict[str, list[Medicine]]:
    """Return the other medicines of each one's holder: what they spend tells what kind of manufacturer it is."""
    by_holder: dict[tuple[str, ...], list[Medicine]] = {}
    for one in medicines:
        by_holder.setdefault(_holder(one), []).append(one)
    return {one.product_id: [other for other in by_holder[_holder(one)] if other is not one] for one in medicines if one.role != "market"}  # fmt: skip


def _holder(medicine: Medicine) -> tuple[str, ...]:
    return tuple(one.casefold().rstrip(".") for one in holders(medicine))


def _applies(found: Selection, product_id: str) -> dict[int, float]:
    """Return how likely no competitor that is yet to come has ended the selection by each year."""
    ended = found.ended[:, found.followed.index(product_id)]
    return {year: float(((ended == 0) | (ended > year)).mean()) for year in found.years}


def _priced(found: Selection, product_id: str, ends: Mapping[str, int]) -> dict[int, float]:
    shares = price_applies(found, product_id, ends.get(product_id, 0)).mean(axis=0)
    return {year: float(share) for year, share in zip(found.years, shares, strict=True)}


def _published(year: int, parameters: Parameters) -> date:
    return day_of(parameters.at("negotiation.publication_date", date(year, 1, 1)))
