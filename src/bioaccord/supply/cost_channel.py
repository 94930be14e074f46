"""The cost channel: what becomes dearer or cheaper, in money a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bioaccord.vocabulary.exposure import Exposure, PathStep
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.money import Money
from bioaccord.vocabulary.signal import Certainty, Channel, Effect, EffectKind, Signal

from .chart import NetworkChart, days_until_effective
from .compiled import Flags, Floats, Ints
from .sweep import cost_passed_on

SMALLEST_AMOUNT_USD = 1_000.0
_LONGEST_PATH = 40
# These change what a product itself earns; tariffs, prices and exchange rates change what a delivery costs.
_ON_REVENUE = (EffectKind.TAX_CREDIT, EffectKind.REBATE)
_PASSED_ON = (
    Certainty.ASSUMED,
    Text(
        ko="거래 단계마다 인상분이 전부 전가된다고 가정", en="every firm on the way is taken to pass on the whole of it"
    ),
)
_WHO_PAYS = (
    Certainty.ASSUMED,
    Text(ko="관세를 수출기업이 모두 부담하는 경우의 금액", en="the amount if the exporter bears the whole duty"),
)


@dataclass(frozen=True, slots=True)
class CostReach:
    """The products that become dearer or cheaper, as columns of one length.

    `product` are numbers of the compiled network; `amount_usd` a year (NaN where the source gives no rate);
    `on_own_sales` whether the effect works on what the product itself sells for. `touched` and `reach` are by delivery
    and by product of the whole network: the deliveries the effects name, and how far these work through.
    """

    touched: Floats
    reach: Floats
    product: Ints
    amount_usd: Floats
    on_own_sales: Flags


def cost_reach(chart: NetworkChart, effects: Sequence[Effect]) -> CostReach:
    """Return what the effects reach, and by how much where a rate is known."""
    network = chart.compiled
    rate = np.zeros(network.deliveries)
    touched = np.zeros(network.deliveries)
    own = np.zeros(network.products)
    on_own_sales = np.zeros(network.products, dtype=np.bool_)
    for effect in effects:
        magnitude = effect.magnitude
        if effect.kind not in _ON_REVENUE:
            deliveries = chart.targets.deliveries(effect)
            touched[deliveries] = 1.0
            if magnitude is not None:
                rate[deliveries] += magnitude
        for number, share in _sold_under(chart, effect):
            on_own_sales[number] = True
            if magnitude is not None:
                own[number] += share * magnitude
    reach = cost_passed_on(network, touched)
    amount = network.revenue_usd_per_year * (cost_passed_on(network, rate) + own)
    if all(effect.magnitude is None for effect in effects):
        # Without a rate, only the firms that buy or sell the thing itself are told.
        directly = on_own_sales.copy()
        directly[network.group_product[network.delivery_group[np.flatnonzero(touched)]]] = True
        product = np.flatnonzero(directly)
        amount = np.full(network.products, np.nan)
    else:
        product = np.flatnonzero(((reach > 0) | on_own_sales) & (np.abs(amount) >= SMALLEST_AMOUNT_USD))
    return CostReach(touched, reach, product, amount[product], on_own_sales[product])


def cost_exposures(
    chart: NetworkChart, signal: Signal, effects: Sequence[Effect], as_of: date, organisation_id: str | None
) -> Iterator[Exposure]:
    """Yield the exposures of products whose inputs, duties or credits change, one a product."""
    reached = cost_reach(chart, effects)
    for place, number in enumerate(map(int, reached.product)):
        organisation = chart.organisation_of(number)
        if organisation_id is not None and organisation != organisation_id:
            continue
        amount = float(reached.amount_usd[place])
        on_own_sales = bool(reached.on_own_sales[place])
        path = _path(chart, reached.touched, reached.reach, number)
        product = chart.product(number)
        yield Exposure(
            signal_id=signal.signal_id,
            organisation_id=organisation,
            channel=Channel.COST,
            product_id=product.product_id,
            path=path,
            as_of=as_of,
            amount=None if np.isnan(amount) else Money(amount),
            days_until=days_until_effective(signal, as_of),
            material_ids=tuple(dict.fromkeys(step.material_id for step in path)),
            site_ids=(product.site_id,),
            action=next((effect.action for effect in effects if effect.action.en or effect.action.ko), Text("", "")),
            certainty=_certainty(effects, on_own_sales=on_own_sales, passed_on=len(path) > 1),
            reason=_reason(chart, effects, path, on_own_sales=on_own_sales),
        )


def _sold_under(chart: NetworkChart, effect: Effect) -> Iterator[tuple[int, float]]:
    """Yield (product, share of its revenue) for the sales an effect works on: exports under a tariff, credited sales."""
    if effect.kind not in (EffectKind.TARIFF, *_ON_REVENUE):
        return
    for number in chart.targets.products(effect):
        product = chart.product(int(number))
        country = chart.sites[product.site_id].country
        if effect.made_in and country not in effect.made_in:
            continue
        share = sum(
            part
            for market, part in product.markets
            if (not effect.sold_in or market in effect.sold_in) and (effect.kind in _ON_REVENUE or market != country)
        )
        if share > 0:
            yield int(number), share


def _path(chart: NetworkChart, touched: Floats, reach: Floats, number: int) -> tuple[PathStep, ...]:
    """Return the way of the largest cost, from the delivery that became dearer to the product."""
    network = chart.compiled
    steps = [chart.step(number, 0.0, 1.0, 0.0, 0.0)]
    seen = {number}
    current = number
    while len(steps) < _LONGEST_PATH:
        groups = range(network.group_start[current], network.group_start[current + 1])
        best, best_cost = -1, 0.0
        for group in groups:
            for delivery in range(network.delivery_start[group], network.delivery_start[group + 1]):
                supplier = int(network.delivery_supplier[delivery])
                cost = (
                    network.group_cost_share[group]
                    * network.delivery_share[delivery]
                    * (touched[delivery] + reach[supplier])
                )
                if cost > best_cost:
                    best, best_cost = delivery, float(cost)
        if best < 0:
            break
        supplier = int(network.delivery_supplier[best])
        steps.append(
            chart.step(
                supplier,
                0.0,
                float(network.delivery_share[best]),
                float(network.delivery_lead_time_days[best]),
                float(network.group_stock_days[network.delivery_group[best]]),
            )
        )
        if touched[best] or supplier in seen:
            break
        seen.add(supplier)
        current = supplier
    return tuple(reversed(steps))


def _certainty(effects: Sequence[Effect], *, on_own_sales: bool, passed_on: bool) -> tuple[tuple[Certainty, Text], ...]:
    words = [
        (effect.magnitude_certainty, effect.magnitude_reason)
        for effect in effects
        if effect.magnitude is not None and effect.magnitude_reason.en
    ]
    if any(effect.magnitude is None for effect in effects):
        words.append(
            (
                Certainty.ASSUMED,
                Text(
                    ko="출처에 세율이 없는 부분은 금액에 넣지 않음",
                    en="where the source gives no rate, nothing is counted",
                ),
            )
        )
    if passed_on:
        words.append(_PASSED_ON)
    if on_own_sales and any(effect.kind == EffectKind.TARIFF for effect in effects):
        words.append(_WHO_PAYS)
    return tuple(dict.fromkeys(words))


def _reason(chart: NetworkChart, effects: Sequence[Effect], path: tuple[PathStep, ...], *, on_own_sales: bool) -> Text:
    product = chart.product_name(path[-1].product_id)
    if on_own_sales and any(effect.kind in _ON_REVENUE for effect in effects):
        return Text(
            ko=f"귀사가 파는 {product.ko}의 수익에 직접 적용됩니다.",
            en=f"It applies to what you earn with {product.en}.",
        )
    if on_own_sales:
        return Text(
            ko=f"귀사가 수출하는 {product.ko}에 관세가 부과됩니다.",
            en=f"The duty falls on the {product.en} that you export.",
        )
    bought = chart.material_name(path[0].material_id)
    if len(path) <= 2:
        return Text(
            ko=f"{product.ko} 생산에 쓰는 {bought.ko}의 구매가격이 바뀝니다.",
            en=f"The price you pay for {bought.en}, an input of your {product.en}, changes.",
        )
    return Text(
        ko=f"{bought.ko} 가격 변동이 협력사를 거쳐 {product.ko} 원가에 반영됩니다.",
        en=f"A change in the price of {bought.en} works through your suppliers into the cost of {product.en}.",
    )
