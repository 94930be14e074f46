"""What the act does to the maker of a biosimilar: by its reference, by Part B and by Part D; figures by year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band
from ..parameter import Parameters, weakest
from ..trail import Answer, Step, cannot_tell
from .biosimilar_part_b import payment_bands, payment_effects, raised_effect
from .biosimilar_price import own_price_effects, room_bands
from .biosimilar_reference import reference_of
from .delay import delay
from .discount_programme import MakerKind, discount_rate
from .end_of_selection import end_of_selection, is_negotiated
from .firm_effect import PRICE_IS_OUT, Channel, Effect
from .medicine_facts import first_days, is_in_part
from .negotiation import first_price_year
from .orphan import day_of
from .part_d_benefit import Phase
from .product import Competitor, CompetitorKind, Medicine, Part, Pathway, Portfolio

_BIOSIMILAR, _REFERENCE = "korean.biosimilar", "korean.reference"
_IS_NEGOTIATED = Text("대조 제품의 가격 협상 여부", "Whether a price of the reference is negotiated")
_CAN_BE_SELECTED = Text(
    "대조 제품이 2035년까지 선정될 수 있는지", "Whether the reference can be selected for a year to 2035"
)
_ENDS = Text(
    "협상 종료일: 이날까지 출시가 확인되면 협상하지 않음",
    "Negotiation ends: none where a marketing is determined by then",
)
_WAS_OUT = Text("대조 제품 최고공정가 공개 시한(지남)", "Negotiated price of the reference was to be out")


def effects_on_biosimilar(
    medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date
) -> tuple[Effect, ...]:
    """Return what the act does to the maker of a biosimilar, by its reference and by its own first payment."""
    reference = reference_of(medicine, portfolio, parameters)
    found = list[Effect]()
    if reference is None:
        gap = Sentence("The reference of {name} is not in the portfolio: add it as a product of the market.", name=medicine.name)  # fmt: skip
        untold: Answer[int] = cannot_tell(gap)
        found.append(Effect("reference_price", Text("대조 제품의 최고공정가 적용 연도", "First year of the reference’s negotiated price"), Channel.COST, untold, gap))  # fmt: skip
    else:
        found += _reference_effects(medicine, reference, parameters, as_of)
    if _may_be_in(medicine, Part.B):
        found.append(raised_effect(medicine, parameters))
        found += payment_effects(medicine, reference, parameters) if reference else []
    if _may_be_in(medicine, Part.D):
        found.append(_discount(medicine, parameters, as_of))
    return tuple(found)


def biosimilar_bands(medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date) -> tuple[Band, ...]:
    """Return what Part B pays for a unit by year, and how far the reference's negotiated price lies above our own.

    Payments: from the first year with both average sales prices to the year after the add-on falls back, prices of later years as in the
    latest one given. Room: while the reference has a negotiated price, our latest price held as it is.
    """
    reference = reference_of(medicine, portfolio, parameters)
    if reference is None:
        return ()
    paid = payment_bands(medicine, reference, parameters, as_of) if _may_be_in(medicine, Part.B) else ()
    return (*paid, *room_bands(medicine, reference, parameters))


def _discount(medicine: Medicine, parameters: Parameters, as_of: date) -> Effect:
    year = max(as_of.year, 2025)
    marketed = first_days(medicine)[1]
    rates = [discount_rate(phase, year, MakerKind.ORDINARY, parameters, marketed_on=marketed) for phase in (Phase.INITIAL, Phase.CATASTROPHIC)]  # fmt: skip
    shares = [one.value or 0.0 for one in rates]
    answer: Answer[float] = Answer(None, (), (), min(shares), max(shares))
    action = Sentence("Plan for the discount under Part D: a biosimilar is an applicable drug as its reference was, and its reference gives none once its price is negotiated.")  # fmt: skip
    return Effect("biosimilar_discount", Text("파트 D 제조사 할인율", "Manufacturer’s discount under Part D"), Channel.DUTY, answer.after(*rates), action, None, "share")  # fmt: skip


def _may_be_in(medicine: Medicine, part: Part) -> bool:
    """Return whether a part of Medicare may pay: it does by the spending, or there is none yet."""
    return is_in_part(medicine, part) or not any(one.amount_usd > 0 for one in medicine.spending)


def _reference_effects(medicine: Medicine, reference: Medicine, parameters: Parameters, as_of: date) -> list[Effect]:
    first = first_price_year(reference, parameters, as_of)
    year = first.value if first.value is not None else first.least
    words: dict[str, object] = {"name": medicine.name, "reference": reference.name, "year": year}
    title = Text("대조 제품의 최고공정가 적용 연도", "First year of the reference’s negotiated price")
    if year is None or not 2026 <= year <= 2035:
        action = Sentence("{reference} cannot be selected as things stand: no negotiated price presses on {name}.", **words)  # fmt: skip
        # All years are answered with no: that is no gap.
        never: Answer[bool] = Answer(False, first.steps)
        return [Effect("reference_can_be_selected", _CAN_BE_SELECTED, Channel.COST, never, action)]
    published = day_of(parameters.at("negotiation.prices_published_by", date(year, 1, 1)))
    listed = day_of(parameters.at("negotiation.publication_date", date(year, 1, 1)))
    words |= {"published": published, "listed": listed, "before": listed - timedelta(days=1)}
    looked_up = () if reference.product_id else _looked_up(reference, words)
    if reference.selected_for:
        negotiated = is_negotiated(reference, year, parameters)
        if negotiated.value is False:
            action = Sentence("No price of {reference} is negotiated for {year}: none presses on {name}.", **words)
            return [Effect("reference_negotiated", _IS_NEGOTIATED, Channel.CHANCE, negotiated, action)]
    said = Sentence("A negotiated price of {reference} from {year} on presses on the price of {name}: buyers compare the two.", **words)  # fmt: skip
    step = Step(_BIOSIMILAR, said, None, (), weakest([medicine.standing, reference.standing]))
    action = (
        Sentence("Set the price of {name} anew before {published}, when the negotiated price of {reference} is out.", **words)
        if published > as_of
        else Sentence("The negotiated price of {reference} was to be out by {published} and applies from {year} on: measure the price of {name} by it.", **words)
    )  # fmt: skip
    pressed: Answer[int] = Answer(first.value, (*looked_up, step), (), first.least, first.most).after(first)
    found = [Effect("reference_price", title, Channel.COST, pressed, action, published, day_title=PRICE_IS_OUT if published > as_of else _WAS_OUT)]  # fmt: skip
    if reference.selected_for:
        negotiated = is_negotiated(reference, year, parameters)
        if negotiated.value is None:
            by = day_of(parameters.at("negotiation.ends_on", date(year, 1, 1)))
            action = (
                Sentence("See that the agency determines by {by} that a biosimilar of {reference} is marketed: then no price is negotiated for {year}.", by=by, **words)
                if by > as_of
                else Sentence("Look up whether the agency determined by {by} that a biosimilar of {reference} is marketed: then no price is negotiated for {year}.", by=by, **words)
            )  # fmt: skip
            found.append(Effect("reference_negotiated", _IS_NEGOTIATED, Channel.CHANCE, negotiated, action, by, day_title=_ENDS))  # fmt: skip
        ends = end_of_selection(reference, reference.selected_for, parameters)
        action = Sentence("Once {name} is really marketed, see that the agency determines it: the negotiated price of {reference} ends with the first year at least nine months later.", **words)  # fmt: skip
        found.append(Effect("selection_ends", Text("대조 제품의 선정이 끝나는 해", "First year the reference is selected no more"), Channel.CHANCE, ends, action))  # fmt: skip
    elif reference.pathway is Pathway.BIOLOGIC and listed > as_of:
        found.append(_before_the_list(medicine, reference, year, parameters, words))
    found += own_price_effects(medicine, reference, words, parameters)
    return found


def _looked_up(reference: Medicine, words: dict[str, object]) -> tuple[Step, ...]:
    said = Sentence("{reference} has no row in the portfolio: that it was selected for {year} is taken from the published list.", **words)  # fmt: skip
    return (Step(_REFERENCE, said, None, (), reference.standing),)


def _before_the_list(
    medicine: Medicine, reference: Medicine, year: int, parameters: Parameters, words: dict[str, object]
) -> Effect:
    """Return what a biosimilar can still do before the list: be marketed, or ask for a delay where its reference can be put off."""
    listed = day_of(parameters.at("negotiation.publication_date", date(year, 1, 1)))
    before = listed - timedelta(days=1)
    approved = min((one.approved_on for one in medicine.forms if one.approved_on), default=None)
    asking = Competitor(
        reference.product_id, CompetitorKind.BIOSIMILAR, medicine.name, approved_on=approved,
        delay_requested_on=before, expected_on=listed, likelihood=0.5, standing=medicine.standing,
    )  # fmt: skip
    put_off = delay(replace(reference, competitors=(asking,)), year, parameters)
    said = Sentence("{name}, marketed by {listed}, keeps {reference} off the list of {year}.", **words)
    step = Step(_BIOSIMILAR, said, None, (), medicine.standing)
    if put_off.value == 0:
        action = Sentence("Market {name} by {listed}; the selection of {reference} cannot be put off.", **words)
        title = Text("대조 제품 선정을 막을 수 있는 출시 기한", "Last day to market before the list")
        return Effect("market_before", title, Channel.CHANCE, Answer(listed, (*put_off.steps, step)), action, listed, "date")  # fmt: skip
    action = Sentence("Market {name} by {listed}, or ask by {before} that the selection of {reference} be put off.", **words)  # fmt: skip
    title = Text("선정 연기 신청 마지막 날", "Last day to ask for a delay")
    return Effect("delay_request", title, Channel.CHANCE, Answer(before, (step,)), action, before, "date")
