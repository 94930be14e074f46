"""A biosimilar's price beside the negotiated price of its reference: as a share of it, and the room by year."""

from __future__ import annotations

from collections.abc import Iterator

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .age import LAST_YEAR
from .band_of_parts import band_of
from .end_of_selection import end_of_selection, is_negotiated
from .exact import exact
from .firm_effect import Channel, Effect
from .medicine_facts import latest_price, prices_by_year, usd_unit
from .negotiated_price import first_price
from .price_update import updated_price
from .product import Medicine, Price

ROOM_KEY = "biosimilar.room"
_BIOSIMILAR = "korean.biosimilar"
_ROOM = Text(
    "대조 제품 최고공정가에서 자사 최근 가격을 뺀 차액(적용되는 동안, +면 여유)",
    "Reference’s negotiated price, while it applies, less our latest own price (above 0: room)",
)


def own_price_effects(
    medicine: Medicine, reference: Medicine, words: dict[str, object], parameters: Parameters
) -> list[Effect]:
    """Return our price as a share of the reference's negotiated one, where both are known a unit; what is missing, where it was selected."""
    if not reference.selected_for:
        return []
    title = Text("최고공정가 대비 자사 가격", "Own price, of the negotiated price")
    found = _negotiated(medicine, reference, parameters)
    if found is None:
        action = (
            Sentence("To compare prices, give a row in prices of {reference} of kind negotiated (or list, to estimate it), in the unit of the price of {name}.", **words)
            if latest_price(medicine, ("net", "list"))
            else Sentence("To compare prices, give a row in prices of {name} of kind net or list, in the unit of the negotiated price of {reference}.", **words)
        )  # fmt: skip
        untold: Answer[float] = cannot_tell(action)
        return [Effect("price_to_negotiated", title, Channel.COST, untold, action, None, "factor")]
    own, price = found
    low, high = (price.value, price.value) if price.least is None or price.most is None else (price.least, price.most)
    if not low or not high:
        return []
    shares = [float(exact(own.amount_usd) / exact(one)) for one in (high, low)]
    words = words | {"own": f"{own.amount_usd:,.2f}", "negotiated": "–".join(dict.fromkeys(f"{one:,.2f}" for one in (low, high)))}  # fmt: skip
    said = Sentence("{name} costs {own} USD, the negotiated price of {reference} is {negotiated} USD.", **words)
    step = Step(_BIOSIMILAR, said, shares[0] > 1 if (shares[0] > 1) == (shares[1] > 1) else None, (), weakest([own.standing, price.standing]))  # fmt: skip
    action = (
        Sentence("{name} costs more than the negotiated price of its reference, which plans have to cover: see whether its price can hold.", **words)
        if shares[0] > 1
        else Sentence("{name} stays under the negotiated price of its reference; plans have to cover the reference too.", **words)
        if shares[1] <= 1
        else Sentence("Whether {name} costs more than the negotiated price of its reference is open: that price is estimated.", **words)
    )  # fmt: skip
    answer: Answer[float] = Answer(shares[0], (step,)) if low == high else Answer(None, (step,), (), shares[0], shares[1])  # fmt: skip
    return [Effect("price_to_negotiated", title, Channel.COST, answer.after(price), action, None, "factor")]


def _negotiated(medicine: Medicine, reference: Medicine, parameters: Parameters) -> tuple[Price, Answer[float]] | None:
    """Return our latest price and the reference's negotiated one of its first year, in the first unit in which both are known."""
    year = reference.selected_for
    for unit in ("unit", "30 days"):
        own = latest_price(medicine, ("net", "list"), unit)
        if year and own:
            price = first_price(reference, year, parameters, unit=unit)
            if price.value is not None:
                return own, price
    return None


def room_bands(medicine: Medicine, reference: Medicine, parameters: Parameters) -> Iterator[Band]:
    """Return how far the reference's negotiated price lies above our own, by year, from its first one on until it surely applies no more."""
    found, first = _negotiated(medicine, reference, parameters), reference.selected_for
    if not found or not first or is_negotiated(reference, first, parameters).value is False:
        return
    own, price = found
    end = end_of_selection(reference, first, parameters).value or LAST_YEAR + 1
    given = prices_by_year(reference, "negotiated", own.unit)
    low, middle, high = (one if one is not None else price.value for one in (price.least, price.value, price.most))
    for year in range(first, min(end, LAST_YEAR + 1)):
        if year in given:
            reach = [given[year].amount_usd] * 3
            standing = given[year].standing
        else:
            updated = [updated_price(float(one or 0), first, year, parameters) for one in (low, middle, high)]
            lows = [one.value if one.value is not None else one.least for one in updated]
            highs = [one.value if one.value is not None else one.most for one in updated]
            if lows[0] is None or lows[1] is None or highs[1] is None or highs[2] is None:
                return
            reach = [lows[0], (lows[1] + highs[1]) / 2, highs[2]]
            standing = weakest([Standing.COMPUTED, price.standing, *(one.standing for one in updated)])
        parts = [one - own.amount_usd for one in reach]
        yield band_of(year, [(parts[0], parts[1], parts[2], weakest([standing, own.standing, medicine.standing]))], ROOM_KEY, _ROOM, usd_unit(own.unit))  # fmt: skip
