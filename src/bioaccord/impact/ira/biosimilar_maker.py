"""What the act does to the maker of a biosimilar: its reference's negotiated price, the raised add-on, the discount under Part D, by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .age import LAST_YEAR
from .band_of_parts import band_of
from .biosimilar_payment import biosimilar_payment, raised_period
from .delay import delay
from .discount_programme import MakerKind, discount_rate
from .end_of_selection import end_of_selection, is_negotiated
from .exact import exact
from .firm_effect import PRICE_IS_OUT, Channel, Effect
from .medicine_facts import first_days, is_in_part, latest_price, prices_by_year, usd_unit
from .negotiated_price import first_price
from .negotiation import first_price_year
from .orphan import day_of
from .part_b_rebate import quarter_of
from .part_d_benefit import Phase
from .price_update import updated_price
from .product import Competitor, CompetitorKind, Medicine, Part, Pathway, Portfolio, Price
from .selected_drug import selected_biologic

PAYMENT_KEY, ROOM_KEY = "payment.biosimilar", "biosimilar.room"
_BIOSIMILAR, _REFERENCE = "korean.biosimilar", "korean.reference"
_FIRST_ASP_YEAR = 2023
_IS_NEGOTIATED = Text("대조 제품의 가격 협상 여부", "Whether a price of the reference is negotiated")
_CAN_BE_SELECTED = Text(
    "대조 제품이 2035년까지 선정될 수 있는지", "Whether the reference can be selected for a year to 2035"
)
_ENDS = Text(
    "협상 종료일: 이날까지 출시가 확인되면 협상하지 않음",
    "Negotiation ends: none where a marketing is determined by then",
)
_WAS_OUT = Text("대조 제품 최고공정가 공개 시한(지남)", "Negotiated price of the reference was to be out")
_PAYMENT = Text("파트 B 지급액(단위당)", "Part B payment a unit")
_ROOM = Text(
    "대조 제품 최고공정가에서 자사 최근 가격을 뺀 차액(적용되는 동안, +면 여유)",
    "Reference’s negotiated price, while it applies, less our latest own price (above 0: room)",
)


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
        found.append(_raised(medicine, parameters))
        found += _payment_effects(medicine, reference, parameters) if reference else []
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
    paid = _payments(medicine, reference, parameters, as_of) if _may_be_in(medicine, Part.B) else ()
    return (*paid, *_room(medicine, reference, parameters))


def _raised(medicine: Medicine, parameters: Parameters) -> Effect:
    first, is_given = _first_paid(medicine)
    standing = medicine.standing if is_given else weakest([medicine.standing, Standing.COMPUTED])
    window = raised_period(medicine.name, first, parameters, standing)
    words: dict[str, object] = {"name": medicine.name, "day": first}
    gaps = window.missing
    if window.value and not is_given:
        gaps = (*gaps, Sentence("The first marketing of {name} ({day}) stands in for Part B’s first payment.", **words))
    last = window.value.last_day if window.value else None
    if first is None:
        by = parameters.at("payment.raised_first_paid_by", date(2022, 10, 1))
        said = Sentence("First paid by Part B by {by}, {name} can have the raised add-on for five years; later, never.", by=by.value, **words)  # fmt: skip
        step = Step("payment.biosimilar_period", said, None, (by,), standing)
        deadline: Answer[date] = Answer(day_of(by), (step,))
        title = Text("ASP+8% 가산을 받을 수 있는 파트 B 첫 지급 시한", "First paid under Part B by, for the 8% add-on")
        return Effect("raised_add_on_by", title, Channel.CHANCE, deadline, said, day_of(by), "date")
    answer: Answer[date] = Answer(last, window.steps, gaps)
    action = Sentence("Keep the average sales price of {name} at or under its reference’s in every quarter: the raised add-on depends on it.", **words)  # fmt: skip
    return Effect("raised_add_on", Text("ASP+8% 가산 마지막 날", "Last day of the 8% add-on"), Channel.CHANCE, answer, action, last, "date")  # fmt: skip


def _discount(medicine: Medicine, parameters: Parameters, as_of: date) -> Effect:
    year = max(as_of.year, 2025)
    marketed = first_days(medicine)[1]
    rates = [discount_rate(phase, year, MakerKind.ORDINARY, parameters, marketed_on=marketed) for phase in (Phase.INITIAL, Phase.CATASTROPHIC)]  # fmt: skip
    shares = [one.value or 0.0 for one in rates]
    answer: Answer[float] = Answer(None, (), (), min(shares), max(shares))
    action = Sentence("Plan for the discount under Part D: a biosimilar is an applicable drug as its reference was, and its reference gives none once its price is negotiated.")  # fmt: skip
    return Effect("biosimilar_discount", Text("파트 D 제조사 할인율", "Manufacturer’s discount under Part D"), Channel.DUTY, answer.after(*rates), action, None, "share")  # fmt: skip


def _first_paid(medicine: Medicine) -> tuple[date | None, bool]:
    """Return when Part B first paid, and whether that is given; else the first marketing, which stands in for it."""
    return medicine.part_b_first_paid_on or first_days(medicine)[1], medicine.part_b_first_paid_on is not None


def _may_be_in(medicine: Medicine, part: Part) -> bool:
    """Return whether a part of Medicare may pay: it does by the spending, or there is none yet."""
    return is_in_part(medicine, part) or not any(one.amount_usd > 0 for one in medicine.spending)


def reference_of(medicine: Medicine, portfolio: Portfolio, parameters: Parameters) -> Medicine | None:
    """Return the reference of a biosimilar, with the biosimilar among its competitors.

    In the portfolio by id, by name, or as the only brand with its moiety; else, by name or moiety, among the biologics selected so far.
    """
    wanted = medicine.reference_product.casefold().strip()
    others = [one for one in portfolio.medicines if one.product_id != medicine.product_id]
    named = [one for one in others if wanted and wanted in (one.product_id.casefold(), one.name.en.casefold(), one.name.ko.casefold())]  # fmt: skip
    same = [one for one in others if one.moieties == medicine.moieties and one.pathway in (Pathway.DRUG, Pathway.BIOLOGIC)]  # fmt: skip
    found = named[0] if named else same[0] if len(same) == 1 and not wanted else None
    found = found or selected_biologic(medicine.reference_product, medicine.moieties, parameters)
    return _with_ours(found, medicine) if found else None


def _with_ours(reference: Medicine, medicine: Medicine) -> Medicine:
    """Return a reference with our biosimilar among its competitors, where none of them goes by its name and it has a date."""
    names = {str(one.name).casefold() for one in reference.competitors}
    marketed = min((one.marketed_on for one in medicine.forms if one.marketed_on), default=None)
    approved = min((one.approved_on for one in medicine.forms if one.approved_on), default=None)
    if names & {medicine.name.en.casefold(), medicine.name.ko.casefold()} or not (marketed or approved):
        return reference
    ours = Competitor(
        reference.product_id, CompetitorKind.BIOSIMILAR, medicine.name, approved_on=approved, marketed_on=marketed,
        standing=medicine.standing, source=medicine.source,
    )  # fmt: skip
    return replace(reference, competitors=(*reference.competitors, ours))


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
    found += _own_price(medicine, reference, words, parameters)
    return found


def _looked_up(reference: Medicine, words: dict[str, object]) -> tuple[Step, ...]:
    said = Sentence("{reference} has no row in the portfolio: that it was selected for {year} is taken from the published list.", **words)  # fmt: skip
    return (Step(_REFERENCE, said, None, (), reference.standing),)


def _own_price(
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


def _room(medicine: Medicine, reference: Medicine, parameters: Parameters) -> Iterator[Band]:
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


def _payment_effects(medicine: Medicine, reference: Medicine, parameters: Parameters) -> list[Effect]:
    action = Sentence("Compare what Part B pays for {name} with what buyers pay: the difference is theirs. The add-on rests on its reference’s average sales price, not on its negotiated one.", name=medicine.name)  # fmt: skip
    both = _sales_prices(medicine, reference)
    if not both:
        gap = Sentence("What Part B pays for {name} asks for rows in prices of kind asp per unit in the same year, for it and for {reference}.", name=medicine.name, reference=reference.name)  # fmt: skip
        untold: Answer[float] = cannot_tell(gap)
        return [Effect("biosimilar_payment", _PAYMENT, Channel.CHANCE, untold, action, None, "USD per unit")]
    year = max(both)
    answer = _paid(medicine, reference, both[year], date(year, 10, 1), parameters)
    return [Effect("biosimilar_payment", _PAYMENT, Channel.CHANCE, answer, action, None, "USD per unit")]


def _payments(medicine: Medicine, reference: Medicine, parameters: Parameters, as_of: date) -> Iterator[Band]:
    both = _sales_prices(medicine, reference)
    if not both:
        return
    first = _first_paid(medicine)[0]
    window = raised_period(medicine.name, first, parameters)
    last = window.value.last_day if window.value else None
    for year in range(min(both), max(*both, last.year + 1 if last else as_of.year) + 1):
        prices = both[max(one for one in both if one <= year)]
        quarters = [day for month in (1, 4, 7, 10) if (day := date(year, month, 1)) >= (quarter_of(first) if first else day)]  # fmt: skip
        answers = [_paid(medicine, reference, prices, one, parameters) for one in quarters]
        if not answers:
            continue
        lows = [one.value if one.value is not None else one.least or 0.0 for one in answers]
        highs = [one.value if one.value is not None else one.most or 0.0 for one in answers]
        middle = (sum(lows) + sum(highs)) / (2 * len(answers))
        standing = weakest([Standing.COMPUTED if year in both else Standing.UNVERIFIED, *(one.standing for one in answers)])  # fmt: skip
        yield band_of(year, [(min(lows), middle, max(highs), standing)], PAYMENT_KEY, _PAYMENT, "USD per unit")


def _sales_prices(medicine: Medicine, reference: Medicine) -> dict[int, tuple[Price, Price]]:
    """Return our average sales price and the reference's by year, for years that have both."""
    own, other = (prices_by_year(one, "asp", "unit") for one in (medicine, reference))
    return {year: (own[year], other[year]) for year in sorted(own) if year in other and year >= _FIRST_ASP_YEAR}


def _paid(
    medicine: Medicine, reference: Medicine, prices: tuple[Price, Price], quarter: date, parameters: Parameters
) -> Answer[float]:
    own, other = prices
    listed = prices_by_year(reference, "list", "unit").get(other.year)
    standing = weakest([own.standing, other.standing, medicine.standing, Standing.COMPUTED])
    return biosimilar_payment(
        medicine.name, own.amount_usd, other.amount_usd, quarter, _first_paid(medicine)[0], parameters,
        reference_wac_usd=listed.amount_usd if listed else None, standing=standing,
    )  # fmt: skip
