"""What the act does to a firm that is not the holder: makers of biosimilars, contract manufacturers, exporters of feedstock.

Each effect has a channel (cost, chance, duty), an answer with its trail, and what to do by when.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Finding
from ..parameter import Parameters, Standing, UnknownParameter, weakest
from ..trail import Answer, Step, cannot_tell
from .biosimilar_payment import biosimilar_payment, raised_period
from .clean_fuel import credit_on, feedstock_counts
from .delay import delay
from .discount_programme import MakerKind, discount_rate
from .end_of_selection import end_of_selection
from .exact import exact
from .fuel import FuelBatch, FuelRole
from .negotiation import first_price_year
from .orphan import day_of
from .part_d_benefit import Phase
from .product import Competitor, CompetitorKind, Medicine, Part, Pathway, Portfolio, Price

_BIOSIMILAR, _CONTRACT, _FEEDSTOCK = "korean.biosimilar", "korean.manufacturer", "korean.feedstock"


_PUBLISHED = Text("최고공정가 공개: 가격·계약을 다시 볼 날", "Negotiated price is out: look at price and contract")


class Channel(StrEnum):
    """By which way an effect reaches the firm."""

    COST = "cost"
    CHANCE = "chance"
    DUTY = "duty"


CHANNELS = {
    Channel.COST: Text("비용", "Cost"),
    Channel.CHANCE: Text("기회", "Chance"),
    Channel.DUTY: Text("의무", "Duty"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect on the firm: what it is, the answer, what to do, and the day by which or from which."""

    key: str
    title: Text
    channel: Channel
    answer: Answer[Any]
    action: Sentence
    day: date | None = None
    unit: str = ""
    day_title: Text | None = None
    """What the day is on a timeline, where it is not what the title says."""

    def finding(self) -> Finding:
        """Return it as pages show it: its value, and in words the channel and what to do."""
        said = Sentence("{channel}: {action}", channel=CHANNELS[self.channel], action=self.action)
        return Finding(self.key, self.title, self.answer, self.unit, said)


def effects_on(medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date) -> tuple[Effect, ...]:
    """Return what the act does to the firm by its part in a medicine; nothing for a holder, whom the other rules reach directly."""
    if medicine.role == "biosimilar_maker":
        return _on_biosimilar(medicine, portfolio, parameters, as_of)
    if medicine.role == "manufacturer":
        return _on_contract(medicine, parameters, as_of)
    return ()


def effects_on_feedstock(batch: FuelBatch, parameters: Parameters) -> tuple[Effect, ...]:
    """Return what the act does to an exporter whose feedstock a fuel is made of: whether it still counts, and what that costs the buyer."""
    if batch.role is not FuelRole.FEEDSTOCK_EXPORTER:
        return ()
    turn = _origin_turns(parameters)
    before, after = (
        feedstock_counts(batch.feedstock_countries, day, parameters, batch.standing)
        for day in (turn - timedelta(days=1), turn)
    )
    words: dict[str, object] = {"name": batch.name, "feedstock": batch.feedstock, "day": turn}
    now = feedstock_counts(batch.feedstock_countries, batch.last_day, parameters, batch.standing)
    action = (
        Sentence("Seek buyers whose fuel needs no US credit for {feedstock}, and reopen prices that were set with it: it no longer counts from {day} on.", **words)
        if after.value is False
        else Sentence("Keep papers of origin for {feedstock} ready for the buyer.", **words)
    )  # fmt: skip
    channel = Channel.COST if after.value is False else Channel.DUTY
    found = [Effect("feedstock_counts", Text("원료의 세액공제 인정", "Whether the feedstock counts"), channel, now.after(before, after), action, turn)]  # fmt: skip
    gained, left = (credit_on(batch, day, parameters) for day in (turn - timedelta(days=1), turn))
    high = gained.value if gained.value is not None else gained.least
    low = left.value
    lost: Answer[float]
    if after.value is False and high is not None and low is not None:
        top = gained.most if gained.value is None else high
        said = Sentence("{name}: what the buyer had by the rules of the day before {day}, and has no more.", **words)
        step = Step(_FEEDSTOCK, said, True, (), batch.standing)
        lost = (
            Answer(high - low, (step,)) if top == high else Answer(None, (step,), (), high - low, top and top - low)
        ).after(gained, left)
        action = Sentence("Expect the buyer to ask for up to this much less for {feedstock}.", **words)
        found.append(Effect("credit_lost", Text("구매자가 잃는 세액공제", "Credit that the buyer loses"), Channel.COST, lost, action, turn, "USD"))  # fmt: skip
    return tuple(found)


def reference_of(medicine: Medicine, portfolio: Portfolio) -> Medicine | None:
    """Return the reference of a biosimilar in a portfolio, by id, by name, or as the only brand with its moiety; the biosimilar among its competitors."""
    wanted = medicine.reference_product.casefold().strip()
    others = [one for one in portfolio.medicines if one.product_id != medicine.product_id]
    named = [one for one in others if wanted and wanted in (one.product_id.casefold(), one.name.en.casefold(), one.name.ko.casefold())]  # fmt: skip
    same = [one for one in others if one.moieties == medicine.moieties and one.pathway in (Pathway.DRUG, Pathway.BIOLOGIC)]  # fmt: skip
    found = named[:1] if wanted else same if len(same) == 1 else []
    return _with_ours(found[0], medicine) if found else None


def _with_ours(reference: Medicine, medicine: Medicine) -> Medicine:
    """Return a reference with our biosimilar among its competitors, where none of them goes by its name and it has a date."""
    names = {one.name.casefold() for one in reference.competitors}
    marketed = min((one.marketed_on for one in medicine.forms if one.marketed_on), default=None)
    approved = min((one.approved_on for one in medicine.forms if one.approved_on), default=None)
    if names & {medicine.name.en.casefold(), medicine.name.ko.casefold()} or not (marketed or approved):
        return reference
    ours = Competitor(
        reference.product_id, CompetitorKind.BIOSIMILAR, medicine.name.en, approved_on=approved, marketed_on=marketed,
        standing=medicine.standing, source=medicine.source,
    )  # fmt: skip
    return replace(reference, competitors=(*reference.competitors, ours))


def _on_biosimilar(medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date) -> tuple[Effect, ...]:
    reference = reference_of(medicine, portfolio)
    found = list[Effect]()
    if reference is None:
        gap = Sentence("The reference of {name} is not in the portfolio: add it as a product of the market.", name=medicine.name)  # fmt: skip
        untold: Answer[int] = cannot_tell(gap)
        found.append(Effect("reference_price", Text("대조 제품의 최고공정가 적용 연도", "First year of the reference’s negotiated price"), Channel.COST, untold, gap))  # fmt: skip
    else:
        found += _reference_effects(medicine, reference, parameters, as_of)
    marketed = min((one.marketed_on for one in medicine.forms if one.marketed_on), default=None)
    window = raised_period(medicine.name, marketed, parameters, weakest([medicine.standing, Standing.COMPUTED]))
    words: dict[str, object] = {"name": medicine.name, "day": marketed}
    gaps = window.missing
    if window.value:
        gaps = (*gaps, Sentence("The first marketing of {name} ({day}) stands in for Part B’s first payment.", **words))
    last = window.value.last_day if window.value else None
    answer: Answer[date] = Answer(last, window.steps, gaps)
    action = Sentence("Keep the average sales price of {name} at or under its reference’s in every quarter: the raised add-on depends on it.", **words)  # fmt: skip
    found.append(Effect("raised_add_on", Text("ASP+8% 가산 마지막 날", "Last day of the 8% add-on"), Channel.CHANCE, answer, action, last, "date"))  # fmt: skip
    if reference:
        found += _payment_effects(medicine, reference, marketed, parameters)
    year = max(as_of.year, 2025)
    rates = [discount_rate(phase, year, MakerKind.ORDINARY, parameters, marketed_on=marketed) for phase in (Phase.INITIAL, Phase.CATASTROPHIC)]  # fmt: skip
    lows = [one.value or 0.0 for one in rates]
    discount: Answer[float] = Answer(None, (), (), min(lows), max(lows)).after(*rates)
    action = Sentence("Plan for the discount under Part D: a biosimilar is an applicable drug as its reference was, and its reference gives none once its price is negotiated.", **words)  # fmt: skip
    found.append(Effect("biosimilar_discount", Text("파트 D 제조사 할인율", "Manufacturer’s discount under Part D"), Channel.DUTY, discount, action, None, "share"))  # fmt: skip
    return tuple(found)


def _reference_effects(medicine: Medicine, reference: Medicine, parameters: Parameters, as_of: date) -> list[Effect]:
    first = first_price_year(reference, parameters, as_of)
    year = first.value if first.value is not None else first.least
    words: dict[str, object] = {"name": medicine.name, "reference": reference.name, "year": year}
    title = Text("대조 제품의 최고공정가 적용 연도", "First year of the reference’s negotiated price")
    if year is None or not 2026 <= year <= 2035:
        action = Sentence("{reference} cannot be selected as things stand: no negotiated price presses on {name}.", **words)  # fmt: skip
        return [Effect("reference_price", title, Channel.COST, first, action)]
    published = day_of(parameters.at("negotiation.prices_published_by", date(year, 1, 1)))
    listed = day_of(parameters.at("negotiation.publication_date", date(year, 1, 1)))
    words |= {"published": published, "listed": listed, "before": listed - timedelta(days=1)}
    said = Sentence("A negotiated price of {reference} from {year} on presses on the price of {name}: buyers compare the two.", **words)  # fmt: skip
    step = Step(_BIOSIMILAR, said, None, (), weakest([medicine.standing, reference.standing]))
    action = Sentence("Set the price of {name} anew before {published}, when the negotiated price of {reference} is out.", **words)  # fmt: skip
    pressed: Answer[int] = Answer(first.value, (step,), (), first.least, first.most).after(first)
    found = [Effect("reference_price", title, Channel.COST, pressed, action, published, day_title=_PUBLISHED)]
    if reference.selected_for:
        ends = end_of_selection(reference, reference.selected_for, parameters)
        action = Sentence("Once {name} is really marketed, see that the agency determines it: the negotiated price of {reference} ends with the first year at least nine months later.", **words)  # fmt: skip
        found.append(Effect("selection_ends", Text("대조 제품의 선정이 끝나는 해", "First year the reference is selected no more"), Channel.CHANCE, ends, action))  # fmt: skip
    elif reference.pathway is Pathway.BIOLOGIC and listed > as_of:
        found.append(_before_the_list(medicine, reference, year, parameters, words))
    own, negotiated = (_latest(one, kinds) for one, kinds in ((medicine, ("net", "list")), (reference, ("negotiated",))))  # fmt: skip
    if own and negotiated and own.unit == negotiated.unit and negotiated.amount_usd > 0:
        share = float(exact(own.amount_usd) / exact(negotiated.amount_usd))
        words |= {"own": f"{own.amount_usd:,.2f}", "negotiated": f"{negotiated.amount_usd:,.2f}"}
        said = Sentence("{name} costs {own} USD, the negotiated price of {reference} is {negotiated} USD.", **words)
        step = Step(_BIOSIMILAR, said, share > 1, (), weakest([own.standing, negotiated.standing]))
        action = (
            Sentence("{name} costs more than the negotiated price of its reference: lower it or lose the place on formularies.", **words)
            if share > 1
            else Sentence("{name} stays under the negotiated price of its reference; plans have to cover the reference too.", **words)
        )  # fmt: skip
        found.append(Effect("price_to_negotiated", Text("최고공정가 대비 자사 가격", "Own price, of the negotiated price"), Channel.COST, Answer(share, (step,)), action, None, "factor"))  # fmt: skip
    return found


def _before_the_list(
    medicine: Medicine, reference: Medicine, year: int, parameters: Parameters, words: dict[str, object]
) -> Effect:
    """Return what a biosimilar can still do before the list: be marketed, or ask for a delay where its reference can be put off."""
    listed = day_of(parameters.at("negotiation.publication_date", date(year, 1, 1)))
    before = listed - timedelta(days=1)
    approved = min((one.approved_on for one in medicine.forms if one.approved_on), default=None)
    asking = Competitor(
        reference.product_id, CompetitorKind.BIOSIMILAR, medicine.name.en, approved_on=approved,
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


def _payment_effects(
    medicine: Medicine, reference: Medicine, marketed: date | None, parameters: Parameters
) -> list[Effect]:
    both = [
        (own, other)
        for own in medicine.prices
        for other in reference.prices
        if own.kind == other.kind == "asp" and own.year == other.year and own.unit == other.unit and own.year >= 2023
    ]
    if not both:
        return []
    own, other = max(both, key=lambda one: one[0].year)
    standing = weakest([own.standing, other.standing, Standing.COMPUTED])
    answer = biosimilar_payment(medicine.name, own.amount_usd, other.amount_usd, date(own.year, 10, 1), marketed, parameters, standing=standing)  # fmt: skip
    action = Sentence("Compare what Part B pays for {name} with what buyers pay: the difference is theirs.", name=medicine.name)  # fmt: skip
    return [Effect("biosimilar_payment", Text("파트 B 지급액(단위당)", "Part B payment a unit"), Channel.CHANCE, answer, action, None, "USD per unit")]  # fmt: skip


def _on_contract(medicine: Medicine, parameters: Parameters, as_of: date) -> tuple[Effect, ...]:
    first = first_price_year(medicine, parameters, as_of)
    year = first.value if first.value is not None else first.least
    words: dict[str, object] = {"name": medicine.name, "year": year}
    title = Text("위탁 품목의 최고공정가 적용 연도", "First year of the negotiated price of what we make")
    if year is None or not 2026 <= year <= 2035:
        action = Sentence("{name} cannot be selected as things stand: no negotiated price presses on its contract.", **words)  # fmt: skip
        return (Effect("contract_price", title, Channel.COST, first, action),)
    published = day_of(parameters.at("negotiation.prices_published_by", date(year, 1, 1)))
    words |= {"published": published}
    said = Sentence("The holder of {name} sells at a negotiated price from {year} on; the law does not touch the contract, but the holder’s margin.", **words)  # fmt: skip
    step = Step(_CONTRACT, said, None, (), medicine.standing)
    action = Sentence("Look at the price and volume clauses for {name} before {published}, when the negotiated price is out.", **words)  # fmt: skip
    pressed: Answer[int] = Answer(first.value, (step,), (), first.least, first.most).after(first)
    found = [Effect("contract_price", title, Channel.COST, pressed, action, published, day_title=_PUBLISHED)]
    if medicine.selected_for:
        ends = end_of_selection(medicine, medicine.selected_for, parameters)
        action = Sentence("Plan capacity for {name} to two cases: plans must cover it while its price is negotiated, and competitors take volume once they are marketed.", **words)  # fmt: skip
        found.append(Effect("contract_volume", Text("위탁 품목의 선정이 끝나는 해", "First year that what we make is selected no more"), Channel.CHANCE, ends, action))  # fmt: skip
    return tuple(found)


def is_in_part(medicine: Medicine, part: Part) -> bool:
    """Return whether a part of Medicare pays for a medicine, as far as its spending says; Part D where nothing says anything."""
    paying = {one.part for one in medicine.spending if one.amount_usd > 0}
    return part in paying if paying else part is Part.D


def _latest(medicine: Medicine, kinds: tuple[str, ...]) -> Price | None:
    for kind in kinds:
        rows = [one for one in medicine.prices if one.kind == kind]
        if rows:
            return max(rows, key=lambda one: one.year)
    return None


def _origin_turns(parameters: Parameters) -> date:
    """Return the first day of production from which the origin of feedstock decides, as far as it is known."""
    values = parameters.by_name["clean_fuel.feedstock_origin"].values
    for one in values:
        try:
            if parameters.at("clean_fuel.feedstock_origin", one.effective_on).value != "any":
                return one.effective_on
        except UnknownParameter:
            continue
    return values[-1].effective_on
