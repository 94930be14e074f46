"""The simulation against a slow one in plain Python that keeps every delivery, and the laws it must keep."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.supply.disruption import Shock, ShockKind, simulate
from bioaccord.supply.disruption_rules import DisruptionRules, Ordering, Rationing, StockLimit
from bioaccord.supply.production import ProductionNetwork, production_of_table
from bioaccord.vocabulary.errors import InputError


def random_production(seed: int, count: int = 6) -> ProductionNetwork:
    """Return a small network in which every product has final demand left beyond its named buyers."""
    random = np.random.default_rng(seed)
    output = random.uniform(50, 200, count)
    starts, use, essential, days, entry_starts, suppliers, shares = [0], [], [], [], [0], [], []
    for buyer in range(count):
        others = [one for one in range(count) if one != buyer]
        random.shuffle(others)
        for part in (others[:2], others[2:3]):
            if random.random() < 0.3:
                continue
            named = random.choice([1.0, 0.7])
            weights = random.dirichlet(np.ones(len(part))) * named
            suppliers += part
            shares += list(weights)
            entry_starts.append(len(suppliers))
            use.append(random.uniform(0.02, 0.1) * output.min() / output[buyer])
            essential.append(bool(random.random() < 0.8))
            days.append(float(random.integers(2, 20)))
        starts.append(len(use))
    use, days = np.array(use), np.array(days)
    group_buyer = np.repeat(np.arange(count), np.diff(starts))
    need = use * output[group_buyer]
    flow = np.array(shares) * np.repeat(need, np.diff(entry_starts))
    sold = np.bincount(suppliers, weights=flow, minlength=count) if suppliers else np.zeros(count)
    return ProductionNetwork(
        names=tuple("ABCDEFGH"[:count]),
        output=output,
        final_demand=output - sold,
        input_start=np.array(starts),
        use=use,
        essential=np.array(essential, dtype=bool),
        stock_days=days,
        stock=need * days,
        entry_start=np.array(entry_starts),
        entry_supplier=np.array(suppliers, dtype=np.int32),
        entry_share=np.array(shares, dtype=float),
    )


def slow(network: ProductionNetwork, loss, rules: DisruptionRules, days: int) -> np.ndarray:
    """The same day by day, with a record of each delivery; `loss[day][producer]` is the share of capacity lost."""
    inputs = {p: range(network.input_start[p], network.input_start[p + 1]) for p in range(network.producers)}
    entries = {g: range(network.entry_start[g], network.entry_start[g + 1]) for g in range(len(network.use))}
    buyer = {g: p for p, groups in inputs.items() for g in groups}
    stock = list(network.stock)
    want = [network.use[g] * network.output[buyer[g]] for g in range(len(network.use))]
    normal = {e: want[g] * network.entry_share[e] for g in entries for e in entries[g]}
    order = dict(normal)
    over = [rules.overproduction_base] * network.producers
    history = []
    for day in range(days):
        made, planned, capacity, demand = [], [], [], []
        delivered: dict[int, float] = {}
        for p in range(network.producers):
            mine = [e for g in entries for e in entries[g] if network.entry_supplier[e] == p]
            final = network.final_demand[p]
            demand.append(sum(order[e] for e in mine) + final)
            capacity.append(over[p] * network.output[p] * (1 - loss[day][p]))
            planned.append(min(capacity[p], demand[p]))
            left = 1.0
            for g in inputs[p]:
                need = planned[p] * network.use[g]
                if not network.essential[g] or need <= 0:
                    continue
                left = min(left, stock[g] / need)
                if rules.stock_limit == StockLimit.HETEROGENEOUS:
                    left = min(left, stock[g] / (need * network.stock_days[g] * rules.stock_heterogeneity))
            made.append(planned[p] * left)
            asked = {**{e: order[e] for e in mine}, "final": final}
            given_out = ration(
                asked, {**{e: normal[e] for e in mine}, "final": final}, made[p], rules, network, buyer, entries
            )
            assert sum(given_out.values()) <= made[p] * (1 + 1e-9) + 1e-9  # no more delivered than produced
            assert all(given_out[one] <= asked[one] * (1 + 1e-9) + 1e-12 for one in asked)
            delivered.update({e: given_out[e] for e in mine})
        history.append(made)
        for p, groups in inputs.items():
            for g in groups:
                rest = max(0.0, 1 - sum(network.entry_share[e] for e in entries[g]))
                arrived = sum(delivered[e] for e in entries[g]) + want[g] * rest
                stock[g] = max(0.0, stock[g] - network.use[g] * made[p] + arrived)
                goal = network.use[g] * planned[p] * network.stock_days[g]
                want[g] = network.use[g] * made[p] + max(goal - stock[g], 0) / rules.restoration_days
                weight = {e: network.entry_share[e] for e in entries[g]}
                if rules.ordering == Ordering.BY_CAPACITY:
                    moved = {
                        e: w * capacity[network.entry_supplier[e]] / network.output[network.entry_supplier[e]]
                        for e, w in weight.items()
                    }
                    if sum(moved.values()) > 0:
                        scale = sum(weight.values()) / sum(moved.values())
                        weight = {e: w * scale for e, w in moved.items()}
                order.update({e: want[g] * w for e, w in weight.items()})
        for p in range(network.producers):
            scarcity = (demand[p] - made[p]) / demand[p]
            if scarcity > 1e-12:
                over[p] += (rules.overproduction_max - over[p]) * scarcity / rules.overproduction_days
            else:
                over[p] += (rules.overproduction_base - over[p]) / rules.overproduction_days
    return np.array(history)


def ration(asked, normal, available, rules, network, buyer, entries):
    """Share out what is available by one of the rules; the slow way."""
    if sum(asked.values()) <= available * (1 + 1e-12):
        return dict(asked)
    group_of = {e: g for g in entries for e in entries[g]}
    firms = [one for one in asked if one != "final"]
    if rules.rationing == Rationing.PROPORTIONAL:
        tiers = [list(asked)]
    elif rules.rationing == Rationing.HOUSEHOLDS_FIRST:
        tiers = [["final"], firms]
    elif rules.rationing == Rationing.FIRMS_FIRST:
        tiers = [firms, ["final"]]
    elif rules.rationing == Rationing.FIRST_COME:
        tiers = [[one] for one in [*sorted(firms), "final"]]
    elif rules.rationing == Rationing.PRODUCT_FIRST:
        first = [one for one in firms if buyer[group_of[one]] in rules.first_products]
        tiers = [first, [one for one in asked if one not in first]]
    else:
        low, high = 0.0, max((asked[one] / normal[one] for one in asked if normal[one] > 0), default=1.0)
        for _ in range(200):
            level = (low + high) / 2
            if sum(min(asked[one], level * normal[one]) for one in asked) > available:
                high = level
            else:
                low = level
        return {one: min(asked[one], low * normal[one]) for one in asked}
    given_out = {}
    for tier in tiers:
        total = sum(asked[one] for one in tier)
        part = min(1.0, available / total) if total > 0 else 0.0
        for one in tier:
            given_out[one] = asked[one] * part
        available -= total * part
    return given_out


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 100_000),
    st.sampled_from(list(Rationing)),
    st.sampled_from(list(Ordering)),
    st.sampled_from(list(StockLimit)),
    st.floats(0.1, 1.0),
)
def test_every_rule_agrees_with_the_slow_simulation(seed, rationing, ordering, stock_limit, size):
    network = random_production(seed)
    rules = DisruptionRules(
        rationing=rationing, ordering=ordering, stock_limit=stock_limit, restoration_days=5, overproduction_days=30,
        stock_heterogeneity=0.5, first_products=(0, 3),
    )  # fmt: skip
    hit = seed % network.producers
    shock = Shock(ShockKind.CAPACITY, np.array([hit]), np.array([size]), first_day=2, duration_days=10, recovery_days=8)
    loss = np.zeros((40, network.producers))
    for day in range(2, 40):
        loss[day, hit] = size * (1.0 if day <= 11 else max(0.0, 1 - (day - 11) / 8))
    run = simulate(network, [shock], rules, days=40, keep_days=True)
    assert np.allclose(run.production, slow(network, loss, rules, 40), rtol=1e-7, atol=1e-9)


def test_nothing_happens_without_a_shock():
    network = random_production(4)
    run = simulate(network, [], DisruptionRules(), days=100)
    assert np.allclose(run.daily_output, 1, atol=1e-9)
    assert np.abs(run.lost).max() < 1e-9 * network.output.max() * 100
    assert not run.collapsed


def test_a_closed_border_holds_back_what_crosses_it_only():
    # B and C need A, half each from it; the border between A and B closes for ever.
    network = ProductionNetwork(
        ("A", "B", "C"), np.array([30.0, 100.0, 100.0]), np.array([10.0, 100.0, 100.0]), np.array([0, 0, 1, 2]),
        np.array([0.1, 0.1]), np.array([True, True]), np.array([10.0, 10.0]), np.array([100.0, 100.0]),
        np.array([0, 1, 2]), np.array([0, 0], dtype=np.int32), np.array([1.0, 1.0]),
    )  # fmt: skip
    shock = Shock(ShockKind.DELIVERY, np.array([0]), np.array([1.0]), first_day=0, duration_days=100)
    rules = DisruptionRules(stock_limit=StockLimit.TODAY)
    run = simulate(network, [shock], rules, days=30, keep_days=True)
    assert np.allclose(run.production[:, 2], 100)
    # One more day is delivered before the order is stopped, then ten days of stock are used.
    assert run.production[10, 1] == pytest.approx(100)
    assert run.production[12, 1] == pytest.approx(0)


def test_a_surge_of_demand_is_met_as_far_as_capacity_grows():
    network = ProductionNetwork(
        ("A",), np.array([100.0]), np.array([100.0]), np.array([0, 0]), np.zeros(0), np.zeros(0, dtype=bool), np.zeros(0),
        np.zeros(0), np.array([0]), np.zeros(0, dtype=np.int32), np.zeros(0),
    )  # fmt: skip
    surge = Shock(ShockKind.DEMAND, np.array([0]), np.array([0.5]), first_day=0, duration_days=400)
    run = simulate(network, [surge], DisruptionRules(overproduction_days=30), days=400, keep_days=True)
    assert run.production[0, 0] == pytest.approx(100)
    assert 123 < run.production[-1, 0] <= 125
    assert (run.production[:, 0] + 1e-9 >= np.r_[100, run.production[:-1, 0]]).all()


def test_a_table_that_does_not_add_up_is_refused():
    flows = np.array([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(InputError, match="its output is"):
        production_of_table(flows, np.array([[1.0], [1.0]]), np.array([4.0, 9.0]), ["a", "b"], ["A", "B"], 30)
    with pytest.raises(InputError, match="negative"):
        production_of_table(-flows, np.array([[1.0], [1.0]]), np.array([4.0, 8.0]), ["a", "b"], ["A", "B"], 30)
    with pytest.raises(InputError, match="no number"):
        production_of_table(flows * np.nan, np.array([[1.0], [1.0]]), np.array([4.0, 8.0]), ["a", "b"], ["A", "B"], 30)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 100_000), st.sampled_from(list(Rationing)), st.sampled_from(list(Ordering)), st.floats(0.1, 1.0))
def test_no_more_is_delivered_than_produced(seed, rationing, ordering, size):
    """What households are served and what buyers used beyond their first stocks was made by somebody, product by product."""
    network = random_production(seed)
    rules = DisruptionRules(rationing=rationing, ordering=ordering, stock_limit=StockLimit.TODAY, restoration_days=5)
    hit = seed % network.producers
    shock = Shock(ShockKind.CAPACITY, np.array([hit]), np.array([size]), first_day=1, duration_days=15, recovery_days=5)
    days = 60
    run = simulate(network, [shock], rules, days=days, keep_days=True)
    made = run.production.sum(axis=0)
    served = network.final_demand * days - run.unmet
    assert (served >= -1e-6 * network.output).all()
    assert (served <= made * (1 + 1e-9) + 1e-6).all()
    assert np.allclose(run.lost, network.output * days - made, rtol=1e-9, atol=1e-6)
    assert (run.production <= run.capacity * (1 + 1e-9) + 1e-9).all()
    # Inputs that come from one named supplier alone: what was used of them beyond the first stock is at most what that supplier
    # made and did not serve to households.
    buyer = np.repeat(np.arange(network.producers), np.diff(network.input_start))
    taken = np.zeros(network.producers)
    for group in range(len(network.use)):
        entries = range(network.entry_start[group], network.entry_start[group + 1])
        if len(entries) == 1 and network.entry_share[entries[0]] > 1 - 1e-9 and network.essential[group]:
            used = network.use[group] * made[buyer[group]] - network.stock[group]
            taken[network.entry_supplier[entries[0]]] += max(used, 0.0)
    assert (taken <= made - served + 1e-6 * network.output).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000), st.floats(1.0, 40.0))
def test_a_longer_stock_never_brings_the_first_loss_forward(seed, more):
    """The day on which a product first makes less, with one stock raised, in a chain without alternatives."""
    network = random_production(seed)
    shock = Shock(ShockKind.CAPACITY, np.array([0]), np.array([1.0]), first_day=0, duration_days=200)
    rules = DisruptionRules(stock_limit=StockLimit.TODAY, overproduction_max=1.0, restoration_days=5)

    def first_day(one: ProductionNetwork) -> float:
        made = simulate(one, [shock], rules, days=60, keep_days=True).production
        below = np.flatnonzero((made[:, 1:] < one.output[1:] * (1 - 1e-6)).any(axis=1))
        return float(below[0]) if len(below) else np.inf

    raised = replace(
        network, stock_days=network.stock_days + more, stock=network.stock * (1 + more / network.stock_days)
    )
    assert first_day(raised) >= first_day(network)
