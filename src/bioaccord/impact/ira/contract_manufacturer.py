"""What the act does to the contract manufacturer of a medicine: when its price is negotiated, and until when."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters
from ..trail import Answer, Step
from .end_of_selection import end_of_selection
from .firm_effect import PRICE_IS_OUT, Channel, Effect
from .negotiation import first_price_year
from .orphan import day_of
from .product import Medicine

_CONTRACT = "korean.manufacturer"
_CAN_BE_SELECTED = Text(
    "위탁 품목이 2035년까지 선정될 수 있는지", "Whether what we make can be selected for a year to 2035"
)
_WAS_OUT = Text("위탁 품목 최고공정가 공개 시한(지남)", "Negotiated price of what we make was to be out")


def effects_on_contract(medicine: Medicine, parameters: Parameters, as_of: date) -> tuple[Effect, ...]:
    """Return what the act does to the contract manufacturer of a medicine; how price and volume move does not follow from the law."""
    first = first_price_year(medicine, parameters, as_of)
    year = first.value if first.value is not None else first.least
    words: dict[str, object] = {"name": medicine.name, "year": year}
    title = Text("위탁 품목의 최고공정가 적용 연도", "First year of the negotiated price of what we make")
    if year is None or not 2026 <= year <= 2035:
        action = Sentence("{name} cannot be selected as things stand: no negotiated price presses on its contract.", **words)  # fmt: skip
        # All years are answered with no: that is no gap.
        never: Answer[bool] = Answer(False, first.steps)
        return (Effect("contract_can_be_selected", _CAN_BE_SELECTED, Channel.COST, never, action),)
    published = day_of(parameters.at("negotiation.prices_published_by", date(year, 1, 1)))
    words |= {"published": published}
    said = Sentence("The holder of {name} sells at a negotiated price from {year} on; the law does not touch the contract, but the holder’s margin.", **words)  # fmt: skip
    step = Step(_CONTRACT, said, None, (), medicine.standing)
    is_ahead = published > as_of
    action = (
        Sentence("Look at the price and volume clauses for {name} before {published}, when the negotiated price is out.", **words)
        if is_ahead
        else Sentence("The negotiated price of {name} was to be out by {published} and applies from {year} on: look at the price and volume clauses of its contract by it.", **words)
    )  # fmt: skip
    pressed: Answer[int] = Answer(first.value, (step,), (), first.least, first.most).after(first)
    found = [
        Effect(
            "contract_price",
            title,
            Channel.COST,
            pressed,
            action,
            published,
            day_title=PRICE_IS_OUT if is_ahead else _WAS_OUT,
        )
    ]
    if medicine.selected_for:
        ends = end_of_selection(medicine, medicine.selected_for, parameters)
        action = Sentence("Plan capacity for {name} to two cases: plans must cover it while its price is negotiated, and competitors may take volume once they are marketed.", **words)  # fmt: skip
        found.append(Effect("contract_volume", Text("위탁 품목의 선정이 끝나는 해", "First year that what we make is selected no more"), Channel.CHANCE, ends, action))  # fmt: skip
    return tuple(found)
