"""What happens if: a daily simulation of production, stocks, orders and rationing after a shock.

Written from Hallegatte (Risk Analysis 28, 2008; Risk Analysis 34, 2014) and Inoue and Todo (Nature Sustainability 2, 2019). A day: orders and
final demand meet what capacity and stocks allow; what is made is rationed; stocks take what arrives and give what is used; orders for
the next day refill them; scarcity lets capacity grow a little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .compiled import Flags, Floats, Ints
from .disruption_rules import DisruptionRules
from .production import ProductionNetwork
from .rationing import serving_level

COLLAPSED = 0.05  # of the output before: below it all over the network, the model has run dry
_NEARLY, _ABSOLUTELY = 1e-5, 1e-8  # relative and absolute difference that BoARIO takes for none


class ShockKind(IntEnum):
    """What a shock takes away, or adds."""

    CAPACITY = 0
    """A share of producers' capacity."""
    DEMAND = 1
    """Final demand rises by a share (a surge), or falls by a negative one."""
    DELIVERY = 2
    """A share of what entries can deliver: a closed border, port or lane."""
    STOCK = 3
    """A share of an input's stock, destroyed on the first day: a recall."""


@dataclass(frozen=True, slots=True)
class Shock:
    """One shock: from `first_day` in full for `duration_days`, then fading in a straight line over `recovery_days`.

    `places` are producers, entries for deliveries, or inputs for stocks; `size` (same length) is a share, 0..1 except for demand.
    """

    kind: ShockKind
    places: Ints
    size: Floats
    first_day: int
    duration_days: int
    recovery_days: int = 0
    rounded_to: int | None = None  # decimals of the fading share; BoARIO rounds


@dataclass(frozen=True, slots=True)
class DisruptionRun:
    """What a simulation gave. `lost` and `unmet` are sums over all days, by producer, in units of output.

    `daily_output` and `daily_unmet` are shares of the whole network's output and final demand before the shock, by day;
    `daily_asked` is the output of the producers asked about, as a share of theirs before.
    `production`, `capacity`, `overproduction` (days x producers) are kept when asked for.
    """

    lost: Floats
    unmet: Floats
    daily_output: Floats
    daily_unmet: Floats
    daily_asked: Floats
    last_output: Floats
    collapsed: bool
    production: Floats | None = None
    capacity: Floats | None = None
    overproduction: Floats | None = None


@njit(cache=True, nogil=True)
def _simulate(  # pragma: no cover - compiled
    days: int,
    output: Floats,
    final_demand: Floats,
    input_start: Ints,
    use: Floats,
    essential: Flags,
    stock_days: Floats,
    stock: Floats,
    entry_start: Ints,
    supplier: NDArray[np.int32],
    entry_share: Floats,
    made_start: Ints,
    made: NDArray[np.int32],
    made_group: NDArray[np.int32],
    shock_kind: Ints,
    shock_first: Ints,
    shock_full: Ints,
    shock_recovery: Ints,
    shock_decimals: Ints,
    shock_start: Ints,
    shock_place: Ints,
    shock_size: Floats,
    over_base: float,
    over_max: float,
    over_days: float,
    heterogeneity: float,
    restoration_days: float,
    rationing: int,
    by_capacity: bool,
    only_today: bool,
    signed_scarcity: bool,
    boario: bool,
    first_product: Flags,
    asked: Flags,
    kept: int,
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats]:
    count, groups, entries = len(output), len(use), len(supplier)
    stock = stock.copy()
    over = np.full(count, over_base)
    capacity = np.empty(count)
    produced = output.copy()
    demand = np.empty(count)
    final = final_demand.copy()
    planned = np.empty(count)
    loss = np.zeros(count)
    ratio = np.ones(count)
    fill = np.ones(count)
    fill_final = np.ones(count)
    level = np.ones(count)
    blocked = np.zeros(entries)
    has_blocked = False
    # Entries' weights in an order: their shares, moved by capacity and by closed borders where asked for.
    weight = entry_share.copy()
    weights_move = by_capacity
    for shock in range(len(shock_kind)):
        weights_move = weights_move or shock_kind[shock] == 2
    want = np.empty(groups)
    for product in range(count):
        for group in range(input_start[product], input_start[product + 1]):
            want[group] = use[group] * output[product]
    normal_want = want.copy()
    # For the least ratio first: what each input orders as a multiple of its normal order, and the normal order of each entry by its maker.
    least_ratio = rationing == 3
    pull = np.ones(groups if least_ratio else 0)
    normal_made = np.empty(entries if least_ratio else 0)
    for place in range(len(normal_made)):
        normal_made[place] = normal_want[made_group[place]] * entry_share[made[place]]
    guess = np.ones(count)
    # What no supplier is named for arrives in full.
    unnamed = np.zeros(groups)
    for group in range(groups):
        unnamed[group] = 1.0
        for entry in range(entry_start[group], entry_start[group + 1]):
            unnamed[group] -= entry_share[entry]
        if unnamed[group] < 1e-9:
            unnamed[group] = 0.0
    lost = np.zeros(count)
    unmet = np.zeros(count)
    daily_output = np.zeros(days)
    daily_unmet = np.zeros(days)
    daily_asked = np.zeros(days)
    kept_days = days if kept else 0
    production_kept = np.empty((kept_days, count))
    capacity_kept = np.empty((kept_days, count))
    over_kept = np.empty((kept_days, count))
    by_entry = rationing == 3 or rationing == 4
    got = np.zeros(entries if by_entry else 0)
    received = np.zeros(groups)
    for day in range(days):
        # What the shocks do today.
        loss[:] = 0.0
        for product in range(count):
            final[product] = final_demand[product]
        if has_blocked:
            blocked[:] = 0.0
            has_blocked = False
        for shock in range(len(shock_kind)):
            if day < shock_first[shock]:
                continue
            if shock_kind[shock] == 3:
                if day == shock_first[shock]:
                    for place in range(shock_start[shock], shock_start[shock + 1]):
                        stock[shock_place[place]] *= 1.0 - shock_size[place]
                continue
            left = 1.0
            if day > shock_full[shock]:
                left = 1.0 - (day - shock_full[shock]) / shock_recovery[shock] if shock_recovery[shock] > 0 else 0.0
            if left <= 0.0:
                continue
            for place in range(shock_start[shock], shock_start[shock + 1]):
                size = shock_size[place] * left
                if shock_decimals[shock] >= 0:
                    size = np.round(size * 10.0 ** shock_decimals[shock]) / 10.0 ** shock_decimals[shock]
                where = shock_place[place]
                if shock_kind[shock] == 0:
                    loss[where] = 1.0 - (1.0 - loss[where]) * (1.0 - size)
                elif shock_kind[shock] == 1:
                    final[where] *= 1.0 + size
                else:
                    blocked[where] = 1.0 - (1.0 - blocked[where]) * (1.0 - size)
                    has_blocked = True
        # Orders of yesterday and final demand of today.
        for product in range(count):
            demand[product] = 0.0
        for group in range(groups):
            if want[group] > 0.0:
                for entry in range(entry_start[group], entry_start[group + 1]):
                    demand[supplier[entry]] += want[group] * weight[entry]
        whole = 0.0
        whole_asked = 0.0
        whole_short = 0.0
        for product in range(count):
            ordered = demand[product]
            demand[product] += final[product]
            if boario and day >= 2:
                scarcity = (demand[product] - produced[product]) / demand[product] if demand[product] > 0.0 else 0.0
                over[product] = max(over[product] + (over_max - over[product]) * scarcity / over_days, over_base)
            capacity[product] = over[product] * output[product] * (1.0 - loss[product])
            planned[product] = min(capacity[product], demand[product])
            left = 1.0
            for group in range(input_start[product], input_start[product + 1]):
                if not essential[group] or use[group] <= 0.0:
                    continue
                need = planned[product] * use[group]
                if only_today:
                    if stock[group] < need:
                        left = min(left, stock[group] / need)
                else:
                    limit = need * stock_days[group] * heterogeneity
                    if stock[group] < limit:
                        left = min(left, stock[group] / limit)
                    if not boario and stock[group] < need:
                        left = min(left, stock[group] / need)
            made_today = planned[product] * left
            produced[product] = made_today
            # Rationing.
            short = demand[product] - made_today
            if short <= 1e-12 * demand[product] or demand[product] <= 0.0:
                fill[product] = fill_final[product] = 1.0 if demand[product] > 0.0 else 0.0
                level[product] = np.inf
                if boario and demand[product] > 0.0:
                    fill[product] = fill_final[product] = made_today / demand[product]
            elif rationing == 1:
                fill_final[product] = min(1.0, made_today / final[product]) if final[product] > 0.0 else 1.0
                rest = made_today - fill_final[product] * final[product]
                fill[product] = rest / ordered if ordered > 0.0 else 0.0
            elif rationing == 2:
                fill[product] = min(1.0, made_today / ordered) if ordered > 0.0 else 1.0
                rest = made_today - fill[product] * ordered
                fill_final[product] = rest / final[product] if final[product] > 0.0 else 0.0
            elif rationing == 3:
                level[product] = guess[product] = serving_level(
                    guess[product],
                    made_today,
                    made_start[product],
                    made_start[product + 1],
                    made,
                    made_group,
                    normal_made,
                    pull,
                    weights_move,
                    weight,
                    entry_share,
                    final[product],
                    final_demand[product],
                )
                fill_final[product] = (
                    min(1.0, level[product] * final_demand[product] / final[product]) if final[product] > 0.0 else 1.0
                )
            elif rationing == 4:
                rest = made_today
                for place in range(made_start[product], made_start[product + 1]):
                    entry = made[place]
                    order = want[made_group[place]] * weight[entry]
                    got[entry] = min(order, rest)
                    rest -= got[entry]
                fill_final[product] = min(1.0, rest / final[product]) if final[product] > 0.0 else 1.0
                level[product] = 0.0
            elif rationing == 5:
                # `fill` is what others get; those named first are filled as `level`.
                first_order = 0.0
                for place in range(made_start[product], made_start[product + 1]):
                    if first_product[made_group[place]]:
                        first_order += want[made_group[place]] * weight[made[place]]
                level[product] = min(1.0, made_today / first_order) if first_order > 0.0 else 1.0
                rest = made_today - level[product] * first_order
                others = demand[product] - first_order
                fill[product] = fill_final[product] = rest / others if others > 0.0 else 0.0
            else:
                fill[product] = fill_final[product] = made_today / demand[product]
            lost[product] += output[product] - made_today
            missing = final[product] * (1.0 - fill_final[product])
            unmet[product] += missing
            whole += made_today
            if asked[product]:
                whole_asked += made_today
            whole_short += missing
        daily_output[day] = whole
        daily_unmet[day] = whole_short
        daily_asked[day] = whole_asked
        # Deliveries.
        nearly_equal = boario
        for product in range(count):
            for group in range(input_start[product], input_start[product + 1]):
                arrived = 0.0
                if least_ratio and not weights_move and not boario:
                    for entry in range(entry_start[group], entry_start[group + 1]):
                        arrived += entry_share[entry] * min(pull[group], level[supplier[entry]])
                    received[group] = arrived * normal_want[group] + want[group] * unnamed[group]
                    continue
                for entry in range(entry_start[group], entry_start[group + 1]):
                    maker = supplier[entry]
                    order = want[group] * weight[entry]
                    if rationing == 3:
                        cut = level[maker] * normal_want[group] * entry_share[entry]
                        arrived += min(order, cut) if level[maker] != np.inf else order
                    elif rationing == 4:
                        arrived += order if level[maker] == np.inf else got[entry]
                    elif rationing == 5 and first_product[group] and level[maker] != np.inf:
                        arrived += order * level[maker]
                    else:
                        arrived += order * fill[maker]
                arrived += want[group] * unnamed[group]
                received[group] = arrived
                if nearly_equal:
                    used = use[group] * produced[product]
                    nearly_equal = abs(arrived - used) <= _ABSOLUTELY + _NEARLY * abs(used)
        # Stocks, and orders for tomorrow.
        for product in range(count):
            for group in range(input_start[product], input_start[product + 1]):
                used = use[group] * produced[product]
                if not nearly_equal:
                    stock[group] = stock[group] - used + received[group]
                    if stock[group] < 0.0 and not boario:
                        stock[group] = 0.0
                goal = use[group] * planned[product] * stock_days[group]
                want[group] = used + max(goal - stock[group], 0.0) / restoration_days
                if least_ratio:
                    pull[group] = want[group] / normal_want[group] if normal_want[group] > 0.0 else 0.0
        if weights_move:
            for product in range(count):
                ratio[product] = capacity[product] / output[product] if output[product] > 0.0 else 0.0
            for group in range(groups):
                total = 0.0
                named = 0.0
                for entry in range(entry_start[group], entry_start[group + 1]):
                    moved = entry_share[entry] * (1.0 - blocked[entry])
                    if by_capacity:
                        moved *= ratio[supplier[entry]]
                    weight[entry] = moved
                    total += moved
                    named += entry_share[entry]
                if by_capacity:
                    # Where no supplier can produce, the order stands with those it stood with before.
                    for entry in range(entry_start[group], entry_start[group + 1]):
                        if total > 0.0:
                            weight[entry] *= named / total
                        else:
                            weight[entry] = entry_share[entry] * (1.0 - blocked[entry])
        if kept:
            for product in range(count):
                production_kept[day, product] = produced[product]
                capacity_kept[day, product] = capacity[product]
                over_kept[day, product] = over[product]
        if not boario:
            for product in range(count):
                scarcity = (demand[product] - produced[product]) / demand[product] if demand[product] > 0.0 else 0.0
                if scarcity > 1e-12 or signed_scarcity:
                    over[product] += (over_max - over[product]) * scarcity / over_days
                else:
                    over[product] += (over_base - over[product]) / over_days
                over[product] = max(over[product], over_base)
    return lost, unmet, daily_output, daily_unmet, daily_asked, produced, production_kept, capacity_kept, over_kept


def simulate(
    network: ProductionNetwork,
    shocks: Sequence[Shock],
    rules: DisruptionRules,
    *,
    days: int = 365,
    asked: Ints | None = None,
    keep_days: bool = False,
) -> DisruptionRun:
    """Return what happens to a production network over `days` days after the shocks.

    `asked` are the producers whose output `daily_asked` follows (all where None); `keep_days` keeps production, capacity and overproduction of every day (8 bytes x days x producers each). A run in which
    output falls below a twentieth all over the network is marked `collapsed`: short stocks and slow restoration have starved the
    model, and its figures are no forecast.
    """
    made, made_group, made_start = _made(network)
    sizes = [len(shock.places) for shock in shocks]
    decimals = [-1 if shock.rounded_to is None else shock.rounded_to for shock in shocks]
    first_product = np.zeros(len(network.use), dtype=np.bool_)
    for product in rules.first_products:
        first_product[network.input_start[product] : network.input_start[product + 1]] = True
    watched = np.ones(network.producers, dtype=np.bool_)
    if asked is not None:
        watched[:] = False
        watched[asked] = True
    lost, unmet, daily_output, daily_unmet, daily_asked, last, production, capacity, over = _simulate(
        days,
        network.output,
        network.final_demand,
        network.input_start,
        network.use,
        network.essential,
        network.stock_days,
        network.stock,
        network.entry_start,
        network.entry_supplier,
        network.entry_share,
        made_start,
        made,
        made_group,
        np.array([int(shock.kind) for shock in shocks], dtype=np.int64),
        np.array([shock.first_day for shock in shocks], dtype=np.int64),
        np.array([shock.first_day + shock.duration_days - 1 for shock in shocks], dtype=np.int64),
        np.array([shock.recovery_days for shock in shocks], dtype=np.int64),
        np.array(decimals, dtype=np.int64),
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.concatenate([np.zeros(0, dtype=np.int64), *(shock.places for shock in shocks)]),
        np.concatenate([np.zeros(0), *(shock.size for shock in shocks)]),
        rules.overproduction_base,
        rules.overproduction_max,
        rules.overproduction_days,
        rules.stock_heterogeneity,
        rules.restoration_days,
        int(rules.rationing),
        bool(rules.ordering),
        bool(rules.stock_limit),
        bool(rules.overproduction),
        rules.boario_habits,
        first_product,
        watched,
        int(keep_days),
    )
    share = _share(daily_output, float(network.output.sum()))
    return DisruptionRun(
        lost=lost,
        unmet=unmet,
        daily_output=share,
        daily_unmet=_share(daily_unmet, float(network.final_demand.sum()), nothing=0.0),
        daily_asked=_share(daily_asked, float(network.output[watched].sum())),
        last_output=last,
        collapsed=bool(len(share) and share[-1] < COLLAPSED),
        production=production if keep_days else None,
        capacity=capacity if keep_days else None,
        overproduction=over if keep_days else None,
    )


def _share(values: Floats, whole: float, nothing: float = 1.0) -> Floats:
    """Return values as parts of a whole; where the whole is 0, nothing of it can be missing."""
    return values / whole if whole > 0 else np.full(len(values), nothing)


def _made(network: ProductionNetwork) -> tuple[NDArray[np.int32], NDArray[np.int32], Ints]:
    """Return each producer's entries, their inputs, and where each producer's begin."""
    made = np.argsort(network.entry_supplier, kind="stable").astype(np.int32)
    group_of = np.repeat(np.arange(len(network.use), dtype=np.int32), np.diff(network.entry_start))
    counts = np.bincount(network.entry_supplier, minlength=network.producers)
    return made, group_of[made], np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
