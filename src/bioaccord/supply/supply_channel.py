"""The supply channel: what stops, along which suppliers, after how many days, and what revenue stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bioaccord.vocabulary.exposure import Exposure, PathStep
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.money import Money
from bioaccord.vocabulary.signal import Certainty, Channel, Effect, EffectKind, Signal

from .availability import availability
from .chart import NetworkChart, days_until_effective
from .compiled import Floats, Ints
from .sweep import first_days

SMALLEST_LOSS = 0.005
ASSUMED_DURATION_DAYS = 90
_LONGEST_PATH = 40
# These stop goods where they leave a country; the others stop the making itself.
_AT_THE_BORDER = (EffectKind.EXPORT_BAN,)


@dataclass(frozen=True, slots=True)
class Loss:
    """A whole sweep: factors that went in, and what came out (see `sweep.availability`, `sweep.first_days`)."""

    own_factor: Floats
    delivery_factor: Floats
    available: Floats
    input_loss: Floats
    limiting: Ints
    begins: Floats
    first: Ints


def loss_of(chart: NetworkChart, effects: Sequence[Effect], *, unknown_as: float | None = None) -> Loss | None:
    """Return the loss that supply effects cause together, or None where they touch nothing of the network.

    An effect without magnitude is left out, or taken as `unknown_as`.
    """
    network = chart.compiled
    own = np.ones(network.products)
    deliveries = np.ones(network.deliveries)
    for effect in effects:
        magnitude = effect.magnitude if effect.magnitude is not None else unknown_as
        if magnitude is None:
            continue
        left = 1.0 - min(max(magnitude, 0.0), 1.0)
        if effect.sold_in or effect.kind in _AT_THE_BORDER:
            deliveries[chart.targets.deliveries(effect)] *= left
            continue
        products = chart.targets.products(effect)
        if effect.made_in:
            products = products[chart.targets.within(network.product_country[products], effect.made_in)]
        own[products] *= left
    if own.min(initial=1.0) == 1.0 and deliveries.min(initial=1.0) == 1.0:
        return None
    available, input_loss, limiting = availability(network, own, deliveries)
    begins, first = first_days(network, own, deliveries, available, input_loss)
    return Loss(own, deliveries, available, input_loss, limiting, begins, first)


@dataclass(frozen=True, slots=True)
class SupplyReach:
    """The products that a loss reaches, as columns of one length.

    `product` are numbers of the compiled network; `share_lost` 0..1 of output; `days_until` the loss begins;
    `value_at_risk_usd` the revenue behind it (NaN where the source gives no quantity).
    """

    loss: Loss
    quantity_known: bool
    product: Ints
    share_lost: Floats
    days_until: Floats
    value_at_risk_usd: Floats


def supply_reach(
    chart: NetworkChart, signal: Signal, effects: Sequence[Effect], as_of: date
) -> Iterator[tuple[SupplyReach, Sequence[Effect]]]:
    """Yield what the effects reach by a known amount, then what else they could reach by an unknown one."""
    told: Ints = np.zeros(0, dtype=np.int64)
    known = loss_of(chart, effects)
    if known is not None:
        reach = _reach(chart, signal, effects, known, as_of, told, quantity_known=True)
        told = reach.product
        yield reach, effects
    without_quantity = [effect for effect in effects if effect.magnitude is None]
    if without_quantity:
        possible = loss_of(chart, without_quantity, unknown_as=1.0)
        if possible is not None:
            yield (
                _reach(chart, signal, without_quantity, possible, as_of, told, quantity_known=False),
                without_quantity,
            )


def supply_exposures(
    chart: NetworkChart, signal: Signal, effects: Sequence[Effect], as_of: date, organisation_id: str | None
) -> Iterator[Exposure]:
    """Yield the exposures of products whose output falls, or could fall by an unknown amount."""
    for reach, reaching in supply_reach(chart, signal, effects, as_of):
        for place, number in enumerate(map(int, reach.product)):
            if organisation_id is None or chart.organisation_of(number) == organisation_id:
                yield _exposure(chart, signal, reaching, reach, place, as_of)


def _reach(
    chart: NetworkChart,
    signal: Signal,
    effects: Sequence[Effect],
    loss: Loss,
    as_of: date,
    told: Ints,
    *,
    quantity_known: bool,
) -> SupplyReach:
    network = chart.compiled
    reached = 1.0 - loss.available > SMALLEST_LOSS
    reached[told] = False
    product = np.flatnonzero(reached)
    share_lost = 1.0 - loss.available[product]
    days_until = loss.begins[product] + days_until_effective(signal, as_of)
    horizon = _horizon(effects)
    value = np.full(len(product), np.nan)
    if quantity_known:
        group = loss.limiting[product]
        substitute = np.full(len(product), np.inf)
        substitute[group >= 0] = network.group_substitute_days[group[group >= 0]]
        days_lost = np.maximum(0.0, np.minimum(np.minimum(horizon, substitute), horizon - days_until))
        value = network.revenue_usd_per_year[product] / 365.0 * share_lost * days_lost
    return SupplyReach(loss, quantity_known, product, share_lost, days_until, value)


def _exposure(
    chart: NetworkChart, signal: Signal, effects: Sequence[Effect], reach: SupplyReach, place: int, as_of: date
) -> Exposure:
    number = int(reach.product[place])
    loss, quantity_known = reach.loss, reach.quantity_known
    product = chart.product(number)
    path = _path(chart, loss, number)
    lost = float(reach.share_lost[place]) if quantity_known else None
    return Exposure(
        signal_id=signal.signal_id,
        organisation_id=chart.organisation_of(number),
        channel=Channel.SUPPLY,
        product_id=product.product_id,
        path=path if quantity_known else tuple(_without_loss(step) for step in path),
        as_of=as_of,
        share_of_output=lost,
        days_until=float(reach.days_until[place]),
        days_until_reason=_why_then(chart, loss, number),
        value_at_risk=Money(float(reach.value_at_risk_usd[place])) if quantity_known else None,
        horizon_days=int(_horizon(effects)) if quantity_known else None,
        material_ids=(path[0].material_id,),
        site_ids=(product.site_id,),
        certainty=(
            *_certainty(effects, quantity_known),
            *_duration(chart, effects, loss, number),
            *_unnamed_suppliers(chart, loss, number),
        ),
        reason=_reason(chart, path, lost),
    )


def _without_loss(step: PathStep) -> PathStep:
    return PathStep(
        step.product_id,
        step.site_id,
        step.organisation_id,
        step.material_id,
        step.country,
        step.share,
        0.0,
        step.lead_time_days,
        step.stock_days,
    )


def _path(chart: NetworkChart, loss: Loss, number: int) -> tuple[PathStep, ...]:
    """Return the way of the largest loss, from the subject of the signal to the product."""
    network = chart.compiled
    steps = [chart.step(number, float(1.0 - loss.available[number]), 1.0, 0.0, 0.0)]
    seen = {number}
    current = number
    while len(steps) < _LONGEST_PATH:
        group = int(loss.limiting[current])
        own_loss = 1.0 - loss.own_factor[current]
        if group < 0 or own_loss >= loss.input_loss[group]:
            break
        begin, end = network.delivery_start[group], network.delivery_start[group + 1]
        suppliers = network.delivery_supplier[begin:end]
        left = loss.delivery_factor[begin:end] * loss.available[suppliers]
        largest = int(np.argmax(network.delivery_share[begin:end] * (1.0 - left)))
        supplier = int(suppliers[largest])
        steps.append(
            chart.step(
                supplier,
                float(1.0 - loss.available[supplier]),
                float(network.delivery_share[begin + largest]),
                float(network.delivery_lead_time_days[begin + largest]),
                float(network.group_stock_days[group]),
            )
        )
        if loss.delivery_factor[begin + largest] < 1.0 or supplier in seen:
            break
        seen.add(supplier)
        current = supplier
    return tuple(reversed(steps))


def _horizon(effects: Sequence[Effect]) -> float:
    """Return the days for which a loss is counted."""
    stated = [effect.duration_days for effect in effects if effect.duration_days is not None]
    return float(max(stated)) if stated else float(ASSUMED_DURATION_DAYS)


def _duration(
    chart: NetworkChart, effects: Sequence[Effect], loss: Loss, number: int
) -> tuple[tuple[Certainty, Text], ...]:
    """Return what the days counted as lost rest on."""
    words: list[tuple[Certainty, Text]] = []
    if all(effect.duration_days is None for effect in effects):
        words.append(
            (
                Certainty.ASSUMED,
                Text(
                    ko=f"출처에 기간이 없어 {ASSUMED_DURATION_DAYS}일 지속으로 계산",
                    en=f"the source gives no duration; {ASSUMED_DURATION_DAYS} days were taken",
                ),
            )
        )
    group = int(loss.limiting[number])
    if group >= 0:
        substitute_days = float(chart.compiled.group_substitute_days[group])
        if substitute_days < _horizon(effects):
            words.append(
                (
                    Certainty.KNOWN,
                    Text(
                        ko=f"대체 원료의 적격성 평가에 {substitute_days:.0f}일이 걸려, 그 뒤는 손실로 세지 않음",
                        en=f"a substitute takes {substitute_days:.0f} days to qualify; nothing is counted as lost after that",
                    ),
                )
            )
    return tuple(words)


def _certainty(effects: Sequence[Effect], quantity_known: bool) -> tuple[tuple[Certainty, Text], ...]:
    if not quantity_known:
        text = Text(
            ko="출처에 물량이 없어 완전 중단을 가정하고 영향권만 확인함",
            en="the source gives no quantity; a full stop was assumed only to see who would be reached",
        )
        return ((Certainty.ASSUMED, text),)
    return tuple(
        dict.fromkeys(
            (effect.magnitude_certainty, effect.magnitude_reason)
            for effect in effects
            if effect.magnitude is not None and effect.magnitude_reason.en
        )
    )


def _unnamed_suppliers(chart: NetworkChart, loss: Loss, number: int) -> tuple[tuple[Certainty, Text], ...]:
    group = int(loss.limiting[number])
    if group < 0:
        return ()
    network = chart.compiled
    named = float(network.delivery_share[network.delivery_start[group] : network.delivery_start[group + 1]].sum())
    if named > 0.995:
        return ()
    rest = (1.0 - named) * 100
    return (
        (
            Certainty.ASSUMED,
            Text(
                ko=f"공급사가 기재되지 않은 {rest:.0f}%는 영향이 없는 것으로 계산",
                en=f"the {rest:.0f}% without a named supplier counts as unaffected",
            ),
        ),
    )


def _why_then(chart: NetworkChart, loss: Loss, number: int) -> Text:
    """Return what passes before the first loss: goods in transit and stocks along the way it comes first."""
    network = chart.compiled
    transit = stock = 0.0
    current = number
    for _ in range(_LONGEST_PATH):
        delivery = int(loss.first[current])
        if delivery < 0:
            break
        group = int(network.delivery_group[delivery])
        supplier = int(network.delivery_supplier[delivery])
        transit += float(network.delivery_lead_time_days[delivery])
        stock += float(network.group_stock_days[group]) / min(float(loss.input_loss[group]), 1.0)
        if loss.delivery_factor[delivery] < 1.0:
            break
        stock += float(network.own_stock_days[supplier]) / float(1.0 - loss.available[supplier])
        current = supplier
    if transit < 0.5 and stock < 0.5:
        return Text(ko="완충할 재고와 운송 중 물량이 없음", en="no stock and nothing in transit to bridge it")
    return Text(
        ko=f"재고로 {stock:,.0f}일, 운송 중 물량으로 {transit:,.0f}일을 버팀",
        en=f"stocks bridge {stock:,.0f} days and goods in transit {transit:,.0f}",
    )


def _reason(chart: NetworkChart, path: tuple[PathStep, ...], lost: float | None) -> Text:
    source, product = path[0], path[-1]
    material, made = chart.material_name(source.material_id), chart.product_name(product.product_id)
    share = "" if lost is None else f"{lost * 100:.0f}%"
    if len(path) == 1:
        return Text(
            ko=f"귀사가 만드는 {made.ko}의 생산이 " + (f"{share} 줄어듭니다." if share else "줄어들 수 있습니다."),
            en=f"Your own output of {made.en} " + (f"falls by {share}." if share else "may fall."),
        )
    between = len(path) - 2
    via_ko = f" {between}단계 협력사를 거쳐" if between else ""
    via_en = f", {between} tier{'s' if between > 1 else ''} further up," if between else ""
    return Text(
        ko=f"{material.ko} 공급 차질이{via_ko} {made.ko} 생산에 미칩니다."
        + (f" 생산량의 {share}가 영향을 받습니다." if share else " 감소 폭은 출처에 없습니다."),
        en=f"A shortfall of {material.en}{via_en} reaches your {made.en}"
        + (f": {share} of its output." if share else "; the source does not say by how much."),
    )
