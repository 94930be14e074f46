"""What a hospital of the 340B programme pays for a selected drug: the lower of two prices, never both discounts. 42 USC 1320f-2(d)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing
from ..trail import Answer, Step
from .exact import exact

_RULE, _PART_B = "payment.covered_entity", "payment.selected"


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


def selected_part_b_payment(
    name: Text, negotiated_usd: float, year: int, parameters: Parameters, standing: Standing = Standing.ENACTED
) -> Answer[float]:
    """Return what Part B pays for a unit of a selected drug (USD): 106 % of its negotiated price. 42 USC 1395w-3a(b)(1)(B)."""
    share = parameters.at("payment.selected_share", date(year, 1, 1))
    paid = float(exact(negotiated_usd) * exact(share.number))
    said = Sentence("Part B pays {share} of the negotiated price of {name}: {amount} USD.", name=name, share=f"{share.number:.0%}", amount=f"{paid:,.4f}")  # fmt: skip
    return Answer(paid, (Step(_PART_B, said, None, (share,), standing),))
