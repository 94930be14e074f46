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
from .discount_share import DiscountShare
from .monopoly import Monopoly, MonopolyKind, monopoly
from .negotiated_price import Calibration, calibration
from .product import Medicine, Price
from .published_price import prices_known_on
from .saved_of_net import drawn_savings, told_savings
from .selection import Selection
from .small_biotech import small_biotech_floor
from .spending_growth import GENERIC_YEARS, Floats, GrowthModel

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
    """Return the change of net revenue from Part D (draws, products, years), US dollars a year: where a negotiated price applies, else 0.

    Gross spending times what the negotiated price lies below the net price (both as shares of the list price; nothing where it lies
    above), less the share of spending that the discount programme no longer takes from a selected drug: a gain where that is more.

    >>> one = np.ones((1, 1, 1), np.float32)
    >>> float(effect(1e9 * one, one > 0, 0.3 * one, 0.6 * one, 0.1 * one).round())
    -200000000.0
    """
    loss = np.maximum(net_of_list - price_of_list, 0)
    found: Floats = np.where(applies, spending_usd * (discount_share - loss), 0).astype(np.float32)
    return found


def part_b_effect(spending_usd: Floats, applies: NDArray[np.bool_], saved_of_net: Floats, paid: float) -> Floats:
    """Return the change of net revenue from Part B (draws, products, years), US dollars a year: where a negotiated price applies, else 0.

    Part B pays `paid` times the average sales price, and as many times the negotiated price; what is above goes to whoever gives the
    medicine (42 USC 1395w-3a(b)(1)). `saved_of_net` is how far the negotiated price lies below the average sales price, as a share of it.

    >>> one = np.ones((1, 1, 1), np.float32)
    >>> float(part_b_effect(1.06e9 * one, one > 0, 0.3 * one, 1.06).round(-4))
    -300000000.0
    """
    found: Floats = np.where(applies, -spending_usd / np.float32(paid) * np.maximum(saved_of_net, 0), 0)
    return found.astype(np.float32)


def negotiation_effect(
    medicines: Sequence[Medicine],
    found: Selection,
    parameters: Parameters,
    generator: np.random.Generator,
    discounts: Mapping[str, DiscountShare] | None = None,
    ended_in: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> RevenueEffect:
    """Return the effect on the medicines that a selection followed (in its order of `followed`), over its draws.

    Prices: as negotiated, where the portfolio gives them beside the list price; else drawn by what was negotiated so far; once a longer
    monopoly has made them be negotiated again, the lower of that and of a price drawn by others of that type. Where the net price is given, a
    price yet to be negotiated is drawn by what was saved of net prices so far. Never above the net price, nor below the floor of a small
    biotech drug. `discounts` by product, for each year, is what the discount programme would take of Part D spending (nothing
    without it; drawn evenly between its ends); `ended_in` the year in which selection ends. Raises `ValueError` where a medicine was not
    followed.
    """
    draws, years = found.draws, found.years
    by_id = {one.product_id: one for one in medicines}
    if set(by_id) != set(found.followed):
        raise ValueError("the medicines have to be those that the selection followed")
    changes = np.zeros((draws, len(found.followed), len(years)), np.float32)
    standings, missing, unknown_nets = dict[str, Standing](), dict[Sentence, None](), list[Text]()
    untold = set[str]()
    seen = {kind: calibration(kind, parameters) for kind in MonopolyKind}
    common = generator.random(draws, np.float32)
    for row, product_id in enumerate(found.followed):
        tell(progress, row, len(found.followed))
        medicine = by_id[product_id]
        first = found.first_year[:, found.product_ids.index(product_id)]
        applies = price_applies(found, product_id, (ended_in or {}).get(product_id, 0))
        if not applies.any():
            standings[product_id] = _standing(medicine)
            continue
        given = _net_of_list(medicine)
        of_net = None if given is None else given * (1 - drawn_savings(first, parameters, common, generator))
        prices, gaps = _prices(medicine, first, years, seen, parameters, generator, of_net)
        missing |= dict.fromkeys(gaps)
        # Where no price can be told, nothing is.
        applies &= ~np.isnan(prices)
        if not applies.any():
            standings[product_id] = _standing(medicine)
            untold.add(product_id)
            continue
        prices = np.where(np.isnan(prices), np.float32(1), prices)
        if given is None:
            nets = _drawn_nets(prices.max(axis=1), first, parameters, common, generator)
            unknown_nets.append(medicine.name)
        else:
            nets = np.full(draws, given, np.float32)
            # No negotiated price lies above the net price, which is part of the ceiling.
            prices = np.minimum(prices, np.float32(given))
        net = np.broadcast_to(nets[:, None], prices.shape)
        share = _discounts(discounts.get(product_id) if discounts else None, len(years), draws, generator)
        part_b = found.part_b[:, row]
        if discounts and product_id in discounts and (found.spending[:, row] > part_b).any():
            missing |= dict.fromkeys(discounts[product_id].missing)
        changes[:, row] = effect(found.spending[:, row] - part_b, applies, prices, net, share)
        if part_b.any():
            paid = parameters.at("payment.selected_share", date(max(years[0], 2026), 1, 1)).number
            changes[:, row] += part_b_effect(part_b, applies, _saved_of_asp(medicine, 1 - prices / net), paid)
        standings[product_id] = _standing(medicine)
    bands = {product_id: () if product_id in untold else bands_of(changes[:, row], years, standings[product_id]) for row, product_id in enumerate(found.followed)}  # fmt: skip
    whole = bands_of(changes.sum(axis=1), years, weakest(standings.values()))
    told = (*_net_words(unknown_nets, parameters), *_assumptions(seen, discounts is not None))
    return RevenueEffect(found.followed, years, changes, bands, whole, told, tuple(missing))


def price_applies(found: Selection, product_id: str, ended_in: int = 0) -> NDArray[np.bool_]:
    """Return (draws, years) whether a negotiated price applies to a product followed; `ended_in` is the year its selection surely ends."""
    first = found.first_year[:, found.product_ids.index(product_id)]
    ends = _ends(found.ended[:, found.followed.index(product_id)], ended_in)
    return np.stack([(first > 0) & (first <= year) & (year < ends) for year in found.years], axis=1)


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
    of_net: Floats | None = None,
) -> tuple[Floats, list[Sentence]]:
    """Return (draws, years) of the price as a share of the list price, not a number where it cannot be told, and what is missing.

    `of_net` (draws,) is what a price yet to be negotiated ends at by the net price that is given: by it and the ceiling then.
    """
    luck = {kind: case.drawn(generator, (len(first),)) for kind, case in seen.items() if case}
    prices, gaps = np.ones((len(first), len(years)), np.float32), list[Sentence]()
    known = {one.year: one.amount_usd / given.amount_usd for one in medicine.prices if one.kind == "negotiated" and (given := _list_of(medicine, one))}  # fmt: skip
    for year in sorted({int(one) for one in np.unique(first) if one}):
        drawn = first == year
        told = monopoly(medicine, year, parameters, year)
        kind = told.value or told.most
        if year in known:
            price = np.full(int(drawn.sum()), known[year], np.float32)
        elif kind and of_net is not None:
            price = np.minimum(of_net[drawn], np.float32(kind.share))
            price = np.maximum(price, np.float32(small_biotech_floor(medicine, year, parameters).value or 0.0))
        elif kind and kind.kind in luck:
            price = np.float32(kind.share) * luck[kind.kind][drawn]
            # Non-FAMP, of which the floor is a share too, is not public: as above the list price stands in for it.
            price = np.maximum(price, np.float32(small_biotech_floor(medicine, year, parameters).value or 0.0))
        else:
            gaps += [*told.missing, Sentence("No price of {name} could be estimated: no effect is told.", name=medicine.name)]  # fmt: skip
            prices[drawn] = np.nan
            continue
        for column, one in enumerate(years):
            again = _renegotiated(medicine, one, year, parameters)
            told_again = next((known[since] for since in range(one, year, -1) if again and since in known and _renegotiated(medicine, since, year, parameters)), None)  # fmt: skip
            if told_again is not None:
                prices[drawn, column] = np.minimum(price, np.float32(told_again))
                continue
            drawn_again = luck[again.kind][drawn] if again and again.kind in luck else np.float32(1)
            prices[drawn, column] = np.minimum(price, np.float32(again.share) * drawn_again) if again else price
    return prices, gaps


def _renegotiated(medicine: Medicine, year: int, first: int, parameters: Parameters) -> Monopoly | None:
    """Return the longer monopoly for which a price has been negotiated again by a year; None before."""
    try:
        rule = parameters.at("negotiation.renegotiation", date(year, 1, 1))
    except UnknownParameter:
        return None
    if year <= first or not rule.value:
        return None
    before, now = (monopoly(medicine, one, parameters, first).value for one in (first, year))
    return now if before and now and before.kind is not now.kind else None


def _drawn_nets(
    price: Floats, first: NDArray[np.int16], parameters: Parameters, common: Floats, generator: np.random.Generator
) -> Floats:
    """Return (draws,) net prices as shares of the list price: so far above the negotiated price as is saved of them, and no higher than the list price."""
    saved = drawn_savings(first, parameters, common, generator)
    found: Floats = np.clip(price / np.maximum(1 - saved, 1e-3), price, 1).astype(np.float32)
    return found


def _net_of_list(medicine: Medicine) -> float | None:
    """Return the latest net price given, as a share of the list price beside it; None where there is none."""
    given = [(one, of) for one in medicine.prices if one.kind == "net" and (of := _list_of(medicine, one))]
    net, of = max(given, key=lambda pair: pair[0].year, default=(None, None))
    return min(net.amount_usd / of.amount_usd, 1.0) if net and of else None


def _saved_of_asp(medicine: Medicine, saved_of_net: Floats) -> Floats:
    """Return how far the negotiated price lies below the average sales price: as given in one unit, else as below the net price."""
    pairs = [(price, asp) for price in medicine.prices for asp in medicine.prices if (price.kind, asp.kind) == ("negotiated", "asp") and price.unit == asp.unit and asp.year < price.year and asp.amount_usd > 0]  # fmt: skip
    if not pairs:
        return saved_of_net
    price, asp = max(pairs, key=lambda pair: (-pair[0].year, pair[1].year))
    return np.full_like(saved_of_net, 1 - price.amount_usd / asp.amount_usd)


def _discounts(told: DiscountShare | None, years: int, draws: int, generator: np.random.Generator) -> Floats:
    """Return (draws, years) of what the discount programme takes of Part D spending, evenly drawn between the ends that are told."""
    if told is None:
        return np.zeros((draws, years), np.float32)
    luck = generator.random((draws, 1), np.float32)
    least, most = (np.asarray(one, np.float32) for one in (told.least, told.most))
    return least + (most - least) * luck


def _ends(drawn: NDArray[np.int16], sure: int) -> NDArray[np.int16]:
    """Return (draws,) the first year without a negotiated price, a late one where none ends it."""
    never = np.iinfo(np.int16).max
    return np.minimum(np.where(drawn > 0, drawn, never), sure or never).astype(np.int16)


def _standing(medicine: Medicine) -> Standing:
    return weakest([medicine.standing, Standing.COMPUTED, *(one.standing for one in medicine.spending), *(one.standing for one in medicine.prices)])  # fmt: skip


def _net_words(names: Sequence[Text], parameters: Parameters) -> list[Sentence]:
    if not names:
        return []
    saved = ", ".join(f"{one.number:.0%}" for _, one in sorted(told_savings(parameters).items())) or "50%"
    both = Text(", ".join(one.in_language("ko") for one in names), ", ".join(one.in_language("en") for one in names))
    return [Sentence("Net prices are not given for {count} drugs: {names}. They are drawn between the negotiated and the list price, so that negotiated prices save on average what was told for all drugs of a year together ({saved} of net prices).", count=len(names), names=both, saved=saved), *_converted(parameters)]  # fmt: skip


def _converted(parameters: Parameters) -> list[Sentence]:
    """Return which of the savings told are no figure of the agency's own but converted from one: those known only after the prices of their year."""
    found, every = list[Sentence](), parameters.by_name["price.saved_of_net"].values
    for year, value in sorted(told_savings(parameters).items()):
        before = [one for one in every if one.effective_on.year == year and one.known_on < value.known_on]
        published = prices_known_on(year, parameters)
        if before and published and value.known_on > published:
            words = {"year": year, "share": f"{value.number:.0%}", "told": f"{before[-1].number:.0%}"}
            found.append(Sentence("The {share} for {year} are no figure of CMS: it told {told}, net of coverage gap discounts too, converted here to prices net of rebates alone.", **words))  # fmt: skip
    return found


def _list_of(medicine: Medicine, one: Price) -> Price | None:
    """Return the list price beside another price: of its year or the latest before it, in its unit."""
    lists = [of for of in medicine.prices if of.kind == "list" and of.unit == one.unit and of.year <= one.year and of.amount_usd > 0]  # fmt: skip
    return max(lists, key=lambda of: of.year, default=None)


def _assumptions(seen: Mapping[MonopolyKind, Calibration | None], has_discounts: bool) -> tuple[Sentence, ...]:
    told = [
        Sentence("Negotiated and list prices are taken to rise alike after the first year, with consumer prices."),
        Sentence("Spill-over to 340B, Medicaid and other payers is not included, nor are changes in what is prescribed."),
        Sentence("A competitor that the portfolio expects ends the selection, and a generic lowers spending too, as likely as it says. Where no generic is told of, a drug that is no biologic is taken to lose most of its spending with {chance} a year from the {first}th to the {last}th year after its approval.", chance=f"{GrowthModel().generics:.0%}", first=int(GENERIC_YEARS[0]), last=int(GENERIC_YEARS[1])),
    ]  # fmt: skip
    if has_discounts:
        told.append(Sentence("Against the loss stands what the discount programme takes from a drug that is not selected: told for persons who take it all year at its list price and use no other drug; what mix of them has the low-income subsidy is not known, and matters only where discounts are phased in."))  # fmt: skip
    short = seen[MonopolyKind.SHORT]
    if short:
        told.append(Sentence("Prices yet to be negotiated are calibrated on {count} that were, which lie off by a factor of {error} when left out in turn.", count=short.count, error=f"{short.error:.2f}"))  # fmt: skip
    return tuple(told)
