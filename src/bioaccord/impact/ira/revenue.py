"""What negotiation does to the revenue of products and of a portfolio, by year, as a distribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.progress import Progress, tell
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band
from ..parameter import Parameters, Standing, UnknownParameter, weakest
from .monopoly import MonopolyKind, monopoly
from .negotiated_price import Calibration, calibration
from .product import Medicine, Price
from .selection import Selection
from .spending_growth import Floats

TITLE = Text("약가 협상이 메디케어 순매출에 주는 영향", "Effect of negotiation on net revenue from Medicare")
KEY = "revenue.negotiation"


@dataclass(frozen=True, slots=True)
class RevenueEffect:
    """What negotiation does to net revenue from Medicare: `draws` (draws, products, years) in US dollars a year, a loss negative.

    `bands` by product, `portfolio` those of all products together (each draw added up first).
    """

    product_ids: tuple[str, ...]
    years: tuple[int, ...]
    draws: Floats
    bands: Mapping[str, tuple[Band, ...]]
    portfolio: tuple[Band, ...]
    assumptions: tuple[Sentence, ...]
    missing: tuple[Sentence, ...]


def effect(
    spending_usd: Floats, applies: NDArray[np.bool_], price_of_list: Floats, net_of_list: Floats, discount_share: Floats
) -> Floats:
    """Return the change of net revenue (draws, products, years), US dollars a year: where a negotiated price applies, else 0.

    Medicare's gross spending times what the negotiated price lies below the net price (both as shares of the list price; nothing where
    it lies above), less the share of spending that the discount programme no longer takes from a selected drug.

    >>> one = np.ones((1, 1, 1), np.float32)
    >>> float(effect(1e9 * one, one > 0, 0.3 * one, 0.6 * one, 0.1 * one).round())
    -200000000.0
    """
    loss = np.maximum(net_of_list - price_of_list, 0)
    found: Floats = np.where(applies, spending_usd * (discount_share - loss), 0).astype(np.float32)
    return found


def negotiation_effect(
    medicines: Sequence[Medicine],
    found: Selection,
    parameters: Parameters,
    generator: np.random.Generator,
    discount_share: Mapping[str, Sequence[float]] | None = None,
    ended_in: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> RevenueEffect:
    """Return the effect on the medicines that a selection followed (in its order of `followed`), over its draws.

    Prices: as negotiated, where the portfolio gives them beside the list price; else drawn by what was negotiated so far, and never above
    the share of a monopoly type that the medicine has grown into. `discount_share` by product, for each year, is the share of gross
    spending that the discount programme would take (0 without it); `ended_in` the year in which selection ends. Raises `ValueError` where
    a medicine was not followed.
    """
    draws, years = found.draws, found.years
    by_id = {one.product_id: one for one in medicines}
    if set(by_id) != set(found.followed):
        raise ValueError("the medicines have to be those that the selection followed")
    shape = (draws, len(found.followed), len(years))
    prices, nets, discounts = np.ones(shape, np.float32), np.ones(shape, np.float32), np.zeros(shape, np.float32)
    applies = np.zeros(shape, bool)
    standings, missing = dict[str, Standing](), dict[Sentence, None]()
    seen = {kind: calibration(kind, parameters) for kind in MonopolyKind}
    for row, product_id in enumerate(found.followed):
        tell(progress, row, len(found.followed))
        medicine = by_id[product_id]
        first = found.first_year[:, found.product_ids.index(product_id)]
        end = (ended_in or {}).get(product_id, 0) or max(years) + 1
        applies[:, row] = np.stack([(first > 0) & (first <= year) & (year < end) for year in years], axis=1)
        prices[:, row], gaps = _prices(medicine, first, years, seen, parameters, generator)
        missing |= dict.fromkeys(gaps)
        nets[:, row], gap = _nets(medicine, prices[:, row], parameters, generator)
        if gap:
            missing[gap] = None
        if discount_share and product_id in discount_share:
            discounts[:, row] = np.asarray(discount_share[product_id], np.float32)
        standings[product_id] = weakest([medicine.standing, Standing.COMPUTED, *(one.standing for one in medicine.spending), *(one.standing for one in medicine.prices)])  # fmt: skip
    changes = effect(found.spending, applies, prices, nets, discounts)
    bands = {product_id: bands_of(changes[:, row], years, standings[product_id]) for row, product_id in enumerate(found.followed)}  # fmt: skip
    whole = bands_of(changes.sum(axis=1), years, weakest(standings.values()))
    return RevenueEffect(found.followed, years, changes, bands, whole, _assumptions(seen), tuple(missing))


def bands_of(
    draws: Floats, years: Sequence[int], standing: Standing, key: str = KEY, title: Text = TITLE
) -> tuple[Band, ...]:
    """Return the bands (5, 50 and 95 %) of draws (draws, years) in US dollars a year; `probability` is that of not being 0."""
    if not len(draws):
        return ()
    low, middle, high = np.percentile(draws, [5, 50, 95], axis=0)
    mean, likely = draws.mean(axis=0, dtype=np.float64), (draws != 0).mean(axis=0)
    return tuple(
        Band(key, title, year, "USD a year", float(low[at]), float(middle[at]), float(high[at]), float(mean[at]), float(likely[at]), standing)
        for at, year in enumerate(years)
    )  # fmt: skip


def _prices(
    medicine: Medicine,
    first: NDArray[np.int16],
    years: Sequence[int],
    seen: Mapping[MonopolyKind, Calibration | None],
    parameters: Parameters,
    generator: np.random.Generator,
) -> tuple[Floats, list[Sentence]]:
    """Return (draws, years) of the price as a share of the list price, and what is missing."""
    luck = {kind: case.drawn(generator, (len(first),)) for kind, case in seen.items() if case}
    prices, gaps = np.ones((len(first), len(years)), np.float32), list[Sentence]()
    known = {one.year: one.amount_usd / given.amount_usd for one in medicine.prices if one.kind == "negotiated" and (given := _list_of(medicine, one))}  # fmt: skip
    for year in sorted({int(one) for one in np.unique(first) if one}):
        drawn = first == year
        told = monopoly(medicine, year, parameters, year)
        kind = told.value or told.most
        if year in known:
            price = np.full(int(drawn.sum()), known[year], np.float32)
        elif kind and kind.kind in luck:
            price = np.float32(kind.share) * luck[kind.kind][drawn]
        else:
            gaps += [*told.missing, Sentence("No price of {name} could be estimated: no effect is told.", name=medicine.name)]  # fmt: skip
            continue
        for column, one in enumerate(years):
            prices[drawn, column] = np.minimum(price, _renegotiated(medicine, one, year, parameters))
    return prices, gaps


def _renegotiated(medicine: Medicine, year: int, first: int, parameters: Parameters) -> float:
    """Return the share that a price may be at most once a longer monopoly has made it be negotiated again; 1 before."""
    try:
        rule = parameters.at("negotiation.renegotiation", date(year, 1, 1))
    except UnknownParameter:
        return 1.0
    if year <= first or not rule.value:
        return 1.0
    now = monopoly(medicine, year, parameters, first).value
    return now.share if now else 1.0


def _nets(
    medicine: Medicine, prices: Floats, parameters: Parameters, generator: np.random.Generator
) -> tuple[Floats, Sentence | None]:
    """Return (draws, years) of the net price as a share of the list price; drawn between negotiated and list price where not given."""
    given = [(one, of) for one in medicine.prices if one.kind == "net" and (of := _list_of(medicine, one))]
    if given:
        net, of = max(given, key=lambda pair: pair[0].year)
        return np.full(prices.shape, net.amount_usd / of.amount_usd, np.float32), None
    place = _net_between(parameters)
    share = generator.beta(1, (1 - place) / place, (prices.shape[0], 1))
    gap = Sentence("The net price of {name} is not given: drawn between the negotiated and the list price, on average {place} of the way, as net savings on all drugs negotiated so far tell.", name=medicine.name, place=f"{place:.0%}")  # fmt: skip
    # The net price is that of before any negotiation: a renegotiated price lowers it no further.
    first = prices.max(axis=1, keepdims=True)
    return np.broadcast_to(first + share * (1 - first), prices.shape).astype(np.float32), gap


def _net_between(parameters: Parameters) -> float:
    """Return where net prices lie on average between negotiated (0) and list prices (1), of the years known; halfway where none is."""
    known = list[float]()
    for value in parameters.by_name["price.net_between"].values:
        if parameters.known_by is None or value.known_on <= parameters.known_by:
            known.append(value.number)
    return float(np.mean(known)) if known else 0.5


def _list_of(medicine: Medicine, one: Price) -> Price | None:
    """Return the list price beside another price: of its year or the latest before it, in its unit."""
    lists = [of for of in medicine.prices if of.kind == "list" and of.unit == one.unit and of.year <= one.year and of.amount_usd > 0]  # fmt: skip
    return max(lists, key=lambda of: of.year, default=None)


def _assumptions(seen: Mapping[MonopolyKind, Calibration | None]) -> tuple[Sentence, ...]:
    told = [
        Sentence("Negotiated and list prices are taken to rise alike after the first year, with consumer prices."),
        Sentence("Spill-over to 340B, Medicaid and other payers is not included, nor are changes in what is prescribed."),
        Sentence("Competitors that come later end neither the selection nor the spending, unless the portfolio says when."),
    ]  # fmt: skip
    short = seen[MonopolyKind.SHORT]
    if short:
        told.append(Sentence("Prices yet to be negotiated are calibrated on {count} that were, which lie off by a factor of {error} when left out in turn.", count=short.count, error=f"{short.error:.2f}"))  # fmt: skip
    return tuple(told)
