"""What a hospital of the 340B programme pays for a selected drug: the lower of two prices, never both discounts. 42 USC 1320f-2(d)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing
from ..trail import Answer, Step
from .exact import exact
from .product import Medicine

_RULE, _PART_B, _MOST_RULE = "payment.covered_entity", "payment.selected", "price.covered_entity"


@dataclass(frozen=True, slots=True)
class EntityPrice:
    """The price a covered entity pays (USD a unit), and what the maker adds to the 340B discount to reach it."""

    price_usd: float
    added_usd: float


def covered_entity_price(
    name: Text,
    negotiated_usd: float,
    ceiling_340b_usd: float,
    year: int,
    parameters: Parameters,
    standing: Standing = Standing.ENACTED,
) -> Answer[EntityPrice]:
    """Return what a covered entity pays for a unit of a selected drug (year 2026 or later).

    Where the 340B ceiling is lower, the negotiated price need not be given; where the negotiated price is lower, only the difference
    is given on top of the 340B discount.
    """
    rule = parameters.at("payment.covered_entity", date(year, 1, 1))
    words = {"name": name, "negotiated": f"{negotiated_usd:,.4f}", "ceiling": f"{ceiling_340b_usd:,.4f}"}
    if negotiated_usd < ceiling_340b_usd:
        added = float(exact(ceiling_340b_usd) - exact(negotiated_usd))
        said = Sentence("The negotiated price of {name} ({negotiated} USD) is below its 340B ceiling ({ceiling} USD): the difference is given on top, nothing twice.", **words)  # fmt: skip
        return Answer(EntityPrice(negotiated_usd, added), (Step(_RULE, said, True, (rule,), standing),))
    said = Sentence("The 340B ceiling of {name} ({ceiling} USD) is not above its negotiated price ({negotiated} USD): the negotiated price need not be given.", **words)  # fmt: skip
    return Answer(EntityPrice(ceiling_340b_usd, 0.0), (Step(_RULE, said, False, (rule,), standing),))


def most_of_covered_entity(
    medicine: Medicine, negotiated: Answer[float], year: int, parameters: Parameters, unit: str
) -> Answer[float] | None:
    """Return what a covered entity pays at most for a selected drug (US dollars per `unit`); None where no negotiated price is told.

    The lower of the negotiated price and the 340B ceiling: AMP less the Medicaid rebate, 23.1 % of AMP or more. How much more (by the
    best price, and by prices that rose faster than consumer prices) is not public, so the ceiling can be lower: no least amount is told.
    """
    price = negotiated.value if negotiated.value is not None and not negotiated.is_range else negotiated.most
    if price is None:
        return None
    rule, rebate = parameters.at("payment.covered_entity", date(max(year, 2026), 1, 1)), parameters.at("price.rebate_of_amp", date(year, 1, 1))  # fmt: skip
    rows = [one for one in medicine.prices if one.kind == "amp" and one.unit == unit and one.year <= year]
    words: dict[str, object] = {"name": medicine.name, "price": f"{price:,.2f}", "share": f"{1 - rebate.number:.1%}"}
    if not rows:
        gap = Sentence("The 340B ceiling of {name} cannot be told without its average manufacturer price (AMP).", **words)  # fmt: skip
        said = Sentence("A 340B hospital pays no more than the negotiated price of {name}, {price} USD.", **words)
        told: Answer[float] = Answer(None, (Step(_MOST_RULE, said, None, (rule,), negotiated.standing),), (gap,), most=price)  # fmt: skip
        return told.after(negotiated)
    amp = max(rows, key=lambda one: one.year)
    ceiling = amp.amount_usd * (1 - rebate.number)
    words |= {"ceiling": f"{ceiling:,.2f}", "given": amp.year}
    said = (
        Sentence("The 340B ceiling of {name} is at most {share} of AMP ({given}), {ceiling} USD, which is below the negotiated price.", **words)
        if ceiling < price
        else Sentence("The 340B ceiling of {name} is at most {share} of AMP ({given}), {ceiling} USD: a hospital pays no more than the negotiated price, {price} USD.", **words)
    )  # fmt: skip
    told = Answer(None, (Step(_MOST_RULE, said, None, (rule, rebate), amp.standing),), most=min(price, ceiling))
    return told.after(negotiated)


def selected_part_b_payment(
    name: Text, negotiated_usd: float, year: int, parameters: Parameters, standing: Standing = Standing.ENACTED
) -> Answer[float]:
    """Return what Part B pays for a unit of a selected drug (USD): 106 % of its negotiated price. 42 USC 1395w-3a(b)(1)(B)."""
    share = parameters.at("payment.selected_share", date(year, 1, 1))
    paid = float(exact(negotiated_usd) * exact(share.number))
    said = Sentence("Part B pays {share} of the negotiated price of {name}: {amount} USD.", name=name, share=f"{share.number:.0%}", amount=f"{paid:,.4f}")  # fmt: skip
    return Answer(paid, (Step(_PART_B, said, None, (share,), standing),))
